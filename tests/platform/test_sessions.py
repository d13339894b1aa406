#!/usr/bin/python3
"""Who may open a session, how it ends, and what it lets do."""
import os
import socket
import time

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from case import Case, main
from peer import ACCOUNT, DOCTOR, HOME, TRANSPORT, Client, Hospital, Key, age_file, body_of, cbor, sha256, statement, url64


class Sessions(Case):
    def test_challenge_is_signed_and_fresh(self):
        one, two = (self.nobody.get("/v1/challenge") for _ in range(2))
        self.assertEqual(one.headers["Content-Type"], "application/cbor")
        body = body_of(one.body)
        self.assertEqual(body[0], self.platform.origin)
        self.assertLess(abs(body[2] - time.time()), 60)
        self.assertNotEqual(body[1], body_of(two.body)[1])
        protected, _, payload, signature = one.value
        self.assertEqual(cbor2.loads(protected)[4], sha256(body[3]))
        Ed25519PublicKey.from_public_bytes(body[3]).verify(signature, cbor(["Signature1", protected, b"mizhen/v1", payload]))

    def test_each_role_opens_with_its_key(self):
        shelf, doctor, home = self.shelf_with(1), self.doctor(), Key()
        for client in (self.nobody.account(self.hospital, shelf), self.login_doctor(doctor), self.nobody.login(HOME, home)):
            client.feed()
            self.assertEqual(client.call("DELETE", "/v1/sessions").status, 204)
            self.refused(client.get("/v1/feed"), 401, "no-session")

    def test_a_session_says_when_it_ends(self):
        answer = self.nobody.post("/v1/sessions", self.nobody.session_statement(HOME, Key()))
        token, expires = answer.value
        self.assertEqual(len(token), 32)
        self.assertLess(abs(expires - time.time() - 3600), 60)
        soon = int(time.time()) + 100
        doctor = self.doctor(until=soon)
        answer = self.nobody.post("/v1/sessions", self.nobody.session_statement(DOCTOR, doctor, "renhe"))
        self.assertEqual(answer.value[1], soon)

    def test_a_nonce_serves_once_even_after_the_session_ended(self):
        raw = self.nobody.session_statement(HOME, Key())
        answer = self.nobody.post("/v1/sessions", raw)
        self.assertEqual(answer.status, 200)
        self.refused(self.nobody.post("/v1/sessions", raw), 403, "denied")
        Client(self.platform, answer.value[0]).call("DELETE", "/v1/sessions")
        self.refused(self.nobody.post("/v1/sessions", raw), 403, "denied")

    def test_what_was_begun_in_a_session_that_ended_meanwhile_is_refused(self):
        """Who asks is looked at when a request begins, and again when what it writes has its turn."""
        key = Key()
        home = self.nobody.login(HOME, key)
        file = age_file(1000)
        wallet = cbor([statement("wallet", {0: 1, 1: sha256(file), 2: int(time.time()), 3: key.public}, key), file])
        with socket.create_connection(("127.0.0.1", self.platform.port)) as begun:
            begun.sendall(f"PUT /v1/wallet HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {url64(home.token)}\r\n"
                          f"Content-Length: {len(wallet)}\r\nExpect: 100-continue\r\n\r\n".encode())
            self.assertIn(b"100 Continue", begun.recv(100))       # admitted
            self.assertEqual(home.call("DELETE", "/v1/sessions").status, 204)
            begun.sendall(wallet)
            self.assertIn(b" 401 ", begun.recv(100))
        self.assertEqual(self.nobody.login(HOME, key).get("/v1/wallet").status, 404)

    def test_a_nonce_of_another_platform_or_of_nobody_is_refused(self):
        raw = self.nobody.session_statement(HOME, Key())
        self.platform.stop()
        os.remove(os.path.join(self.folder, "data", "platform.key"))
        self.nobody = self.platform.start()
        self.refused(self.nobody.post("/v1/sessions", raw), 403, "denied")
        key = Key()
        forged = statement("session", {0: self.platform.origin, 1: os.urandom(32), 2: int(time.time()), 3: HOME, 4: None, 5: None,
                                       6: key.public}, key)
        self.refused(self.nobody.post("/v1/sessions", forged), 403, "denied")

    def test_refuses_what_is_not_signed_or_not_for_here(self):
        key = Key()
        make = self.nobody.session_statement
        good = make(HOME, key)
        flipped = bytearray(good)
        flipped[-1] ^= 1
        self.refused(self.nobody.post("/v1/sessions", bytes(flipped)), 403, "denied")
        self.refused(self.nobody.post("/v1/sessions", good[:-1]), 400, "bad-request")
        self.refused(self.nobody.post("/v1/sessions", good + b"\0"), 400, "bad-request")
        self.refused(self.nobody.post("/v1/sessions", b""), 400, "bad-request")
        self.refused(self.nobody.post("/v1/sessions", make(HOME, key, signer=Key())), 403, "denied")
        self.refused(self.nobody.post("/v1/sessions", cbor(cbor2.loads(good)[:3])), 400, "bad-request")
        elsewhere = statement("session", {**body_of(make(HOME, key)), 0: "http://elsewhere"}, key)
        self.refused(self.nobody.post("/v1/sessions", elsewhere), 403, "denied")
        other_kind = statement("wallet", body_of(make(HOME, key)), key)
        self.refused(self.nobody.post("/v1/sessions", other_kind), 400, "bad-request")
        home_with_hospital = statement("session", {**body_of(make(HOME, key)), 4: "renhe"}, key)
        self.refused(self.nobody.post("/v1/sessions", home_with_hospital), 400, "bad-request")

    def test_refuses_who_is_not_on_file(self):
        shelf, post, make = self.shelf_with(1), self.nobody.post, self.nobody.session_statement
        self.refused(post("/v1/sessions", make(ACCOUNT, Key(), "renhe", shelf.tag)), 403, "denied")
        self.refused(post("/v1/sessions", make(ACCOUNT, shelf.key, "renhe", os.urandom(32))), 404, "not-found")
        self.refused(post("/v1/sessions", make(ACCOUNT, shelf.key, "nowhere", shelf.tag)), 404, "not-found")
        self.refused(post("/v1/sessions", make(TRANSPORT, Key(), "renhe")), 403, "denied")
        self.refused(post("/v1/sessions", make(TRANSPORT, self.hospital.key, "renhe")), 403, "denied")
        self.refused(post("/v1/sessions", make(TRANSPORT, Key(), "nowhere")), 404, "not-found")
        self.refused(post("/v1/sessions", make(DOCTOR, Key(), "renhe")), 403, "denied")

    def test_refuses_doctors_out_of_force(self):
        now, post, make = int(time.time()), self.nobody.post, self.nobody.session_statement
        over, early, revoked = self.doctor(start=now - 200, until=now - 100), self.doctor(start=now + 1000), self.doctor()
        session = self.login_doctor(revoked)
        self.hospital.revoke_doctors([revoked], 1)
        self.relay.push(self.hospital)
        for key in (over, early, revoked):
            self.refused(post("/v1/sessions", make(DOCTOR, key, "renhe")), 403, "denied")
        self.refused(session.get("/v1/grants"), 401, "no-session")
        self.assertEqual(self.nobody.get("/v1/hospitals/renhe/doctors").sequence, [])
        self.hospital.revoke_doctors([], 2)
        self.relay.push(self.hospital)
        self.login_doctor(revoked)

    def test_a_key_has_at_most_32_sessions(self):
        key = Key()
        clients = [self.nobody.login(HOME, key) for _ in range(34)]
        self.refused(clients[0].get("/v1/feed"), 401, "no-session")
        self.refused(clients[1].get("/v1/feed"), 401, "no-session")
        self.assertEqual(clients[2].get("/v1/feed").status, 200)

    def test_roles_are_kept_apart(self):
        shelf, doctor = self.shelf_with(1), self.doctor()
        who = {ACCOUNT: self.nobody.account(self.hospital, shelf), HOME: self.nobody.login(HOME, Key()),
               DOCTOR: self.login_doctor(doctor), TRANSPORT: self.relay}
        blob, grant = url64(os.urandom(16)), url64(os.urandom(32))
        allowed = {
            ("GET", "/v1/hospitals/renhe/batches"): {TRANSPORT},
            ("PUT", "/v1/hospitals/renhe/batches/9"): {TRANSPORT},
            ("PATCH", f"/v1/hospitals/renhe/blobs/{blob}"): {TRANSPORT},
            ("HEAD", f"/v1/hospitals/renhe/blobs/{blob}"): {TRANSPORT},
            ("GET", f"/v1/hospitals/renhe/blobs/{blob}"): {ACCOUNT, DOCTOR},
            ("GET", f"/v1/hospitals/renhe/blobs/{blob}/proof/0"): {ACCOUNT, DOCTOR},
            ("GET", "/v1/hospitals/renhe/requests"): {TRANSPORT},
            ("GET", "/v1/shelf"): {ACCOUNT},
            ("PUT", "/v1/shelf/home"): {ACCOUNT},
            ("POST", "/v1/grants"): {ACCOUNT, DOCTOR},
            ("GET", "/v1/grants"): {ACCOUNT, DOCTOR},
            ("GET", f"/v1/grants/{grant}"): {DOCTOR},
            ("POST", "/v1/revocations"): {ACCOUNT, DOCTOR},
            ("PUT", "/v1/wallet"): {HOME},
            ("GET", "/v1/wallet"): {HOME},
            ("POST", "/v1/messages"): {HOME, DOCTOR},
            ("GET", "/v1/feed"): {ACCOUNT, HOME, DOCTOR},
        }
        for (method, path), roles in allowed.items():
            self.assertEqual(self.nobody.call(method, path).status, 401, path)
            for role, client in who.items():
                status = client.call(method, path).status
                self.assertEqual(status != 403, role in roles, (method, path, role, status))
                self.assertNotEqual(status, 500)

    def test_a_relay_does_not_speak_for_another_hospital(self):
        other = Hospital("other")
        self.assertEqual(self.platform.admit(other).returncode, 0)
        for path in ("batches", "requests"):
            self.refused(self.relay.get(f"/v1/hospitals/other/{path}"), 403, "denied")
        self.refused(self.relay.put("/v1/hospitals/other/batches/1", other.batch()), 403, "denied")

    def test_tokens_have_one_spelling(self):
        token = url64(self.relay.token)
        for header in ("Bearer", "Bearer ", "Bearer " + token[:-1], "Bearer " + token + "A", "bearer  " + token,
                       "Basic " + token, "Bearer " + url64(os.urandom(32)), "Bearer " + token + "="):
            answer = self.nobody.get("/v1/hospitals/renhe/batches", headers={"Authorization": header})
            self.refused(answer, 401, "no-session")


if __name__ == "__main__":
    main()
