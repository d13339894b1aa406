#!/usr/bin/python3
"""Identities: quarantine and healing, correction, renewal, slips. Nothing is lost on the way, nothing given to another."""
import os
import sqlite3

from inner import Case, id_card, main


class Quarantine(Case):
    def test_an_identity_without_normal_form(self):
        w = self.world()
        w.patient("P1", 1, card="110105194912310021")
        w.patient("P2", 2)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.put("lab", no="L2", patient="P2", item="a", value="2")
        w.cycle()
        self.assertEqual(len(w.reader.shelves), 1)
        self.assertEqual(w.values("P2"), {"L2": 2})
        self.assertEqual(w.quarantine(), {"P1": "the identity has no normal form id_card"})
        self.assertIn("id_card", w.run("slip", "P1", status=1).stderr)
        w.put("lab", no="L3", patient="P1", item="a", value="3")
        w.cycle()
        w.patient("P1", 1)
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1, "L3": 3})
        self.assertEqual(w.quarantine(), {})

    def test_missing_name(self):
        w = self.world()
        w.patient("P1", 1, name=None)
        w.cycle()
        self.assertEqual(w.quarantine(), {"P1": "the identity has no normal form name"})

    def test_a_field_that_is_not_needed_may_be_nonsense(self):
        w = self.world()
        w.patient("P1", 1, phone="none")
        w.cycle()
        self.assertIn(("identity", "P1"), w.opened("P1"))

    def test_a_known_patient_becomes_unreadable_and_heals(self):
        w = self.world(sweep=100)
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        keys = w.keys("P1")
        w.patient("P1", 1, card="110105194912310021")
        w.put("lab", no="L2", patient="P1", item="a", value="2")
        w.put("lab", no="L1", patient="P1", item="a", value="11")
        w.cycle()
        labs = {r["valueQuantity"]["value"] for _, r, _ in w.reader.open_shelf(keys).values() if "valueQuantity" in r}
        self.assertEqual(labs, {1})
        w.patient("P1", 1)
        w.cycle()
        self.assertEqual(w.keys("P1").tag, keys.tag)
        self.assertEqual(w.values("P1"), {"L1": 11, "L2": 2})

    def test_rows_before_their_patient(self):
        w = self.world(sweep=100)
        w.patient("P2", 2)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.put("lab", no="L2", patient="P2", item="a", value="2")
        w.cycle()
        w.clock = 5000
        w.patient("P1", 1)
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1})
        w.cycle()
        self.assertEqual(w.reader.last, [])

    def test_a_row_moves_to_nobody(self):
        w = self.world(sweep=100)
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        w.put("lab", no="L1", patient="P9", item="a", value="1")
        w.cycle()
        self.assertEqual(w.values("P1"), {})
        w.patient("P9", 9)
        w.cycle()
        self.assertEqual(w.values("P9"), {"L1": 1})

    def test_two_patients_with_one_tag(self):
        w = self.world("name-id", sweep=100)
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.patient("P3", 3, "王五")
        w.cycle()
        keys = w.keys("P1")
        self.assertEqual(w.values("P1"), {"L1": 1})
        w.patient("P2", 1)
        w.put("lab", no="L2", patient="P2", item="a", value="2")
        w.put("lab", no="L3", patient="P3", item="a", value="3")
        w.cycle()
        self.assertEqual(w.reader.open_shelf(keys), {})
        self.assertEqual(w.values("P3"), {"L3": 3})
        self.assertEqual(set(w.quarantine()), {"P1", "P2"})
        w.patient("P2", 2)
        w.cycle()
        self.assertEqual((w.values("P1"), w.values("P2"), w.values("P3")), ({"L1": 1}, {"L2": 2}, {"L3": 3}))
        self.assertEqual(w.quarantine(), {})

    def test_the_first_of_two_leaves_the_tag(self):
        w = self.world("name-id", sweep=100)
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        keys = w.keys("P1")
        w.patient("P2", 1)
        w.put("lab", no="L2", patient="P2", item="a", value="2")
        w.cycle()
        w.patient("P1", 7)
        w.cycle()
        self.assertEqual(w.keys("P2").tag, keys.tag)
        self.assertEqual((w.values("P1"), w.values("P2")), ({"L1": 1}, {"L2": 2}))

    def test_a_patient_is_gone_and_comes_back(self):
        w = self.world("name-id")
        w.patient("P1", 1)
        w.patient("P9", 9, "王五")                # an empty table is not believed
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        with w.sql() as db:
            db.execute("DELETE FROM patient WHERE no = 'P1'")
        w.cycle()
        self.assertEqual({i[0] for i in w.reader.last}, {2})
        self.assertEqual(w.quarantine(), {"P1": "no longer among the rows of patients.sql"})
        w.patient("P1", 1)
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1})
        with w.sql() as db:
            db.execute("DELETE FROM patient WHERE no = 'P1'")
        w.cycle()
        w.patient("P2", 1)
        w.put("lab", no="L2", patient="P2", item="a", value="2")
        w.cycle()
        self.assertEqual(w.values("P2"), {"L2": 2})
        w.patient("P1", 5, "李四")
        w.cycle()
        self.assertEqual((w.values("P1"), w.values("P2")), ({"L1": 1}, {"L2": 2}))


