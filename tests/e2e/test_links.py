#!/usr/bin/python3
"""One identity, other hospitals: every policy of the hospital that is asked, and what is refused by all of them:
strangers, wrong codes, a hospital that nobody recognises, and requests of a second implementation with one lie each.

usage: test_links.py BIN-FOLDER"""

import base64
import json
import os
import sys
import time

import cbor2
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from made_up import MadeUp, foreign_client      # before the others: it knows where they are
from inner import Keys, age_open, age_seal, raw
import peer
from world import World

OPENED, NO = 1, 2                  # outcomes of an answer
USAGE, REFUSED, PENDING = 2, 6, 7  # exit statuses
DAY = 86400


class Story:
    """Qinglan vouches. Wangshu's patients are Donghu's too: the one trusts its peers, the other calls phones. Mojia has
    Qinglan's patients and recognises all of them, and none of them it."""

    def __init__(self, world):
        self.world, self.made = world, MadeUp(world)
        self.platform = world.platform()
        self.platform.start()
        self.messages = world.file("messages", "")
        command = world.file("send-code", f"#!/bin/sh\ncat >> {self.messages}\n")
        command.chmod(0o700)
        self.qinglan = self.made.relay("qinglan", self.platform, link_policy="slip")
        self.wangshu = self.made.relay("wangshu", self.platform, link_policy="peer", accept_peer=True)
        self.donghu = self.made.relay("wangshu", self.platform, "donghu", link_policy="phone", phone_command=command)
        self.mojia = self.made.relay("qinglan", self.platform, "mojia")
        recognised = [self.qinglan, self.wangshu, self.donghu]
        for relay in recognised:
            relay.peers(*(other for other in recognised if other is not relay))
        self.mojia.peers(*recognised)
        for relay in (*recognised, self.mojia):
            self.platform.admit(relay)
            relay.run(1)
        self.person, self.second = self.made.known_to_both[:2]
        self.stranger = next(p for p in self.made.people if p["qinglan"] and not p["wangshu"])

    def link(self, terminal, hospital, state, status, code=None):
        options = ["--code", self.world.file("typed", f"{hospital} = {code}\n")] if code else []
        done = terminal.command("patient", "link", hospital, "--wait", "0", "--json", *options, status=None)
        (told,) = json.loads(done.stdout)["links"]
        assert (told["hospital"], told["state"], done.returncode) == (hospital, state, status), done

    def records(self, terminal):
        return {h["hospital"]: len(h["records"]) for h in terminal.json("patient", "records")["hospitals"]}

    def by_slip(self):
        terminal = self.made.opened("by-slip", self.second, "wangshu")
        self.link(terminal, "qinglan", "pending", PENDING)
        self.qinglan.run(1)
        self.link(terminal, "qinglan", "slip-needed", REFUSED)
        assert set(self.records(terminal)) == {"wangshu"}

    def a_line_that_is_none(self):
        """A code that nobody can read was not typed: nothing is sent, and the line is named."""
        terminal = self.made.opened("no-line", self.person, "qinglan")
        for number, text in ((1, "wangshu 123456\n"), (2, "\nwangshu = 123456 789\n"), (3, "wangshu = 1\n\r\n= 2"), (1, "\0\n"), (1, "x" * 300)):
            told = json.loads(terminal.command("patient", "link", "wangshu", "--wait", "0", "--json", "--code", self.world.file("typed", text), status=USAGE))
            assert (told["error"]["name"], told["error"]["subject"]) in (("code-line", f"line {number}"), ("code-line", f"第 {number} 行")), told

    def by_peer(self):
        terminal = self.made.opened("by-peer", self.person, "qinglan")
        self.link(terminal, "wangshu", "pending", PENDING)
        self.wangshu.run(1)
        self.link(terminal, "wangshu", "opened", 0)
        other = self.made.opened("own-slip", self.person, "wangshu")
        assert self.records(terminal)["wangshu"] == self.records(other)["wangshu"] > 0

    def by_phone(self):
        terminal = self.made.opened("by-phone", self.person, "qinglan")
        self.link(terminal, "donghu", "pending", PENDING)
        self.donghu.run(1)
        self.link(terminal, "donghu", "code-needed", PENDING)
        number, code = self.messages.read_text().split()
        assert number == self.person["phone"]
        self.wrong_codes(terminal, code, 2)
        self.link(terminal, "donghu", "pending", PENDING, code)
        self.donghu.run(1)
        self.link(terminal, "donghu", "opened", 0)
        assert set(self.records(terminal)) == {"qinglan", "donghu"}

    def wrong_codes(self, terminal, code, times):
        for n in range(times):
            self.link(terminal, "donghu", "pending", PENDING, f"{(int(code) + n + 1) % 10 ** 8:08}")
            self.donghu.run(1)
            done = terminal.command("patient", "link", "donghu", "--wait", "0", status=None)
            assert done.returncode == REFUSED and "code was wrong" in done.stderr and "slip" not in done.stderr, done

    def three_wrong_codes(self):
        """And the right one is no good any more that day."""
        self.messages.write_text("")
        terminal = self.made.opened("three-wrong", self.second, "qinglan")
        self.link(terminal, "donghu", "pending", PENDING)
        self.donghu.run(1)
        self.link(terminal, "donghu", "code-needed", PENDING)
        _, code = self.messages.read_text().split()
        self.wrong_codes(terminal, code, 3)
        self.link(terminal, "donghu", "pending", PENDING, code)
        self.donghu.run(1)
        assert terminal.command("patient", "link", "donghu", "--wait", "0", status=None).returncode == REFUSED
        assert set(self.records(terminal)) == {"qinglan"}

    def a_stranger(self):
        """Refused by one policy, told by the other just what a patient is told; no phone is called."""
        self.messages.write_text("")
        terminal = self.made.opened("stranger", self.stranger, "qinglan")
        for hospital in ("wangshu", "donghu"):
            self.link(terminal, hospital, "pending", PENDING)
            self.made.relays[hospital].run(1)
        self.link(terminal, "wangshu", "refused", REFUSED)
        self.link(terminal, "donghu", "code-needed", PENDING)
        assert self.messages.read_text() == ""
        self.link(terminal, "donghu", "pending", PENDING, "12345678")
        self.donghu.run(1)
        assert terminal.command("patient", "link", "donghu", "--wait", "0", status=None).returncode == REFUSED
        assert set(self.records(terminal)) == {"qinglan"}

    def a_hospital_nobody_recognises(self):
        terminal = self.made.opened("mojia", self.person, "mojia", number="qinglan")
        self.link(terminal, "wangshu", "pending", PENDING)
        assert self.dropped(self.wangshu) == 1
        self.link(terminal, "wangshu", "pending", PENDING)
        assert self.made.opened("again", self.person, "qinglan").command("patient", "link", "mojia", status=None).returncode == REFUSED

    def dropped(self, relay):
        """How many requests the next cycle will not answer."""
        done = relay.run(1, status=None)
        assert done.returncode == 0, done
        return done.stderr.count("request-dropped")

    # requests of a second implementation

    def prepare(self):
        """What an honest terminal has: the identity statement off the shelf, account and home keys."""
        code = self.qinglan.slip(self.person["qinglan"]).rsplit(".", 1)[1]
        fields = {"name": self.person["name"], "id_card": self.person["id_card"]}
        self.keys = Keys("qinglan", "cn-card", fields, code)
        terminal = self.made.opened("statement", self.person, "qinglan")
        (listed,) = terminal.json("patient", "records")["hospitals"]
        rid = next(r["rid"] for r in listed["records"] if r["type"] == "Binary")
        self.stated = base64.b64decode(terminal.json("patient", "show", rid)["resource"]["data"])
        self.home, self.home_seal = peer.Key(), X25519PrivateKey.generate()
        self.client = foreign_client(self.platform)
        self.inbox = peer.body_of((self.wangshu.dir / "hospital.statement").read_bytes())[6]
        self.hospital_key = peer.Key((self.qinglan.dir / "state" / "keys").read_bytes()[:32])

    def ask(self, *, plain=None, outside=None, stated=None, signer=None, inbox=None, again=None):
        """Posts a request to Wangshu that is honest but for what is named; what was posted."""
        account, now = self.keys.account, int(time.time())
        inner = {0: account.public, 1: "wangshu", 2: "qinglan", 3: stated or self.stated, 4: self.home.public,
                 5: raw(self.home_seal.public_key()), 6: None, 7: None, 8: os.urandom(16), **(plain or {})}
        file = age_seal(peer.cbor(inner), inbox or self.inbox)
        body = {0: "wangshu", 1: "qinglan", 2: peer.sha256(file), 3: now, 4: now + 3600, **(outside or {})}
        said = again or peer.statement("link-request", body, signer or account)
        self.taken = self.client.post("/v1/hospitals/wangshu/requests", peer.cbor([1, said, file])).status == 202
        return said, file

    def identity(self, signer=None, **changes):
        """The identity statement with changes, signed again."""
        body = {**peer.body_of(self.stated), **{int(k[1:]): v for k, v in changes.items()}}
        return peer.statement("identity", body, signer or self.hospital_key)

    def mailbox(self):
        """Outcomes and sizes of the answers to the home account."""
        home = self.client.login(peer.HOME, self.home)
        found = []
        for _, event, said, file in home.feed():
            assert event == 3
            plain = cbor2.loads(age_open(file, self.home_seal))
            assert peer.body_of(said)[2] == self.home.id and peer.body_of(said)[3] == peer.sha256(file)
            found.append((plain[2], plain[3], len(file)))
        return found

    def one_lie_each(self):
        self.prepare()
        other, now = peer.Key(), int(time.time())
        asked = self.ask()
        assert self.dropped(self.wangshu) == 0
        ((outcome, code, size),) = self.mailbox()
        assert outcome == OPENED and code == self.wangshu.slip(self.person["wangshu"]).rsplit(".", 1)[1]
        lies = [
            lambda: self.ask(stated=self.identity(other)),                                      # a forged peer
            lambda: self.ask(stated=self.identity(other, _0="mojia"), plain={2: "mojia"}, outside={1: "mojia"}),   # not in the list
            lambda: self.ask(stated=self.identity(peer.Key((self.mojia.dir / "state" / "keys").read_bytes()[:32]), _0="mojia"),
                             plain={2: "mojia"}, outside={1: "mojia"}),                         # true, and not in the list
            lambda: self.ask(stated=self.identity(_5=now - 100, _6=now - 1)),                   # has run out
            lambda: self.ask(signer=other),                                                     # another account's request
            lambda: self.ask(signer=other, plain={0: other.public}),                            # that says so
            lambda: self.ask(outside={3: now - 7200, 4: now - 3600}),                           # expired
            lambda: self.ask(outside={4: now + 3 * DAY}),                                       # lives too long
            lambda: self.ask(plain={1: "donghu"}),                                              # meant for another
            lambda: self.ask(inbox=raw(X25519PrivateKey.generate().public_key())),              # cannot be opened
            lambda: self.ask(again=asked[0]),                                                   # another file under one statement
        ]
        for number, lie in enumerate(lies):                     # the platform does not take it, or the hospital drops it
            lie()
            assert self.dropped(self.wangshu) == self.taken, number
        self.client.post("/v1/hospitals/wangshu/requests", peer.cbor([1, *asked]))              # the first one again
        self.dropped(self.wangshu)
        assert self.mailbox() == [(outcome, code, size)], self.mailbox()
        fields = [["name", "查无此人"], ["id_card", "11010519491231002X"]]
        self.ask(stated=self.identity(_1=fields))                                               # true, of nobody here
        assert self.dropped(self.wangshu) == 0
        assert self.mailbox()[1:] == [(NO, None, size)]         # looks as the other from outside

    def tell(self):
        for step in (self.by_slip, self.a_line_that_is_none, self.by_peer, self.by_phone, self.three_wrong_codes, self.a_stranger,
                     self.a_hospital_nobody_recognises, self.one_lie_each):
            began = time.monotonic()
            step()
            print(f"{time.monotonic() - began:6.1f} s  {step.__name__}", flush=True)


with World(sys.argv[1]) as world:
    Story(world).tell()
