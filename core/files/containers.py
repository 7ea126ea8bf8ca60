"""Zip containers, opened with care: counted, measured while unpacking, never written to disk."""

import re
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from core.files.problems import Unwanted

MB = 1024 * 1024
BLOCK = 256 * 1024


@dataclass(frozen=True)
class Limits:
    """How much a container may hold."""

    entries: int = 5_000
    unpacked: int = 600 * MB
    ratio: int = 200  # for parts over 1 MB unpacked; real sheets of 50,000 rows stay below 40


LIMITS = Limits()


def opened(stream: BinaryIO) -> zipfile.ZipFile:
    """Open a zip and check its list of contents (not yet the contents)."""
    try:
        stream.seek(0)
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unwanted(_("文件已损坏，打不开。请在自己的电脑上确认能打开，另存一份后再上传。")) from None
    members = archive.infolist()
    if len(members) > LIMITS.entries:
        raise Unwanted(_("压缩包里的文件超过 %(most)s 个，请分成几包上传。") % {"most": LIMITS.entries})
    for member in members:
        _check_member(member)
    _check_overlap(members)
    return archive


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    parts = re.split(r"[\\/]", name)
    if name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise Unwanted(_("压缩包里有不安全的文件路径（%(name)s），已拒收。请重新打包后上传。") % {"name": name[:60]})
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Unwanted(_("压缩包里有指向别处的链接（%(name)s），已拒收。请放入文件本身再打包。") % {"name": name[:60]})
    if member.flag_bits & 0x1:
        raise Unwanted(_("文件设有打开密码，系统无法检查。请取消密码后再上传。"))


def _check_overlap(members: list[zipfile.ZipInfo]) -> None:
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise Unwanted(_bomb())
        end = member.header_offset + member.compress_size


Look = Callable[[bytes], None]


def unpacked(archive: zipfile.ZipFile, look_at: Callable[[str], Look | None] = lambda _name: None) -> None:
    """Unpack every part in memory, block by block; stop as soon as it grows beyond the limits.

    ``look_at(name)`` may give a function that sees each block of that part and raises Unwanted.
    """
    total = 0
    for member in archive.infolist():
        try:
            total += _measure(archive, member, LIMITS.unpacked - total, look_at(member.filename))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
            raise Unwanted(_("文件已损坏，打不开。请在自己的电脑上确认能打开，另存一份后再上传。")) from None


def _measure(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int, look: Look | None) -> int:
    size = 0
    with archive.open(member) as part:
        while block := part.read(BLOCK):
            size += len(block)
            if size > room or (size > MB and size > LIMITS.ratio * max(1, member.compress_size)):
                raise Unwanted(_bomb())
            if look:
                look(block)
    return size


def _bomb() -> str:
    return _("文件解压后过大（疑似压缩炸弹），已拒收。请检查文件来源，另存一份后再上传。")
