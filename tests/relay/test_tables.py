#!/usr/bin/python3
"""Tables as hospitals have them: rows without a time of change, keys that come twice, fixed-width columns."""
from pathlib import Path

from inner import BINARY, Case, main

RAW = """-- resource: Observation
SELECT patient AS "@patient", no AS "@key", value AS "/value[x]", changed AS "@changed"
FROM raw WHERE changed > ? AND changed <= ?"""


LIAR = Path(BINARY or "").parent.parent / "tests" / "liar.so"
DOUBLED = "other rows have the same value and say something else; a join multiplies rows, or it takes more columns"


class Tables(Case):
    def world(self, *rows, **settings):
        w = super().world(**settings)
        with w.sql() as db:
            db.execute("CREATE TABLE raw (no TEXT, patient TEXT, value TEXT, changed TEXT)")
        (w.dir / "sources" / "raws.sql").write_text(RAW)
        known = w.row_keys
        w.row_keys = lambda: [*known(), *(("raws", key) for key in "abcemnpqyz")]
        w.patient("P1", 1)
        self.add(w, *rows)
        return w

    def add(self, w, *rows):
        with w.sql() as db:
            db.executemany("INSERT INTO raw VALUES (?, ?, ?, ?)", rows)

    def change(self, w, sql):
        with w.sql() as db:
            db.execute(sql)

    def write(self, w, more):
        (w.dir / "sources" / "raws.sql").write_text(RAW + more)

    def unmarked(self, w):
        return {s["name"]: s["unmarked"] for s in w.status()["sources"] if s["unmarked"] > 0}

    def refused(self, w):
        """{(source, key): column} of rows that are quarantined because others have their key."""
        return {(sum["source"], key): sum["reason"].removesuffix(": " + DOUBLED) for sum in w.status()["keys_in_quarantine"]
                for key in sum["examples"].split()}

    def raws(self, w, no="P1"):
        return {k: r["valueQuantity"]["value"] if "valueQuantity" in r else r["valueString"]
                for (s, k), (_, r, _) in w.opened(no).items() if s == "raws"}


class Marks(Tables):
    def test_rows_without_a_time_of_change_are_found_by_the_sweep(self):
        w = self.world(("a", "P1", "4.1", "2024-01-01 08:00:00"), ("b", "P1", "4.2", "2024-01-01 09:00:00"), sweep=2)
        w.cycle()
        self.assertEqual(self.unmarked(w), {})
        self.change(w, "UPDATE raw SET value = '4.3', changed = NULL WHERE no = 'b'")
        self.add(w, ("n", "P1", "5.0", None), ("z", "P1", "6", "0000-00-00 00:00:00"), ("y", "P1", "7", "0001-01-01"), ("e", "P1", "8", ""),
                 ("q", "P1", "8", "   "))
        w.cycle()
        self.assertEqual(self.raws(w), {"a": 4.1, "b": 4.3, "n": 5.0, "z": 6, "y": 7, "e": 8, "q": 8})
        self.assertEqual(self.unmarked(w), {"raws": 6})
        self.assertIn(("unmarked", "raws"), w.findings())
        self.add(w, ("c", "P1", "9", "2024-01-01 10:00:00"), ("m", "P1", "10", None))
        w.cycle()
        self.assertEqual(set(self.raws(w)), {"a", "b", "n", "z", "y", "e", "q", "c"})
        self.change(w, "DELETE FROM raw WHERE no = 'n'")
        w.cycle()
        self.assertEqual(set(self.raws(w)), {"a", "b", "z", "y", "e", "q", "c", "m"})
        self.change(w, "UPDATE raw SET changed = '2024-02-01 00:00:00'")
        w.cycle()
        w.cycle()
        self.assertEqual(self.unmarked(w), {})

    def test_patients_without_a_time_of_change_stay(self):
        w = self.world(("a", "P1", "1", "2024-01-01 08:00:00"))
        w.cycle()
        self.change(w, "UPDATE patient SET changed = NULL")
        w.cycle()
        self.assertEqual(self.raws(w), {"a": 1})
        self.assertEqual(self.unmarked(w), {"patients": 1})

    def test_times_in_another_form_are_an_error_that_names_them(self):
        w = self.world(("a", "P1", "1", "31/01/2024 08:00"), ("b", "P1", "1", "01/02/2024 08:00"))
        said = w.run("cycle", status=None).stderr
        self.assertIn('raws.sql: column "@changed": the values look like "99/99/9999 99:99"', said)
        self.assertNotIn("source-read source=raws", said)
        # one of them among many is a row without
        self.change(w, "UPDATE raw SET changed = '2024-01-31 08:00:00' WHERE no = 'a'")
        w.cycle()
        self.assertEqual(self.raws(w), {"a": 1, "b": 1})
        self.assertEqual(self.unmarked(w), {"raws": 1})
        # and all of them, later, an error again
        self.change(w, "UPDATE raw SET changed = '20240131080000', value = 2")
        self.assertIn('look like "99999999999999"', w.run("cycle", status=None).stderr)

    def test_one_in_another_form_that_comes_first_stops_no_source(self):
        w = self.world(("b", "P1", "1", "01/02/2024 08:00"), ("a", "P1", "1", "2024-01-31 08:00:00"))
        self.write(w, " ORDER BY changed")
        w.cycle()
        self.assertEqual(self.raws(w), {"a": 1, "b": 1})
        self.assertEqual(self.unmarked(w), {"raws": 1})

    def test_a_table_in_another_form_is_not_read_to_its_end(self):
        w = self.world(*((f"k{i}", "P1", "1", "01/02/2024 08:00") for i in range(100)), ("a", "P1", "1", "2024-01-31 08:00:00"))
        self.write(w, " ORDER BY changed")
        said = w.run("cycle", status=None).stderr
        self.assertIn('look like "99/99/9999 99:99"', said)
        self.assertNotIn("source-read source=raws", said)


