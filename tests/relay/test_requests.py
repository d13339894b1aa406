#!/usr/bin/python3
"""What comes in from outside: doctors' requests, link requests by each policy, and what is not to be believed."""
import os
import re
import sqlite3
import time

import cbor2
from inner import (PEER, PHONE, Case, Key, World, X25519PrivateKey, age_open, age_seal, cbor, main, open_statement, raw, request_file, sha256, statement)

CODE_SENT, OPENED, NO, SLIP = range(4)
DAY = 86400
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def fingerprint(id_):
    bits = int.from_bytes(id_, "big") >> 156
    return "".join(CROCKFORD[bits >> 5 * i & 31] for i in reversed(range(20)))


class Doctors(Case):
    def ask(self, w, number, name="李医生", hospital="renhe", signer=None, key=None):
        key = key or Key()
        said = statement("doctor-request", {0: hospital, 1: name, 2: "主任医师", 3: "内科", 4: "1101", 5: key.public,
                                            6: os.urandom(32), 7: int(time.time())}, signer or key)
        w.request(number, 0, None, age_seal(said, w.reader.hospital[6]))
        return key, sha256(said)

    def test_asked_approved_certified_revoked(self):
        w = self.world()
        key, id_ = self.ask(w, 1)
        w.cycle()
        self.assertEqual((w.reader.done, w.reader.doctors), (1, []))
        self.assertEqual(list((w.dir / "spool" / "in").glob("*.request")), [])
        grouped = re.sub(r"(.{5})(?=.)", r"\1-", fingerprint(id_))
        self.assertIn(f"{grouped}  李医生  主任医师  内科  1101  requested", w.run("doctor", "list").stdout)
        w.run("doctor", "approve", fingerprint(id_).lower())
        before = int(time.time())
        w.cycle()
        [certificate] = w.reader.doctors
        self.assertEqual((certificate[0], certificate[1], certificate[5], certificate[9]), ("renhe", "李医生", key.public, id_))
        self.assertTrue(before <= certificate[7] and certificate[8] == certificate[7] + 90 * DAY)
        w.cycle()
        self.assertEqual(len(w.reader.doctors), 1)
        self.assertIn("certified", w.run("doctor", "list").stdout)
        w.run("doctor", "revoke", grouped)
        w.cycle()
        self.assertEqual([k for k, _ in w.reader.revoked_body()[3]], [key.public])
        w.cycle()
        self.assertEqual(w.reader.last, [])
        self.assertIn("revoked", w.run("doctor", "approve", grouped, status=1).stderr)
        second, second_id = self.ask(w, 2)
        w.cycle()
        w.run("doctor", "revoke", fingerprint(second_id))
        w.cycle()
        self.assertEqual([k for k, _ in w.reader.revoked_body()[3]], sorted([key.public, second.public]))
        self.assertEqual(w.reader.revoked_body()[1], 2)

    def test_a_revoked_key_asks_again(self):
        """Under another name, and it is still that key."""
        w = self.world()
        key, id_ = self.ask(w, 1)
        w.cycle()
        w.run("doctor", "revoke", fingerprint(id_))
        w.cycle()
        _, again = self.ask(w, 2, name="王医生", key=key)
        self.assertEqual(w.cycle().count("request-dropped"), 1)
        self.assertNotIn("王医生", w.run("doctor", "list").stdout)
        self.assertIn("no request", w.run("doctor", "approve", fingerprint(again), status=1).stderr)

    def test_unknown_fingerprint(self):
        w = self.world()
        for text in ("0" * 20, "nonsense", "0" * 19):
            self.assertIn("no request with the fingerprint", w.run("doctor", "approve", text, status=1).stderr)

    def test_not_to_be_believed(self):
        w = self.world()
        self.ask(w, 1, hospital="kangning")
        self.ask(w, 2, signer=Key())
        w.request(3, 0, None, os.urandom(500))
        w.request(4, 0, b"x", os.urandom(500))
        w.request(5, 7, None, os.urandom(500))
        (w.dir / "spool" / "in" / f"{6:016d}.request").write_bytes(request_file(b"\xff"))
        (w.dir / "spool" / "in" / f"{7:016d}.request").write_bytes(request_file(cbor([8, 0, None, b""])))
        said = w.cycle()
        self.assertEqual(said.count("request-dropped"), 7)
        self.assertEqual((w.reader.done, w.run("doctor", "list").stdout), (7, ""))

    def test_names_that_would_steer_the_terminal_are_dropped(self):
        w = self.world()
        for number, name in enumerate(("李\x1b[31m医生", "李\u009b1m医生", "李\u202e医生", "李\n医生"), 1):
            self.ask(w, number, name=name)
        self.ask(w, 5)
        self.assertEqual(w.cycle().count("request-dropped"), 4)
        (line,) = w.run("doctor", "list").stdout.splitlines()
        self.assertIn("李医生", line)


