"""A draw anybody can recompute, after RFC 3797: a pool published first, a seed nobody could know, and this recipe.

1. The pool is a list of keys with labels, sorted by key (code points). Its digest is SHA-256 over the UTF-8 text that
   joins ``key``, a tab, ``label`` and a line feed, entry after entry.
2. The seed is the published text of an event that had not happened when the pool was published; every run of white
   space becomes one space, those at either end go.
3. Step ``i`` (from 0) hashes, by SHA-256, the UTF-8 text ``i/seed/pool digest/i`` and reads the 64 hexadecimal digits
   as one number. Its remainder by the number of keys still in the pool is a place in the sorted rest; the key there is
   drawn and taken out.
4. This goes on until the pool is empty. The first ``count`` keys are drawn; whoever drops out is followed by the next
   in the order, so no second draw is ever needed.

The digest ties a draw to its own pool: two draws on one seed do not move in step. 256 bits leave a bias below 2⁻²⁰⁰.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

Pool = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Step:
    """One step: what was hashed, what came of it, how many were left, which place and key it meant."""

    number: int
    text: str
    digest: str
    left: int
    place: int
    key: str


def sorted_pool(entries: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pool in the order of its keys; ``ValueError`` for a key that is empty, doubled or breaks a line."""
    pool = sorted((key, label) for key, label in entries)
    keys = [key for key, _ in pool]
    if len(set(keys)) < len(keys):
        raise ValueError("a key stands twice in the pool")
    if any(not key or set("\t\n\r") & set(key + label) for key, label in pool):
        raise ValueError("a key is empty, or an entry breaks its line")
    return pool


def pool_digest(pool: Pool) -> str:
    """What the published pool is recognised by."""
    return sha256("".join(f"{key}\t{label}\n" for key, label in pool).encode()).hexdigest()


def plain_seed(text: str) -> str:
    """The seed as it is hashed."""
    return " ".join(text.split())


def steps(keys: Sequence[str], seed: str, digest: str) -> Iterator[Step]:
    """Every step of the draw, until the pool is empty."""
    rest = sorted(keys)
    for number in range(len(rest)):
        text = f"{number}/{plain_seed(seed)}/{digest}/{number}"
        hashed = sha256(text.encode()).hexdigest()
        place = int(hashed, 16) % len(rest)
        yield Step(number, text, hashed, len(rest), place, rest.pop(place))


def order(keys: Sequence[str], seed: str, digest: str) -> list[str]:
    """All keys in the order drawn."""
    return [step.key for step in steps(keys, seed, digest)]
