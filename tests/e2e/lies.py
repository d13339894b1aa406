"""A platform that lies: between a real platform and everyone who asks it stands a proxy that changes the answers, and
who looks whether the terminal notices. The liar has what a platform has, its signing key, and what a platform can come
by: keys of its own, a doctor who is its accomplice, old answers."""

import hashlib
import http.client
import http.server
import json
import re
import sys
import threading
import urllib.request
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "relay"), str(TESTS / "platform")]
from peer import Key, cbor, items, tree_head     # noqa: E402

SECONDS = 60
OWN_HEADERS = ("connection", "content-length", "date", "transfer-encoding")      # of each connection; the rest goes through


class Answer:
    def __init__(self, status, body, headers=()):
        self.status, self.body, self.headers = status, body, dict(headers)

    def but(self, body):
        return Answer(self.status, body, self.headers)


def problem(status, name):
    text = json.dumps({"type": f"urn:mizhen:problem:{name}", "title": name, "status": status}).encode()
    return Answer(status, text, {"Content-Type": "application/problem+json"})


def found(body):
    return Answer(200, body, {"Content-Type": "application/cbor-seq"})


class Lie:
    """What is answered instead: [(method, pattern of the path, change(answer) -> answer)]."""

    def __init__(self, *changes):
        self.changes, self.told = changes, 0

    def __call__(self, method, path, answer):
        for wanted, pattern, change in self.changes:
            if method == wanted and re.fullmatch(pattern, path.partition("?")[0]):
                self.told += 1
                answer = change(answer)
        return answer


class Liar(http.server.ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def __init__(self, target_port):
        super().__init__(("127.0.0.1", 0), Between)
        self.target_port, self.origin = target_port, f"http://127.0.0.1:{self.server_port}"
        self.lie, self.gone, self.heard, self.failed = None, False, {}, None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        self.failed = sys.exc_info()[1]


class Between(http.server.BaseHTTPRequestHandler):
    protocol_version, wbufsize = "HTTP/1.1", -1           # head and body in one piece: no waiting for acknowledgements

    def ask(self, body):
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.target_port, timeout=SECONDS)
        try:
            upstream.request(self.command, self.path, body, {k: v for k, v in self.headers.items() if k != "Expect"})
            answer = upstream.getresponse()
            return Answer(answer.status, answer.read(), {k: v for k, v in answer.getheaders() if k.lower() not in OWN_HEADERS})
        finally:
            upstream.close()

    def carry(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.gone:
            self.close_connection = True
            return
        answer = self.ask(body)
        if self.command == "GET" and answer.status == 200:
            self.server.heard[self.path.partition("?")[0]] = answer.body
        if self.server.lie:
            answer = self.server.lie(self.command, self.path, answer)
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = do_HEAD = carry

    def handle(self):
        try:
            super().handle()
        except OSError:                    # who asked has heard enough
            pass

    def log_message(self, *_):
        pass


# Altering

def flip(data, at=-1):
    """DATA with one bit of one byte other."""
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def got(pattern, change):
    return "GET", pattern, change


def raw(change):
    return lambda answer: answer.but(change(answer.body))


def instead(body):
    return lambda answer: found(body)


def sequence(change):
    """The answer's values, as a list to change in place or to give anew."""
    def alter(answer):
        values = [value for value, _ in items(answer.body)]
        changed = change(values)
        return answer.but(b"".join(cbor(v) for v in (values if changed is None else changed)))
    return alter


def replay(heard, *patterns):
    """What was answered then, whatever is the answer now."""
    def again(path):
        return "GET", re.escape(path), lambda _: found(heard[path])
    paths = [path for path in heard if any(re.fullmatch(pattern, path) for pattern in patterns)]
    assert paths, (patterns, list(heard))
    return [again(path) for path in paths]


def siblings(leaves, at):
    """RFC 9162's inclusion path of one leaf hash."""
    if len(leaves) == 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if at < k:
        return siblings(leaves[:k], at) + [tree_head(leaves[k:])]
    return siblings(leaves[k:], at - k) + [tree_head(leaves[:k])]


# Telling

UNTRUE, NETWORK, REFUSED, NOTHING, PENDING = 4, 5, 6, 3, 7
EXITS = {"hidden": REFUSED, "grant-time": REFUSED, "denied": REFUSED, "no-doctor": NOTHING}
HOSPITAL, SHELF, BLOB, ABSENCE = r"/v1/hospitals/renhe", r"/v1/shelf", r".+/blobs/[^/]+", r".+/absence/.+"
INBOX, GRANT, FEED, WALLET = r"/v1/grants", r"/v1/grants/.+", r"/v1/feed", r"/v1/wallet"
CHALLENGE, SESSIONS = r"/v1/challenge", r"/v1/sessions"


def state(home):
    return {path.name: path.read_bytes() for path in sorted(home.iterdir())}


class Teller:
    def __init__(self, clinic):
        self.clinic, self.liar, self.world = clinic, clinic.liar, clinic.world
        self.told = self.inherent = 0
        self.thief = Key()                 # the liar's own

    def run(self, terminal, args, lie, status=None):
        self.liar.lie = lie
        try:
            done = terminal.command(*args, "--json", status=None)
        finally:
            self.liar.lie = None
        if self.liar.failed:
            raise self.liar.failed
        assert lie.told > 0, "nobody asked for what was to be lied about"
        return done

    def refused(self, what, terminal, args, errors, *changes):
        """One of ERRORS is told, and nothing is left of it."""
        before, self.told = state(terminal.home), self.told + 1
        done = self.run(terminal, args, Lie(*changes))
        said = json.loads(done.stdout)
        assert set(said) == {"error"}, (what, said)
        name = said["error"]["name"]
        assert name in errors.split(), (what, said)
        assert done.returncode == EXITS.get(name, UNTRUE), (what, done)
        assert said["error"]["message"] in done.stderr and said["error"]["to_do"] in done.stderr, (what, done)
        after = state(terminal.home)
        assert after == before, (what, [name for name in after | before if after.get(name) != before.get(name)])

    def unnoticed(self, what, terminal, args, *changes):
        """What can be said of it is in docs/threat-model.md; what bounds it, the caller looks at."""
        self.inherent += 1
        done = self.run(terminal, args, Lie(*changes))
        assert done.returncode == 0, (what, done)
        return json.loads(done.stdout), done.stderr

    def kept(self, terminal):
        """What the terminal shows while nobody answers."""
        self.liar.gone = True
        try:
            return terminal.json("patient", "records")
        finally:
            self.liar.gone = False

    @staticmethod
    def id(grant):
        return hashlib.sha256(grant).hexdigest()

    def hospital_answer(self, id):
        """[hospital statement, root, list of revoked doctors]"""
        with urllib.request.urlopen(f"{self.liar.origin}/v1/hospitals/{id}") as answer:
            return items(answer.read())[0][0]