class Keys(Tables):
    def test_a_key_with_two_rows_is_told_and_makes_no_versions(self):
        w = self.world(("a", "P1", "1", "2024-01-01 08:00:00"), ("b", "P1", "2", "2024-01-01 08:00:00"))
        w.cycle()
        self.add(w, ("a", "P1", "9", "2024-01-01 09:00:00"))
        w.cycle()
        self.assertEqual(self.raws(w), {"a": 1, "b": 2})
        self.assertEqual(self.refused(w), {("raws", "a"): 'column "@key"'})
        for order in ("DESC", "ASC") * 2:
            (w.dir / "sources" / "raws.sql").write_text(RAW + f" ORDER BY value {order}")
            w.cycle()
            self.assertEqual(w.versions("P1")["raws", "a"], 1)
        self.change(w, "UPDATE raw SET value = '3', changed = '2024-01-01 10:00:00' WHERE no = 'b'")
        w.cycle()
        self.assertEqual(self.raws(w), {"a": 1, "b": 3})
        self.change(w, "DELETE FROM raw WHERE no = 'a' AND value = '1'")
        w.cycle()
        self.assertEqual(self.raws(w), {"a": 9, "b": 3})
        self.assertEqual(self.refused(w), {})

    def test_of_rows_under_one_key_none_is_sent(self):
        for order in ("ASC", "DESC"):
            with self.subTest(order):
                self.setUp()
                w = self.world(("a", "P1", "1", "2024-01-01 08:00:00"), ("a", "P1", "2", "2024-01-01 08:00:00"),
                               ("a", "P1", "3", "2024-01-01 08:00:00"), ("b", "P1", "5", "2024-01-01 08:00:00"))
                self.write(w, f" ORDER BY value {order}")
                self.assertIn(" sealed=1 deleted=0 held=0 quarantine=1", w.cycle())
                for _ in range(3):
                    self.assertEqual((self.raws(w), set(self.refused(w))), ({"b": 5}, {("raws", "a")}))
                    self.assertEqual([s["quarantine"] for s in w.status()["sources"] if s["name"] == "raws"], [1])
                    w.cycle()
                self.change(w, "DELETE FROM raw WHERE value IN ('1', '3')")
                w.cycle()
                self.assertEqual((self.raws(w), self.refused(w)), ({"a": 2, "b": 5}, {}))
                self.assertEqual(w.versions("P1")["raws", "a"], 1)

    def test_a_key_that_becomes_doubled_keeps_what_was_alone(self):
        """In either order; rows changed together are read together, by the news as by the whole."""
        for sweep in (1, 100):
            for order in ("ASC", "DESC"):
                with self.subTest(f"{sweep} {order}"):
                    self.setUp()
                    w = self.world(("a", "P1", "5", "2024-01-01 08:00:00"), sweep=sweep)
                    self.write(w, f" ORDER BY value {order}")
                    w.cycle()
                    self.change(w, "UPDATE raw SET value = '1', changed = '2024-02-01 08:00:00'")
                    self.add(w, ("a", "P1", "9", "2024-02-01 08:00:00"))
                    w.cycle()
                    self.assertEqual((self.raws(w), set(self.refused(w))), ({"a": 5}, {("raws", "a")}))
                    self.assertEqual(w.versions("P1")["raws", "a"], 1)

    def test_one_of_several_rows_deletes_nothing(self):
        for order in ("ASC", "DESC"):
            with self.subTest(order):
                self.setUp()
                w = self.world(("a", "P1", "5", "2024-01-01 08:00:00"))
                (w.dir / "sources" / "raws.sql").write_text(
                    RAW.replace("value AS", "value = 'x' AS \"@deleted\", value AS") + f" ORDER BY value {order}")
                w.cycle()
                self.add(w, ("a", "P1", "x", "2024-02-01 08:00:00"))
                self.change(w, "UPDATE raw SET changed = '2024-02-01 08:00:00'")
                w.cycle()
                self.assertEqual((self.raws(w), set(self.refused(w))), ({"a": 5}, {("raws", "a")}))
                self.change(w, "DELETE FROM raw WHERE value = '5'")
                w.cycle()
                self.assertEqual((self.raws(w), self.refused(w)), ({}, {}))

    def test_a_patient_with_several_rows_gets_no_shelf(self):
        w = self.world(("a", "P1", "1", "2024-01-01 08:00:00"))
        source = w.dir / "sources" / "patients.sql"
        said = source.read_text()
        source.write_text('SELECT no AS "@patient", name || x AS "@name", id_card AS "@id_card", changed AS "@changed"\n'
                          "FROM patient, (SELECT '' AS x UNION ALL SELECT '二') WHERE changed > ? AND changed <= ?")
        w.cycle()
        self.assertEqual((w.reader.shelves, set(self.refused(w))), ({}, {("patients", "P1")}))
        source.write_text(said)
        w.cycle()
        self.assertEqual((self.raws(w), self.refused(w)), ({"a": 1}, {}))

    def test_a_key_that_comes_in_part_stays_as_it_is(self):
        w = self.world(("a", "P1", "1", "2024-01-01 08:00:00"), sweep=100)
        w.cycle()
        self.change(w, "UPDATE raw SET changed = '2024-01-15 08:00:00'")
        self.add(w, ("a", "P1", "2", "2024-01-15 08:00:00"))
        w.cycle()
        before = self.raws(w)
        self.assertEqual(before, {"a": 1})
        self.change(w, "UPDATE raw SET value = '3', changed = '2024-02-01 08:00:00' WHERE value = '2'")
        w.cycle()
        self.assertEqual(self.raws(w), before)
        self.assertEqual(set(self.refused(w)), {("raws", "a")})

    def test_the_same_row_twice_is_one(self):
        w = self.world(("a", "P1", "1", "2024-01-01 08:00:00"), ("a", "P1", "1", "2024-01-01 09:00:00"))
        w.cycle()
        self.assertEqual(self.raws(w), {"a": 1})
        self.assertEqual(self.refused(w), {})

    def test_a_patient_with_two_rows_keeps_the_shelf(self):
        w = self.world(("a", "P1", "1", "2024-01-01 08:00:00"))
        w.cycle()
        shelves = len(w.reader.shelves)
        source = w.dir / "sources" / "patients.sql"
        source.write_text('SELECT no AS "@patient", name || x AS "@name", id_card AS "@id_card", changed AS "@changed"\n'
                          "FROM patient, (SELECT '' AS x UNION ALL SELECT '二' UNION ALL SELECT '') WHERE changed > ? AND changed <= ?")
        for _ in range(3):
            w.cycle()
        self.assertEqual(len(w.reader.shelves), shelves)
        self.assertEqual(self.raws(w), {"a": 1})
        self.assertEqual(self.refused(w), {("patients", "P1"): 'column "@patient"'})


