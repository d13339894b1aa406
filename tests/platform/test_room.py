#!/usr/bin/python3
"""What has no room in memory, of many at once: some get in, the others are told when to come back."""
import contextlib
import http.client
import os
import signal
import socket
import threading
import time

from case import Case, main
from peer import HOME, Key, age_file, cbor, sha256, statement, url64

MIB = 1 << 20


def make_message(home, others, n):
    file = age_file(n)
    body = {0: None, 1: 0, 2: [], 3: int(time.time()), 4: sorted(o.public for o in others), 5: sha256(file)}
    return cbor([statement("message", body, home), file])


class Room(Case):
    def home(self):
        key = Key()
        return key, self.nobody.login(HOME, key)

    def head(self, home, length):
        """A connection that told the length of a body, and sent a part of it."""
        s = socket.create_connection(("127.0.0.1", self.platform.port))
        self.addCleanup(s.close)
        s.sendall(f"POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {url64(home.token)}\r\nContent-Length: {length}\r\n\r\n".encode())
        return s

    def test_of_many_bodies_at_once_some_get_in(self):
        """24 of 8 MiB each, all under way before one of them is there in full."""
        key, home = self.home()
        bodies = [make_message(key, [key], 8 * MIB - 2000) for _ in range(24)]
        sockets = [self.head(home, len(body)) for body in bodies]
        for s, body in zip(sockets, bodies):
            s.sendall(body[:MIB])
        status = []
        # what is small has room beside them
        other, client = self.home()
        self.assertEqual(client.post("/v1/messages", make_message(other, [other], 1000)).status, 202)

        def rest(s, body):
            s.sendall(body[MIB:])
            answer = http.client.HTTPResponse(s)
            answer.begin()
            status.append((answer.status, answer.headers["Retry-After"]))

        threads = [threading.Thread(target=rest, args=pair) for pair in zip(sockets, bodies)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = [retry for told, retry in status if told == 202]
        refused = [retry for told, retry in status if told == 503]
        self.assertEqual((len(taken), len(taken) + len(refused)), ((128 - 16) // 8, 24), status)
        self.assertTrue(all(1 <= int(retry) <= 5 for retry in refused), refused)
        self.assertEqual(home.post("/v1/messages", make_message(key, [key], 8 * MIB - 2000)).status, 202)

    def wait_for_room(self, key, home):
        until = time.time() + 20          # before a connection without a byte is idle
        while home.post("/v1/messages", make_message(key, [key], MIB)).status != 202:
            self.assertLess(time.time(), until)
            time.sleep(0.1)

    @contextlib.contextmanager
    def halted(self):
        """What is sent meanwhile, and that nothing will follow, the platform finds at one glance."""
        os.kill(self.platform.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.platform.process.pid, signal.SIGCONT)

    def test_room_that_was_taken_is_given_back(self):
        key, home = self.home()
        for _ in range(3):
            sockets = [self.head(home, 8 * MIB) for _ in range(20)]
            time.sleep(0.2)
            for s in sockets:
                s.close()
        self.wait_for_room(key, home)

    def test_who_left_in_the_middle_keeps_no_room(self):
        key, home = self.home()
        for sent in (0, 1000, 100_000):
            with self.halted():
                for _ in range(14):
                    s = self.head(home, 8 * MIB)
                    s.sendall(bytes(sent))
                    s.close()
            self.wait_for_room(key, home)

    def test_answers_have_a_common_limit(self):
        shelf = self.hospital.open()
        for _ in range(2):
            for _ in range(15):
                self.hospital.record(shelf, file=age_file(MIB))
            self.relay.push(self.hospital)
        account = self.nobody.account(self.hospital, shelf)
        request = f"GET /v1/shelf HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {url64(account.token)}\r\n\r\n".encode()
        status = []
        for _ in range(12):        # each a good 30 MB, and nobody reads on
            s = socket.create_connection(("127.0.0.1", self.platform.port))
            self.addCleanup(s.close)
            s.sendall(request)
            status.append(int(s.recv(12).split()[1]))
        self.assertEqual(status, [200] * 7 + [503] * 5)
        self.assertEqual(self.nobody.get("/v1/hospitals").status, 200)
        self.refused(account.get("/v1/shelf"), 503, "busy")


if __name__ == "__main__":
    main()
