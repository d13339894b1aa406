#!/usr/bin/python3
"""What a reading would take off shelves is doubted where it is much, told, let go on a word, and forgotten when it is
back."""
from inner import Case, id_card, main

LABS, PATIENTS = 40, 12


class Held(Case):
    def hospital(self, profile="cn-card", **settings):
        w = self.world(profile, **settings)
        for i in range(PATIENTS):
            w.patient(f"P{i}", i, name="王五")
        for i in range(LABS):
            w.put("lab", no=f"L{i}", patient=f"P{i % PATIENTS}", item="a", value=str(i))
        w.cycle()
        return w

    def do(self, w, *statements):
        with w.sql() as db:
            for statement in statements:
                db.execute(statement)

    def everything(self, w):
        """Every record that lies on a shelf: {rid: tag}."""
        return {rid: tag for tag, shelf in w.reader.shelves.items() for rid, record in shelf["records"].items() if record[1] is not None}

    def labs(self, w):
        """How many of them are LABS' rows."""
        return sum(w.rid("labs", f"L{i}") in self.everything(w) for i in range(LABS))

    def held(self, w, source, n, of):
        """This cycle holds back N, and nothing travels."""
        said = w.cycle()
        self.assertIn(f"deletions-held source={source} would-delete={n} of={of}", said)
        self.assertEqual(w.reader.last, [])
        told = w.findings()["deletions-held", source]
        self.assertEqual((told["level"], told["n"]), ("attention", n))

    def accept(self, w, source, word, status=0):
        return w.run("accept-deletions", source, status=status, input=f"{word}\n").stderr

    def test_an_empty_table_deletes_nothing_and_is_forgotten(self):
        w = self.hospital()
        before = self.everything(w)
        self.do(w, "CREATE TABLE away AS SELECT * FROM lab", "DELETE FROM lab")
        self.held(w, "labs", LABS, LABS)
        self.do(w, "INSERT INTO lab SELECT * FROM away")
        said = w.cycle()
        self.assertIn("deletions-no-longer-held source=labs", said)
        self.assertEqual((w.reader.last, self.everything(w), w.status()["state"]), ([], before, "well"))
        self.assertIn("nothing of labs is held back", self.accept(w, "labs", LABS, status=1))

    def test_however_small_the_table(self):
        w = self.world()
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        self.do(w, "DELETE FROM lab")
        self.held(w, "labs", 1, 1)
        self.do(w, "DELETE FROM patient")
        self.held(w, "patients", 1, 1)

    def test_few_rows_go_unasked(self):
        w = self.hospital()
        self.do(w, "DELETE FROM lab WHERE no IN ('L0', 'L1', 'L2', 'L3', 'L4')")
        w.cycle()
        self.assertEqual(w.values("P0"), {"L12": 12, "L24": 24, "L36": 36})
        self.assertEqual([i[0] for i in w.reader.last], [2] * 5)

    def test_a_share_of_a_large_source(self):
        w = self.world()
        w.patient("P1", 1)
        self.do(w, *(f"INSERT INTO lab VALUES ('L{i}', 'P1', 'a', '1', NULL, 0, '2026-01-01 00:00:00')" for i in range(2400)))
        w.cycle()
        self.do(w, *(f"DELETE FROM lab WHERE no = 'L{i}'" for i in range(100)))
        w.cycle()
        self.assertEqual(len(w.reader.last), 100)
        self.do(w, *(f"DELETE FROM lab WHERE no = 'L{i}'" for i in range(100, 201)))
        self.held(w, "labs", 101, 2300)

    def test_accepted_is_what_was_shown(self):
        w = self.hospital()
        self.do(w, "CREATE TABLE away AS SELECT * FROM lab", "DELETE FROM lab WHERE no < 'L2'")
        gone = 12                                  # L0, L1, L10 … L19
        self.held(w, "labs", gone, LABS)
        self.assertIn("nothing has changed", self.accept(w, "labs", "yes", status=1))
        self.held(w, "labs", gone, LABS)
        said = self.accept(w, "labs", gone)
        self.assertIn(f"{gone} deletions are held back (of {LABS}, of 10 patients)", said)
        self.assertIn(f"  {gone}  no longer in the database", said)
        # one is back in time, and more are gone
        self.do(w, "INSERT INTO lab SELECT * FROM away WHERE no = 'L1'", "DELETE FROM lab WHERE no < 'L3'",
                "INSERT INTO lab SELECT * FROM away WHERE no = 'L1'")
        said = w.cycle()
        self.assertEqual([(i[0]) for i in w.reader.last], [2] * (gone - 1))
        self.assertIn("deletions-held source=labs would-delete=11", said)
        there = self.everything(w)
        self.assertEqual([w.rid("labs", no) in there for no in ("L0", "L1", "L10", "L2", "L20")], [False, True, False, True, True])

    def test_accepted_for_one_reason_is_not_for_another(self):
        w = self.hospital()
        before = self.everything(w)
        self.do(w, "CREATE TABLE away AS SELECT * FROM lab", "DELETE FROM lab WHERE no < 'L2'")
        self.held(w, "labs", 12, LABS)
        self.accept(w, "labs", 12)
        # back before they were deleted, but as another patient's
        self.do(w, "INSERT INTO lab SELECT * FROM away WHERE no < 'L2'",
                "UPDATE lab SET patient = CASE patient WHEN 'P0' THEN 'P1' ELSE 'P0' END WHERE no < 'L2'")
        self.held(w, "labs", 12, LABS)
        self.assertEqual(self.everything(w), before)

    def test_flags_between_sweeps(self):
        w = self.hospital(sweep=100)
        before = self.everything(w)
        self.do(w, f"UPDATE lab SET gone = 1, changed = '{w.tick()}' WHERE no < 'L2'")
        self.held(w, "labs", 12, LABS)
        self.assertEqual(self.everything(w), before)
        self.do(w, f"UPDATE lab SET gone = 0, changed = '{w.tick()}' WHERE no <> 'L1'")
        self.assertIn("no-longer-held", w.cycle())
        self.assertEqual([(i[0], i[2]) for i in w.reader.last], [(2, w.rid("labs", "L1"))])

    def test_what_is_held_is_not_let_go_by_a_glance(self):
        """A reading that is no sweep does not see what came back with the time of change it had."""
        w = self.hospital(sweep=100)
        before = self.everything(w)
        self.do(w, "CREATE TABLE away AS SELECT * FROM lab", "UPDATE lab SET gone = 1, changed = '2026-01-02 00:00:00'")
        self.held(w, "labs", LABS, LABS)
        for _ in range(2):                         # swept after one cycle, and after two
            self.held(w, "labs", LABS, LABS)
        self.do(w, "DELETE FROM lab", "INSERT INTO lab SELECT * FROM away WHERE no <> 'L0'")
        w.cycle()
        self.assertEqual((w.reader.last, self.everything(w)), ([], before))
        said = w.cycle()                           # after four
        self.assertIn("no-longer-held", said)
        self.assertEqual([(i[0], i[2]) for i in w.reader.last], [(2, w.rid("labs", "L0"))])

    def test_what_is_held_is_not_let_go_by_and_by(self):
        """Of the rows held a reading that is no sweep sees some again, too few to be held by themselves."""
        w = self.hospital(sweep=100)
        before = self.everything(w)
        self.do(w, *(f"UPDATE lab SET gone = 1, changed = '2026-01-01 {i:02d}:30:00' WHERE no = 'L{i}'" for i in range(12)))
        for _ in range(3):                         # then after one cycle, and after two
            self.held(w, "labs", 12, LABS)
        w.cycle()
        self.assertEqual((w.reader.last, self.everything(w)), ([], before))

    def test_rows_of_patients_unknown_and_others(self):
        for to, why in (("'X' || patient", "names somebody who is not in patients.sql"),
                        ("CASE patient WHEN 'P0' THEN 'P1' ELSE 'P0' END", "names another patient")):
            with self.subTest(why):
                self.setUp()
                w = self.hospital(sweep=100)
                before = self.everything(w)
                self.do(w, f"UPDATE lab SET patient = {to}, changed = '{w.tick()}'")
                self.held(w, "labs", LABS, LABS)
                self.assertEqual(self.everything(w), before)
                self.assertIn(why, self.accept(w, "labs", LABS))
                w.cycle()
                self.assertEqual(len(w.reader.last), LABS * (2 if "another" in why else 1))
                self.assertEqual(self.labs(w), LABS if "another" in why else 0)

    def test_what_is_doubted_is_given_to_nobody_else(self):
        """Though the shelf that it lay on is closed meanwhile, and it lies nowhere."""
        w = self.hospital()
        self.do(w, "CREATE TABLE away AS SELECT * FROM lab", "UPDATE lab SET patient = 'P0'")
        self.held(w, "labs", LABS - 4, LABS)
        w.patient("P1", 1, "赵六")
        w.cycle()
        self.assertEqual(w.values("P0"), {"L0": 0, "L12": 12, "L24": 24, "L36": 36})
        self.assertEqual(w.values("P1"), {})
        self.do(w, "DELETE FROM lab", "INSERT INTO lab SELECT * FROM away")
        w.cycle()
        self.assertEqual(w.values("P0"), {"L0": 0, "L12": 12, "L24": 24, "L36": 36})
        self.assertEqual(w.values("P1"), {"L1": 1, "L13": 13, "L25": 25, "L37": 37})
        self.assertEqual((self.labs(w), w.status()["state"]), (LABS, "well"))
        # both at once
        self.do(w, "UPDATE lab SET patient = 'P0'")
        w.patient("P1", 1, "王五")
        w.cycle()
        self.assertEqual(w.values("P0"), {"L0": 0, "L12": 12, "L24": 24, "L36": 36})
        self.do(w, "DELETE FROM lab", "INSERT INTO lab SELECT * FROM away")
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1, "L13": 13, "L25": 25, "L37": 37})
        self.assertEqual((self.labs(w), w.status()["state"]), (LABS, "well"))

    def test_what_a_corrected_patient_takes_along_counts(self):
        """What lay on the old shelf lies nowhere in that cycle, and is missing like any other."""
        theirs = [f"L{i}" for i in range(LABS) if i % PATIENTS < 2]       # P0's and P1's
        gone = [*theirs, "L2", "L3"]                                      # and too few of others to be held by themselves
        where = f"WHERE no IN ({', '.join(map(repr, gone))})"
        for how in (f"DELETE FROM lab {where}", f"UPDATE lab SET gone = 1, changed = '2026-01-02 00:00:00' {where}",
                    f"UPDATE lab SET patient = 'X' || patient, changed = '2026-01-02 00:00:00' {where}"):
            for again in (True, False):
                with self.subTest(how, again=again):
                    self.setUp()
                    w = self.hospital()
                    before = self.everything(w)
                    self.do(w, "CREATE TABLE away AS SELECT * FROM lab", how)
                    for i in range(2):
                        w.patient(f"P{i}", i, "赵六")
                    for _ in range(3):
                        w.cycle()
                        self.assertEqual(w.findings()["deletions-held", "labs"]["n"], len(gone))
                        self.assertEqual(self.labs(w), LABS - len(theirs))
                    if again:
                        self.do(w, "DELETE FROM lab", "INSERT INTO lab SELECT * FROM away")
                        w.cycle()
                        w.cycle()
                        self.assertEqual((set(self.everything(w)), w.status()["state"]), (set(before), "well"))
                        self.assertEqual(w.values("P0"), {"L0": 0, "L12": 12, "L24": 24, "L36": 36})
                        continue
                    self.assertIn(f"{len(gone)} deletions are held back (of {LABS}, of 4 patients)", self.accept(w, "labs", len(gone)))
                    w.cycle()
                    self.assertEqual((self.labs(w), ("deletions-held", "labs") in w.findings()), (LABS - len(gone), False))
                    # what was let go belongs to nobody
                    self.do(w, "DELETE FROM lab", "INSERT INTO lab SELECT * FROM away",
                            f"UPDATE lab SET patient = 'P5', changed = '2026-01-03 00:00:00' {where}")
                    w.cycle()
                    self.assertEqual((self.labs(w), w.status()["state"]), (LABS, "well"))

    def test_a_corrected_patient_is_bare_like_others(self):
        w = self.hospital()
        source = w.dir / "sources" / "patients.sql"
        source.write_text(source.read_text().replace(' name AS "/name/0/text",', ""))
        w.patient("P0", 0, "赵六")
        self.assertIn(f"deletions-held source=patients would-delete={PATIENTS}", w.cycle())

    def test_patients_that_vanish(self):
        w = self.hospital()
        before, shelves = self.everything(w), len(w.reader.shelves)
        self.do(w, "CREATE TABLE away AS SELECT * FROM patient", "DELETE FROM patient")
        self.held(w, "patients", PATIENTS, PATIENTS)
        self.do(w, "INSERT INTO patient SELECT * FROM away WHERE no <> 'P1'")
        w.cycle()
        self.assertEqual({i[0] for i in w.reader.last}, {2})
        self.do(w, "INSERT INTO patient SELECT * FROM away WHERE no = 'P1'")
        w.cycle()
        self.assertEqual((self.everything(w), len(w.reader.shelves)), (before, shelves))

    def test_identities_that_all_change(self):
        """Their shelves would be closed for good."""
        w = self.hospital(sweep=100)
        before, shelves = self.everything(w), dict(w.reader.shelves)
        self.do(w, "CREATE TABLE away AS SELECT * FROM patient", f"UPDATE patient SET name = '赵六', changed = '{w.tick()}'")
        w.put("lab", no="M", patient="P0", item="a", value="100")
        said = w.cycle()
        self.assertIn(f"deletions-held source=patients would-delete={PATIENTS}", said)
        self.do(w, "DELETE FROM patient", "INSERT INTO patient SELECT * FROM away")
        self.assertIn("no-longer-held", w.cycle())
        before[w.rid("labs", "M")] = before[w.rid("labs", "L0")]
        self.assertEqual((self.everything(w), set(w.reader.shelves)), (before, set(shelves)))
        self.do(w, f"UPDATE patient SET name = '赵六', changed = '{w.tick()}'")
        w.cycle()
        self.assertIn("closed for good", self.accept(w, "patients", PATIENTS))
        w.cycle()
        self.assertEqual(len([s for s in w.reader.shelves.values() if s["successor"]]), PATIENTS)
        self.assertEqual(set(self.everything(w)), set(before))
        self.assertEqual(w.values("P0"), {"L0": 0, "L12": 12, "L24": 24, "L36": 36, "M": 100})

    def test_patients_under_new_numbers(self):
        """With a profile without codes they come to the shelves that the old ones have."""
        w = self.hospital("name-id", sweep=100)
        before = self.everything(w)
        self.do(w, f"INSERT INTO patient SELECT '0' || no, name, id_card, phone, '{w.tick()}' FROM patient")
        self.held(w, "patients", PATIENTS, PATIENTS)
        self.assertEqual(self.everything(w), before)
        self.do(w, "DELETE FROM patient WHERE no LIKE '0%'")
        self.assertIn("no-longer-held", w.cycle())

    def test_a_patients_file_without_resource(self):
        w = self.hospital(sweep=100)
        source = w.dir / "sources" / "patients.sql"
        whole = source.read_text()
        source.write_text(whole.replace(' name AS "/name/0/text",', ""))
        self.held(w, "patients", PATIENTS, PATIENTS)
        source.write_text(whole)
        self.assertIn("no-longer-held", w.cycle())
        self.assertEqual(w.reader.last, [])

    def test_a_changed_file_is_compared_at_once(self):
        w = self.hospital(sweep=100)
        before = self.everything(w)
        source = w.dir / "sources" / "labs.sql"
        whole = source.read_text()
        source.write_text(whole.replace("WHERE", "WHERE value < 20 AND"))
        self.do(w, "UPDATE lab SET value = CAST(value AS INTEGER)")
        self.assertIn("deletions-held source=labs", w.cycle())
        source.write_text(whole)
        self.assertIn("no-longer-held", w.cycle())
        self.assertEqual(self.everything(w), before)

    def test_a_source_without_file_is_withdrawn_on_a_word(self):
        w = self.hospital()
        before, labs = self.everything(w), w.dir / "sources" / "labs.sql"
        whole = labs.read_text()
        self.assertIn("labs.sql is there", w.run("withdraw", "labs", status=1).stderr)
        labs.rename(labs.with_name("laboratory.sql"))
        w.cycle()
        self.assertEqual(len(w.reader.last), LABS)                     # once more, under the new name
        self.assertEqual(w.findings()["no-file", "labs"]["n"], LABS)
        self.assertIn("nothing has changed", w.run("withdraw", "labs", status=1, input="yes\n").stderr)
        w.run("withdraw", "labs", input="labs\n")
        labs.write_text(whole)                                         # back before it was done
        w.cycle()
        self.assertEqual((w.reader.last, w.findings()), ([], {}))
        labs.unlink()
        w.run("withdraw", "labs", input="labs\n")
        said = w.cycle()
        self.assertIn(f"source-withdrawn source=labs deleted={LABS}", said)
        self.assertEqual(({i[0] for i in w.reader.last}, self.labs(w), w.status()["state"]), ({2}, 0, "well"))
        self.assertEqual(len(self.everything(w)), len(before))
        self.assertIn("no source", w.run("withdraw", "labs", status=1, input="labs\n").stderr)

    def test_another_profile_is_asked_for(self):
        w = self.hospital("name-id")
        before, tags = self.everything(w), set(w.reader.shelves)
        w.profile = "cn-card"
        w.configure()
        self.assertIn(f"deletions-held source=patients would-delete={PATIENTS}", w.cycle())
        self.assertEqual(set(w.reader.shelves), tags)
        self.accept(w, "patients", PATIENTS)
        w.cycle()
        self.assertEqual(set(self.everything(w)), set(before))
        self.assertFalse(set(self.everything(w).values()) & tags)

    def test_a_renewal_is_asked_for_already(self):
        w = self.hospital()
        for i in range(PATIENTS):
            w.run("renew", f"P{i}")
        self.assertNotIn("held", [word for word in w.cycle().split() if word == "deletions-held"])
        self.assertEqual(len([s for s in w.reader.shelves.values() if s["successor"]]), PATIENTS)


if __name__ == "__main__":
    main()
