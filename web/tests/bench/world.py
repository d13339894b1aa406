#!/usr/bin/python3
"""The viewer over the real worker and platform: a made-up patient with a CT of 1,000 frames in one file (500 MB) and one of 256
files; world.mjs looks at both in Chromium, as it is and throttled.

usage: world.py BIN-FOLDER"""

import os
import struct
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "demo")]
import dicom                       # noqa: E402
from slowing import Slowing        # noqa: E402
from world import World            # noqa: E402

SIDE, BITS, FRAMES, FILES = 512, 12, 1000, 256
WHEN = "2025-06-01 08:00:00"
BASE = b"".join(struct.pack("<512h", *((x * 3 + y * 5) % 1600 - 1000 for x in range(SIDE))) for y in range(SIDE))


def frame(number):
    bits = struct.pack(f"<{BITS}h", *(3000 if number >> bit & 1 else -2000 for bit in range(BITS)))
    return bits + BASE[len(bits):]


def header(number, frames):
    meta = dicom.element(2, 0x10, "UI", dicom.EXPLICIT_LITTLE_ENDIAN)
    data = [(8, 0x60, "CS", "CT"), (0x20, 0xE, "UI", dicom.uid("bench")), (0x20, 0x13, "IS", str(number + 1)), (0x28, 2, "US", 1),
            (0x28, 4, "CS", "MONOCHROME2"), (0x28, 8, "IS", str(frames)), (0x28, 0x10, "US", SIDE), (0x28, 0x11, "US", SIDE),
            (0x28, 0x100, "US", 16), (0x28, 0x101, "US", 16), (0x28, 0x102, "US", 15), (0x28, 0x103, "US", 1),
            (0x28, 0x1050, "DS", "-600"), (0x28, 0x1051, "DS", "1500")]
    pixels = struct.pack("<HH2sHI", 0x7FE0, 0x10, b"OW", 0, frames * len(BASE))
    return bytes(128) + b"DICM" + dicom.element(2, 0, "UL", len(meta)) + meta + b"".join(dicom.element(*e) for e in data) + pixels


def write(path, first, frames):
    with open(path, "wb") as file:
        file.write(header(first, frames))
        for number in range(first, first + frames):
            file.write(frame(number))


def main():
    with World(sys.argv[1]) as world:
        clinic = Slowing(world, web=Path(os.environ.get("MIZHEN_WEB") or ROOT / "web" / "dist"))
        files, patient = clinic.made.folder / "qinglan" / "files", clinic.people[0]["qinglan"]
        for key, name, count in (("BENCH1", "frames", 1), ("BENCH2", "files", FILES)):
            (files / name).mkdir()
            for number in range(count):
                write(files / name / f"IM{number:03d}.dcm", number, FRAMES if count == 1 else 1)
            clinic.change("qinglan", "INSERT INTO JCBG VALUES (?, ?, 'CT', ?, '', ?, '', ?, ?, ?)", (key, patient, name, WHEN, name, WHEN, WHEN))
        clinic.turn("qinglan")
        player = subprocess.Popen(["node", HERE / "world.mjs", "360x740", "en", world.dir / "shots"], cwd=ROOT / "web", text=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        clinic.converse(player.stdout, player.stdin)
        clinic.slow(0, 1)
        status = player.wait(60)
    sys.exit(status)


if __name__ == "__main__":
    main()
