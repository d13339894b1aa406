#!/usr/bin/python3
"""A listening socket that outlives the process: while one platform makes way for the next, requests wait and none fails."""
import http.client
import signal
import socket
import threading
import time

import cbor2

from case import BINARY, Case, main
from peer import HOME, Key, Platform, age_file, body_of, cbor, sha256, statement, url64


class Handed(Platform):
    """Starts as systemd starts a service of a socket: descriptor 3, LISTEN_FDS and LISTEN_PID."""

    def __init__(self, binary, folder, **rest):
        super().__init__(binary, folder, **rest)
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.pass_fds = (self.listening.fileno(),)

    def command(self):
        return ["sh", "-c", f'LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$@" 3<&{self.listening.fileno()}', self.binary]


class Handover(Case):
    platform_of = Handed

    def setUp(self):
        super().setUp()
        self.addCleanup(self.platform.listening.close)

    def ask(self, method, path, body=None, token=None):
        """On a connection of its own, as the edge asks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.platform.port, timeout=60)
        try:
            headers = {"Connection": "close", **({"Authorization": "Bearer " + url64(token)} if token else {})}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def told(self, *wanted):
        try:
            status, body = self.ask(*wanted)
        except (OSError, http.client.HTTPException) as problem:
            status, body = repr(problem), b""
        with self.lock:
            self.asked += 1
            if status not in (200, 202, 204):
                self.failed.append((wanted[:2], status, body[:200]))
        return body

    def patient(self):
        """A login, a wallet and a wait for news, over and over."""
        sequence = 0
        while not self.over:
            key, sequence = Key(), sequence + 1
            challenge = body_of(self.told("GET", "/v1/challenge"))
            time.sleep(0.02)
            begin = statement("session", {0: self.platform.origin, 1: challenge[1], 2: challenge[2], 3: HOME, 4: None, 5: None, 6: key.public}, key)
            token = cbor2.loads(self.told("POST", "/v1/sessions", begin))[0]
            file = age_file(20000)
            wallet = cbor([statement("wallet", {0: sequence, 1: sha256(file), 2: int(time.time()), 3: key.public}, key), file])
            self.told("PUT", "/v1/wallet", wallet, token)
            self.told("GET", "/v1/feed?wait=1", None, token)
            self.told("GET", "/v1/hospitals")

    def test_no_request_fails_while_it_restarts(self):
        port = self.platform.listening.getsockname()[1]
        self.assertEqual(self.platform.port, port)
        self.lock, self.asked, self.failed, self.over = threading.Lock(), 0, [], False
        threads = [threading.Thread(target=self.patient) for _ in range(6)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            time.sleep(1)
            self.restart()
            self.assertEqual(self.platform.port, port)
        self.over = True
        for thread in threads:
            thread.join()
        self.assertEqual(self.failed, [], self.asked)
        self.assertGreater(self.asked, 100)

    def test_a_kept_connection_is_told_to_close(self):
        """With the answer to what it asks while the platform ends, not in the middle of it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.platform.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", "/v1/hospitals")
        self.assertIsNone(connection.getresponse().headers["Connection"])
        key = Key()
        home = self.nobody.login(HOME, key)
        waits = threading.Thread(target=lambda: self.waited.append(home.get("/v1/feed?wait=60")))
        self.waited = []
        waits.start()
        time.sleep(0.5)
        self.platform.process.send_signal(signal.SIGTERM)
        waits.join()
        self.assertEqual((self.waited[0].status, self.waited[0].headers["Connection"]), (200, "close"))
        self.assertEqual(self.platform.stop(), 0)
        self.nobody = self.platform.start()

    def test_a_challenge_of_the_process_before_serves(self):
        key = Key()
        begin = self.nobody.session_statement(HOME, key)
        self.restart()
        self.assertEqual(self.nobody.post("/v1/sessions", begin).status, 200)
        self.restart()
        self.refused(self.nobody.post("/v1/sessions", begin), 403, "denied")      # once

    def test_who_is_connected_is_still_served(self):
        """Also what writes."""
        key = Key()
        home = self.nobody.login(HOME, key)
        self.assertEqual(home.get("/v1/hospitals").status, 200)
        self.platform.process.send_signal(signal.SIGTERM)
        until = time.time() + 30
        while " stopping" not in self.platform.log():
            self.assertLess(time.time(), until)
        file = age_file(100)
        wallet = cbor([statement("wallet", {0: 1, 1: sha256(file), 2: int(time.time()), 3: key.public}, key), file])
        answer = home.put("/v1/wallet", wallet)
        self.assertEqual((answer.status, answer.headers["Connection"]), (204, "close"))
        self.assertEqual(self.platform.stop(), 0)
        self.nobody = self.platform.start()

    def test_what_is_meant_for_another_process_is_not_taken(self):
        self.platform.stop()
        other = Platform(BINARY, self.folder)
        other.command = lambda: ["sh", "-c", f'LISTEN_FDS=1 LISTEN_PID=1 exec "$0" "$@" 3<&{self.platform.listening.fileno()}', BINARY]
        other.pass_fds = self.platform.pass_fds
        other.start()
        self.assertNotEqual(other.port, self.platform.listening.getsockname()[1])
        other.stop()
        self.nobody = self.platform.start()


if __name__ == "__main__":
    main()
