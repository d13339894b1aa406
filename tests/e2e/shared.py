"""The two hospitals of ../shared/hospitals as the tests use them: who is who, what their databases hold, and whether
what a terminal exports is just that. MIZHEN_SHARED names another folder than the checkout's neighbour."""

import csv
import io
import json
import os
import sqlite3
import sys
from decimal import Decimal
from pathlib import Path

import recover

HERE = Path(__file__).resolve().parent
FOLDER = Path(os.environ.get("MIZHEN_SHARED") or HERE.parents[2] / "shared") / "hospitals"
NAMES = {"renhe": ("仁和医院", "Renhe Hospital"), "kangning": ("康宁医院", "Kangning Hospital")}
PATIENT_COLUMN = {"renhe": "PATIENT_ID", "kangning": "患者编号"}
SOURCE_OF = {"Patient": "patients", "Encounter": "encounters", "Condition": "diagnoses", "Observation": "labs",
             "MedicationRequest": "prescriptions", "DiagnosticReport": "exams", "AllergyIntolerance": "allergies"}


def need():
    """Ends the test as skipped where the databases are missing."""
    if not (FOLDER / "people.tsv").is_file():
        print(f"skipped: {FOLDER} is missing")
        sys.exit(77)


def people():
    with open(FOLDER / "people.tsv", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def identity(person):
    """What the person types on a terminal."""
    return f"name = {person['name']}\nid_card = {person['id_card']}\n"


class Held:
    """All rows of a hospital: by source, then by the row's key, {column: text or None}."""

    def __init__(self, hospital, read):
        """READ gives the rows of a table as mappings."""
        self.hospital, self.rows = hospital, {}
        for source, (table, columns) in recover.HOSPITALS[hospital].items():
            key = next(iter(columns))
            rows = [{name: None if value is None else str(value) for name, value in row.items()} for row in read(table)]
            self.rows[source] = {row[key]: row for row in rows}
            assert len(rows) == len(self.rows[source]) and all(set(row) == set(columns) for row in rows), table

    def of(self, patient_no):
        column = PATIENT_COLUMN[self.hospital]
        return {source: {key: row for key, row in rows.items() if row[column] == patient_no}
                for source, rows in self.rows.items()}

    def counts(self):
        return {source: len(rows) for source, rows in self.rows.items()}


def held_by_sqlite(hospital):
    with sqlite3.connect(f"file:{FOLDER / hospital}.sqlite?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        return Held(hospital, lambda table: map(dict, database.execute(f'SELECT * FROM "{table}"')))


def held_by_postgres(hospital, cluster):
    def read(table):
        text = cluster.run_sql(hospital, f"COPY {table} TO STDOUT (FORMAT csv, HEADER, NULL '\\N')".encode()).decode()
        for row in csv.DictReader(io.StringIO(text)):
            yield {name.upper() if name.isascii() else name: None if value == "\\N" else value for name, value in row.items()}
    return Held(hospital, read)


class Opened:
    """What a terminal opened, by hospital and source; rows as they come back out of the resources."""

    def __init__(self):
        self.rows, self.identities = {}, {}

    @classmethod
    def of_bundle(cls, path):
        """As it exported it."""
        opened = cls()
        for entry in json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["entry"]:
            opened.take(entry["fullUrl"].split(":")[3], entry["resource"])
        return opened

    def take(self, hospital, resource):
        """Its row; None of an identity statement."""
        if resource["resourceType"] == "Binary":
            self.identities.setdefault(hospital, []).append(resource)
            return None
        source = SOURCE_OF[resource["resourceType"]]
        row = recover.row_of(hospital, source, resource)
        rows = self.rows.setdefault(hospital, {}).setdefault(source, {})
        key = row[next(iter(row))]
        assert key not in rows, f"{hospital} {source} {key} twice"
        rows[key] = row
        return row


def compare(opened, hospital, held):
    """That OPENED has of HOSPITAL exactly the rows HELD, value by value; how many of each source."""
    rows = opened.rows.get(hospital, {})
    for source in recover.HOSPITALS[hospital]:
        got, wanted = rows.get(source, {}), held[source]
        assert set(got) == set(wanted), f"{hospital} {source}: {sorted(set(got) ^ set(wanted))}"
        for key, row in wanted.items():
            for column, value in row.items():
                assert recover.same(got[key][column], value), f"{hospital} {source} {key} {column}: {got[key][column]!r}, {value!r}"
    return {source: len(held[source]) for source in held}
