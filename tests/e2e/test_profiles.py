#!/usr/bin/python3
"""Profiles from database to terminal: the patent's own, the ID number encrypting the name, refused by relay, platform and
terminal until each is told to accept it, for whoever knows the identity opens the records; and one that a hospital
writes itself.

usage: test_profiles.py BIN-FOLDER"""

import sys
import time

from made_up import MadeUp, foreign_client      # before the others: it knows where they are
from inner import Keys
import peer
from world import Failed, World

REFUSED = 6
ACCEPT = ["--accept-guessable"]
RANGES = "key=id_card[7..18]+code message=name[1..1]"


def set_key(path, section, key, value):
    """Changes a key of a configuration, or adds it."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(key + " =")]
    lines.insert(lines.index(f"[{section}]") + 1, f"{key} = {value}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def refused(word, work):
    """That WORK fails and its message has WORD in it."""
    try:
        work()
    except Failed as failed:
        assert word in str(failed), failed
        return
    raise AssertionError(f"not refused: {word}")


class Story:
    def __init__(self, world):
        self.world, self.made = world, MadeUp(world)
        self.platform = world.platform()
        self.platform.start()
        self.person = self.made.known_to_both[0]

    def refused_until_accepted(self):
        """By the relay before it makes anything, by the platform before it admits anything."""
        refused("accept_guessable", lambda: self.made.relay("qinglan", self.platform, profile="name-id"))
        conf = self.world.dir / "qinglan" / "relay.conf"
        assert not (conf.parent / "hospital.statement").exists()
        set_key(conf, "hospital", "accept_guessable", "yes")
        self.qinglan = self.made.relays["qinglan"]
        self.qinglan.command("init")
        self.wangshu = self.made.relay("wangshu", self.platform, profile="name-id", accept_guessable=True, link_policy="peer",
                                       accept_peer=True)
        self.qinglan.peers(self.wangshu)
        self.wangshu.peers(self.qinglan)
        for relay in (self.qinglan, self.wangshu):
            refused("accept_guessable", lambda relay=relay: self.platform.admit(relay))
        self.platform.stop()
        set_key(self.platform.conf, "platform", "accept_guessable", "yes")
        self.platform.start()
        for relay in (self.qinglan, self.wangshu):
            self.platform.admit(relay)
            relay.run(1)

    def a_terminal_asks_first(self):
        """And says so, then and later."""
        refused("--accept-guessable", lambda: self.made.opened("refused", self.person, "qinglan"))
        assert not (self.world.dir / "home-refused" / "patient.key").exists()
        self.patient = self.made.opened("patient", self.person, "qinglan", accept=ACCEPT)
        listed = self.patient.command("patient", "records", "--json", status=None)
        assert listed.returncode == 0 and "can be guessed" in listed.stderr, listed

    def everybody_opens_what_is_theirs(self):
        """No slip has a code; tags and keys are those that a second implementation derives."""
        for person in self.made.people:
            if not person["qinglan"]:
                continue
            assert self.qinglan.slip(person["qinglan"]).endswith(".")
            terminal = self.made.opened(person["qinglan"], person, "qinglan", accept=ACCEPT)
            (checked,) = terminal.json("patient", "verify")["hospitals"]
            keys = Keys("qinglan", "name-id", {"name": person["name"], "id_card": person["id_card"]})
            rows = self.made.rows_of("qinglan", person["qinglan"])
            assert checked["tag"] == keys.tag.hex() and checked["opened"] == rows, (checked, rows)

    def links(self):
        done = self.patient.command("patient", "link", "--wait", "0", status=None)
        assert done.returncode == 7, done
        self.wangshu.run(1)
        refused("--accept-guessable", lambda: self.patient.command("patient", "link", "--wait", "0"))
        self.patient.command("patient", "link", "--wait", "0", *ACCEPT)
        assert {h["hospital"] for h in self.patient.json("patient", "records")["hospitals"]} == {"qinglan", "wangshu"}

    def a_profile_of_ones_own(self):
        """Parts of fields, with the code: worth enough that nobody has to accept anything."""
        relay = self.made.relay("qinglan", self.platform, "own", profile=RANGES)
        self.platform.admit(relay)
        relay.run(1)
        terminal = self.made.opened("own", self.person, "own", number="qinglan")
        (checked,) = terminal.json("patient", "verify")["hospitals"]
        assert checked["opened"] == self.made.rows_of("qinglan", self.person["qinglan"]) and not checked["stale"], checked

    def cannot_slip_in_later(self):
        """A hospital that was admitted with a good profile changes to one that can be guessed."""
        self.platform.stop()
        set_key(self.platform.conf, "platform", "accept_guessable", "no")
        self.platform.start()
        conf = self.world.dir / "own" / "relay.conf"
        set_key(conf, "hospital", "profile", "name-id")
        set_key(conf, "hospital", "accept_guessable", "yes")
        done = self.made.relays["own"].run(1, status=None)
        assert done.returncode != 0, done
        (in_force, *_) = peer.items(foreign_client(self.platform).get("/v1/hospitals/own").body)[0][0]
        assert peer.body_of(in_force)[7] == RANGES

    def tell(self):
        for step in (self.refused_until_accepted, self.a_terminal_asks_first, self.everybody_opens_what_is_theirs, self.links,
                     self.a_profile_of_ones_own, self.cannot_slip_in_later):
            began = time.monotonic()
            step()
            print(f"{time.monotonic() - began:6.1f} s  {step.__name__}", flush=True)


with World(sys.argv[1]) as world:
    Story(world).tell()
