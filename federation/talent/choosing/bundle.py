"""The sealed result: one text file, a JSON object a line, in which a single changed bit is found and named.

First what the result rests on, then what it says, last the seal: the hash of every line before it, signed with Ed25519
(RFC 8032). A line that was changed is named by its number; the signature vouches for the hashes.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from importlib.resources import files
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from federation.talent.choosing.bounds import Bound
from federation.talent.choosing.contests import Contest, Module, Scored
from federation.talent.choosing.outcome import Inputs, Nominee, Outcome, Points, outcome_of

FORMAT, WITH_CONTESTS = "jingjiang-selection/1", "jingjiang-selection/2"
"""The second has the lines of contests and their scores; without contests a bundle is written in the first."""
PROGRAM = ("federation.panels.calibration", "federation.talent.choosing")
"""The packages that make a result; their text is the version of the program."""


class Wrong(StrEnum):
    """What can be wrong with a bundle."""

    UNREADABLE = "unreadable"
    SEAL = "seal"
    STRANGER = "stranger"
    CHANGED = "changed"
    MISSING = "missing"
    OTHER = "other"


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which line (from 1; 0 for the whole file); ``found`` and ``wanted`` where a re-run differs."""

    wrong: Wrong
    line: int = 0
    about: str = ""
    found: str = ""
    wanted: str = ""


@dataclass(frozen=True)
class Report:
    """What became of verifying: nothing in ``faults`` means it is the same, byte for byte.

    ``same_program``: the very program that made it ran again; another one that gives the same bytes is as good.
    """

    fingerprint: str
    key: str
    lines: int
    chosen: tuple[str, ...]
    same_program: bool
    faults: tuple[Fault, ...]


def program_version() -> str:
    """The hash of the text of everything that makes a result."""
    told = sha256()
    for package in PROGRAM:
        found = [one for one in files(package).iterdir() if one.name.endswith(".py")]
        for one in sorted(found, key=lambda one: one.name):
            told.update(f"{package}/{one.name}\n".encode() + one.read_bytes())
    return told.hexdigest()


def fingerprint_of(data: bytes) -> str:
    """What stands on the notice: the first 32 hexadecimal digits of the file's SHA-256, in groups of four."""
    digits = sha256(data).hexdigest()[:32]
    return " ".join(digits[place : place + 4] for place in range(0, 32, 4))


def sealed(inputs: Inputs, outcome: Outcome, key: Ed25519PrivateKey) -> bytes:
    """The bundle."""
    body = [*_written(inputs, program_version()), *_result(outcome)]
    hashes = [sha256(one).hexdigest() for one in body]
    seal = {
        "kind": "seal",
        "lines": hashes,
        "key": key.public_key().public_bytes_raw().hex(),
        "signature": key.sign(_canonical(hashes)).hex(),
    }
    return b"\n".join([*body, _canonical(seal)]) + b"\n"


def verified(data: bytes, key: str = "") -> Report:
    """Check the seal, every line, and run it all again. ``key``: the public key (hexadecimal) it has to be signed with.

    Empty: any key.
    """
    *body, last = data.removesuffix(b"\n").split(b"\n")
    seal = _read(last)
    if seal is None or seal.get("kind") != "seal":
        return Report(fingerprint_of(data), "", len(body), (), False, (Fault(Wrong.SEAL, len(body) + 1),))
    faults = [*_faults_of_seal(seal, last, key, len(body) + 1), *_faults_of_lines(body, seal)]
    told, same = [_read(one) for one in body], False
    chosen: tuple[str, ...] = ()
    if not faults:
        try:
            inputs = _inputs(told)
            outcome = outcome_of(inputs)
            chosen = outcome.chosen
            written = [*_written(inputs, told[0]["program"]), *_result(outcome)]  # type: ignore[index]
            same = told[0]["program"] == program_version()  # type: ignore[index]
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            faults.append(Fault(Wrong.UNREADABLE, about=str(fault)[:200]))
        else:
            faults += _differences(body, written)
    return Report(fingerprint_of(data), str(seal.get("key", "")), len(body), chosen, same, tuple(faults))


def _faults_of_seal(seal: dict[str, Any], raw: bytes, key: str, line: int) -> Iterator[Fault]:
    try:
        public, signature = bytes.fromhex(seal["key"]), bytes.fromhex(seal["signature"])
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _canonical(seal["lines"]))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        yield Fault(Wrong.SEAL, line)
        return
    if _canonical({**seal, "key": public.hex(), "signature": signature.hex()}) != raw:
        yield Fault(Wrong.SEAL, line)
    if key and seal["key"] != key.lower():
        yield Fault(Wrong.STRANGER, line, found=seal["key"], wanted=key.lower())


