"""What lies in the folder of a Chromium profile, unpacked where Chromium packs it: tables and logs of LevelDB (IndexedDB,
storage, sessions), the values that Blink compresses in them, and gzip (the cache). Everything else is taken as it lies."""

import struct
import zlib
from pathlib import Path

BLOCK = 1 << 15                                            # of a log
TABLE_MAGIC = bytes.fromhex("57fb808b247547db")
FOOTER = 48
PACKED_VALUE = b"\xff\x11\x02"                             # SerializedScriptValue: snappy follows
GZIP = b"\x1f\x8b\x08"
UNPACKED_MAX = 1 << 26


class Broken(Exception):
    pass


def varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise Broken
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return value, at


def _literal(data, at):
    n = data[at] >> 2
    at += 1
    if n >= 60:
        more = n - 59
        n, at = int.from_bytes(data[at:at + more], "little"), at + more
    return n + 1, at


def _copy(data, at):
    """Length, distance, and what comes next."""
    kind, head = data[at] & 3, data[at]
    if kind == 1:
        return 4 + (head >> 2 & 7), (head >> 5) << 8 | data[at + 1], at + 2
    size = 2 if kind == 2 else 4
    return 1 + (head >> 2), int.from_bytes(data[at + 1:at + 1 + size], "little"), at + 1 + size


def unsnappy(data):
    """github.com/google/snappy, format_description.txt. What is no such thing is Broken."""
    length, at = varint(data, 0)
    out = bytearray()
    if length > UNPACKED_MAX:
        raise Broken
    try:
        while len(out) < length:
            if data[at] & 3 == 0:
                n, at = _literal(data, at)
                out += data[at:at + n]
                at += n
                if at > len(data):
                    raise Broken
                continue
            n, back, at = _copy(data, at)
            if not 0 < back <= len(out):
                raise Broken
            for _ in range(n):
                out.append(out[-back])
    except IndexError:
        raise Broken from None
    return bytes(out)


def _block(data, offset, size):
    """A block of a table, unpacked; zero bytes behind it mean that it is not packed."""
    if offset + size + 5 > len(data):
        raise Broken
    body, kind = data[offset:offset + size], data[offset + size]
    return unsnappy(body) if kind == 1 else body


def _entries(block):
    """Keys and values; keys share their beginnings."""
    end, at, key = len(block) - 4 - 4 * struct.unpack("<I", block[-4:])[0], 0, b""
    while at < end:
        shared, at = varint(block, at)
        own, at = varint(block, at)
        length, at = varint(block, at)
        key = key[:shared] + block[at:at + own]
        yield key, block[at + own:at + own + length]
        at += own + length


def table(data):
    """Keys and values of a LevelDB table (doc/table_format.md)."""
    if data[-len(TABLE_MAGIC):] != TABLE_MAGIC:
        raise Broken
    footer, at = data[-FOOTER:], 0
    for _ in range(2):                                 # the metaindex, which is passed over
        _, at = varint(footer, at)
    offset, at = varint(footer, at)
    size, _ = varint(footer, at)
    for _, handle in _entries(_block(data, offset, size)):
        first, at = varint(handle, 0)
        for entry in _entries(_block(data, first, varint(handle, at)[0])):
            yield from entry


def log(data):
    """The records of a LevelDB log (doc/log_format.md), put together again."""
    record = b""
    for start in range(0, len(data), BLOCK):
        block, at = data[start:start + BLOCK], 0
        while at + 7 <= len(block):
            size, kind = struct.unpack_from("<HB", block, at + 4)
            piece, at = block[at + 7:at + 7 + size], at + 7 + size
            if kind not in (1, 2, 3, 4):
                break
            record = piece if kind in (1, 2) else record + piece
            if kind in (1, 4):
                yield record


def inside(data):
    """What is packed somewhere within DATA."""
    at = data.find(PACKED_VALUE)
    while at >= 0:
        try:
            yield unsnappy(data[at + len(PACKED_VALUE):])
        except Broken:
            pass
        at = data.find(PACKED_VALUE, at + 1)
    at = data.find(GZIP)
    while at >= 0:
        unpack = zlib.decompressobj(31)
        try:
            yield unpack.decompress(data[at:], UNPACKED_MAX)
        except zlib.error:
            pass
        at = data.find(GZIP, at + 1)


def views(path):
    """DATA of the file as it lies, and all that is packed in it."""
    data = Path(path).read_bytes()
    yield data
    packed = [data]
    try:
        if path.suffix in (".ldb", ".sst"):
            packed = list(table(data))
        elif path.suffix == ".log":
            packed = list(log(data))
    except Broken:
        pass
    if packed[0:1] != [data]:
        yield b"\n".join(packed)
    for part in packed:
        yield from inside(part)


def files(folder):
    """(path, whatever is to be searched in it) of all files."""
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and not path.is_symlink():
            for view in views(path):
                yield path, view
