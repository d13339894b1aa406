#!/usr/bin/python3
"""What the hospital's database holds is on the shelves, and just that, through changes, deletions and mistakes."""
import base64
import os
import signal
import subprocess
import time

from inner import BINARY, Case, cbor2, id_card, main, open_statement


class Contents(Case):
    def test_rows_become_records(self):
        w = self.world()
        w.patient("P1", 1, "张三·丰", phone="+86 138-0013-8000")
        w.patient("P2", 2, "李四")
        w.put("lab", no="L1", patient="P1", item="血红蛋白", value="1.20", dept="内科")
        w.put("lab", no="L2", patient="P2", item="白细胞", value="7", dept=None)
        w.cycle()
        one = w.opened("P1")
        self.assertEqual(set(one), {("patients", "P1"), ("identity", "P1"), ("labs", "L1")})
        version, resource, clear = one["labs", "L1"]
        self.assertEqual((version, resource["resourceType"], resource["code"]["text"], clear),
                         (1, "Observation", "血红蛋白", {"dept": "内科"}))
        self.assertEqual(resource["id"], w.rid("labs", "L1").hex())
        self.assertEqual(resource["subject"]["reference"], "Patient/" + w.rid("patients", "P1").hex())
        self.assertEqual(one["patients", "P1"][1]["name"][0]["text"], "张三·丰")
        self.assertEqual(w.values("P2"), {"L2": 7})

    def test_identity_statement(self):
        w = self.world()
        w.patient("P1", 1, "张三·丰", phone="+86 138-0013-8000")
        w.cycle()
        keys, binary = w.keys("P1"), w.opened("P1")["identity", "P1"][1]
        self.assertEqual(binary["contentType"], "application/vnd.mizhen.identity+cose")
        body = open_statement(base64.b64decode(binary["data"]), "identity", w.reader.key)
        self.assertEqual(body[0], "renhe")
        self.assertEqual(body[1], [["name", "张三丰"], ["id_card", id_card(1)], ["phone", "13800138000"]])
        self.assertEqual((body[2], body[3], body[4]), (keys.account.public, keys.seal, 0))
        self.assertTrue(body[5] <= time.time() < body[6])

    def test_nothing_new_is_a_root(self):
        w = self.world()
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        for _ in range(3):
            before = w.reader.cycle
            w.cycle()
            self.assertEqual(w.reader.last, [])
            self.assertGreater(w.reader.cycle, before)

    def test_changes_alone_travel(self):
        w = self.world(sweep=100)
        w.patient("P1", 1)
        for i in range(5):
            w.put("lab", no=f"L{i}", patient="P1", item="a", value=str(i))
        w.cycle()
        w.put("lab", no="L3", patient="P1", item="a", value="33")
        w.put("lab", no="L9", patient="P1", item="a", value="9")
        w.cycle()
        self.assertEqual([(i[0], i[2], i[3]) for i in w.reader.last], [(1, w.rid("labs", "L3"), 2), (1, w.rid("labs", "L9"), 1)])
        self.assertEqual(w.values("P1"), {"L0": 0, "L1": 1, "L2": 2, "L3": 33, "L4": 4, "L9": 9})

    def test_touched_but_the_same_is_no_news(self):
        w = self.world()
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.patient("P1", 1)
        w.cycle()
        self.assertEqual(w.reader.last, [])

    def test_late_commits_are_found_in_the_overlap(self):
        w = self.world(sweep=100, overlap=60)
        w.patient("P1", 1)
        w.clock = 1000
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        w.clock = 950
        w.put("lab", no="L2", patient="P1", item="a", value="2")
        w.clock = 900
        w.put("lab", no="L3", patient="P1", item="a", value="3")
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1, "L2": 2})
        w.configure(sweep=1)
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1, "L2": 2, "L3": 3})

    def test_future_dates_are_read(self):
        w = self.world(sweep=100)
        w.patient("P1", 1)
        w.clock = 10
        w.cycle()
        with w.sql() as db:
            db.execute("INSERT INTO lab VALUES ('L1', 'P1', 'a', '1', NULL, 0, '2999-01-01 00:00:00')")
        w.cycle()
        w.put("lab", no="L2", patient="P1", item="a", value="2")
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1, "L2": 2})

    def test_deleted_by_column_and_by_sweep(self):
        w = self.world(sweep=3)
        w.patient("P1", 1)
        for i in range(3):
            w.put("lab", no=f"L{i}", patient="P1", item="a", value=str(i))
        w.cycle()
        w.put("lab", no="L0", patient="P1", item="a", value="0", gone=1)
        with w.sql() as db:
            db.execute("DELETE FROM lab WHERE no = 'L1'")
        w.cycle()
        self.assertEqual([(i[0], i[2], i[3]) for i in w.reader.last], [(2, w.rid("labs", "L0"), 2)])
        w.cycle()
        self.assertEqual([(i[0], i[2], i[3]) for i in w.reader.last], [(2, w.rid("labs", "L1"), 2)])
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        self.assertEqual(w.reader.last[0][3], 3)
        self.assertEqual(w.values("P1"), {"L1": 1, "L2": 2})

    def test_a_row_moves_to_another_patient_and_back(self):
        w = self.world()
        w.patient("P1", 1)
        w.patient("P2", 2)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        w.put("lab", no="L1", patient="P2", item="a", value="1")
        w.cycle()
        self.assertEqual((w.values("P1"), w.values("P2")), ({}, {"L1": 1}))
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        self.assertEqual((w.values("P1"), w.values("P2")), ({"L1": 1}, {}))
        self.assertEqual(w.versions("P1")["labs", "L1"], 3)

    def test_a_row_that_makes_no_resource_stops_nothing(self):
        w = self.world()
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="positive")
        w.put("lab", no="L2", patient="P1", item="a", value="2")
        w.cycle()
        self.assertEqual(w.values("P1"), {"L2": 2})
        self.assertEqual(w.refused(), {("labs", "L1")})
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1, "L2": 2})
        self.assertEqual(w.refused(), set())
        w.put("lab", no="L1", patient="P1", item="a", value="lost")
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1, "L2": 2})

    def test_another_mapping_is_read_afresh(self):
        w = self.world(sweep=100)
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.put("lab", no="L2", patient="P1", item="a", value="2")
        w.cycle()
        source = w.dir / "sources" / "labs.sql"
        source.write_text(source.read_text().replace('item AS "/code/text"', 'item AS "/code/coding/0/code"'))
        w.cycle()
        self.assertEqual(w.versions("P1")["labs", "L1"], 2)
        self.assertEqual(w.opened("P1")["labs", "L2"][1]["code"], {"coding": [{"code": "a"}]})

    def test_another_file_that_makes_the_same_seals_nothing(self):
        w = self.world(sweep=100)
        w.patient("P1", 1)
        (w.files / "a.pdf").write_bytes(b"content")
        w.put("lab", no="L1", patient="P1", item="a", value="1", dept="内科")
        w.put("doc", no="D1", patient="P1", title="a", file="a.pdf")
        w.cycle()
        labs, docs, patients = (w.dir / "sources" / f"{s}.sql" for s in ("labs", "docs", "patients"))
        labs.write_text(labs.read_text().replace('item AS "/code/text", dept AS "=dept"', 'dept AS "=dept", item AS "/code/text"')
                        .replace("SELECT", "SELECT NULL AS \"/method/text\","))
        docs.write_text(docs.read_text().replace("SELECT", "SELECT NULL AS \"/docStatus\","))
        patients.write_text(patients.read_text().replace("phone AS", "'' || phone AS"))
        os.utime(w.files / "a.pdf", (1, 1))
        said = w.cycle()
        self.assertEqual((w.reader.last, said.count("sealed=0")), ([], 3))
        self.assertEqual(w.cycle().count("sealed=0"), 3)
        with w.sql() as db:
            db.execute("UPDATE patient SET name = ' ' || name, changed = ?", [w.tick()])
        w.cycle()                                  # another spelling of the same identity; the Patient says what the row says
        self.assertEqual([(i[0], i[2]) for i in w.reader.last], [(1, w.rid("patients", "P1"))])
        w.put("lab", no="L1", patient="P1", item="a", value="1", dept="外科")
        w.cycle()
        self.assertEqual(w.versions("P1")["labs", "L1"], 2)

    def test_many_rows_are_many_batches(self):
        w = self.world()
        with w.sql() as db:
            for i in range(40):
                db.execute("INSERT INTO patient VALUES (?, '王五', ?, NULL, '2026-01-01 00:00:00')", [f"P{i}", id_card(i)])
            for i in range(9000):
                db.execute("INSERT INTO lab VALUES (?, ?, 'a', ?, NULL, 0, '2026-01-01 00:00:00')", [f"L{i}", f"P{i % 40}", i])
        w.cycle()
        self.assertEqual(w.reader.number, 4)       # the first without the database
        self.assertEqual(w.values("P7"), {f"L{i}": i for i in range(7, 9000, 40)})

    def test_stops_between_batches_and_goes_on(self):
        w = self.world()
        with w.sql() as db:
            for i in range(40):
                db.execute("INSERT INTO patient VALUES (?, '王五', ?, NULL, '2026-01-01 00:00:00')", [f"P{i}", id_card(i)])
            for i in range(30000):
                db.execute("INSERT INTO lab VALUES (?, ?, 'a', ?, NULL, 0, '2026-01-01 00:00:00')", [f"L{i}", f"P{i % 40}", i])
        child = subprocess.Popen([BINARY, "--config", w.dir, "cycle"], stderr=subprocess.PIPE)
        while not list(w.out().glob("*.batch")) if w.out().exists() else True:
            time.sleep(0.002)
        child.send_signal(signal.SIGTERM)
        self.assertIn(b"cycle-stopped", child.communicate(timeout=60)[1])
        self.assertEqual(child.returncode, 0)
        w.read()
        self.assertLess(w.reader.number, 8)
        w.cycle()
        self.assertEqual(w.values("P7"), {f"L{i}": i for i in range(7, 30000, 40)})
        self.assertEqual(set(w.versions("P7").values()), {1})

    def test_one_cycle_at_a_time_and_init_once(self):
        w = self.world()
        before = (w.dir / "state" / "keys").read_bytes()
        w.run("init", status=1)
        self.assertEqual((w.dir / "state" / "keys").read_bytes(), before)
        self.assertEqual((w.dir / "state" / "keys").stat().st_mode & 0o777, 0o600)
        os.chmod(w.dir / "state" / "keys", 0o640)
        self.assertIn("chmod 600", w.run("cycle", status=1).stderr)

    def test_a_lost_spool_and_an_old_state_are_told(self):
        w = self.world()
        w.patient("P1", 1)
        w.run("cycle")
        old = (w.dir / "state" / "inner.db").read_bytes()
        batch = w.out() / f"{2:016d}.batch"
        kept = w.dir / "state" / "batches" / batch.stem
        content = batch.read_bytes()
        batch.unlink()
        w.run("cycle")
        self.assertEqual(batch.read_bytes(), content)
        batch.unlink()
        kept.unlink()
        self.assertIn("batch 2 is lost or damaged both in", w.run("cycle", status=1).stderr)
        batch.write_bytes(content)
        w.cycle()
        for path in (w.dir / "state").glob("inner.db*"):
            path.unlink()
        (w.dir / "state" / "inner.db").write_bytes(old)
        self.assertIn("it is old", w.run("cycle", status=1).stderr)

    def test_no_personal_data_in_the_log(self):
        w = self.world()
        w.patient("P1001", 1, "欧阳娜古丽")
        w.patient("P1002", 2, "李四", card="110105194912310021")
        w.put("lab", no="L1", patient="P1001", item="血红蛋白", value="positive")
        w.put("lab", no="L2", patient="P1003", item="血红蛋白", value="1")
        said = w.cycle()
        for needle in ("欧阳", "P1001", "P1002", "P1003", "110105", "血红", "13800138000", "positive"):
            self.assertNotIn(needle, said)


