"""The shared strings of a workbook, kept in a temporary file so that memory does not grow with them."""

import mmap
import tempfile
from array import array

from core.sheets.cells import LONGEST, TooLong


class SharedStrings:
    """Strings by index. Holds eight bytes of memory per string; the text stays on disk."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed in close()
        self._ends = array("Q", [0])
        self._overlong: dict[int, int] = {}
        self._map: mmap.mmap | None = None

    def add(self, text: str, length: int) -> None:
        """Append a string; ``length`` is what it had before it was cut."""
        if length > LONGEST:
            self._overlong[len(self._ends) - 1] = length
        self._ends.append(self._ends[-1] + self._file.write(text.encode("utf-8", "surrogatepass")))

    def seal(self) -> None:
        """No more strings follow."""
        self._file.flush()
        if self._ends[-1]:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def __getitem__(self, index: int) -> str | TooLong:
        start, end = self._ends[index], self._ends[index + 1]
        text = self._map[start:end].decode("utf-8", "surrogatepass") if self._map and end > start else ""
        return TooLong(text[:200], self._overlong[index]) if index in self._overlong else text

    def close(self) -> None:
        """Drop the temporary file."""
        if self._map:
            self._map.close()
        self._file.close()
