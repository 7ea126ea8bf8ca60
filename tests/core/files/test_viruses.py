"""Asking ClamAV: its protocol against a small daemon of our own on a real socket."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.files.models import StoredFile
from core.files.store import Unwanted
from tests.core.files.conftest import Keep
from tests.core.files.makers import pdf

pytestmark = pytest.mark.django_db
Daemon = Callable[[bytes], list[bytes]]


def serve(server: socket.socket, answer: bytes, received: list[bytes]) -> None:
    line, _address = server.accept()
    with line, line.makefile("rb") as source:
        received.append(source.read(len(b"zINSTREAM\0")))
        content = b""
        while length := struct.unpack("!I", source.read(4))[0]:
            content += source.read(length)
        received.append(content)
        line.sendall(answer)


@pytest.fixture
def daemon(settings: Any, tmp_path: Path) -> Iterator[Daemon]:
    server = socket.socket(socket.AF_UNIX)
    threads = []

    def start(answer: bytes) -> list[bytes]:
        settings.CLAMD_SOCKET = str(tmp_path / "clamd")
        server.bind(settings.CLAMD_SOCKET)
        server.listen()
        received: list[bytes] = []
        threads.append(threading.Thread(target=serve, args=(server, answer, received)))
        threads[0].start()
        return received

    yield start
    for thread in threads:
        thread.join(5)
    server.close()


def test_a_clean_file_is_sent_whole_and_kept(kept: Keep, daemon: Daemon) -> None:
    received = daemon(b"stream: OK\0")
    kept(pdf(), "甲.pdf")
    assert received == [b"zINSTREAM\0", pdf()]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"stream: Eicar-Signature FOUND\0", "检查发现文件带有病毒，已拒收。请先在自己的电脑上查杀。"),
        (b"INSTREAM size limit exceeded. ERROR\0", "病毒检查没有完成，文件没有收下。请缩小文件或过几分钟再试。"),
    ],
)
def test_what_it_finds_or_cannot_judge_is_refused(kept: Keep, daemon: Daemon, answer: bytes, words: str) -> None:
    daemon(answer)
    with pytest.raises(Unwanted, match=words):
        kept(pdf(), "甲.pdf")
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("address", ["/nowhere/clamd.sock", "127.0.0.1:1"])
def test_while_it_cannot_be_asked_nothing_is_taken_in(kept: Keep, settings: Any, address: str) -> None:
    settings.CLAMD_SOCKET = address
    with pytest.raises(Unwanted, match="病毒检查暂时不可用，文件没有收下。请过几分钟再试。"):
        kept(pdf(), "甲.pdf")
