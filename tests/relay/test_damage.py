#!/usr/bin/python3
"""A damaged row of inner.db ends in words: every column of every table, damaged in turn, then a cycle and status.

usage: test_damage.py MIZHEN-RELAY-INNER [--long]     all damages of each column instead of one
"""
import shutil
import sqlite3
import sys

from inner import Case, main

LONG = "--long" in sys.argv
HUGE = 2 ** 63 - 1
DAMAGES = (None, b"", "x" * 5000, b"\1" * 31, HUGE, 2.5)       # no value, empty, longer, shorter, huge, of another type
# what a cycle leaves empty
ROWS = {
    "doubted": (1, b"\1" * 16, 1, 1, 0),
    "homeless": (b"\1" * 16, 1, 1),
    "doctors": (1, b"\1" * 32, b"\2" * 32, 1, 0, b"\3"),
    "revoked": (b"\1" * 32, 1, HUGE),
    "nonces": (b"\1" * 16, HUGE),
    "codes": (b"\1" * 32, 1, b"\2" * 32, b"\3" * 32, HUGE),
    "tallies": (0, 1, 1, 1),
    "calls": (1, b"\1"),
    "troubles": (1, "labs", 1, "words"),
    "doubled": (1, b"\1" * 16, "L1"),
    "login": (1, b"\1" * 32, 1, 1, "words"),
}


def connect(path):
    return sqlite3.connect(path, isolation_level=None)


def loosen(path):
    """Without what keeps SQLite itself from writing another kind of value; and no table is empty."""
    db = connect(path)
    for table, row in ROWS.items():
        db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    db.execute("PRAGMA writable_schema = ON")
    db.execute("UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ' NOT NULL', ''), ' STRICT, WITHOUT', ' WITHOUT'),"
               " ' STRICT', '') WHERE type = 'table'")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def tables(path):
    """[(name, columns, those of the key)]"""
    db = connect(path)
    found = []
    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
        columns = db.execute(f"PRAGMA table_info({table})").fetchall()
        assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0, table
        found.append((table, [c[1] for c in columns], [c[1] for c in columns if c[5]] or ["rowid"]))
    db.close()
    return found


def damage(path, table, column, keys, value):
    """Of the first row; whether SQLite takes it."""
    key, db = ", ".join(keys), connect(path)
    try:
        db.execute(f"UPDATE {table} SET {column} = ? WHERE ({key}) = (SELECT {key} FROM {table} LIMIT 1)", [value])
        return True
    except sqlite3.IntegrityError:
        return False
    finally:
        db.close()


class Damage(Case):
    def filled(self):
        w = self.world()
        for n in (1, 2):
            w.patient(f"P{n}", n)
        w.patient("P3", 3, card="110105195001010001")
        (w.files / "a.pdf").write_bytes(b"file")
        for patient in ("P1", "P2", "P9"):
            w.put("lab", no="L" + patient, patient=patient, item="a", value="1")
        w.put("lab", no="bad", patient="P1", item="a", value="words")
        w.put("doc", no="D1", patient="P1", title="t", file="a.pdf")
        w.cycle()
        w.put("doc", no="D2", patient="P2", title="t", file="a.pdf")
        w.run("cycle")
        w.put("lab", no="LP2", patient="P2", item="b", value="2")
        return w

    def test_every_column_of_every_table(self):
        w = self.filled()
        state, spool, tried = w.dir / "state" / "inner.db", w.dir / "spool", 0
        loosen(state)
        shutil.copy(state, w.dir / "sound.db")
        shutil.copytree(spool, w.dir / "sound-spool")
        columns = [(table, column, keys) for table, columns, keys in tables(state) for column in columns]
        for n, (table, column, keys) in enumerate(columns):
            for value in DAMAGES if LONG else [DAMAGES[n % len(DAMAGES)]]:
                for path in state.parent.glob("inner.db*"):
                    path.unlink()
                shutil.copy(w.dir / "sound.db", state)
                shutil.rmtree(spool)
                shutil.copytree(w.dir / "sound-spool", spool)
                if damage(state, table, column, keys, value):
                    tried += 1
                    with self.subTest(table=table, column=column, value=str(value)[:40]):
                        self.ends_in_words(w, "status")
                        self.ends_in_words(w, "cycle")
        self.assertGreater(tried, len(columns) * (4 if LONG else 0.7))

    def ends_in_words(self, w, command):
        done = w.run(command, status=None)
        self.assertIn(done.returncode, range(4), done)
        if done.returncode != 0:
            self.assertNotEqual(done.stderr + done.stdout, "")
        self.assertNotIn("not valid UTF-8", done.stdout)


if __name__ == "__main__":
    sys.argv = [word for word in sys.argv if word != "--long"]
    main()
