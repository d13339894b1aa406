#!/usr/bin/python3
"""Batches: taken whole, in order, under their root, or not at all."""
import os
import socket
import time

from case import Case, main
from peer import Hospital, Key, age_file, body_of, cbor, check_shelf, make_grant, sha256, statement, url64


class Batches(Case):
    def next_number(self):
        return self.relay.get("/v1/hospitals/renhe/batches").value[0]

    def test_one_after_another(self):
        self.assertEqual(self.next_number(), 1)
        self.assertEqual(self.nobody.get("/v1/hospitals/renhe").value, [self.hospital.statement, None, None])
        self.relay.push(self.hospital)              # an empty tree has a root too
        shelf = self.shelf_with()
        self.assertEqual(self.next_number(), 3)
        answer = self.nobody.get("/v1/hospitals/renhe").value
        self.assertEqual(body_of(answer[1])[4], 1)
        self.assertEqual(len(check_shelf(self.nobody.account(self.hospital, shelf).get("/v1/shelf"), self.hospital, shelf.tag)), 3)

    def test_the_same_again_is_taken_again(self):
        self.hospital.record(self.hospital.open())
        data = self.hospital.batch()
        self.assertEqual(self.put_batch(data).status, 204)
        self.assertEqual(self.put_batch(data).status, 204)
        self.assertEqual(self.next_number(), 2)
        self.hospital.taken()
        self.relay.push(self.hospital)
        again = self.put_batch(data, 1)
        self.refused(again, 409, "out-of-order")
        self.assertEqual(again["expected"], 3)

    def test_out_of_order(self):
        self.relay.push(self.hospital)
        for number in (0, 1, 3, 10**17):
            answer = self.refused(self.put_batch(self.hospital.batch(number=number), number), 409, "out-of-order")
            self.assertEqual(answer["expected"], 2)
        self.relay.push(self.hospital)

    def assertRefusedWhole(self, data, status, problem, number=None):
        before = self.nobody.get("/v1/hospitals/renhe").body, self.next_number()
        answer = self.refused(self.put_batch(data, number), status, problem)
        self.assertEqual((self.nobody.get("/v1/hospitals/renhe").body, self.next_number()), before)
        return answer

    def test_statement_must_be_the_hospitals_and_cover_the_body(self):
        self.hospital.record(self.hospital.open())
        good = self.hospital.batch()
        self.assertRefusedWhole(self.hospital.batch(signer=Key()), 403, "denied")
        self.assertRefusedWhole(self.hospital.batch(signer=self.hospital.transport), 403, "denied")
        self.assertRefusedWhole(good[:-1], 400, "bad-request")
        self.assertRefusedWhole(good + b"\x00", 400, "bad-request")
        self.assertRefusedWhole(b"", 400, "bad-request")
        self.assertRefusedWhole(good[:200], 400, "bad-request")
        for change in ({1: 2}, {0: "other"}, {2: 5}, {3: bytes(32)}):
            self.hospital.cycle += 1
            root = self.hospital.root()
            body = b"".join(cbor(i) for i in self.hospital.pending + [[7, root]])
            head = {0: "renhe", 1: 1, 2: len(body), 3: sha256(body), 4: sha256(root), **change}
            self.assertRefusedWhole(statement("batch", head, self.hospital.key) + body, 400, "bad-request")
        flipped = bytearray(good)
        flipped[len(good) // 2] ^= 1
        self.assertIn(self.put_batch(bytes(flipped)).status, (400, 403))
        self.assertEqual(self.put_batch(good).status, 204)

    def test_root_must_be_where_it_leads(self):
        h = self.hospital
        shelf = h.open()
        h.record(shelf)
        for change in ({5: bytes(32)}, {4: 2}, {4: 0}, {6: bytes(32)}, {7: bytes(32)}, {0: "other"}):
            h.cycle += 1
            self.assertRefusedWhole(h.batch(root=h.root(change)), 422, "mismatch")
        self.assertRefusedWhole(h.batch(root=statement("root", body_of(h.root()), Key())), 403, "denied")
        self.assertRefusedWhole(self.batch_naming(bytes(32)), 422, "mismatch")
        self.relay.push(h)
        self.assertRefusedWhole(h.batch(root=h.root({1: h.cycle})), 409, "conflict")
        self.assertRefusedWhole(h.batch(root=h.root({1: h.cycle - 2})), 409, "conflict")
        self.relay.push(h)
        self.assertEqual(len(check_shelf(self.nobody.account(h, shelf).get("/v1/shelf"), h, shelf.tag)), 1)

    def batch_naming(self, root_id):
        h = self.hospital
        h.cycle += 1
        body = b"".join(cbor(i) for i in h.pending + [[7, h.root()]])
        return statement("batch", {0: h.id, 1: h.number + 1, 2: len(body), 3: sha256(body), 4: root_id}, h.key) + body

    def refuse_items(self, items, status, problem):
        h, kept = self.hospital, self.hospital.pending
        h.pending = items
        answer = self.assertRefusedWhole(h.batch(), status, problem)
        h.pending = kept
        return answer

    def test_items_that_do_not_fit(self):
        h = self.hospital
        shelf = self.shelf_with(1)
        rid, (version, file, _, _) = next(iter(shelf.records.items()))
        unknown, fresh = os.urandom(32), os.urandom(16)
        blob = [os.urandom(16), 100, bytes(32)]
        conflicts = [
            [0, shelf.tag, Key().public, bytes(32)],
            [1, unknown, fresh, 1, file, [], []],
            [1, shelf.tag, rid, version, file, [], []],
            [1, shelf.tag, rid, version + 2, file, [], []],
            [2, shelf.tag, rid, version],
            [2, shelf.tag, rid, version + 2],
            [2, shelf.tag, fresh, 1],
            [2, unknown, fresh, 1],
            [3, unknown, shelf.tag],
            [1, shelf.tag, fresh, 1, file, [blob], []],
        ]
        for item in conflicts:
            self.refuse_items([item], 409, "conflict")
        malformed = [
            [1, shelf.tag, fresh, 0, file, [], []],
            [1, shelf.tag, fresh, 1, b"not an age file", [], []],
            [1, shelf.tag, fresh, 1, file, [], [["b", "1"], ["a", "1"]]],
            [1, shelf.tag, fresh, 1, file, [], [["a", "1"], ["a", "1"]]],
            [1, shelf.tag[:-1], fresh, 1, file, [], []],
            [1, shelf.tag, fresh, 1, file, []],
            [0, fresh * 2, shelf.key.public],
            [8, 1], [6], ["x"], 7, [6, -1],
            [4, b"x"], [4, statement("wallet", {0: 1}, h.key)], [4, h.root()],
            [7, h.root()],
        ]
        for item in malformed:
            self.refuse_items([item], 400, "bad-request")
        self.refuse_items([[0, unknown, Key().public, bytes(32)], [2, shelf.tag, rid, 9]], 409, "conflict")
        self.refuse_items([[0, unknown, Key().public, bytes(32)], [0, unknown, Key().public, bytes(32)]], 409, "conflict")
        self.relay.push(h)

    def test_records_change_and_go(self):
        h = self.hospital
        shelf = h.open()
        clear = [["dept", "内科"], ["kind", "lab"]]
        one, two, three = h.record(shelf, clear=clear), h.record(shelf), h.record(shelf)
        self.relay.push(h)
        h.record(shelf, one)
        h.delete(shelf, two)
        h.record(shelf, three)
        h.record(shelf, three)                      # twice in one batch
        self.relay.push(h)
        h.record(shelf, two)                        # what was deleted can come back
        self.relay.push(h)
        h.delete(shelf, one)
        self.relay.push(h)
        got = check_shelf(self.nobody.account(h, shelf).get("/v1/shelf"), h, shelf.tag)
        self.assertEqual({rid: (v[0], v[3]) for rid, v in got.items()},
                         {rid: (v[0], v[1]) for rid, v in shelf.records.items()})
        self.assertEqual((got[one][0], got[one][3], got[two][0], got[three][0]), (3, None, 3, 3))

    def test_shelves_close(self):
        h = self.hospital
        old = self.shelf_with(2)
        account = self.nobody.account(h, old)
        doctor = self.doctor()
        sent, grant = make_grant(h, old, doctor)
        self.assertEqual(account.post("/v1/grants", sent).status, 201)
        new = h.open()
        h.record(new)
        h.close(old, new)
        self.relay.push(h)
        self.refused(account.get("/v1/shelf"), 401, "no-session")
        account = self.nobody.account(h, old)                # is shown that it was closed, and nothing else
        self.assertEqual(check_shelf(account.get("/v1/shelf"), h, old.tag), {})
        self.refused(account.post("/v1/grants", make_grant(h, old, doctor, kind=1)[0]), 410, "ended")
        self.refused(account.put("/v1/shelf/home", statement("home", {
            0: h.id, 1: old.tag, 2: os.urandom(32), 3: os.urandom(32), 4: int(time.time())}, old.key)), 403, "denied")
        self.refused(self.login_doctor(doctor).get("/v1/grants/" + url64(grant)), 410, "ended")
        self.assertEqual(len(check_shelf(self.nobody.account(h, new).get("/v1/shelf"), h, new.tag)), 1)
        self.refuse_items([[3, old.tag, new.tag]], 409, "conflict")
        self.refuse_items([[1, old.tag, os.urandom(16), 1, age_file(), [], []]], 409, "conflict")
        self.refuse_items([[0, old.tag, old.key.public, old.seal]], 409, "conflict")
        self.relay.push(h)

    def test_a_renewed_shelf_goes_on_with_versions(self):
        h = self.hospital
        old = self.shelf_with(1)
        rid = next(iter(old.records))
        new = h.open()
        new.records[rid] = (5, age_file(), [], [])
        h.pending.append([1, new.tag, rid, 5, new.records[rid][1], [], []])
        h.close(old, new)
        self.relay.push(h)
        self.assertEqual(check_shelf(self.nobody.account(h, new).get("/v1/shelf"), h, new.tag)[rid][0], 5)

    def test_hospital_statements_follow_each_other(self):
        h = self.hospital
        h.restate(transport=Key())
        self.relay.push(h)
        self.refused(self.relay.get("/v1/hospitals/renhe/batches"), 401, "no-session")
        self.relay = self.nobody.transport(h)
        old_key = h.key
        h.restate(key=Key())
        data = h.batch(signer=old_key)              # the batch by the key in force, its root by the new one
        self.assertEqual(self.put_batch(data).status, 204)
        h.taken()
        self.assertEqual(self.nobody.get("/v1/hospitals/renhe").value[0], h.statement)
        self.relay.push(h)
        h.say(h.statement)                          # the one in force, again
        self.relay.push(h)
        good = h.statement
        h.serial -= 1
        self.refuse_items([[4, h.make_statement()]], 409, "conflict")
        h.serial += 2
        stolen = Hospital()
        stolen.serial = h.serial
        self.refuse_items([[4, stolen.statement]], 409, "conflict")
        stolen.serial = h.serial + 5
        self.refuse_items([[4, stolen.make_statement()]], 403, "denied")
        h.profile = "key=id_card message=name"
        self.refuse_items([[4, h.make_statement()]], 403, "denied")
        h.statement = good

    def test_doctors_and_their_revocation_lists(self):
        h = self.hospital
        doctor, other = Key(), Hospital("other")
        raw = h.certify(doctor)
        self.relay.push(h)
        self.assertEqual(self.nobody.get("/v1/hospitals/renhe/doctors").body, raw)
        other.certify(doctor)
        self.refuse_items([[4, body] for _, body in other.pending], 403, "denied")
        forged = statement("doctor", {**body_of(raw), 0: "other"}, h.key)
        self.refuse_items([[4, forged]], 409, "conflict")
        again = h.certify(doctor, until=int(time.time()) + 1000)
        self.relay.push(h)
        self.assertEqual(self.nobody.get("/v1/hospitals/renhe/doctors").body, again)
        h.revoke_doctors([doctor], 3)
        self.relay.push(h)
        self.assertEqual(self.nobody.get("/v1/hospitals/renhe").value[2], h.revoked)
        h.certify(doctor)                           # whom the list names is not in force again by a certificate
        self.relay.push(h)
        self.assertEqual(self.nobody.get("/v1/hospitals/renhe/doctors").body, b"")
        kept = h.revoked
        for serial in (2, 3):
            h.revoke_doctors([], serial)
            self.refuse_items([h.pending.pop()], 409, "conflict")
        h.revoked = kept
        self.assertEqual(self.nobody.get("/v1/hospitals/nowhere/doctors").body, b"")

    def test_sizes_are_bounded(self):
        self.refused(self.put_batch(bytes(17 << 20)), 413, "too-large")
        answer = raw_request(self.platform.port, b"PUT /v1/hospitals/renhe/batches/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                             + url64(self.relay.token).encode() + b"\r\nContent-Length: 99999999999\r\n\r\n")
        self.assertIn(b" 413 ", answer.split(b"\r\n")[0])
        self.assertIn(b"urn:mizhen:problem:too-large", answer)
        answer = raw_request(self.platform.port, b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                             + (b"1000\r\n" + b"x" * 4096 + b"\r\n") * 2 + b"0\r\n\r\n")
        self.assertIn(b" 413 ", answer.split(b"\r\n")[0])


def raw_request(port, data):
    with socket.create_connection(("127.0.0.1", port), 10) as s:
        s.sendall(data)
        s.settimeout(10)
        out = b""
        while b"}" not in out:
            got = s.recv(65536)
            if not got:
                break
            out += got
        return out


if __name__ == "__main__":
    main()
