#!/usr/bin/python3
"""Nothing stays behind: a patient and a doctor play their parts in browsers whose profiles lie on disk; then every byte
of both profiles, of what the browsers wrote, of the platform and of nginx's log (switched on for this) is searched for
names, numbers, records, and every secret of theirs. A leak that is planted is found in each kind of place. What users
saved by their own wish (exports, key files) is theirs. Not covered: the browsers' memory, and what formats other than
LevelDB, snappy and gzip pack in the profile. Skips where browser, build or nginx is missing.

usage: test_web_needles.py BIN-FOLDER"""

import base64
import hashlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

import chromium_profile
import leaks
from edge import NGINX, Edge
from lines import DIST, WEB, need_browser
from needles import LEAST, Needles
from web_clinic import Clinic
from world import World, free_port

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "relay"))
import inner                               # noqa: E402

STORY = WEB / "tests" / "profile" / "story.mjs"
SCREENSHOTS = ROOT / "build" / "screenshots" / "profile"
SECONDS = 400
PLANTED = {"IndexedDB": r"IndexedDB/.*leveldb/", "localStorage": r"Local Storage/", "Cache Storage": r"Service Worker/CacheStorage/|WebStorage/",
           "history": r"/History"}
# where Chromium writes what address was gone to, whatever a page says afterwards: docs/threat-model.md
VISITED = r"Default/(History|Favicons|Top Sites|Sessions/|Sessions_Encrypted/|Shortcuts|Network Action Predictor)|segmentation_platform/ukm_db"


class Told(Edge):
    """The packaged nginx, but with a log of all requests."""

    def __init__(self, *args):
        super().__init__(*args)
        conf = self.dir / "mizhen.conf"
        text = conf.read_text(encoding="utf-8")
        assert text.count("access_log off;") == 1
        conf.write_text(text.replace("access_log off;", f"access_log {self.dir}/access.log combined;"), encoding="utf-8")

    def key_hash(self):
        """By which a browser is told to trust the certificate."""
        key = subprocess.run(["openssl", "x509", "-in", self.certificate, "-noout", "-pubkey"], check=True, capture_output=True).stdout
        der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key, check=True, capture_output=True).stdout
        return base64.b64encode(hashlib.sha256(der).digest()).decode()


def open_scrypt(file, words):
    """An age file under WORDS, by another implementation."""
    (_, salt, log_n), body, *_ = inner.header_of(file)
    salt = b"age-encryption.org/v1/scrypt" + inner.unb64(salt.encode())
    wrap = hashlib.scrypt(words, salt=salt, n=1 << int(log_n), r=8, p=1, maxmem=1 << 28, dklen=32)
    return inner.open_file(ChaCha20Poly1305(wrap).decrypt(bytes(12), body, b""), file)


