"""``python verify_selection.pyz BUNDLE [--key HEX]``: verify a sealed result on any machine with Python and numpy."""

import argparse
import sys
from pathlib import Path

from federation.talent.choosing.bundle import Fault, Report, Wrong, verified

SAID = {
    Wrong.UNREADABLE: "the bundle cannot be run again 无法重新计算: {about}",
    Wrong.SEAL: "line {line}: the seal does not hold 签章不成立",
    Wrong.STRANGER: "line {line}: signed with another key 不是这把密钥签的: {found}, not {wanted}",
    Wrong.CHANGED: "line {line}: changed after it was sealed 封存以后被改动 ({about})",
    Wrong.MISSING: "{found} lines where {wanted} were sealed 行数不对",
    Wrong.OTHER: "line {line}: the re-run differs 重算结果不同 ({about})\n  sealed  {found}\n  re-run  {wanted}",
}


def said(fault: Fault) -> str:
    """A fault in words."""
    return SAID[fault.wrong].format(line=fault.line, about=fault.about, found=fault.found, wanted=fault.wanted)


def told(report: Report) -> list[str]:
    """A report in lines."""
    lines = [f"fingerprint 指纹  {report.fingerprint}", f"key 公钥  {report.key}", *map(said, report.faults)]
    if not report.faults:
        program = "the same program 同一程序" if report.same_program else "another version of the program 程序版本不同"
        lines += [
            f"{report.lines} lines, run again with {program}",
            f"chosen 入选 ({len(report.chosen)})  {' '.join(report.chosen)}",
            "the same, byte for byte 逐字节一致",
        ]
    return lines


def main(arguments: list[str] | None = None) -> int:
    """0 when it is the same, 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description="Verify a sealed selection result")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", default="", help="the federation's public key, hexadecimal, as printed on the notice")
    given = parser.parse_args(arguments)
    report = verified(given.bundle.read_bytes(), given.key)
    sys.stdout.write("\n".join(told(report)) + "\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