class Links(Case):
    """Renhe vouches, Kangning is asked."""

    def setUp(self):
        super().setUp()
        self.renhe, self.calls = World(self.folder), os.path.join(self.folder, "calls")
        command = os.path.join(self.folder, "phone")
        with open(command, "w") as file:
            file.write(f"#!/bin/sh\nread phone; read code; echo \"$phone $code\" >> {self.calls}\n")
        os.chmod(command, 0o755)
        self.command, self.number = command, 0
        self.home, self.home_seal = Key(), X25519PrivateKey.generate()

    def asked(self, link):
        w = World(self.folder, name="kangning", link=link, phone=self.command)
        (w.dir / "peers").mkdir(exist_ok=True)
        (w.dir / "peers" / "renhe.hospital").write_bytes((self.renhe.dir / "hospital.statement").read_bytes())
        w.patient("K1", 1, "张三", phone="+86 138-0013-8001")
        w.patient("K2", 2, "李四", phone=None)
        w.cycle()
        self.renhe.patient("R1", 1, "张　三")
        self.renhe.patient("R2", 2, "李四")
        self.renhe.patient("R7", 7, "生人")
        self.renhe.cycle()
        self.renhe.hospital_key = Key((self.renhe.dir / "state" / "keys").read_bytes()[:32])
        return w

    def identity(self, no, **changes):
        keys = self.renhe.keys(no)
        with self.renhe.sql() as db:
            name, card = db.execute("SELECT name, id_card FROM patient WHERE no = ?", [no]).fetchone()
        now = int(time.time())
        body = {0: "renhe", 1: [["name", name.replace("　", "")], ["id_card", card]], 2: keys.account.public, 3: keys.seal, 4: 0,
                5: now - 60, 6: now + 3600}
        signer = changes.pop("signer", self.renhe.hospital_key)
        return keys, statement("identity", {**body, **changes.pop("body", {})}, signer)

    def ask(self, w, no="R1", code=None, first=None, signer=None, plain=None, outside=None, nonce=None, said=None, **identity):
        keys, stated = self.identity(no, **identity)
        now, account = int(time.time()), signer or keys.account
        file = age_seal(cbor({0: account.public, 1: "kangning", 2: "renhe", 3: stated, 4: self.home.public,
                              5: raw(self.home_seal.public_key()), 6: code, 7: first, 8: nonce or os.urandom(16),
                              **(plain or {})}), w.reader.hospital[6])
        body = {0: "kangning", 1: "renhe", 2: sha256(file), 3: now, 4: now + 3600, **(outside or {})}
        said = statement("link-request", body, said or account)
        self.number += 1
        w.request(self.number, 1, said, file)
        return sha256(said)

    def answered(self, w, request):
        """Outcome and access code that came for a request."""
        [(body, file)] = [a for a in w.reader.answers if a[0][1] == request]
        self.assertEqual((body[0], body[2]), ("kangning", self.home.id))
        text = age_open(file, self.home_seal)
        self.assertEqual(len(text), 512)
        plain = cbor2.loads(text)
        self.assertEqual((plain[0], plain[1]), ("kangning", request))
        return plain[2], plain[3]

    def sent(self):
        if not os.path.exists(self.calls):
            return []
        with open(self.calls) as file:
            return [line.split() for line in file]

    def test_slip(self):
        w = self.asked("slip")
        known, unknown = self.ask(w), self.ask(w, "R7")
        w.cycle()
        self.assertEqual([self.answered(w, r) for r in (known, unknown)], [(SLIP, None)] * 2)

    def test_peer(self):
        w = self.asked("peer")
        known, unknown = self.ask(w), self.ask(w, "R7")
        w.cycle()
        self.assertEqual(self.answered(w, known), (OPENED, w.code("K1")))
        self.assertEqual(self.answered(w, unknown), (NO, None))
        self.assertEqual(len({len(file) for _, file in w.reader.answers}), 1)

    def test_phone(self):
        w = self.asked("phone")
        known, unknown, phoneless = self.ask(w), self.ask(w, "R7"), self.ask(w, "R2")
        w.cycle()
        self.assertEqual([self.answered(w, r) for r in (known, unknown, phoneless)], [(CODE_SENT, None)] * 3)
        [[phone, code]] = self.sent()
        self.assertEqual(phone, "13800138001")
        self.assertRegex(code, "^[0-9]{8}$")
        wrong = f"{(int(code) + 1) % 10 ** 8:08d}"
        first, stranger = self.ask(w, code=wrong, first=known), self.ask(w, "R7", code=code, first=known)
        w.cycle()
        self.assertEqual([self.answered(w, r) for r in (first, stranger)], [(NO, None)] * 2)
        right = self.ask(w, code=code, first=known)
        w.cycle()
        self.assertEqual(self.answered(w, right), (OPENED, w.code("K1")))
        again = self.ask(w, code=code, first=known)
        w.cycle()
        self.assertEqual(self.answered(w, again), (NO, None))
        self.assertEqual(len(self.sent()), 1)

    def test_three_wrong_codes_a_day(self):
        w = self.asked("phone")
        known = self.ask(w)
        w.cycle()
        [[_, code]] = self.sent()
        tries = [self.ask(w, code=f"{(int(code) + i) % 10 ** 8:08d}", first=known) for i in (1, 2, 3, 0)]
        w.cycle()
        self.assertEqual([self.answered(w, r) for r in tries], [(NO, None)] * 4)

    def test_a_code_is_good_for_a_day(self):
        w = self.asked("phone")
        known = self.ask(w)
        w.cycle()
        [[_, code]] = self.sent()
        with sqlite3.connect(w.dir / "state" / "inner.db") as db:
            [[expires]] = db.execute("SELECT expires FROM codes").fetchall()
            self.assertLess(abs(expires - time.time() - 86400), 3600)
            db.execute("UPDATE codes SET expires = ?", (int(time.time()) - 10,))
        late = self.ask(w, code=code, first=known)
        w.cycle()
        self.assertEqual(self.answered(w, late), (NO, None))

    def test_a_code_is_bound_to_its_request_and_home(self):
        w = self.asked("phone")
        one, two = self.ask(w), self.ask(w)
        w.cycle()
        codes = [code for _, code in self.sent()]
        crossed = self.ask(w, code=codes[0], first=two)
        thief = self.home
        self.home = Key()
        stolen = self.ask(w, code=codes[0], first=one)
        w.cycle()
        self.assertEqual(self.answered(w, stolen), (NO, None))
        self.home = thief
        self.assertEqual(self.answered(w, crossed), (NO, None))
        good = self.ask(w, code=codes[1], first=two)
        w.cycle()
        self.assertEqual(self.answered(w, good), (OPENED, w.code("K1")))

    def test_a_phone_is_not_called_without_end(self):
        w = self.asked("phone")
        for _ in range(9):
            self.ask(w)
        w.cycle()
        self.assertEqual(len(self.sent()), 5)

    def test_no_core_dump_has_its_keys(self):
        """What is taken from inner is taken from the command that it starts."""
        w = self.asked("phone")
        with open(self.command, "w") as file:
            file.write(f"#!/bin/sh\nulimit -Hc > {self.calls}\n")
        self.ask(w)
        w.cycle()
        self.assertEqual(self.sent(), [["0"]])

    def test_a_command_that_fails_is_tried_again(self):
        w = self.asked("phone")
        os.rename(self.command, self.command + ".away")
        self.ask(w)
        self.assertIn("phone-command-failed", w.cycle(status=1))
        os.rename(self.command + ".away", self.command)
        w.cycle()
        self.assertEqual(len(self.sent()), 1)

    def test_a_command_that_hangs_stops_no_other(self):
        """Its first call never ends, nor what it started; both are, and the next call goes through."""
        w = self.asked("phone")
        hung = os.path.join(self.folder, "hung")
        with open(self.command, "w") as file:
            file.write(f"#!/bin/sh\nread phone; read code\n[ -e {hung} ] || {{ : > {hung}; exec > {hung}.pipe; sleep 60 & wait; }}\n"
                       f"echo \"$phone $code\" >> {self.calls}\n")
        os.mkfifo(hung + ".pipe")
        pipe = os.open(hung + ".pipe", os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, pipe)
        asked = [self.ask(w), self.ask(w)]
        said = w.cycle(status=1)
        self.assertEqual((said.count("phone-command-failed"), w.troubles(), len(self.sent())), (1, [(PHONE, "")], 1), said)
        self.assertTrue(os.path.exists(hung))
        self.assertEqual(os.read(pipe, 1), b"")        # nobody holds it
        self.assertIn(("phone", None), w.findings())
        self.assertEqual([self.answered(w, r) for r in asked], [(CODE_SENT, None)] * 2)
        w.cycle()
        self.assertEqual((len(self.sent()), w.troubles()), (2, []))

    def test_a_damaged_call_stops_no_other(self):
        w = self.asked("phone")
        os.rename(self.command, self.command + ".away")
        self.ask(w)
        self.ask(w)
        w.cycle(status=1)
        self.assertEqual(w.troubles(), [(PHONE, "")])
        with sqlite3.connect(w.dir / "state" / "inner.db") as db:
            db.execute("UPDATE calls SET sealed = x'00' WHERE id = (SELECT min(id) FROM calls)")
        os.rename(self.command + ".away", self.command)
        w.cycle()
        self.assertEqual((len(self.sent()), w.troubles()), (1, []))

    def test_forged_replayed_expired(self):
        w = self.asked("peer")
        now, other, nonce = int(time.time()), Key(), os.urandom(16)
        self.ask(w, nonce=nonce)
        w.cycle()
        self.assertEqual(len(w.reader.answers), 1)
        self.ask(w, nonce=nonce)
        self.ask(w, signer=other)
        self.ask(w, said=other)
        self.ask(w, body={0: "elsewhere"})
        self.ask(w, outside={3: now - 7200, 4: now - 3600})
        self.ask(w, outside={4: now + 2 * DAY})
        self.ask(w, outside={0: "renhe"})
        self.ask(w, outside={1: "elsewhere"}, plain={2: "elsewhere"})
        self.ask(w, outside={2: os.urandom(32)})
        self.ask(w, plain={1: "renhe"})
        self.ask(w, plain={0: other.public})
        self.ask(w, body={6: now - 1, 5: now - 100})
        keys, stated = self.identity("R1", signer=other)
        self.ask(w, plain={3: stated})
        said = w.cycle()
        self.assertEqual(said.count("request-dropped"), 13)
        self.assertEqual((len(w.reader.answers), w.reader.done), (1, 14))

    def test_an_unknown_peer(self):
        w = self.asked("peer")
        serial = w.reader.hospital[0]
        os.remove(w.dir / "peers" / "renhe.hospital")
        self.ask(w)
        w.cycle()
        self.assertEqual((w.reader.hospital[0], w.reader.hospital[8], w.reader.answers), (serial + 1, [], []))
        self.assertEqual((w.dir / "hospital.statement").read_bytes(), w.reader.raw)

    def test_a_broken_peer_file_is_named_and_stops_nothing(self):
        w = self.asked("peer")
        peers = w.dir / "peers"
        (peers / "x.hospital").write_bytes(os.urandom(300))
        (peers / "folder.hospital").mkdir()
        known = self.ask(w)
        said = w.cycle(status=1)
        self.assertIn("peers/x.hospital", said)
        self.assertEqual([s for k, s in w.troubles() if k == PEER], ["folder.hospital", "x.hospital"])
        self.assertEqual(self.answered(w, known), (OPENED, w.code("K1")))
        (peers / "x.hospital").unlink()
        (peers / "folder.hospital").rmdir()
        w.cycle()
        self.assertEqual(w.troubles(), [])

    def test_a_damaged_peer_file_ends_no_recognition(self):
        w = self.asked("peer")
        path, serial = w.dir / "peers" / "renhe.hospital", w.reader.hospital[0]
        good = path.read_bytes()
        path.write_bytes(good[:-1])
        w.cycle(status=1)
        self.assertEqual((w.reader.hospital[0], [p[0] for p in w.reader.hospital[8]]), (serial, ["renhe"]))
        path.write_bytes(good)
        # another key for the same hospital: the one in force stays
        (w.dir / "peers" / "a.hospital").write_bytes(self.forged())
        self.assertIn("another key", w.cycle(status=1))
        self.assertEqual(w.reader.hospital[0], serial)
        (w.dir / "peers" / "a.hospital").unlink()
        w.cycle()
        self.assertEqual(w.reader.hospital[0], serial)

    def forged(self):
        key = Key()
        return statement("hospital", {**cbor2.loads(cbor2.loads(self.renhe.reader.raw)[2]), 4: key.public}, key)

    def test_two_of_one_identity(self):
        w = self.asked("peer")
        w.patient("K9", 1, "张三")
        w.cycle()
        request = self.ask(w)
        w.cycle()
        self.assertEqual(self.answered(w, request), (NO, None))


if __name__ == "__main__":
    main()
