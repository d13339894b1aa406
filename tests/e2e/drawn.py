"""How tests begin that draw what they do from a seed: the same seed draws the same again."""

import argparse
import os
import sys
from pathlib import Path

import world
from killers import INNER, crash_points


def arguments(kills=True):
    """.bin, .long and .seed, which is told. Ends the test as skipped where what it needs is missing; KILLS: crash points, too."""
    known = argparse.ArgumentParser()
    known.add_argument("bin")
    known.add_argument("--long", action="store_true")
    known.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    args = known.parse_args()
    missing = ("no SQLite driver for ODBC (libsqliteodbc)" if not world.SQLITE_DRIVER
               else "built without crash points" if kills and not crash_points(Path(args.bin) / INNER) else None)
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    print(f"seed {args.seed}", flush=True)
    return args
