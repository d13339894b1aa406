#!/usr/bin/python3
"""What is kept at home: shown while the platform cannot answer, whatever it says instead; and of two
devices of one patient, each learns the newer access code.

usage: test_kept.py BIN-FOLDER"""

import json
import sys
import time

from made_up import MadeUp                         # before the others: it knows where they are
from proxy import LosingProxy
from world import World

NETWORK, REFUSED = 5, 6


class Story:
    def __init__(self, world):
        self.world, self.made = world, MadeUp(world)
        self.platform = world.platform()
        self.proxy = LosingProxy(self.platform.port)
        self.platform.configure(self.proxy.origin)
        self.platform.start()
        self.qinglan = self.made.relay("qinglan", self.platform)
        self.wangshu = self.made.relay("wangshu", self.platform)
        for relay in (self.qinglan, self.wangshu):
            self.platform.admit(relay)
            relay.run(1)
        self.person = self.made.known_to_both[0]
        self.patient = self.made.opened("patient", self.person, "qinglan")
        slip = world.file("second", self.wangshu.slip(self.person["wangshu"]) + "\n")
        self.opened = self.patient.json("patient", "open", "--slip", slip)
        self.recovery = self.patient.json("patient", "recovery")["recovery_code"]

    def listed(self, terminal, **options):
        return {h["hospital"]: h for h in terminal.json("patient", "records", **options)["hospitals"]}

    def while_the_platform_is_away(self):
        """Faults, a full disk, an edge's own page, a network's login: what was received is shown, and called that."""
        before = self.listed(self.patient)
        for answers, path in [(403, ""), (404, ""), (301, ""), (410, "/v1/hospitals"), (500, ""), (502, ""), (503, ""), (504, ""), (507, ""), (200, ""), (500, "/v1/hospitals"), (507, "/v1/sessions")]:
            self.proxy.answers, self.proxy.path = answers, path
            if path == "/v1/sessions":                 # only where something has to be fetched
                for file in self.patient.home.glob("shelf.*"):
                    file.rename(file.with_suffix(".aside"))
            done = self.patient.command("patient", "records", "--json", status=None)
            if path == "/v1/sessions":
                assert done.returncode == NETWORK, done                # nothing was kept: then that is why
                assert json.loads(done.stdout)["error"]["name"] == "server", done
                for file in self.patient.home.glob("*.aside"):
                    file.unlink()
                continue
            now = {h["hospital"]: h for h in json.loads(done.stdout)["hospitals"]}
            assert done.returncode == 0 and "received last" in done.stderr, (answers, path, done)
            assert all(h["offline"] for h in now.values()) and set(now) == set(before), now
            assert [h["records"] for h in now.values()] == [h["records"] for h in before.values()]
            rid = now["qinglan"]["records"][0]["rid"]
            assert self.patient.json("patient", "show", rid)["resource"]
            assert self.patient.command("patient", "verify", status=None).returncode == NETWORK
        self.proxy.answers = None
        assert not any(h["offline"] for h in self.listed(self.patient).values())

    def one_count(self):
        """The records that open, verify and the list for people count are the same."""
        people = [line.split() for line in self.patient.command("patient", "records").splitlines()[1:]]
        counts = {h["hospital"]: h["opened"] for h in self.patient.json("patient", "verify")["hospitals"]}
        (second,) = self.opened["hospitals"]
        assert second["records"] == counts["wangshu"], (second, counts)
        for hospital, count in counts.items():
            assert sum(hospital in words for words in people) == count, (hospital, count)

    def one_does_not_open(self):
        """What is looked for in vain may be at the hospital that did not open: that is the problem then, and nothing else."""
        self.patient.command("patient", "grant", "110000000000001", "--all", status=3)
        self.proxy.answers, self.proxy.path = 500, "/v1/hospitals/wangshu"
        for args in (("grant", "110000000000001", "--all"), ("revoke", "abcd")):
            done = self.patient.command("patient", *args, "--json", status=None)
            error = json.loads(done.stdout)["error"]
            assert done.returncode == NETWORK and error["name"] == "server" and "wangshu" in error["subject"], done
        self.proxy.answers = None
        self.patient.command("patient", "revoke", "abcd", status=3)

    def two_devices(self):
        """The newer access code wins, whichever of them speaks to the platform last."""
        code = self.world.file("recovery", self.recovery + "\n")
        other = self.world.terminal("other")
        other.command("patient", "open", "--recovery", code, "--platform", self.platform.public)
        self.qinglan.command("renew", self.person["qinglan"])
        self.qinglan.run(1)
        self.patient.command("patient", "verify", status=REFUSED)
        slip = self.world.file("newer", self.qinglan.slip(self.person["qinglan"]) + "\n")
        other.command("patient", "open", "--slip", slip)
        assert set(self.listed(self.patient)) == {"qinglan", "wangshu"}          # learnt from the other
        self.patient.command("patient", "verify")
        # now the one that has the old code has something newer to say of another hospital
        third = self.world.terminal("third")
        third.command("patient", "open", "--recovery", code, "--platform", self.platform.public)
        self.wangshu.command("renew", self.person["wangshu"])
        self.wangshu.run(1)
        slip = self.world.file("newest", self.wangshu.slip(self.person["wangshu"]) + "\n")
        third.command("patient", "open", "--slip", slip)
        slip = self.world.file("again", self.qinglan.slip(self.person["qinglan"]) + "\n")
        other.command("patient", "open", "--slip", slip)                         # puts a wallet with wangshu's old code
        for terminal in (self.patient, third, other):
            assert set(self.listed(terminal)) == {"qinglan", "wangshu"}
        fresh = self.fresh = self.world.terminal("fresh")
        found = fresh.json("patient", "open", "--recovery", code, "--platform", self.platform.public)
        assert [h["hospital"] for h in found["hospitals"]] == ["qinglan", "wangshu"], found

    def a_wallet_that_never_arrived(self):
        """What the platform has is older than this device's own, and nobody's fault."""
        def renewed(name):
            self.qinglan.command("renew", self.person["qinglan"])
            self.qinglan.run(1)
            return self.world.file(name, self.qinglan.slip(self.person["qinglan"]) + "\n")

        slip = renewed("lost")
        self.proxy.answers, self.proxy.path = 500, "/v1/wallet"
        self.fresh.command("patient", "open", "--slip", slip)
        self.proxy.answers = None
        slip = renewed("latest")
        self.fresh.command("patient", "verify", status=REFUSED)
        self.patient.command("patient", "open", "--slip", slip)
        self.fresh.command("patient", "verify")

    def tell(self):
        for step in (self.one_count, self.while_the_platform_is_away, self.one_does_not_open, self.two_devices, self.a_wallet_that_never_arrived):
            began = time.monotonic()
            step()
            print(f"{time.monotonic() - began:6.1f} s  {step.__name__}", flush=True)


with World(sys.argv[1]) as world:
    Story(world).tell()
