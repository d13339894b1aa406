#!/usr/bin/python3
"""Admitting a hospital, starting, ending, and what stays."""
import os
import resource
import signal
import socket

from case import BINARY, Case, main
from peer import Hospital, Platform, body_of, check_shelf, statement, url64


class Start(Case):
    def test_admits_a_hospital_once_and_prints_its_fingerprint(self):
        again = self.platform.admit(self.hospital)
        self.assertEqual(again.returncode, 0)
        self.assertIn(url64(self.hospital.key.id[:16]), again.stdout)
        self.assertIn("renhe", again.stdout)
        other = Hospital()
        refused = self.platform.admit(other)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("admitted with another statement", refused.stderr)
        self.assertEqual(self.nobody.get("/v1/hospitals").body, self.hospital.statement)

    def test_refuses_statements_that_are_none(self):
        for change in (lambda s: s[:-1], lambda s: s[:-1] + bytes([s[-1] ^ 1]), lambda s: s + b"\0", lambda s: b""):
            other = Hospital("other")
            other.statement = change(other.statement)
            self.assertEqual(self.platform.admit(other).returncode, 1)
        self.assertEqual(self.nobody.get("/v1/hospitals/other").status, 404)

    def test_refuses_a_guessable_profile_unless_told(self):
        guessable = Hospital("guess", "key=id_card message=name")
        refused = self.platform.admit(guessable)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("accept_guessable", refused.stderr)
        spelled = Hospital("spelled", "cn-card")
        self.assertEqual(self.platform.admit(spelled).returncode, 1)
        self.platform.stop()
        self.platform = Platform(BINARY, self.folder, guessable=True)
        self.assertEqual(self.platform.admit(guessable).returncode, 0)
        self.platform.start()

    def test_only_one_process_serves_a_folder(self):
        other = Platform(BINARY, self.folder)
        with self.assertRaises(RuntimeError):
            other.start()
        other.wait()
        self.assertIn("in use", self.platform.log())

    def test_no_core_dump_has_its_keys(self):
        self.assertEqual(resource.prlimit(self.platform.process.pid, resource.RLIMIT_CORE), (0, 0))

    def test_listens_on_a_unix_socket(self):
        path = os.path.join(self.folder, "socket")
        for how in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM):      # one left behind is replaced
            self.platform.stop(how)
            conf = self.platform.conf.read_text()
            self.platform.conf.write_text(conf.replace("127.0.0.1:0", "unix:" + path))
            with self.assertRaises(RuntimeError):       # it listens elsewhere than the peer thinks
                self.platform.start()
            self.assertIsNone(self.platform.process.poll())
            with socket.socket(socket.AF_UNIX) as s:
                s.connect(path)
                s.sendall(b"GET /v1/hospitals HTTP/1.0\r\n\r\n")
                self.assertIn(b"200 OK", s.recv(100))
        for bad in ("nonsense", "127.0.0.1", "localhost:1", "127.0.0.1:x", ":1", "unix:/nowhere/socket"):
            self.platform.stop()
            self.platform.conf.write_text(conf.replace("unix:" + path, bad).replace("127.0.0.1:0", bad))
            with self.assertRaises(RuntimeError):
                self.platform.start()
            self.assertEqual(self.platform.wait(), 1, bad)
        self.platform.conf.write_text(conf.replace("unix:" + path, "127.0.0.1:0"))
        self.platform.start()

    def test_configuration_is_strict(self):
        self.platform.stop()
        conf = self.platform.conf.read_text()
        for bad in (conf + "dta = x\n", conf.replace("origin", "orign"), conf.replace("8080", "8080/"), conf.replace("data = data\n", ""),
                    conf + "accept_guessable = maybe\n", conf + "data = twice\n"):
            self.platform.conf.write_text(bad)
            with self.assertRaises(RuntimeError):
                self.platform.start()
            self.assertEqual(self.platform.wait(), 2, bad)
        self.assertIn(":5: [platform] data was given on line 4 already", self.platform.log())
        self.platform.conf.write_text(conf)
        self.platform.start()

    def test_what_survives_a_restart(self):
        shelf = self.shelf_with()
        account = self.nobody.account(self.hospital, shelf)
        challenge = body_of(self.nobody.get("/v1/challenge").body)
        for n, how in ((3, signal.SIGTERM), (5, signal.SIGKILL)):
            self.restart(how)
            self.assertEqual(body_of(self.nobody.get("/v1/challenge").body)[3], challenge[3])
            self.assertEqual(len(check_shelf(account.get("/v1/shelf"), self.hospital, shelf.tag)), n)
            self.hospital.record(shelf)
            self.hospital.delete(shelf, self.hospital.record(shelf))
            self.relay.push(self.hospital)
        self.assertEqual(body_of(self.nobody.get("/v1/hospitals/renhe").value[1])[1], self.hospital.cycle)

    def test_tables_of_the_version_before_are_taken_over(self):
        """As version 2 had them, with what was in them."""
        shelf = self.shelf_with()
        tables = "SELECT type, name, sql FROM sqlite_master WHERE sql NOT LIKE 'CREATE TABLE%' ORDER BY name"
        with self.database() as db:
            made = db.execute(tables).fetchall()
        self.platform.stop()
        with self.database() as db:
            for name in ("granted_shelf", "granted_live", "granted_doctor", "granted_signer", "event_message", "event_time", "session_key",
                         "blob_touched"):
                db.execute(f"DROP INDEX {name}")
            for sql in ("ALTER TABLE hospital DROP COLUMN time", "ALTER TABLE opened DROP COLUMN times",
                        "CREATE INDEX session_key ON session (key, expires)", "CREATE INDEX granted_shelf ON granted (shelf, state)",
                        "CREATE INDEX granted_doctor ON granted (doctor, state)", "CREATE INDEX granted_signer ON granted (signer, state)",
                        "CREATE INDEX event_time ON event (kind, time)",
                        "INSERT INTO blob (hospital, id, length, received, touched) VALUES ('renhe', 'a', 40, 0, 5), "
                        "('renhe', 'b', 40, 0, 9999999999)",
                        "INSERT INTO record_blob (blob, record) VALUES (1, 1)",
                        "INSERT INTO opened (granted, time, doctor) VALUES (1, 7, 'd')", "PRAGMA user_version = 2"):
                db.execute(sql)
        self.nobody = self.platform.start()
        with self.database() as db:
            self.assertEqual(db.execute(tables).fetchall(), made)
            self.assertEqual(db.execute("SELECT touched FROM blob ORDER BY id").fetchall(), [(None,), (9999999999,)])
            self.assertEqual(db.execute("SELECT times FROM opened").fetchall(), [(1,)])
        self.assertEqual(len(check_shelf(self.nobody.account(self.hospital, shelf).get("/v1/shelf"), self.hospital, shelf.tag)), 3)

    def test_prints_one_line_and_logs_no_content(self):
        self.shelf_with()
        self.assertEqual(self.platform.stop(), 0)
        for line in self.platform.log().splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [a-z-]+( [a-z]+=(\S+|\".*\"))*$")
        self.platform.start()


if __name__ == "__main__":
    main()
