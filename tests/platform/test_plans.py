#!/usr/bin/python3
"""Every statement of the platform's sources, asked how SQLite would run it: on empty tables, on filled ones whose
statistics say nothing, and on filled ones with statistics. None may read through a table that grows, or sort what it
reads, but for those named here with a reason.

usage: test_plans.py MIZHEN-PLATFORM (which it does not need)"""
import os
import re
import sqlite3
import sys
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')
STATEMENT = re.compile(r"(SELECT \w|SELECT COUNT|INSERT INTO|UPDATE \w+ SET|DELETE FROM)")
SUSPECT = re.compile(r"^SCAN (?!CONSTANT ROW)|TEMP B-TREE|AUTOMATIC|FULL")

# beginning of a statement: what it may do, and why that is little
ALLOWED = {
    "SELECT statement FROM hospital ORDER BY id": ("SCAN hospital", "hospitals are few, and all are asked for"),
    "SELECT MAX(time) FROM hospital": ("SCAN hospital", "hospitals are few"),
    "SELECT hospital, id FROM dead_blob LIMIT 1": ("SCAN dead_blob", "it stops at the first row"),
    "SELECT no FROM granted WHERE doctor = $1 OR signer": ("TEMP B-TREE", "the row numbers of one doctor's grants"),
    "SELECT record FROM granted_record JOIN record": ("TEMP B-TREE", "at most a thousand row numbers of one grant"),
}


def literals(text):
    for match in LITERAL.finditer(text):
        yield "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', match[0])).replace(r"\t", " ")


def schema():
    text = (SOURCE / "store" / "store_sqlite.c").read_text()
    return next(s for s in literals(text) if s.startswith("CREATE TABLE"))


def statements():
    for path in sorted([*(SOURCE / "platform").glob("*.c"), *(SOURCE / "store").glob("*.c")]):
        for text in literals(path.read_text()):
            if STATEMENT.match(text):
                yield path.name, text


def fill(db):
    """A hospital of some hundred patients, with what each of them and their doctors did."""
    def rows(table, names, values):
        db.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", values)

    r, n = os.urandom, 600
    keys = [r(32) for _ in range(40)]
    rows("hospital", ["id"], [[f"h{i}"] for i in range(3)])
    rows("shelf", ["hospital", "place", "hash"], [[f"h{i % 3}", r(32), r(32)] for i in range(n)])
    rows("record", ["shelf", "rid", "version", "newest", "leaf", "file"], [[i % n + 1, r(16), 1, 1, r(32), r(60)] for i in range(20 * n)])
    rows("blob", ["hospital", "id", "length", "touched"], [["h0", r(16), 100, i] for i in range(n)])
    rows("record_blob", ["blob", "record"], [[i + 1, i + 1] for i in range(n)])
    rows("session", ["token", "nonce", "role", "hospital", "shelf", "key", "expires", "ended"],
         [[r(32), r(32), i % 4, f"h{i % 3}", i % n, keys[i % 40], i, 0] for i in range(4 * n)])
    rows("doctor", ["hospital", "key", "starts", "expires", "revoked"], [["h0", k, 0, 9, 0] for k in keys])
    rows("snapshot", ["shelf", "cycle"], [[i + 1, 1] for i in range(n)])
    rows("granted", ["id", "shelf", "parent", "kind", "state", "doctor", "signer", "starts", "expires", "snapshot"],
         [[r(32), i % n + 1, 0, 0, i % 3, keys[i % 40], r(32), 0, i, i % n + 1] for i in range(4 * n)])
    rows("granted_record", ["record", "granted"], [[i + 1, i % (4 * n) + 1] for i in range(10 * n)])
    rows("opened", ["granted", "time", "doctor"], [[i % n + 1, i, keys[0]] for i in range(4 * n)])
    rows("request", ["hospital", "number", "kind"], [["h0", i, 1] for i in range(n)])
    rows("wallet", ["home", "sequence"], [[r(32), 1] for i in range(n)])
    rows("message", ["id", "sender"], [[r(32), r(32)] for i in range(n)])
    rows("event", ["mailbox", "kind", "time", "message"], [[keys[i % 40], 1 if i % 9 else 4, i, 0] for i in range(10 * n)])


class Plans(unittest.TestCase):
    maxDiff = None

    def breaches(self, db):
        for name, text in statements():
            parameters = max((int(n) for n in re.findall(r"\$(\d+)", text)), default=0)
            sql = re.sub(r"\$(\d+)", r"?\1", text)
            for _, _, _, step in db.execute("EXPLAIN QUERY PLAN " + sql, [None] * parameters):
                allowed = next((what for start, (what, _) in ALLOWED.items() if text.startswith(start)), None)
                if SUSPECT.search(step) and not (allowed and allowed in step):
                    yield name, text, step

    def database(self):
        db = sqlite3.connect(":memory:")
        db.executescript(schema())
        return db

    def test_no_statement_reads_through_what_grows(self):
        db = self.database()
        self.assertGreater(len(list(statements())), 100)
        self.assertEqual(list(self.breaches(db)), [])
        fill(db)
        self.assertEqual(list(self.breaches(db)), [])
        db.execute("ANALYZE")
        self.assertEqual(list(self.breaches(db)), [])

    def test_every_call_has_its_statement_in_sight(self):
        """A statement put together elsewhere would be looked at by nobody."""
        for path in sorted((SOURCE / "platform").glob("*.c")):
            for call in re.findall(r"STORE_(?:QUERY|RUN)\(\s*[\w>.-]+,\s*(.)", path.read_text()):
                self.assertEqual(call, '"', path.name)

    def test_a_mailbox_is_counted_without_the_others(self):
        db = self.database()
        fill(db)
        sql = next(text for _, text in statements() if text.startswith("SELECT COUNT(*) FROM event"))
        plan = [step for _, _, _, step in db.execute("EXPLAIN QUERY PLAN " + sql.replace("$1", "?1"), [None])]
        self.assertEqual(plan, ["SEARCH event USING COVERING INDEX event_message (mailbox=? AND kind=?)"])

    def test_what_is_allowed_is_there(self):
        texts = [text for _, text in statements()]
        for start in ALLOWED:
            self.assertTrue(any(text.startswith(start) for text in texts), start)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
