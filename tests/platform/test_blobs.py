#!/usr/bin/python3
"""Blobs: sent in pieces, read by range, proved by chunk, gone with their last record."""
import os
import signal
import threading
import time

import peer
from case import Case, main
from peer import HOME, Key, make_grant, make_revoke, url64


class Blobs(Case):
    def blob(self, n):
        data = os.urandom(n)
        return os.urandom(16), data, peer.blob_head(data)

    def with_blob(self, n=200000):
        blob, data, head = self.blob(n)
        self.assertEqual(self.relay.upload(self.hospital, blob, data).status, 204)
        shelf = self.hospital.open()
        self.hospital.record(shelf, blobs=[[blob, len(data), head]])
        self.relay.push(self.hospital)
        return shelf, blob, data, head

    def path(self, blob):
        return f"/v1/hospitals/renhe/blobs/{url64(blob)}"

    def test_upload_in_pieces_and_resume(self):
        blob, data, head = self.blob(300000)
        path = self.path(blob)
        self.assertEqual(self.relay.call("HEAD", path).status, 404)
        done = 0
        for cut in (1, 70000, 200000):
            answer = self.relay.upload(self.hospital, blob, data[done:cut], done, len(data))
            self.assertEqual((answer.status, answer.headers["Upload-Offset"]), (204, str(cut)))
            done = cut
            self.restart(signal.SIGKILL)
            answer = self.relay.call("HEAD", path)
            self.assertEqual((answer.status, answer.headers["Upload-Offset"], answer.headers["Upload-Length"]),
                             (200, str(cut), str(len(data))))
        for offset in (0, done - 1, done + 1):
            self.refused(self.relay.upload(self.hospital, blob, b"x", offset, len(data)), 409, "conflict")
        self.refused(self.relay.upload(self.hospital, blob, data[done:], done, len(data) + 1), 409, "conflict")
        self.refused(self.relay.upload(self.hospital, blob, data[done:] + b"x", done, len(data)), 400, "bad-request")
        shelf = self.hospital.open()
        self.hospital.record(shelf, blobs=[[blob, len(data), head]])
        self.refused(self.put_batch(self.hospital.batch()), 409, "conflict")        # not there in full
        self.assertEqual(self.relay.upload(self.hospital, blob, data[done:], done, len(data)).status, 204)
        self.assertEqual(self.relay.upload(self.hospital, blob, b"", len(data), len(data)).status, 204)
        self.relay.push(self.hospital)
        self.assertEqual(self.nobody.account(self.hospital, shelf).get(path).body, data)

    def test_records_name_heads_and_lengths(self):
        blob, data, head = self.blob(5000)
        self.assertEqual(self.relay.upload(self.hospital, blob, data).status, 204)
        shelf = self.hospital.open()
        for wrong in ([blob, len(data), bytes(32)], [blob, len(data) - 1, head], [os.urandom(16), len(data), head]):
            kept = list(self.hospital.pending)
            rid = self.hospital.record(shelf, blobs=[wrong])
            self.refused(self.put_batch(self.hospital.batch()), 409, "conflict")
            self.hospital.pending = kept
            del shelf.records[rid]
        self.hospital.record(shelf, blobs=[[blob, len(data), head]])
        self.relay.push(self.hospital)

    def test_lengths_that_no_payload_has(self):
        for length in (0, 1, 31, 16 + peer.CHUNK + 1, 16 + peer.CHUNK + 16):
            answer = self.relay.upload(self.hospital, os.urandom(16), b"", 0, length)
            self.refused(answer, 400, "bad-request")
        for length in (32, 33, 16 + peer.CHUNK, 16 + peer.CHUNK + 17, 16 + 2 * peer.CHUNK):
            blob, data, head = self.blob(length)
            self.assertEqual(self.relay.upload(self.hospital, blob, data).status, 204)
            self.hospital.record(self.hospital.open(), blobs=[[blob, length, head]])
            self.relay.push(self.hospital)
        for headers in ({}, {"Upload-Offset": "0"}, {"Upload-Offset": "x", "Upload-Length": "100"},
                        {"Upload-Offset": "0", "Upload-Length": "-5"}):
            self.refused(self.relay.call("PATCH", self.path(os.urandom(16)), b"x", headers), 400, "bad-request")

    def test_ranges(self):
        shelf, blob, data, _ = self.with_blob(200000)
        account = self.nobody.account(self.hospital, shelf)
        n = len(data)

        def get(value):
            return account.get(self.path(blob), headers={"Range": value})

        for value, first, last in (("bytes=0-0", 0, 0), ("bytes=65552-131103", 65552, 131103), ("bytes=5-", 5, n - 1),
                                   ("bytes=-7", n - 7, n - 1), ("bytes=10-9999999", 10, n - 1), ("bytes=-9999999", 0, n - 1)):
            answer = get(value)
            self.assertEqual((answer.status, answer.body), (206, data[first:last + 1]), value)
            self.assertEqual(answer.headers["Content-Range"], f"bytes {first}-{last}/{n}")
        for value in (f"bytes={n}-", f"bytes={n}-{n + 5}", "bytes=-0"):
            self.refused(get(value), 416, "range")
        for value in ("bytes=0-1,5-6", "lines=1-2", "bytes=5-2", "bytes=x-", "bytes=-", "bytes= 1-2"):
            self.assertEqual((get(value).status, get(value).body), (200, data), value)

    def test_proofs_of_chunks(self):
        for length in (100, 5 * peer.CHUNK):
            shelf, blob, data, head = self.with_blob(length)
            account = self.nobody.account(self.hospital, shelf)
            cuts = [data[:16 + peer.CHUNK]] + [data[i:i + peer.CHUNK] for i in range(16 + peer.CHUNK, len(data), peer.CHUNK)]
            for i, chunk in enumerate(cuts):
                size, path = account.get(f"{self.path(blob)}/proof/{i}").value
                self.assertEqual(size, len(cuts))
                self.assertTrue(peer.path_leads(peer.tree_leaf(chunk), i, size, path, head))
            self.assertEqual(account.get(f"{self.path(blob)}/proof/{len(cuts)}").status, 404)

    def test_only_who_may_read_a_record_may_read_its_blobs(self):
        shelf, blob, data, _ = self.with_blob()
        other = self.shelf_with(1)
        doctor, stranger = self.doctor(), self.doctor()
        path = self.path(blob)
        self.assertEqual(self.nobody.account(self.hospital, other).get(path).status, 404)
        self.assertEqual(self.nobody.account(self.hospital, other).get(path + "/proof/0").status, 404)
        d, s = self.login_doctor(doctor), self.login_doctor(stranger)
        self.assertEqual(d.get(path).status, 404)
        account = self.nobody.account(self.hospital, shelf)
        sent, grant = make_grant(self.hospital, shelf, doctor)
        self.assertEqual(account.post("/v1/grants", sent).status, 201)
        self.assertEqual(d.get(path).body, data)
        self.assertEqual(d.get(path + "/proof/0").status, 200)
        self.assertEqual(s.get(path).status, 404)
        self.assertEqual(account.post("/v1/revocations", make_revoke(grant, shelf.key)).status, 204)
        self.assertEqual(d.get(path).status, 404)

    def test_a_grant_that_does_not_hold_yet_or_any_more_opens_no_blob(self):
        shelf, blob, data, _ = self.with_blob()
        key = self.doctor()
        doctor = self.login_doctor(key)
        sent, _ = make_grant(self.hospital, shelf, key)
        self.assertEqual(self.nobody.account(self.hospital, shelf).post("/v1/grants", sent).status, 201)
        with self.database() as db:
            for starts, expires, status in ((1000, 2000, 404), (-1000, -10, 404), (-10, 1000, 200)):
                db.execute("UPDATE granted SET starts = ?1 + ?2, expires = ?1 + ?3", (int(time.time()), starts, expires))
                self.assertEqual(doctor.get(self.path(blob)).status, status)
                self.assertEqual(doctor.get(self.path(blob) + "/proof/0").status, status)

    def test_what_is_on_its_way_out_takes_nothing_in(self):
        """A file that cannot be removed: its name is not used again before it is."""
        shelf, blob, data, head = self.with_blob(1000)
        path = os.path.join(self.folder, "data", "blobs", "renhe", blob.hex())
        os.remove(path)
        os.makedirs(os.path.join(path, "in the way"))
        self.hospital.delete(shelf, next(iter(shelf.records)))
        self.relay.push(self.hospital)
        self.refused(self.relay.upload(self.hospital, blob, data), 503, "busy")
        os.rmdir(os.path.join(path, "in the way"))
        os.rmdir(path)
        until = time.time() + 60
        while self.relay.upload(self.hospital, blob, data).status != 204:
            self.assertLess(time.time(), until)
            time.sleep(0.2)

    def test_nobody_else_waits_for_the_disk(self):
        """A disk that stands still, a pipe in place of the file: others log in and write meanwhile."""
        self.with_blob(1000)
        blob, data, _ = self.blob(300000)
        path = os.path.join(self.folder, "data", "blobs", "renhe", blob.hex())
        os.mkfifo(path)
        told = []
        sender = threading.Thread(target=lambda: told.append(self.relay.upload(self.hospital, blob, data)))
        sender.start()
        until = time.time() + 30
        while self.nobody.transport(self.hospital).call("HEAD", self.path(blob)).status == 404:
            self.assertLess(time.time(), until)
            time.sleep(0.05)         # its turn at the store is not over
        for _ in range(3):
            self.nobody.login(HOME, Key())
        self.assertEqual(told, [])
        with open(path, "rb"):       # and now it moves; it is no file, though
            sender.join()
        self.refused(told[0], 500, "internal")
        os.remove(path)
        self.assertEqual(self.relay.upload(self.hospital, blob, data).status, 204)

    def files(self):
        folder = os.path.join(self.folder, "data", "blobs", "renhe")
        return sorted(os.listdir(folder))

    def wait_for_files(self, wanted):
        until = time.time() + 30
        while self.files() != wanted and time.time() < until:
            time.sleep(0.2)
        self.assertEqual(self.files(), wanted)

    def test_blobs_go_with_the_last_record_that_names_them(self):
        h = self.hospital
        shelf, blob, data, head = self.with_blob(1000)
        named = [[blob, len(data), head]]
        names = [blob.hex(), blob.hex() + ".leaves"]
        rid = next(iter(shelf.records))
        second = h.record(shelf, blobs=named)
        h.record(shelf, rid, blobs=named)
        self.relay.push(h)
        h.delete(shelf, rid)
        self.relay.push(h)
        account = self.nobody.account(h, shelf)
        self.assertEqual(account.get(self.path(blob)).body, data)
        doctor = self.doctor()
        sent, grant = make_grant(h, shelf, doctor, [second])
        self.assertEqual(account.post("/v1/grants", sent).status, 201)
        h.record(shelf, second)
        self.relay.push(h)
        self.assertEqual(self.login_doctor(doctor).get(self.path(blob)).body, data)      # the grant keeps it
        self.assertEqual(self.files(), names)
        self.assertEqual(account.post("/v1/revocations", make_revoke(grant, shelf.key)).status, 204)
        self.assertEqual(account.get(self.path(blob)).status, 404)
        self.wait_for_files([])


if __name__ == "__main__":
    main()
