#!/usr/bin/python3
"""Both shared hospitals in PostgreSQL, through ODBC. usage: test_postgres.py BIN-FOLDER"""

import sys

import postgres
import shared
from both import Both
from world import World


def main():
    shared.need()
    with postgres.Cluster() as cluster:
        for id in shared.NAMES:
            cluster.load(id, f"{shared.FOLDER / id}.sql.gz")
        held = {id: shared.held_by_postgres(id, cluster) for id in shared.NAMES}
        for id in shared.NAMES:
            assert held[id].counts() == shared.held_by_sqlite(id).counts()
        with World(sys.argv[1]) as world:
            Both(world, held, {id: cluster.connection(id) + ";UseDeclareFetch=1" for id in shared.NAMES}).tell()


try:
    main()
except postgres.Missing as missing:
    print(f"skipped: {missing} is not installed")
    sys.exit(77)