class Blanks(Tables):
    def test_fixed_width_columns(self):
        w = self.world(("p    ", "P1   ", "6.5   ", "2024-01-01 09:00:00   "), ("q    ", "P1   ", ".5", "2024-01-01 09:00:00"))
        w.cycle()
        self.assertEqual(self.raws(w), {"p": 6.5, "q": 0.5})


class Environment(Tables):
    def test_whoever_starts_it(self):
        """The driver is found, and finds what it needs, by database.conf alone: LD_LIBRARY_PATH before the program is loaded."""
        w = self.world(sweep=1)
        if not LIAR.exists():
            self.skipTest("the lying driver is not built")
        log = w.dir / "seen"
        (w.dir / "odbcinst.ini").write_text(f"[Lies]\nDriver = {LIAR}\n")
        (w.dir / "database.conf").write_text(
            f"[database]\nconnection = Driver=Lies;Lie=none;Log={log}\n"
            f"[environment]\nODBCSYSINI = {w.dir}\nNLS_LANG = .AL32UTF8\nTNS_ADMIN = /tns\nLD_LIBRARY_PATH = {w.dir}\n")
        want = f"NLS_LANG=.AL32UTF8;TNS_ADMIN=/tns;LD_LIBRARY_PATH={w.dir};STRAY=;"
        for command in (["cycle"], ["preview", "raws"]):
            for env in ({}, {"STRAY": "x", "NLS_LANG": "other", "TNS_ADMIN": "other"}):
                log.unlink(missing_ok=True)
                w.run(*command, status=None, env=env)
                self.assertEqual(set(log.read_text().splitlines()), {want}, command)

    def test_what_a_driver_cuts_is_named_with_the_driver(self):
        w = self.world(sweep=1)
        if not LIAR.exists():
            self.skipTest("the lying driver is not built")
        (w.dir / "database.conf").write_text(f"[database]\nconnection = Driver={LIAR};Lie=cut\n")
        said = w.run("preview", "raws", status=None)
        self.assertIn("the driver is liar.so", said.stdout)


if __name__ == "__main__":
    main()
