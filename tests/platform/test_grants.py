#!/usr/bin/python3
"""Grants: given, served as they were, passed on, ended."""
import os
import signal
import time

import cbor2

import peer
from case import Case, main
from peer import Key, age_file, body_of, cbor, make_grant, make_revoke, sha256, statement, url64


class Grants(Case):
    def setUp(self):
        super().setUp()
        self.shelf = self.shelf_with(4)
        self.doctor_key, self.colleague_key = self.doctor(), self.doctor()
        self.account = self.nobody.account(self.hospital, self.shelf)
        self.d, self.c = self.login_doctor(self.doctor_key), self.login_doctor(self.colleague_key)

    def grant(self, **rest):
        sent, grant = make_grant(self.hospital, self.shelf, rest.pop("doctor", self.doctor_key), **rest)
        answer = self.account.post("/v1/grants", sent)
        self.assertEqual(answer.status, 201, answer)
        return grant

    def open_grant(self, client, grant):
        """Proved as a doctor's terminal would: {rid: (version, file)}."""
        answer = client.get("/v1/grants/" + url64(grant))
        self.assertEqual(answer.status, 200, answer)
        head, *records = answer.sequence
        raw, parent, bundle, root, stated, presence, sign, seal, successor, leaves, n = head
        body = body_of(raw)
        self.assertEqual((sha256(raw), sha256(bundle), n), (grant, body[10], len(records)))
        self.assertEqual(body_of(root)[1] if body[0] == 0 else body[3], body[3])
        peer.check_presence(root, stated, presence, peer.shelf_hash(self.shelf.tag, sign, seal, successor, leaves), self.shelf.tag)
        for rid, version, blobs, clear, file in records:
            self.assertIn(peer.leaf_of("renhe", rid, version, file, blobs, clear), leaves)
            if body[0] == 0:
                self.assertIn([rid, version, sha256(file)], body[5])
        return {r[0]: (r[1], r[4]) for r in records}

    def state(self, client=None):
        return [g[1] if client is None else g[2] for g in (client or self.account).get("/v1/grants").sequence]

    def test_served_as_it_was_while_the_shelf_moves_on(self):
        rids = sorted(self.shelf.records)[:2]
        before = {r: self.shelf.records[r][:2] for r in rids}
        grant = self.grant(rids=rids)
        self.assertEqual(self.open_grant(self.d, grant), before)
        self.hospital.record(self.shelf, rids[0])
        self.hospital.delete(self.shelf, rids[1])
        self.hospital.open()
        self.relay.push(self.hospital)
        self.assertEqual(self.open_grant(self.d, grant), before)
        self.restart(signal.SIGKILL)
        self.assertEqual(self.open_grant(self.d, grant), before)

    def test_lists_and_openings(self):
        grant = self.grant()
        raw, *rest = self.account.get("/v1/grants").sequence[0]
        self.assertEqual((sha256(raw), *rest), (grant, 0, [], None))
        self.open_grant(self.d, grant)
        self.open_grant(self.d, grant)
        (key, when, times), = self.account.get("/v1/grants").sequence[0][2]
        self.assertEqual((key, times), (self.doctor_key.public, 2))
        self.assertLess(abs(when - time.time()), 60)
        self.assertEqual(self.d.get("/v1/grants").sequence, [[raw, None, 0]])
        self.assertEqual(self.c.get("/v1/grants").sequence, [])
        other = self.shelf_with(1)
        self.assertEqual(self.nobody.account(self.hospital, other).get("/v1/grants").sequence, [])

    def test_an_outdated_version_is_not_granted(self):
        """Though it is there still, for a grant that was made in its time."""
        rid = sorted(self.shelf.records)[0]
        old = self.shelf.records[rid]
        self.grant()
        self.hospital.record(self.shelf, rid)
        self.relay.push(self.hospital)
        new = self.shelf.records[rid]
        self.shelf.records[rid] = old
        sent, _ = make_grant(self.hospital, self.shelf, self.doctor_key, [rid])
        self.refuse(409, "conflict", sent=sent)
        self.shelf.records[rid] = new
        sent, _ = make_grant(self.hospital, self.shelf, self.doctor_key, [rid])
        self.assertEqual(self.account.post("/v1/grants", sent).status, 201)

    def test_openings_of_an_hour_share_a_row(self):
        """And are all counted; a clock that goes back loses none."""
        grant = self.grant()
        now = int(time.time())
        with self.database() as db:
            for n, ago in enumerate((5000, 4000, -7200), 1):
                db.execute("INSERT INTO opened (granted, time, doctor, times) VALUES (1, ?, ?, ?)", (now - ago, self.doctor_key.public, n))
        for _ in range(3):
            self.open_grant(self.d, grant)
        told = self.account.get("/v1/grants").sequence[0][2]
        self.assertEqual([times for _, _, times in told], [1, 2, 3, 3])
        self.assertLess(abs(told[2][1] - now), 60)

    def test_the_same_again_is_taken_again(self):
        sent, _ = make_grant(self.hospital, self.shelf, self.doctor_key)
        self.assertEqual([self.account.post("/v1/grants", sent).status for _ in range(2)], [201, 201])
        self.assertEqual(len(self.account.get("/v1/grants").sequence), 1)

    def refuse(self, status, problem, client=None, sent=None, **rest):
        if sent is None:
            sent, _ = make_grant(self.hospital, self.shelf, rest.pop("doctor", self.doctor_key), **rest)
        before = self.account.get("/v1/grants").body
        answer = self.refused((client or self.account).post("/v1/grants", sent), status, problem)
        self.assertEqual(self.account.get("/v1/grants").body, before)
        return answer

    def test_refusals(self):
        now, shelf = int(time.time()), self.shelf
        self.refuse(403, "denied", signer=Key())
        self.refuse(403, "denied", signer=self.doctor_key)
        self.refuse(403, "denied", doctor=Key())                                   # nobody certified
        other = self.shelf_with(1)
        self.account = self.nobody.account(self.hospital, shelf)
        sent, _ = make_grant(self.hospital, other, self.doctor_key, signer=shelf.key)
        self.refuse(403, "denied", sent=sent)                                      # another's shelf
        good, _ = make_grant(self.hospital, shelf, self.doctor_key)
        raw, bundle = cbor2.loads(good)
        self.refuse(400, "bad-request", sent=cbor([raw, age_file()]))
        self.refuse(400, "bad-request", sent=cbor([raw, b"x"]))
        self.refuse(400, "bad-request", sent=cbor([raw]))
        self.refuse(400, "bad-request", sent=good + b"\0")
        self.refuse(400, "bad-request", sent=b"")

        def changed(**changes):
            body = {**body_of(raw), **{int(k[1:]): v for k, v in changes.items()}}
            return cbor([statement("grant", body, shelf.key), bundle])

        self.refuse(409, "cycle", sent=changed(_3=self.hospital.cycle - 1))
        answer = self.refuse(409, "cycle", sent=changed(_3=self.hospital.cycle + 1))
        self.assertEqual(answer["cycle"], self.hospital.cycle)
        self.refuse(403, "denied", sent=changed(_1="other"))
        self.refuse(400, "bad-request", sent=changed(_6=now - 100, _7=now - 10))    # over already
        self.refuse(400, "bad-request", sent=changed(_7=now + 31 * 86400))
        self.refuse(400, "bad-request", sent=changed(_5=[]))
        rid = sorted(shelf.records)[0]
        for record in ([rid, 2, sha256(shelf.records[rid][1])], [rid, 1, bytes(32)], [os.urandom(16), 1, bytes(32)]):
            self.refuse(409, "conflict", sent=changed(_5=[record]))
        self.refuse(403, "denied", sent=changed(_8=False, _9=os.urandom(32)))
        expired = self.doctor(start=now - 100, until=now + 2)
        time.sleep(3)
        self.refuse(403, "denied", doctor=expired)

    def test_who_may_open(self):
        grant = self.grant()
        self.assertEqual(self.c.get("/v1/grants/" + url64(grant)).status, 404)
        self.assertEqual(self.d.get("/v1/grants/" + url64(os.urandom(32))).status, 404)
        self.open_grant(self.d, grant)

    def test_not_before_and_expiry(self):
        now = int(time.time())
        rids = sorted(self.shelf.records)

        def made(start, end):
            raw, bundle = cbor2.loads(make_grant(self.hospital, self.shelf, self.doctor_key, rids)[0])
            raw = statement("grant", {**body_of(raw), 6: start, 7: end}, self.shelf.key)
            self.assertEqual(self.account.post("/v1/grants", cbor([raw, bundle])).status, 201)
            return sha256(raw)

        early = made(now + 1000, now + 2000)
        short = made(now, int(time.time()) + 4)
        self.refused(self.d.get("/v1/grants/" + url64(early)), 403, "denied")
        self.open_grant(self.d, short)
        time.sleep(5)
        self.refused(self.d.get("/v1/grants/" + url64(short)), 410, "ended")
        self.assertEqual(self.state(), [0, 1])

    def test_revocation(self):
        grant = self.grant()
        revoke = make_revoke(grant, self.shelf.key)
        self.refused(self.account.post("/v1/revocations", make_revoke(grant, Key())), 403, "denied")
        self.refused(self.account.post("/v1/revocations", make_revoke(os.urandom(32), self.shelf.key)), 404, "not-found")
        self.refused(self.account.post("/v1/revocations", b"x"), 400, "bad-request")
        self.refused(self.d.post("/v1/revocations", make_revoke(grant, self.doctor_key)), 403, "denied")
        other = self.shelf_with(1)
        stranger = self.nobody.account(self.hospital, other)
        self.refused(stranger.post("/v1/revocations", make_revoke(grant, other.key)), 403, "denied")
        self.open_grant(self.d, grant)
        for _ in range(2):
            self.assertEqual(self.account.post("/v1/revocations", revoke).status, 204)
        self.refused(self.d.get("/v1/grants/" + url64(grant)), 410, "ended")
        self.assertEqual((self.state(), self.state(self.d)), ([2], [2]))
        self.assertEqual(self.account.get("/v1/grants").sequence[0][3], revoke)

    def pass_on(self, parent, rids=None, client=None, **rest):
        sent, child = make_grant(self.hospital, self.shelf, rest.pop("doctor", self.colleague_key), rids, signer=rest.pop("signer", self.doctor_key),
                                 parent=parent, lasts=rest.pop("lasts", 1000), **rest)
        return (client or self.d).post("/v1/grants", sent), child

    def test_passing_on(self):
        rids, third = sorted(self.shelf.records), self.doctor()
        grant, cycle = self.grant(rids=rids[:3]), self.hospital.cycle
        before = {r: self.shelf.records[r][:2] for r in rids}
        kept = {r: self.shelf.records[r] for r in rids}
        self.hospital.record(self.shelf, rids[0])
        self.relay.push(self.hospital)
        newest = dict(self.shelf.records)
        self.shelf.records = kept                    # the child is of its parent's cycle
        answer, child = self.pass_on(grant, rids[:2])
        self.refused(answer, 403, "denied")          # not of the newest
        self.hospital.cycle, now_cycle = cycle, self.hospital.cycle
        for bad in ({"rids": [rids[3]]}, {"lasts": 100000}, {"signer": self.colleague_key}):
            self.refused(self.pass_on(grant, bad.pop("rids", rids[:1]), **bad)[0], 403, "denied")
        self.refused(self.pass_on(grant, rids[:1], doctor=Key())[0], 403, "denied")
        self.refused(self.pass_on(os.urandom(32), rids[:1])[0], 404, "not-found")
        self.refused(self.pass_on(grant, rids[:1], client=self.c, signer=self.colleague_key)[0], 403, "denied")
        answer, child = self.pass_on(grant, rids[:2])
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(self.open_grant(self.c, child), {r: before[r] for r in rids[:2]})
        self.refused(self.pass_on(child, rids[:1], client=self.c, signer=self.colleague_key, doctor=third)[0], 403, "denied")
        raws = {sha256(g[0]): g for g in self.account.get("/v1/grants").sequence}
        self.assertEqual(set(raws), {grant, child})
        self.assertEqual([k for k, *_ in raws[child][2]], [self.colleague_key.public])
        self.assertEqual([sha256(g[1]) if g[1] else None for g in self.d.get("/v1/grants").sequence], [None, grant])
        revoke = make_revoke(grant, self.shelf.key)
        self.assertEqual(self.account.post("/v1/revocations", revoke).status, 204)
        self.refused(self.c.get("/v1/grants/" + url64(child)), 410, "ended")
        self.assertEqual(self.state(), [2, 2])
        self.assertEqual([g[3] for g in self.account.get("/v1/grants").sequence], [revoke, revoke])
        self.refused(self.pass_on(grant, rids[:1])[0], 410, "ended")
        self.shelf.records, self.hospital.cycle = newest, now_cycle

    def test_a_doctor_takes_back_what_they_passed_on(self):
        grant = self.grant()
        answer, child = self.pass_on(grant, sorted(self.shelf.records)[:1])
        self.assertEqual(answer.status, 201)
        self.refused(self.c.post("/v1/revocations", make_revoke(child, self.colleague_key)), 403, "denied")
        revoke = make_revoke(child, self.doctor_key)
        self.assertEqual(self.d.post("/v1/revocations", revoke).status, 204)
        self.refused(self.c.get("/v1/grants/" + url64(child)), 410, "ended")
        self.open_grant(self.d, grant)
        self.assertEqual({sha256(g[0]): g[3] for g in self.account.get("/v1/grants").sequence}, {grant: None, child: revoke})

    def test_what_may_not_be_passed_on_is_not(self):
        sent, _ = make_grant(self.hospital, self.shelf, self.doctor_key)
        raw, bundle = cbor2.loads(sent)
        raw = statement("grant", {**body_of(raw), 8: False}, self.shelf.key)
        self.assertEqual(self.account.post("/v1/grants", cbor([raw, bundle])).status, 201)
        self.refused(self.pass_on(sha256(raw), sorted(self.shelf.records)[:1])[0], 403, "denied")

    def test_a_key_opens_what_is_yet_to_come(self):
        grant = self.grant(kind=1)
        gone = sorted(self.shelf.records)[0]
        self.hospital.record(self.shelf)
        self.hospital.delete(self.shelf, gone)
        self.relay.push(self.hospital)
        got = self.open_grant(self.d, grant)
        self.assertEqual(got, {r: v[:2] for r, v in self.shelf.records.items()})
        self.assertIsNone(got[gone][1])
        self.assertEqual(len(got), 5)


if __name__ == "__main__":
    main()
