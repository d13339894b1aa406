#!/usr/bin/python3
"""Shelves and the proofs that come with them, for who is there and who is not."""
import os
import time

import peer
from case import Case, main
from peer import Key, body_of, check_shelf, index_of, statement, url64


class Shelves(Case):
    def test_proofs_hold_for_every_shelf(self):
        h = self.hospital
        shelves = [h.open() for _ in range(11)]
        for i, shelf in enumerate(shelves):
            for _ in range(i % 4):
                h.record(shelf)
        self.relay.push(h)
        for i in (3, 7):                            # and after a restart, and after changes without new shelves
            h.record(shelves[i])
            self.relay.push(h)
            for shelf in shelves:
                got = check_shelf(self.nobody.account(h, shelf).get("/v1/shelf"), h, shelf.tag)
                self.assertEqual(len(got), len(shelf.records))
            self.restart()

    def test_a_root_without_changes(self):
        shelf = self.shelf_with(2)
        account = self.nobody.account(self.hospital, shelf)
        for _ in range(2):
            self.relay.push(self.hospital)
            answer = account.get("/v1/shelf")
            check_shelf(answer, self.hospital, shelf.tag)
            self.assertEqual(body_of(answer.sequence[0][0])[1], self.hospital.cycle)

    def check_absence(self, answer, tag):
        root, stated, (size, left, right) = answer.value
        body, index = body_of(root), index_of(tag)
        self.assertEqual((stated, size), (self.hospital.statement, body[4]))
        for n in (left, right):
            if n is not None:
                self.assertTrue(peer.path_leads(peer.tree_leaf(n[1] + n[2]), n[0], size, n[3], body[5]))
        if left is None and right is None:
            self.assertEqual(size, 0)
        elif left is None:
            self.assertTrue(right[0] == 0 and index < right[1])
        elif right is None:
            self.assertTrue(left[0] == size - 1 and left[1] < index)
        else:
            self.assertTrue(left[0] + 1 == right[0] and left[1] < index < right[1])

    def test_absence_is_proved(self):
        path = "/v1/hospitals/renhe/absence/"
        self.assertEqual(self.nobody.get(path + url64(bytes(32))).status, 404)
        self.relay.push(self.hospital)
        for n in range(6):
            for _ in range(8):
                tag = os.urandom(32)
                self.check_absence(self.nobody.get(path + url64(index_of(tag))), tag)
            shelf = self.shelf_with(0)
            self.refused(self.nobody.get(path + url64(index_of(shelf.tag))), 409, "present")
        self.assertEqual(self.nobody.get("/v1/hospitals/nowhere/absence/" + url64(bytes(32))).status, 404)

    def test_paths_have_one_spelling(self):
        shelf = self.shelf_with(1)
        index = url64(index_of(shelf.tag))
        for path in ("/v1/hospitals/renhe/absence/" + index[:-1], "/v1/hospitals/renhe/absence/" + index + "=",
                     "/v1/hospitals/renhe/absence/" + index + "/", "/v1/hospitals//absence/" + index,
                     "/v1/hospitals/Renhe", "/v1/hospitals/%72enhe", "/v1/hospitals/renhe/", "//v1/hospitals", "/v1/hospitals/../v1",
                     "/v2/hospitals", "/", "/v1", "/v1/hospitals/" + "a" * 33, "/v1/hospitals/renhe/batches/01"):
            self.refused(self.nobody.get(path), 404, "not-found")
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "BREW"):
            self.refused(self.nobody.call(method, "/v1/hospitals"), 404, "not-found")

    def test_home_statements(self):
        shelf, other = self.shelf_with(1), self.shelf_with(1)
        account, home = self.nobody.account(self.hospital, shelf), Key()

        def said(tag=shelf.tag, hospital="renhe", signer=shelf.key):
            return statement("home", {0: hospital, 1: tag, 2: home.public, 3: os.urandom(32), 4: int(time.time())}, signer)

        self.assertEqual(account.put("/v1/shelf/home", said()).status, 204)
        self.assertEqual(account.put("/v1/shelf/home", said()).status, 204)
        self.refused(account.put("/v1/shelf/home", said(tag=other.tag)), 403, "denied")
        self.refused(account.put("/v1/shelf/home", said(hospital="other")), 403, "denied")
        self.refused(account.put("/v1/shelf/home", said(signer=home)), 403, "denied")
        self.refused(account.put("/v1/shelf/home", b"x"), 400, "bad-request")


if __name__ == "__main__":
    main()