def _faults_of_lines(body: Sequence[bytes], seal: dict[str, Any]) -> Iterator[Fault]:
    hashes = seal.get("lines")
    hashes = hashes if isinstance(hashes, list) else []
    if len(hashes) != len(body):
        yield Fault(Wrong.MISSING, found=str(len(body)), wanted=str(len(hashes)))
    for number, (one, wanted) in enumerate(zip(body, hashes, strict=False), start=1):
        if sha256(one).hexdigest() != wanted:
            yield Fault(Wrong.CHANGED, number, _about(one))


def _differences(body: Sequence[bytes], written: Sequence[bytes]) -> Iterator[Fault]:
    for number, (one, wanted) in enumerate(zip(body, written, strict=False), start=1):
        if one != wanted:
            yield Fault(Wrong.OTHER, number, _about(one), one.decode("utf-8", "replace"), wanted.decode())
    if len(body) != len(written):
        yield Fault(Wrong.OTHER, found=str(len(body)), wanted=str(len(written)))


def _about(line: bytes) -> str:
    """What a line is about, as far as it can still be read."""
    told = _read(line) or {}
    return " ".join(str(told[name]) for name in ("kind", "key", "judge", "nominee", "code", "trade") if told.get(name))


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _canonical(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _written(inputs: Inputs, program: str) -> Iterator[bytes]:
    """What the result rests on, each kind sorted."""
    yield _canonical(
        {
            "kind": "header", "format": WITH_CONTESTS if inputs.contests else FORMAT, "number": inputs.number,
            "places": inputs.places, "program": program, "weights": dict(inputs.weights), "ties": inputs.ties,
            "kept": sorted(inputs.kept),
        }
    )  # fmt: skip
    for code, value in sorted(inputs.parameters.items()):
        yield _canonical({"kind": "parameter", "code": code, "value": value})
    for bound in sorted(inputs.bounds):
        yield _canonical({"kind": "bound", **asdict(bound)})
    for contest in sorted(inputs.contests, key=lambda one: one.trade):
        yield _canonical({"kind": "contest", **asdict(contest)})
    for nominee in sorted(inputs.nominees, key=lambda one: one.key):
        yield _canonical({"kind": "nominee", **asdict(nominee)})
    for one in sorted(inputs.points, key=lambda one: (one.nominee, one.judge)):
        yield _canonical({"kind": "points", "judge": one.judge, "nominee": one.nominee, "points": dict(one.by_force)})
    for score in sorted(inputs.scores, key=lambda one: one.nominee):
        yield _canonical({"kind": "score", "nominee": score.nominee, "modules": dict(score.by_module)})


def _result(outcome: Outcome) -> Iterator[bytes]:
    yield _canonical({"kind": "result", "reliability": outcome.reliability})
    for one in outcome.lines:
        yield _canonical({"kind": "line", **asdict(one), "substitute": outcome.substitutes.get(one.key, "")})


def _inputs(told: Sequence[dict[str, Any] | None]) -> Inputs:
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in told:
        if one is None:
            raise ValueError("a line is no object")
        by_kind[one["kind"]].append({name: value for name, value in one.items() if name != "kind"})
    (header,) = by_kind["header"]
    if header["format"] not in (FORMAT, WITH_CONTESTS):
        raise ValueError(f"format {header['format']}")
    return Inputs(
        number=header["number"], places=header["places"], weights=header["weights"], ties=tuple(header["ties"]),
        kept=tuple(header["kept"]),
        nominees=tuple(Nominee(**{**one, "papers": tuple(one["papers"])}) for one in by_kind["nominee"]),
        points=tuple(Points(one["judge"], one["nominee"], one["points"]) for one in by_kind["points"]),
        bounds=tuple(Bound(**{**one, "values": tuple(one["values"])}) for one in by_kind["bound"]),
        parameters={one["code"]: one["value"] for one in by_kind["parameter"]},
        contests=tuple(
            Contest(one["trade"], one["places"], one["share"], tuple(Module(**each) for each in one["modules"]))
            for one in by_kind["contest"]
        ),
        scores=tuple(Scored(one["nominee"], one["modules"]) for one in by_kind["score"]),
    )  # fmt: skip
