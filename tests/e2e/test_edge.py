#!/usr/bin/python3
"""The packaged nginx before a platform: the same files under the same policy as the platform's own, the API behind it,
its limits. Skips where there is no nginx.

usage: test_edge.py BIN-FOLDER"""

import hashlib
import http.client
import ssl
import subprocess
import sys
import threading
from gzip import compress

from edge import NGINX, Edge
from made_up import MadeUp
from world import World, free_port

FILES = {"index.html": b"<!doctype html><title>Mizhen</title>" + b" " * 2000, "assets/app-1a2b.js": b"export const a = 1;\n" * 500,
         "assets/core-3c4d.wasm": b"\0asm\1\0\0\0", "assets/app-5e6f.css": b"body {}\n", "sw.js": b"// worker\n", "icon.svg": b"<svg/>\n",
         "manifest.webmanifest": b"{}", "icon-192.png": b"\x89PNG"}
SAME = ("Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy",
        "Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy", "Cache-Control", "Content-Encoding")


def build(folder):
    (folder / "assets").mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "SHA256SUMS").write_text("".join(f"{hashlib.sha256(FILES[name]).hexdigest()}  {name}\n" for name in sorted(FILES)))
    for name in ("index.html", "assets/app-1a2b.js"):
        (folder / f"{name}.gz").write_bytes(compress(FILES[name], mtime=0))


class Story:
    def __init__(self, world):
        self.made = MadeUp(world)
        web = world.dir / "web"
        build(web)
        self.platform = world.platform(terminal=web)
        self.edge = Edge(world.dir / "edge", "127.0.0.1", free_port(), self.platform.port, web, told_address=True)
        self.platform.configure(self.edge.origin)
        self.platform.start()
        self.trust = ssl.create_default_context(cafile=str(self.edge.certificate))

    def ask(self, path, method="GET", body=None, headers=None, direct=False):
        connection = http.client.HTTPConnection("127.0.0.1", self.platform.port, timeout=90) if direct else \
            http.client.HTTPSConnection("127.0.0.1", self.edge.port, timeout=90, context=self.trust)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def files_are_the_platforms(self):
        for path in ("/", *(f"/{name}" for name in FILES), "/SHA256SUMS"):
            for accept in ("identity", "gzip"):
                for method in ("GET", "HEAD"):
                    own, through = (self.ask(path, method, headers={"Accept-Encoding": accept}, direct=direct) for direct in (True, False))
                    assert (own[0], own[2]) == (through[0], through[2]) and own[0] == 200, (path, own, through)
                    for name in SAME:
                        values = [[v.replace(" ", "").lower() for v in answer[1].get_all(name, [])] for answer in (own, through)]
                        assert values[0] == values[1] and len(values[0]) <= 1, (path, name, values)
                    assert through[1]["Strict-Transport-Security"] and "nginx/" not in through[1].get("Server", "")
        tag = self.ask("/")[1]["ETag"]
        assert self.ask("/", headers={"If-None-Match": tag})[0] == 304

    def nothing_else(self):
        for path in ("/nothing", "/assets/", "/assets", "/index.html.gz", "/../world", "/%2e%2e/x", "/v2/hospitals"):
            assert self.ask(path)[0] in (400, 403, 404), path
        assert self.ask("/", "POST", b"x")[0] in (403, 405)

    def api(self):
        status, headers, body = self.ask("/v1/challenge")
        assert status == 200 and body and headers["Cache-Control"] == "no-store" and headers["Content-Type"] == "application/cbor"
        assert headers["Content-Security-Policy"] is None
        assert self.ask("/v1/nothing")[0] == 404
        assert self.ask("/v1/wallet", "PUT", bytes(18 << 20))[0] == 413

    def limits(self):
        """A flood of posts from one address gets 429, and others' requests go on."""
        told = []
        threads = [threading.Thread(target=lambda: told.extend(self.ask("/v1/sessions", "POST", b"x")[0] for _ in range(12))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert told.count(429) >= 1 and set(told) == {400, 429}, sorted(told)
        assert self.ask("/v1/challenge")[0] == 200

    def neighbours(self):
        """Addresses of one /64 share a limit; others have their own, IPv4 each its own."""
        def flood(address):
            told = []
            threads = [threading.Thread(target=lambda: told.extend(
                self.ask("/v1/sessions", "POST", b"x", {"X-Test-Address": address(i)})[0] for i in range(20))) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert set(told) <= {400, 429}, told
            return told.count(429)

        assert flood(lambda i: f"2001:db8:1:2::{i:x}") > 0
        assert flood(lambda i: f"2001:db8:1:2:ffff:ffff:ffff:{i + 256:x}") > 0
        assert flood(lambda i: f"2001:db8:1:{i + 3:x}::1") == 0
        assert flood(lambda i: f"198.51.100.{i}") == 0
        assert flood(lambda i: f"::ffff:203.0.113.{i}") == 0

    def relays(self):
        """Over TLS, once they are told who certifies the platform."""
        relay = self.made.relay("qinglan", self.platform)
        self.platform.admit(relay)
        done = relay.run(1, status=None)
        assert done.returncode != 0 and "no-session" in done.stderr and "certificate" in done.stderr, done
        conf = relay.conf.read_text(encoding="utf-8")
        relay.conf.write_text(conf + f"authority = {self.edge.certificate}\n", encoding="utf-8")
        relay.run(1)
        assert self.ask("/v1/hospitals/qinglan")[2].find(b"mizhen/root") > 0

    def http2(self):
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.edge.port}", "-alpn", "h2,http/1.1", "-CAfile", self.edge.certificate,
                               "-verify_return_error"], input=b"", capture_output=True, timeout=30)
        assert b"ALPN protocol: h2" in done.stdout, done


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if not NGINX:
        print("skipped: there is no nginx")
        sys.exit(77)
    with World(sys.argv[1]) as world:
        story = Story(world)
        story.edge.start()
        try:
            for part in (story.files_are_the_platforms, story.nothing_else, story.api, story.relays, story.limits, story.neighbours, story.http2):
                part()
                print(f"{part.__name__}: ok")
        finally:
            story.edge.stop()


if __name__ == "__main__":
    main()
