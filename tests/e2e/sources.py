#!/usr/bin/python3
"""sources.py RELAY-INNER HOSPITALS: what `preview` makes of both hospitals' databases is what is in them, value by
value, on SQLite and on PostgreSQL. HOSPITALS is the folder with renhe.sqlite, renhe.sql.gz and so on; 77 without it.
"""

import glob
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from decimal import Decimal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import postgres
import recover

HERE = os.path.dirname(os.path.abspath(__file__))
CONFIGURATION = """[hospital]
id = {hospital}
name_zh = 医院
name_en = Hospital
link_policy = slip
terminal = http://127.0.0.1:8080/
[switch]
driver = simulated
[platform]
origin = http://127.0.0.1:8080
"""


def previewed(inner, hospital, connection, source):
    """Every row of SOURCE by its key, as it comes back out of the resource that preview shows."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(f"{HERE}/{hospital}/sources", folder + "/sources")
        with open(folder + "/relay.conf", "w") as file:
            file.write(CONFIGURATION.format(hospital=hospital))
        with open(folder + "/database.conf", "w") as file:
            file.write(f"[database]\nconnection = {connection}\n")
        done = subprocess.run([inner, "--config", folder, "preview", source], stdout=subprocess.PIPE, check=True)
    rows = {}
    for line in done.stdout.decode().splitlines():
        shown = json.loads(line, parse_float=Decimal)
        if "resource" not in shown or shown["key"] in rows:
            sys.exit(f"{hospital} {source}: {line}")
        rows[shown["key"]] = recover.row_of(hospital, source, shown["resource"])
    return rows


def compare(inner, hospital, connection, database):
    total = 0
    for source, (table, columns) in recover.HOSPITALS[hospital].items():
        rows = previewed(inner, hospital, connection, source)
        wanted = database.execute(f'SELECT * FROM "{table}"').fetchall()
        if set(wanted[0].keys()) != set(columns) or len(wanted) != len(rows):
            sys.exit(f"{hospital} {source}: {len(rows)} rows of {len(wanted)}, columns {set(wanted[0].keys()) ^ set(columns)}")
        for row in wanted:
            for column in columns:
                if not recover.same(row[column], rows[str(row[0])][column]):
                    sys.exit(f"{hospital} {source} {row[0]} {column}: {row[column]!r} became {rows[str(row[0])][column]!r}")
        total += len(wanted)
    return total


def main(inner, hospitals):
    drivers = glob.glob("/usr/lib/*/odbc/libsqlite3odbc.so")
    if not os.path.isdir(hospitals) or not drivers:
        print("skipped: no hospitals, or no SQLite ODBC driver")
        return 77
    with postgres.Cluster() as cluster:
        for hospital in recover.HOSPITALS:
            database = sqlite3.connect(f"file:{hospitals}/{hospital}.sqlite?mode=ro", uri=True)
            database.row_factory = sqlite3.Row
            cluster.load(hospital, f"{hospitals}/{hospital}.sql.gz")
            for connection in (f"Driver={drivers[0]};Database={hospitals}/{hospital}.sqlite", cluster.connection(hospital)):
                print(hospital, os.path.basename(connection.split(";")[0]), compare(inner, hospital, connection, database), "rows the same")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
