"""A small closed-loop client: so many connections, each asks again as soon as it is answered. Loopback only.

``python -m bench.load PORT PATH CONNECTIONS SECONDS COOKIE`` prints one JSON object. It is a process of its own, so
that asking does not take turns with anything else.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from urllib.parse import quote

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Served:
    """What a server managed: answers a second, milliseconds of the middle and the 99th percentile, answers not 200."""

    per_second: float
    median_ms: float
    p99_ms: float
    failed: int


def ask(port: int, path: str, connections: int = 16, seconds: float = 3, cookie: str = "") -> Served:
    """Load a server of this machine for some seconds."""
    words = [sys.executable, "-m", "bench.load", str(port), path, str(connections), str(seconds), cookie]
    ran = subprocess.run(words, check=True, text=True, stdout=subprocess.PIPE)
    return Served(**json.loads(ran.stdout))


class Asker(asyncio.Protocol):
    """One connection. A server that closes it after each answer (no keep-alive) is connected to again."""

    def __init__(self, question: bytes, until: float, taken: list[float], failed: list[int]) -> None:
        self.question, self.until, self.taken, self.failed = question, until, taken, failed
        self.over = asyncio.get_running_loop().create_future()
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, gap, body = self.received.partition(b"\r\n\r\n")
        if not gap:
            return
        headers = head.lower()
        at = headers.find(b"content-length:")
        assert at >= 0, "an answer without a length"
        if len(body) < int(headers[at + 15 :].split(b"\r\n", 1)[0]):
            return
        self.taken.append(time.perf_counter() - self.asked)
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            self.failed.append(1)
        if time.perf_counter() >= self.until or b"connection: close" in headers:
            self.transport.close()
        else:
            self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        self.over.set_result(None)

    def _ask(self) -> None:
        self.received = b""
        self.asked = time.perf_counter()
        self.transport.write(self.question)


async def _one(port: int, question: bytes, until: float, taken: list[float], failed: list[int]) -> None:
    loop = asyncio.get_running_loop()
    while time.perf_counter() < until:
        try:
            _, asker = await loop.create_connection(lambda: Asker(question, until, taken, failed), HOST, port)
            await asker.over
        except OSError:
            failed.append(1)


async def _load(port: int, path: str, connections: int, seconds: float, cookie: str) -> Served:
    lines = [f"GET {quote(path, safe='/?&=')} HTTP/1.1", f"Host: {HOST}:{port}", "Accept-Encoding: identity"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    question = ("\r\n".join(lines) + "\r\n\r\n").encode()
    warm: list[float] = []
    await asyncio.gather(*(_one(port, question, time.perf_counter() + 1, warm, []) for _ in range(connections)))
    taken: list[float] = []
    failed: list[int] = []
    began = time.perf_counter()
    await asyncio.gather(*(_one(port, question, began + seconds, taken, failed) for _ in range(connections)))
    lasted = time.perf_counter() - began
    taken.sort()
    middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    return Served(round(len(taken) / lasted, 1), round(middle * 1000, 2), round(late * 1000, 2), len(failed))


if __name__ == "__main__":
    port, path, connections, seconds, cookie = sys.argv[1:]
    print(json.dumps(asyncio.run(_load(int(port), path, int(connections), float(seconds), cookie)).__dict__))
