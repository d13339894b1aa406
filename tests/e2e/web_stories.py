#!/usr/bin/python3
"""The stories of the web terminals (web/tests/stories), each in a browser of three sizes and two languages, in a clinic of
its own. Screenshots go to build/screenshots/STORY. Skips where the build or the browser is missing.

usage: web_stories.py BIN-FOLDER STORY [SIZE] [LANGUAGE]"""

import itertools
import sys
import time

from lines import DIST, WEB, need_browser
from web_clinic import Clinic
from world import World

SCREENSHOTS = WEB.parent / "build" / "screenshots"
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
        clinic = Clinic(world, web=DIST)
        try:
            well = clinic.play(f"stories/{story}.mjs", size, language, folder, seconds=SECONDS)
        finally:
            clinic.keep_turning(False)
    print(f"{story} {size} {language}: {'ok' if well else 'FAILED'}, {time.monotonic() - began:.0f} s", flush=True)
    return well


def main():
    if not 3 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    bin, story, size, language = (*sys.argv[1:], None, None)[:4]
    need_browser()
    runs = itertools.product([size] if size else SIZES, [language] if language else LANGUAGES)
    sys.exit(0 if all([play(bin, story, *run) for run in runs]) else 1)


if __name__ == "__main__":
    main()