class Renewal(Case):
    def fill(self, w):
        (w.files / "a.pdf").write_bytes(b"content")
        w.patient("P1", 1)
        w.patient("P2", 2)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.put("lab", no="L2", patient="P2", item="a", value="2")
        w.put("doc", no="D1", patient="P1", title="a", file="a.pdf")
        w.clock = 20000
        w.put("lab", no="L3", patient="P1", item="a", value="3")
        w.cycle()

    def test_a_corrected_identity_moves_everything(self):
        w = self.world(sweep=100)
        self.fill(w)
        old, before = w.keys("P1"), w.opened("P1")
        w.patient("P1", 50)
        w.cycle()
        new = w.keys("P1")
        self.assertNotEqual(old.tag, new.tag)
        self.assertEqual(w.reader.shelves[old.tag]["successor"], new.tag)
        after = w.opened("P1")
        self.assertEqual(set(after), set(before))
        self.assertEqual(w.values("P1"), {"L1": 1, "L3": 3})
        one, two = (o["docs", "D1"][1]["content"][0]["attachment"] for o in (before, after))
        self.assertNotEqual((one["url"], one["extension"]), (two["url"], two["extension"]))
        self.assertEqual(w.reader.contents(two), b"content")
        self.assertEqual(w.values("P2"), {"L2": 2})

    def test_and_back_again_on_a_shelf_of_its_own(self):
        w = self.world(sweep=100)
        self.fill(w)
        tags = [w.keys("P1").tag]
        for n in (50, 1, 50):
            w.patient("P1", n)
            w.cycle()
            tags.append(w.keys("P1").tag)
            self.assertEqual(w.values("P1"), {"L1": 1, "L3": 3})
        self.assertEqual(len(set(tags)), 4)

    def test_back_to_a_closed_shelf_without_a_code(self):
        w = self.world("name-id", sweep=100)
        self.fill(w)
        w.patient("P1", 50)
        w.cycle()
        w.patient("P1", 1)
        w.cycle()
        self.assertEqual(w.quarantine(), {"P1": "the identity leads to a shelf that was closed"})
        w.patient("P1", 51)
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1, "L3": 3})

    def test_renew(self):
        w = self.world(sweep=100)
        self.fill(w)
        w.run("slips", "--dir", str(w.dir / "slips"))
        old, code = w.keys("P1"), w.code("P1")
        self.assertIn("every grant given under the old code ends", w.run("renew", "P1").stderr)
        w.put("lab", no="L4", patient="P1", item="a", value="4")
        w.cycle()
        new = w.keys("P1")
        self.assertNotEqual(w.code("P1"), code)
        self.assertEqual(w.reader.shelves[old.tag]["successor"], new.tag)
        self.assertEqual(w.values("P1"), {"L1": 1, "L3": 3, "L4": 4})
        self.assertEqual(w.run("slips").stdout.count("Access code"), 1)
        w.cycle()
        self.assertEqual(w.reader.last, [])

    def test_status_lists_shelves_that_closed(self):
        w = self.world(sweep=100)
        self.fill(w)
        w.patient("P1", 50)
        w.run("renew", "P2")
        w.cycle()
        self.assertEqual({(c["patient"], c["why"]) for c in w.status()["closed_shelves"]},
                         {("P1", "name, number or profile corrected"), ("P2", "code renewed")})
        self.assertIn("  P1  name, number or profile corrected", w.run("status").stdout)
        self.assertEqual(w.status()["state"], "well")

    def test_close_and_reopen(self):
        w = self.world(sweep=100)
        self.fill(w)
        old = w.keys("P1")
        w.run("close", "P1", "boredom", status=2)
        self.assertIn("nothing has changed", w.run("close", "P1", "death", status=1, input="P2\n").stderr)
        w.run("close", "P1", "death", input="P1\n")
        self.assertIn("closed already", w.run("close", "P1", "death", status=1, input="P1\n").stderr)
        # who it was is forgotten at once, even as hashes
        with sqlite3.connect(w.dir / "state" / "inner.db") as db:
            [kept] = db.execute("SELECT tag, who, identity FROM patients WHERE number = 'P1'").fetchall()
        self.assertEqual(kept, (None, None, bytes(32)))
        w.cycle()
        shelf = w.reader.shelves[old.tag]
        self.assertEqual((shelf["successor"], shelf["records"]), (old.tag, {}))
        # nothing comes any more, whatever changes
        before = set(w.reader.shelves)
        w.put("lab", no="L9", patient="P1", item="a", value="9")
        w.patient("P1", 1, "张叁")
        w.configure(sweep=1)
        w.cycle()
        self.assertEqual((w.reader.last, set(w.reader.shelves)), ([], before))
        self.assertEqual(w.quarantine(), {"P1": "closed by the hospital death"})
        self.assertIn(("closed by the hospital", "P1"), {(s.get("why"), s["examples"]) for s in w.status()["patients_waited_for"]})
        self.assertIn("reopen P1", w.run("slip", "P1", status=1).stderr)
        self.assertEqual(w.values("P2"), {"L2": 2})
        # and comes on another shelf when it is to
        w.configure(sweep=100)
        w.run("reopen", "P1", input="P1\n")
        w.cycle()
        self.assertNotEqual(w.keys("P1").tag, old.tag)
        self.assertEqual(w.values("P1"), {"L1": 1, "L3": 3, "L9": 9})
        self.assertEqual(w.quarantine(), {})
        self.assertIn("is not closed", w.run("reopen", "P1", status=1, input="P1\n").stderr)

    def test_closed_and_reopened_before_a_cycle(self):
        w = self.world("name-id", sweep=100)
        self.fill(w)
        w.run("close", "P1", "erasure", input="P1\n")
        w.run("reopen", "P1", input="P1\n")
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1, "L3": 3})
        # without a code the identity leads to the closed shelf alone
        w.run("close", "P1", "objection", input="P1\n")
        w.cycle()
        w.run("reopen", "P1", input="P1\n")
        w.cycle()
        self.assertEqual(w.quarantine(), {"P1": "the identity leads to a shelf that was closed"})

    def test_renew_refuses(self):
        w = self.world("name-id", sweep=100)
        self.fill(w)
        self.assertIn("no patient P7", w.run("renew", "P7", status=1).stderr)
        self.assertIn("no access code", w.run("renew", "P1", status=1).stderr)

    def test_another_profile(self):
        w = self.world("name-id", sweep=100)
        self.fill(w)
        old = w.keys("P1")
        w.profile = "cn-card"
        w.configure()
        w.cycle()
        self.assertEqual(w.reader.hospital[7], "key=id_card+code message=name")
        self.assertEqual(w.reader.shelves[old.tag]["successor"], w.keys("P1").tag)
        self.assertEqual((w.values("P1"), w.values("P2")), ({"L1": 1, "L3": 3}, {"L2": 2}))


