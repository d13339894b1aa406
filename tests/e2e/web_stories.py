#!/usr/bin/python3
"""The stories of the web terminals (web/tests/stories), each in a browser of three sizes and two languages, in a clinic of
its own. Screenshots go to build/screenshots/STORY. Skips where the build or the browser is missing.

usage: web_stories.py BIN-FOLDER STORY             in the story's own size and language: the stories share all six
       web_stories.py BIN-FOLDER STORY --all       every size in every language
       web_stories.py BIN-FOLDER STORY SIZE LANGUAGE"""

import itertools
import sys
import time

from lines import DIST, WEB, need_browser
from web_clinic import Clinic
from world import World

SCREENSHOTS = WEB.parent / "build" / "screenshots"
SIZES, LANGUAGES = ("360x740", "820x1180", "1440x900"), ("zh", "en")
PAIRS = [*itertools.product(SIZES, LANGUAGES)]
CLINICS = {                        # that are not as all others
    "passkey": {"front": lambda origin: origin.replace("127.0.0.1", "localhost")},        # passkeys are for names
    "guessable": {"guessable": ("wangshu",)},
}
SECONDS = 300                      # for one story in one size and language


def play(bin, story, size, language):
    """Whether it went well."""
    folder = SCREENSHOTS / story
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{size}-{language}-*.png"):
        old.unlink(missing_ok=True)
    began = time.monotonic()
    with World(bin) as world:
        clinic = Clinic(world, web=DIST, **CLINICS.get(story, {}))
        try:
            well = clinic.play(f"stories/{story}.mjs", size, language, folder, seconds=SECONDS)
        finally:
            clinic.keep_turning(False)
    print(f"{story} {size} {language}: {'ok' if well else 'FAILED'}, {time.monotonic() - began:.0f} s", flush=True)
    return well


def own(story):
    """Every page is looked at in all sizes whichever this is: lib/look.mjs."""
    return PAIRS[sorted(path.stem for path in (WEB / "tests" / "stories").glob("*.mjs")).index(story) % len(PAIRS)]


def main():
    bin, story, *which = sys.argv[1:] if len(sys.argv) > 2 else sys.exit(__doc__)
    runs = {0: [own(story)], 2: [which]}.get(len(which)) or (which == ["--all"] and PAIRS) or sys.exit(__doc__)
    need_browser()
    sys.exit(0 if all([play(bin, story, *run) for run in runs]) else 1)


if __name__ == "__main__":
    main()
