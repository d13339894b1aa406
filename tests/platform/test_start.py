#!/usr/bin/python3
"""Admitting a hospital, starting, ending, and what stays."""
import signal

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

    def test_prints_one_line_and_logs_no_content(self):
        self.shelf_with()
        self.assertEqual(self.platform.stop(), 0)
        for line in self.platform.log().splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [a-z-]+( [a-z]+=(\S+|\".*\"))*$")
        self.platform.start()


if __name__ == "__main__":
    main()
