"""Looks for secrets in bytes: each needle in every spelling in which it could lie there."""

import base64
import json
import sys
from pathlib import Path
from urllib.parse import quote

LEAST = 8          # bytes of a spelling: shorter ones turn up by chance
PIECE = 1 << 16    # bytes looked at together


def _base64_spellings(raw):
    """The characters that RAW gives inside a longer base64 text, at each of the three alignments."""
    for offset in range(3):
        text = base64.b64encode(bytes(offset) + raw)
        first = -(-offset * 8 // 6)                          # characters that depend on what stands before
        last = (offset + len(raw)) * 8 // 6                  # and on what stands behind
        yield text[first:last]


def spellings(needle):
    """NEEDLE is text or bytes."""
    if isinstance(needle, bytes):
        raw = {needle}
    else:
        raw = {needle.encode("utf-8"), needle.encode("utf-16-le"), needle.encode("utf-16-be")}
        try:
            raw.add(needle.encode("gb18030"))
        except UnicodeEncodeError:
            pass
    found = set(raw)
    if isinstance(needle, str):
        found |= {quote(needle).encode(), json.dumps(needle)[1:-1].encode()}
    for r in raw:
        found |= {r.hex().encode(), r.hex().upper().encode()}
        for text in _base64_spellings(r):
            found |= {text, text.replace(b"+", b"-").replace(b"/", b"_")}
    return {s for s in found if len(s) >= LEAST}


class Needles:
    def __init__(self, needles):
        self.needles, self.by_start, self.count = set(needles), {}, 0
        for needle in self.needles:
            for spelling in spellings(needle):
                self.by_start.setdefault(spelling[:LEAST], []).append((spelling, needle))
                self.count += 1
        self.starts = frozenset(int.from_bytes(start, sys.byteorder) for start in self.by_start)

    def _touched(self, piece):
        """Whether a spelling may begin in PIECE: its bytes as 64-bit numbers, from each of eight offsets, go through the
        set in one call each."""
        view = memoryview(piece + bytes(2 * LEAST))
        return any(not self.starts.isdisjoint(view[i:i + (len(view) - i) // 8 * 8].cast("Q")) for i in range(8))

    def search(self, data):
        """[(offset, needle)] of all that lies in DATA."""
        found = []
        for first in range(0, len(data), PIECE):
            if self._touched(data[first:first + PIECE + LEAST]):
                found += self._search_each(data, first, min(first + PIECE, len(data)))
        return found

    def _search_each(self, data, first, end):
        for i in range(first, end):
            for spelling, needle in self.by_start.get(data[i:i + LEAST], ()):
                if data.startswith(spelling, i):
                    yield i, needle

    def search_folder(self, folder):
        """[(path, offset, needle)] in the content of every file below FOLDER, and in the names of all."""
        found = []
        size = 0
        for path in sorted(Path(folder).rglob("*")):
            found += [(path, None, needle) for _, needle in self.search(str(path.relative_to(folder)).encode())]
            if path.is_file():
                data = path.read_bytes()
                size += len(data)
                found += [(path, offset, needle) for offset, needle in self.search(data)]
        return found, size


def self_test():
    """Every spelling that is planted is found."""
    for needle in ("诸葛文红", "330203196701219878", b"\x00\x01secret-key-bytes\xff"):
        needles = Needles([needle])
        for spelling in spellings(needle):
            assert needles.search(b"xx" + spelling + b"yy"), (needle, spelling)
        raw = needle if isinstance(needle, bytes) else needle.encode()
        for offset in range(4):
            assert needles.search(base64.b64encode(bytes(offset) + raw + b"tail")), (needle, offset)
        for first in range(PIECE - 2 * LEAST, PIECE + 2):
            assert needles.search(bytes(first) + raw + bytes(PIECE)) == [(first, needle)], first
        assert not needles.search(b"nothing of the kind in here, neither 1234 nor 5678")


if __name__ == "__main__":
    self_test()
    print("1 passed, 0 failed")
