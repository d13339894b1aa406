#!/usr/bin/python3
"""Both shared hospitals in SQLite, through ODBC, with everything that passes the platform recorded and searched.

usage: test_sqlite.py BIN-FOLDER"""

import sys

import leaks
import shared
from both import Both
from proxy import RecordingProxy
from world import World, sqlite_connection

shared.need()
held = {id: shared.held_by_sqlite(id) for id in shared.NAMES}
with World(sys.argv[1]) as world:
    story = Both(world, held, {id: sqlite_connection(f"{shared.FOLDER / id}.sqlite") for id in shared.NAMES},
                 lambda port: RecordingProxy(port, world.dir / "traffic"))
    story.tell()
    leaks.check(story)