class Story:
    def __init__(self, world):
        self.world, self.edge = world, None
        self.profiles, self.written = world.dir / "profiles", world.dir / "browsers.log"
        self.profiles.mkdir()
        self.clinic = Clinic(world, web=DIST, front=self.stand_before, authority=world.dir / "edge" / "certificate.pem")
        self.person = self.clinic.people[0]

    def stand_before(self, api):
        self.edge = Told(self.world.dir / "edge", "127.0.0.1", free_port(), int(api.rsplit(":", 1)[1]), DIST)
        self.edge.start()
        return self.edge.origin

    def play(self, **more):
        args = [f"--ignore-certificate-errors-spki-list={self.edge.key_hash()}", "--enable-logging", "--v=0"]
        env = {**os.environ, "MIZHEN_PROFILES": str(self.profiles), "MIZHEN_BROWSER_ARGS": json.dumps(args), "DEBUG": "pw:browser", **more}
        with open(self.written, "ab") as written:
            player = subprocess.Popen(["node", STORY, "1440x900", "zh", SCREENSHOTS], cwd=WEB, env=env, text=True, encoding="utf-8",
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=written, start_new_session=True)
            limit = threading.Timer(SECONDS, player.kill)
            limit.start()
            try:
                self.clinic.converse(player.stdout, player.stdin)
                status = player.wait(30)
            finally:
                limit.cancel()
        assert status == 0, "\n".join(self.written.read_text(errors="replace").splitlines()[-60:])

    # what must not be found

    def facts(self):
        """Every value of the patient's rows that is long enough to tell, but for words that the terminal itself has."""
        own = b"".join(path.read_bytes() for path in DIST.rglob("*") if path.is_file() and path.suffix != ".gz")
        for id, column in (("qinglan", "BRID"), ("wangshu", "档案号")):
            with sqlite3.connect(self.world.dir / "databases" / id / "his.sqlite") as database:
                tables = [name for name, sql in database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'") if column in sql]
                rows = [row for table in tables for row in database.execute(f'SELECT * FROM "{table}" WHERE "{column}" = ?', (self.person[id],))]
            for value in {str(value) for row in rows for value in row}:
                if len(value.encode()) >= LEAST and value.encode() not in own:
                    yield value

    def files(self):
        """Bytes amid the hospital's files: what a cache of contents would keep."""
        for path in (self.world.dir / "databases" / "qinglan" / "files").rglob("*"):
            if path.is_file() and path.stat().st_size > 2048:
                yield path.read_bytes()[1024:1056]

    def secrets(self):
        told = json.loads((self.profiles / "secrets.json").read_text())
        backup, words = told["backup"]
        yield from told["typed"]
        yield from (open_scrypt(bytes.fromhex(backup), words.encode())[i:i + 32] for i in (0, 32))
        for lock in told["locks"].values():
            assert not lock["extractable"]
            vault = open_scrypt(bytes.fromhex(lock["file"]), lock["typed"].encode() + bytes.fromhex(lock["mac"]))
            assert len(vault) == 64
            yield from (vault[:32], vault[32:])
        person = SimpleNamespace(facts={"qinglan": self.person["qinglan"], "id_card": self.person["id_card"], "name": self.person["name"]},
                                 recovery=told["recovery"], hospitals=["qinglan"])
        story = SimpleNamespace(people=[person], slips={"qinglan": {self.person["qinglan"]: self.clinic.slip("qinglan", 0)}}, relays=self.clinic.relays)
        for what in (leaks.identity_secrets, leaks.access_codes, leaks.home_secrets, leaks.hospital_secrets):
            yield from what(story)

    def needles(self):
        return Needles([*self.facts(), *self.files(), *self.secrets(), *(self.person[key] for key in ("name", "id_card", "phone") if self.person.get(key))])

    # where

    def places(self, profiles):
        for name in profiles:
            for path, view in chromium_profile.files(self.profiles / name):
                yield path, view
                yield path, str(path.relative_to(self.profiles)).encode()
        for path in (self.written, self.edge.dir / "access.log", self.edge.dir / "error.log", self.edge.dir / "start.log", *self.platform_files()):
            yield path, path.read_bytes()

    def platform_files(self):
        return [path for path in self.clinic.platform.dir.rglob("*") if path.is_file() and path.name != "platform.conf"]

    def found(self, needles, profiles=("patient", "doctor")):
        """Path and needle of each, and how many bytes were searched."""
        short = [self.person["name"].encode("utf-16-le"), self.person["name"].encode("utf-16-be")]
        found, size = set(), 0
        for path, view in self.places(profiles):
            size += len(view)
            found |= {(str(path.relative_to(self.world.dir)), needle) for _, needle in needles.search(view)}
            found |= {(str(path.relative_to(self.world.dir)), self.person["name"]) for needle in short if needle in view}
        return found, size

    def sees(self):
        """What must be there for the search to mean anything: a lock out of IndexedDB, a page's address out of the history."""
        told = json.loads((self.profiles / "secrets.json").read_text())
        for name in ("patient", "doctor"):
            views = [view for _, view in chromium_profile.files(self.profiles / name)]
            assert any(bytes.fromhex(told["locks"][name]["file"]) in view for view in views), "the locks are not seen"
            assert any(b"#/records" in view or b"#/inbox" in view for view in views), "the history is not seen"
        assert b"GET /v1/" in (self.edge.dir / "access.log").read_bytes(), "the requests are not seen"

    def link_stays_in_the_history_alone(self):
        """A slip's link that a camera opened: the browser has noted it before the page can take it away."""
        found, _ = self.found(Needles([self.clinic.slip("qinglan", 0).rsplit(".", 1)[1][:20]]), ["link"])
        elsewhere = [path for path, _ in found if not re.match(f"profiles/link/({VISITED})", path)]
        assert not elsewhere, elsewhere

    def stop(self):
        self.clinic.platform.stop(signal.SIGKILL)
        if self.edge:
            self.edge.stop()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    need_browser(Path(NGINX or "/usr/sbin/nginx"))
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with World(sys.argv[1]) as world:
        story = Story(world)
        try:
            story.play()
            needles = story.needles()
            story.sees()
            found, size = story.found(needles)
            assert not found, "\n".join(f"{path}: {needle!r}" for path, needle in sorted(found, key=str)[:40])
            print(f"{size} bytes of profiles, logs and platform: none of {len(needles.needles)} secrets in {needles.count} spellings", flush=True)
            story.play(MIZHEN_PART="link")
            story.link_stays_in_the_history_alone()
            story.play(MIZHEN_PART="plant")
            told, _ = story.found(Needles([story.person["name"]]))
            for place, pattern in PLANTED.items():
                assert any(re.search(pattern, path) for path, _ in told), f"planted and not found: {place}: {sorted(path for path, _ in told)}"
            print(f"what is planted is found in {', '.join(PLANTED)}")
        finally:
            story.stop()


if __name__ == "__main__":
    main()
