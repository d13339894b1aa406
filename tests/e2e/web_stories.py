#!/usr/bin/python3
"""The stories of the web terminals (web/tests/stories), each in a browser of three sizes and two languages, in a clinic of
its own. Screenshots go to build/screenshots/STORY. Skips where the build or the browser is missing.

usage: web_stories.py BIN-FOLDER STORY [SIZE] [LANGUAGE]"""

import itertools
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from web_clinic import Clinic
from world import World

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
SCREENSHOTS = ROOT / "build" / "screenshots"
SIZES, LANGUAGES = ("360x740", "820x1180", "1440x900"), ("zh", "en")
SECONDS = 300                      # for one story in one size and language


def play(bin, story, size, language):
    """Whether it went well."""
    folder = SCREENSHOTS / story
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{size}-{language}-*.png"):
        old.unlink()
    began = time.monotonic()
    with World(bin) as world:
        clinic = Clinic(world, web=Path(os.environ.get("MIZHEN_WEB") or WEB / "dist"))
        player = subprocess.Popen(["node", WEB / "tests" / "stories" / f"{story}.mjs", size, language, folder], cwd=WEB, text=True, encoding="utf-8",
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        limit = threading.Timer(SECONDS, player.kill)
        limit.start()
        try:
            clinic.converse(player.stdout, player.stdin)
            status = player.wait(30)
        finally:
            limit.cancel()
            if player.poll() is None:
                player.kill()
            clinic.keep_turning(False)
    print(f"{story} {size} {language}: {'ok' if status == 0 else 'FAILED'}, {time.monotonic() - began:.0f} s", flush=True)
    return status == 0


def main():
    if not 3 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    bin, story, size, language = (*sys.argv[1:], None, None)[:4]
    for needed in (WEB / "dist" / "SHA256SUMS", WEB / "node_modules" / "playwright-core", Path("/usr/bin/chromium")):
        if not needed.exists():
            print(f"skipped: {needed} is missing")
            sys.exit(77)
    runs = itertools.product([size] if size else SIZES, [language] if language else LANGUAGES)
    sys.exit(0 if all([play(bin, story, *run) for run in runs]) else 1)


if __name__ == "__main__":
    main()
