"""Asking a ClamAV daemon about a stream (INSTREAM), when ``CLAMD_SOCKET`` names one; otherwise nothing is asked."""

import socket
import struct
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from core.files.problems import Unwanted

BLOCK = 64 * 1024
PATIENCE = 30  # seconds


def scan(stream: BinaryIO) -> None:
    """Refuse what the daemon finds; while it cannot be asked, take nothing in."""
    if not settings.CLAMD_SOCKET:
        return
    try:
        answer = _ask(stream)
    except OSError:
        raise Unwanted(_("病毒检查暂时不可用，文件没有收下。请过几分钟再试。")) from None
    if answer.endswith("OK"):
        return
    if answer.endswith("FOUND"):
        raise Unwanted(_("检查发现文件带有病毒，已拒收。请先在自己的电脑上查杀。"))
    raise Unwanted(_("病毒检查没有完成，文件没有收下。请缩小文件或过几分钟再试。"))


def _ask(stream: BinaryIO) -> str:
    with _connected(settings.CLAMD_SOCKET) as line:
        line.sendall(b"zINSTREAM\0")
        stream.seek(0)
        while block := stream.read(BLOCK):
            line.sendall(struct.pack("!I", len(block)) + block)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while part := line.recv(4096):
            answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(PATIENCE)
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)
