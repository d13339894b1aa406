#!/usr/bin/python3
"""Answers that are lost, requests that arrive twice, answers that come late: to every posting of every command. The first
run tells what is known and no more; the second comes to its end; and there is just one effect.

usage: test_lost.py BIN-FOLDER"""

import json
import sys
import time

from made_up import MadeUp, enrol                  # before the others: it knows where they are
from proxy import LosingProxy
from world import World

NETWORK, PENDING = 5, 7
SHEN, GU = "110000000000001", "110000000000002"
HOWS = ("lose", "double", "delay")


class Story:
    def __init__(self, world):
        self.world, self.made, self.numbers = world, MadeUp(world), 0
        self.platform = world.platform()
        self.proxy = LosingProxy(self.platform.port)
        self.platform.configure(self.proxy.origin)
        self.platform.start()
        self.messages = world.file("messages", "")
        phone = world.file("send-code", f"#!/bin/sh\ncat >> {self.messages}\n")
        phone.chmod(0o700)
        self.qinglan = self.made.relay("qinglan", self.platform)
        self.wangshu = self.made.relay("wangshu", self.platform, link_policy="phone", phone_command=phone)
        self.made.join(self.platform)
        self.person = self.made.known_to_both[0]
        self.told = 0

    def name(self, of):
        self.numbers += 1
        return f"{of}-{self.numbers}"

    def disturbed(self, how, number, terminal, *args, status=None):
        """One run of a command whose NUMBER-th posting meets HOW; None when it has none."""
        self.proxy.disturb(how, number)
        done = terminal.command(*args, "--json", status=status)
        met = self.proxy.met
        self.proxy.disturb(None, 0)
        self.told += met
        return done if met else None

    def each(self, scene):
        """SCENE(how, number) for every posting that there is, until it says that there is none."""
        for how in HOWS:
            number = 1
            while scene(how, number):
                number += 1
            assert number > 1, (scene.__name__, how)

    @staticmethod
    def check(how, done, lost=NETWORK, fine=0):
        """What the first run ends with."""
        assert done.returncode == (lost if how == "lose" else fine), (how, done)
        return json.loads(done.stdout)

    @staticmethod
    def unanswered(said):
        assert said["error"]["name"] == "unanswered", said

    # patients

    def patient_opens(self, how, number):
        """What the platform does not know yet waits; the recovery code is good for what came through later."""
        name = self.name("open")
        terminal = self.world.terminal(name)
        slip = self.world.file("slip-" + name, self.qinglan.slip(self.person["qinglan"]) + "\n")
        done = self.disturbed(how, number, terminal, "patient", "open", "--slip", slip, "--identity", self.made.identity(self.person))
        if done is None:
            return False
        said = self.check(how, done, lost=0)
        assert said["backed_up"] == (how != "lose"), said
        terminal.command("patient", "records")
        again = self.world.terminal(self.name("recovered"))
        code = self.world.file("code-" + name, said["recovery_code"] + "\n")
        found = again.json("patient", "open", "--recovery", code, "--platform", self.platform.public)
        assert [h["hospital"] for h in found["hospitals"]] == ["qinglan"] and found["backed_up"], found
        self.proxy.disturb(None, 0)
        terminal.command("patient", "records")
        assert not self.proxy.posted, self.proxy.posted              # all of it is there
        return True

    def patient_links(self, how, number):
        """One request, one call, one shelf; the code that was typed counts, and counts once."""
        self.messages.write_text("")
        self.left = number
        name = self.name("link")
        terminal = self.made.opened(name, self.made.known_to_both[self.numbers % len(self.made.known_to_both)], "qinglan")
        link = ("patient", "link", "wangshu", "--wait", "0")
        self.step(how, terminal, link, link, fine=PENDING, lost=NETWORK)
        self.wangshu.run(1)
        terminal.command(*link, status=PENDING)                      # a code is asked for
        _, code = self.messages.read_text().split()                  # once
        typed = (*link, "--code", self.world.file("typed", f"wangshu = {code}\n"))
        self.step(how, terminal, typed, link, fine=PENDING, lost=NETWORK)     # the code is kept
        self.wangshu.run(1)
        self.step(how, terminal, link, link, fine=0, lost=0)
        listed = terminal.json("patient", "records")["hospitals"]
        assert {h["hospital"] for h in listed} == {"qinglan", "wangshu"}, listed
        return self.left <= 0

    def step(self, how, terminal, args, again, *, fine, lost):
        """One of several commands, of whose postings in all one is disturbed."""
        if self.left <= 0:
            terminal.command(*args, status=fine)
            return
        self.proxy.disturb(how, self.left)
        done = terminal.command(*args, "--json", status=None)
        self.left -= len(self.proxy.posted)
        met, _ = self.proxy.met, self.proxy.disturb(None, 0)
        self.told += met
        if not met:
            assert done.returncode == fine, done
            return
        said = self.check(how, done, lost=lost, fine=fine)
        if how == "lose" and lost == NETWORK:
            self.unanswered(said)
            terminal.command(*again, status=fine)

    def patient_grants(self, how, number):
        done = self.disturbed(how, number, self.patient, "patient", "grant", SHEN, "--all")
        if done is None:
            return self.none_live()
        said = self.check(how, done)
        if how == "lose":
            self.unanswered(said)
            assert len(said["grants"]) == number - 1 and len(said["unknown"]) == 1, said
            again = self.patient.json("patient", "grant", SHEN, "--all")
            known = {g["grant"] for g in said["grants"] + said["unknown"]}
            assert known <= {g["grant"] for g in again["grants"]} and again["error"] is None, (said, again)
            said = again
        assert {g["hospital"] for g in said["grants"]} == {"qinglan", "wangshu"}, said
        return self.only_live(said["grants"])

    def patient_grants_key(self, how, number):
        args = ("patient", "grant", SHEN, "--key", "--yes", "--hospital", "qinglan")
        done = self.disturbed(how, number, self.patient, *args)
        if done is None:
            return self.none_live()
        said = self.check(how, done)
        if how == "lose":
            self.unanswered(said)
            said = self.patient.json(*args)
        return self.only_live(said["grants"])

    def only_live(self, grants):
        """No other grant lives; and none after this."""
        live = [g["grant"] for g in self.patient.json("patient", "grants")["grants"] if g["state"] == "live"]
        assert sorted(live) == sorted(g["grant"] for g in grants), (live, grants)
        for id in live:
            self.patient.command("patient", "revoke", id)
        return True

    def none_live(self):
        """After a run that met nothing: there is no further posting."""
        for grant in self.patient.json("patient", "grants")["grants"]:
            if grant["state"] == "live":
                self.patient.command("patient", "revoke", grant["grant"])
        return False

    def patient_changes_their_mind(self):
        """A grant whose answer was lost is live, and told of, when something else is granted; one that was revoked since is none."""
        done = self.disturbed("lose", 1, self.patient, "patient", "grant", SHEN, "--all", "--hospital", "qinglan")
        (lost,) = json.loads(done.stdout)["unknown"]
        told = self.patient.json("patient", "grant", GU, "--all", "--hospital", "qinglan")
        assert [g["grant"] for g in told["earlier"]] == [lost["grant"]], told
        self.only_live(told["grants"] + told["earlier"])
        done = self.disturbed("lose", 1, self.patient, "patient", "grant", SHEN, "--all", "--hospital", "qinglan")
        (lost,) = json.loads(done.stdout)["unknown"]
        self.patient.command("patient", "revoke", lost["grant"])
        told = self.patient.json("patient", "grant", SHEN, "--all", "--hospital", "qinglan")
        assert lost["grant"] not in {g["grant"] for g in told["grants"]}, told
        self.only_live(told["grants"])

    def patient_wants_less(self):
        """Of a grant whose answer was lost nothing more is given when less is asked for; it is told of, and can be revoked."""
        done = self.disturbed("lose", 1, self.patient, "patient", "grant", SHEN, "--all", "--hospital", "qinglan", "--pass-on")
        (lost,) = json.loads(done.stdout)["unknown"]
        (shelf,) = [h for h in self.patient.json("patient", "records")["hospitals"] if h["hospital"] == "qinglan"]
        one = shelf["records"][0]["rid"]
        told = self.patient.json("patient", "grant", SHEN, one, "--pass-on")
        assert [g["records"] for g in told["grants"]] == [1] and [g["grant"] for g in told["earlier"]] == [lost["grant"]], told
        whole = ("doctor", "pass-on", lost["grant"], "--to", GU)
        self.unanswered(json.loads(self.disturbed("lose", 1, self.shen, *whole, "--all").stdout))
        assert self.shen.json(*whole, one)["records"] == 1
        for grant in told["grants"] + told["earlier"]:
            self.patient.command("patient", "revoke", grant["grant"])

    def patient_revokes(self, how, number):
        (grant,) = self.patient.json("patient", "grant", SHEN, "--all", "--hospital", "qinglan")["grants"]
        done = self.disturbed(how, number, self.patient, "patient", "revoke", grant["grant"])
        if done is None:
            return self.none_live()
        if how == "lose":
            self.unanswered(self.check(how, done))
            self.patient.command("patient", "revoke", grant["grant"])
        return self.only_live([])

    # doctors

    def doctor_enrolls(self, how, number):
        licence = f"12000000000{self.numbers:04}"
        self.numbers += 1
        self.proxy.disturb(how, number)
        terminal, args = self.doctor(licence)
        done = self.disturbed(how, number, terminal, *args)
        if done is None:
            return False
        said = self.check(how, done)
        if how == "lose":
            self.unanswered(said)
            terminal.command(*args[:-1], "另一科室", "--json", status=2)         # another request is not this one
            said = terminal.json(*args)
        self.qinglan.run(1)
        assert self.qinglan.command("doctor", "list").count(licence) == 1
        self.qinglan.command("doctor", "approve", said["fingerprint"])
        terminal.command(*args, status=2)                            # has keys already
        return True

    def doctor(self, licence):
        link = self.qinglan.command("status")
        link = next(word for word in link.split() if "#1." in word)
        return self.world.terminal(licence), ("doctor", "enroll", "--hospital", self.world.file(f"hospital-{licence}", link + "\n"),
                                              "--name", "沈医生", "--title", "主任医师", "--licence", licence, "--department", "呼吸内科")

    def doctor_passes_on(self, how, number):
        (grant,) = self.patient.json("patient", "grant", SHEN, "--all", "--pass-on", "--hospital", "qinglan")["grants"]
        args = ("doctor", "pass-on", grant["grant"], "--to", GU, "--all")
        done = self.disturbed(how, number, self.shen, *args)
        if done is None:
            return self.none_live()
        said = self.check(how, done)
        if how == "lose":
            self.unanswered(said)
            said = self.shen.json(*args)
        live = [g for g in self.shen.json("doctor", "inbox")["grants"] if g["direction"] == "passed-on" and g["state"] == "live"]
        assert [g["grant"] for g in live] == [said["grant"]], (live, said)
        self.patient.command("patient", "revoke", grant["grant"])
        return True

    def prepare(self):
        """A patient of both hospitals, and two doctors."""
        self.shen, shen = enrol(self.world, self.qinglan, "沈", SHEN)
        _, gu = enrol(self.world, self.qinglan, "顾", GU)
        self.qinglan.run(1)
        for fingerprint in (shen, gu):
            self.qinglan.command("doctor", "approve", fingerprint)
        self.qinglan.run(1)
        self.patient = self.made.opened("patient", self.person, "qinglan")
        slip = self.world.file("slip-second", self.wangshu.slip(self.person["wangshu"]) + "\n")
        self.patient.command("patient", "open", "--slip", slip)

    def tell(self):
        self.prepare()
        for scene in (self.patient_opens, self.patient_links,
                      self.patient_grants, self.patient_grants_key, self.patient_revokes,
                      self.doctor_enrolls, self.doctor_passes_on):
            began, before = time.monotonic(), self.told
            self.each(scene)
            print(f"{time.monotonic() - began:6.1f} s  {scene.__name__}: {self.told - before} postings", flush=True)
        self.patient_changes_their_mind()
        self.patient_wants_less()


with World(sys.argv[1]) as world:
    Story(world).tell()
