#!/usr/bin/python3
"""The demo's made-up hospitals: the same from the same seed, valid in every format, mapped whole by their sources."""

import csv
import datetime
import filecmp
import pathlib
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile

DEMO = pathlib.Path(__file__).resolve().parents[2] / "demo"
# the table whose rows a source maps, all of them
TABLES = {
    "qinglan": {"patients": "BRXX", "visits": "MZJZ", "diagnoses": "ZDXX", "labs": "JYJG", "prescriptions": "CFMX",
                "reports": "JCBG", "imaging": "JCBG WHERE YXML IS NOT NULL", "summaries": "CYXJ"},
    "wangshu": {"patients": "病人档案", "visits": "门诊登记", "diagnoses": "诊断记录", "labs": "化验明细",
                "prescriptions": "药方", "reports": "检查", "allergies": "过敏"},
}
LABEL_MAX = 62  # bytes: PostgreSQL cuts what is longer


def generate(folder, *seed):
    subprocess.run([DEMO / "hospitals.py", folder, *seed], check=True)
    return pathlib.Path(folder)


def same(a, b):
    compared = filecmp.dircmp(a, b)
    files = [p.relative_to(a) for p in a.rglob("*") if p.is_file()]
    return not compared.left_only + compared.right_only and not filecmp.cmpfiles(a, b, files, shallow=False)[1]


def check_people(folder):
    people = list(csv.DictReader(open(folder / "people.tsv", encoding="utf-8"), delimiter="\t"))
    assert len(people) == 12 and sum(bool(p["qinglan"] and p["wangshu"]) for p in people) == 4
    assert len({p["id_card"] for p in people}) == 12
    for person in people:
        number = person["id_card"]
        assert re.fullmatch(r"9999\d{13}[\dX]", number), number
        datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        assert number[17] == "10X98765432"[sum(w * int(d) for w, d in zip(weights, number)) % 11], number
        assert re.fullmatch(r"100\d{8}", person["phone"]), person["phone"]


def check_sources(folder, hospital):
    database = sqlite3.connect(folder / hospital / "his.sqlite")
    files = sorted((DEMO / hospital / "sources").glob("*.sql"))
    assert {f.stem for f in files} == set(TABLES[hospital])
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        assert re.fullmatch(r"-- resource: \w+", lines[0]), file
        sql = "\n".join(line for line in lines if not line.startswith("--"))
        result = database.execute(sql, ("1900-01-01 00:00:00", "2100-01-01 00:00:00"))
        labels = [column[0] for column in result.description]
        assert {"@patient", "@changed"} <= set(labels), file
        assert all(re.match("[/@]", label) and len(label.encode()) <= LABEL_MAX for label in labels), file
        rows = result.fetchall()
        assert len(rows) == database.execute(f"SELECT count(*) FROM {TABLES[hospital][file.stem]}").fetchone()[0], file
        key = labels.index("@key" if "@key" in labels else "@patient")
        assert len({row[key] for row in rows}) == len(rows), file
        middle = sorted(row[labels.index("@changed")] for row in rows)[len(rows) // 2]
        spans = (("1900-01-01 00:00:00", middle), (middle, "2100-01-01 00:00:00"))
        halves = [len(database.execute(sql, marks).fetchall()) for marks in spans]
        assert sum(halves) == len(rows) and halves[0] > 0, file
        if "@blob" in labels:
            assert all((folder / hospital / "files" / row[labels.index("@blob")]).exists() for row in rows), file


def check_pdf(path):
    data = path.read_bytes()
    assert data.startswith(b"%PDF-1.4") and data.endswith(b"%%EOF\n")
    table = int(re.search(rb"startxref\n(\d+)\n", data)[1])
    assert data[table:].startswith(b"xref\n")
    entries = re.findall(rb"(\d{10}) 00000 n \n", data[table:])
    for number, offset in enumerate(entries, 1):
        assert data[int(offset):].startswith(b"%d 0 obj\n" % number), number
    length, body = re.search(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", data, re.S).groups()
    assert int(length) == len(body)


def dicom_elements(data):
    assert data[128:132] == b"DICM"
    at = 132
    while at < len(data):
        group, number, vr = struct.unpack_from("<HH2s", data, at)
        if vr in (b"OB", b"OW"):
            n, at = struct.unpack_from("<I", data, at + 8)[0], at + 12
        else:
            n, at = struct.unpack_from("<H", data, at + 6)[0], at + 8
        assert n % 2 == 0 and at + n <= len(data)
        yield (group, number), data[at:at + n]
        at += n


def check_dicom(paths):
    instances, series, tags = set(), set(), None
    for path in paths:
        elements = dict(dicom_elements(path.read_bytes()))
        tags = list(elements)
        assert tags == sorted(tags)
        assert elements[2, 3] == elements[8, 0x18] and len(elements[8, 0x18]) <= 64
        assert len(elements[0x7FE0, 0x10]) == 2 * 64 * 64
        instances.add(elements[8, 0x18])
        series.add(elements[0x20, 0xE])
    assert len(instances) == len(paths) == 5 and len(series) == 1


def main():
    with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b, tempfile.TemporaryDirectory() as c:
        first, again, other = generate(a), generate(b, "1"), generate(c, "2")
        assert same(first, again) and not same(first, other)
        for folder in (first, other):
            check_people(folder)
            for hospital in TABLES:
                check_sources(folder, hospital)
            for path in folder.rglob("*.pdf"):
                check_pdf(path)
            series = {path.parent for path in folder.rglob("*.dcm")}
            assert series
            for images in series:
                check_dicom(sorted(images.glob("*.dcm")))


sys.exit(main())