class Slips(Case):
    def test_new_slips_once(self):
        w = self.world()
        w.patient("P/1", 1, "欧阳娜古丽")
        w.patient("P/2", 2, "李四")              # no code has a stroke
        w.patient("P3", 3, card="110105194912310021")
        w.cycle()
        folder = w.dir / "slips"
        w.run("slips", "--dir", str(folder))
        self.assertEqual(sorted(os.listdir(folder)), ["P%2f1.svg", "P%2f2.svg"])
        svg = (folder / "P%2f1.svg").read_text()
        self.assertIn("欧＊＊＊", svg)
        self.assertNotIn("阳", svg)
        self.assertEqual(w.run("slips").stdout, "")
        text = w.run("slip", "P/2").stdout
        self.assertIn("李＊", text)
        self.assertNotIn("P/2", text)
        w.patient("P4", 4)
        w.cycle()
        self.assertEqual(w.run("slips").stdout.count("Access code"), 1)

    def test_slip_as_svg(self):
        w = self.world()
        w.patient("P1", 1)
        w.cycle()
        w.run("slip", "P1", "--svg", str(w.dir / "one.svg"))
        self.assertEqual((w.dir / "one.svg").stat().st_mode & 0o777, 0o600)
        self.assertIn(w.code("P1"), (w.dir / "one.svg").read_text().replace("</text>", "").replace("-", ""))

    def test_guessable_only_in_as_many_words(self):
        w = self.world("name-id")
        conf = w.dir / "relay.conf"
        conf.write_text(conf.read_text().replace("accept_guessable = yes", "accept_guessable = no"))
        self.assertIn("can be guessed", w.run("cycle", status=1).stderr)
        self.assertIn("可被猜中", w.run("cycle", status=1, env={"LC_ALL": "zh_CN.UTF-8"}).stderr)


if __name__ == "__main__":
    main()
