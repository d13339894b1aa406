#!/usr/bin/python3
"""A patient with 300 records of 2 KB at a made-up hospital, a platform that serves the built terminal; records.mjs takes them onto a
phone's screen.

usage: records.py BIN-FOLDER   (MIZHEN_WEB: another build than web/dist)"""

import datetime
import random
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "demo")]
import hospitals                       # noqa: E402
from lines import DIST                 # noqa: E402
from made_up import MadeUp             # noqa: E402
from slowing import Slowing            # noqa: E402
from world import World                # noqa: E402

RECORDS = 300
HOSPITAL, FIRST = "qinglan", 50000
# FHIR's narrative, as servers write it: brings rows of a few columns to the size of records elsewhere
NARRATIVE = """SELECT 'generated' AS "/text/status",
	'<div xmlns="http://www.w3.org/1999/xhtml">' || replace(hex(zeroblob(60)), '00', '两肺纹理清晰。') || '</div>' AS "/text/div",
	"""


class LongStory(Slowing):
    """The clinic of the stories without the liar before its platform, which would cost time; its first patient was there often."""

    def __init__(self, world, web):
        self.world, self.made = world, MadeUp(world)
        self.platform = world.platform(terminal=web)
        self.platform.start()
        self.people = self.made.known_to_both
        relay = self.made.relay(HOSPITAL, self.platform)
        self.relays = self.made.relays
        for source in (relay.dir / "sources").glob("*.sql"):
            source.write_text(source.read_text(encoding="utf-8").replace("SELECT ", NARRATIVE, 1), encoding="utf-8")
        self.fill(self.people[0][HOSPITAL])
        self.platform.admit(relay)
        self.turn()

    def fill(self, patient):
        """Visits over some years, and findings until there are RECORDS."""
        draw, person = random.Random(1), SimpleNamespace(no={HOSPITAL: patient})
        with sqlite3.connect(self.made.folder / HOSPITAL / "his.sqlite") as database:
            number = FIRST
            while (missing := RECORDS - self.rows(HOSPITAL, 0)) > 0:
                number += 1
                start = hospitals.when(draw, datetime.date(2016, 1, 1), 3000)
                visit = {**next(hospitals.visits(draw, False)), "start": start, "end": start + datetime.timedelta(hours=1)}
                if missing > 20:
                    visit["exam"] = visit["exam"] and draw.choice(hospitals.EXAMS)
                    hospitals.qinglan_visit(database, None, person, number, visit)
                else:
                    result = hospitals.lab(draw, hospitals.LABS[0], False)
                    hospitals.insert(database, "JYJG", f"JY{number}", 1, patient, *result[:2], "1", *result[2:], visit["end"], visit["end"])
                database.commit()

    ASKED = (*Slowing.ASKED, "bundle")

    def bundle(self):
        """The same records as the command line exports them: a path."""
        terminal, path = self.made.opened("peer", self.people[0], HOSPITAL), self.world.dir / "bundle.json"
        terminal.command("patient", "export", "--bundle", path)
        return str(path)


def main():
    with World(sys.argv[1]) as world:
        clinic = LongStory(world, DIST.resolve())
        try:
            well = clinic.play("bench/records.mjs", "360x740", "zh", world.dir / "shots", seconds=900)
        finally:
            clinic.slow(0, 1)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