class Blobs(Case):
    def attachments(self, w, key, no="P1"):
        return [c["attachment"] for c in w.opened(no)["docs", key][1]["content"]]

    def test_files_become_blobs(self):
        w = self.world()
        w.patient("P1", 1)
        pdf, folder = os.urandom(200000), w.files / "ct"
        folder.mkdir()
        slices = [os.urandom(n) for n in (1, 65536, 131072)]
        (w.files / "a.pdf").write_bytes(pdf)
        for i, data in enumerate(slices):
            (folder / f"{i}.dcm").write_bytes(data)
        w.put("doc", no="D1", patient="P1", title="报告", file="a.pdf")
        w.put("doc", no="D2", patient="P1", title="影像", file="ct")
        w.put("doc", no="D3", patient="P1", title="缺失", file="b.pdf")
        w.cycle()
        [attachment] = self.attachments(w, "D1")
        self.assertEqual((attachment["contentType"], w.reader.contents(attachment)), ("application/pdf", pdf))
        self.assertEqual([w.reader.contents(a) for a in self.attachments(w, "D2")], slices)
        self.assertNotIn(("docs", "D3"), w.opened("P1"))
        (w.files / "b.pdf").write_bytes(b"%PDF late")
        w.cycle()
        self.assertEqual(w.reader.contents(self.attachments(w, "D3")[0]), b"%PDF late")

    def test_sealed_again_only_when_another(self):
        w = self.world()
        w.patient("P1", 1)
        w.patient("P2", 2)
        path = w.files / "a.pdf"
        path.write_bytes(b"first")
        w.put("doc", no="D1", patient="P1", title="a", file="a.pdf")
        w.cycle()
        [first] = self.attachments(w, "D1")
        w.cycle()
        self.assertEqual(w.reader.last, [])
        w.put("doc", no="D1", patient="P1", title="b", file="a.pdf")
        os.utime(path, (1, 1))
        w.cycle()
        self.assertEqual(self.attachments(w, "D1"), [first])
        path.write_bytes(b"other")
        w.cycle()
        [second] = self.attachments(w, "D1")
        self.assertNotEqual(second["url"], first["url"])
        self.assertEqual(w.reader.contents(second), b"other")
        w.put("doc", no="D1", patient="P2", title="b", file="a.pdf")
        w.cycle()
        [third] = self.attachments(w, "D1", "P2")
        self.assertNotEqual((third["url"], third["extension"]), (second["url"], second["extension"]))


if __name__ == "__main__":
    main()
