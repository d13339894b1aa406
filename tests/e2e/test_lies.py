#!/usr/bin/python3
"""A lying platform, told to the finished terminal: it refuses with a status that is not 0, says what failed and nothing
else, and its home is what it was, byte for byte. What no terminal can notice (docs/threat-model.md) is here too, with
what bounds it.

usage: test_lies.py BIN-FOLDER"""

import json
import sys
import time

from lies import HOSPITAL, SHELF, WALLET, Answer, Lie, got, instead, replay, sequence
from lies_clinic import Clinic
from lies_doctor import DoctorLies
from lies_patient import PatientLies
from peer import body_of, cbor, items, statement
from world import World


class Lies(PatientLies, DoctorLies):
    def bounds(self):
        """What a terminal cannot notice that has no memory yet, or no other clock."""
        slip = ("patient", "open", *self.clinic.person(1)[:4])
        terminal = self.world.terminal("unknowing")
        old = self.unnoticed("a new terminal is shown the state before", terminal, slip, *replay(self.heard_then, HOSPITAL, SHELF))[0]
        now = terminal.json("patient", "records")["hospitals"][0]
        assert old["hospitals"][0]["cycle"] < now["cycle"]
        self.refused("…but never again", terminal, ("patient", "verify"), "root-rollback", *replay(self.heard_then, HOSPITAL, SHELF))
        _, note = self.unnoticed("another time", self.zhang, ("patient", "verify"), self.clock(-7200))
        assert "120 minutes" in note, note
        terminal = self.world.terminal("unknowing-too")
        recovery = self.world.file("recovery", self.recovery + "\n")
        old, _ = self.unnoticed("a new terminal is given an old wallet", terminal, (
            "patient", "open", "--recovery", recovery, "--platform", self.liar.origin),
            ("GET", WALLET, instead(cbor(self.wallets["then"]))), ("PUT", WALLET, lambda _: Answer(204, b"")))
        assert [h["hospital"] for h in old["hospitals"]] == ["renhe"]

    def ahead(self):
        """A hospital whose clock is far ahead moves nobody else's: others' certificates have not run out."""
        def later(root):
            return statement("root", body_of(root) | {2: body_of(root)[2] + 200 * 86400}, self.clinic.renhe.key)

        lie = [got(HOSPITAL, sequence(lambda v: v[0].__setitem__(1, later(v[0][1])))),
               got(SHELF, sequence(lambda v: v[0].__setitem__(0, later(v[0][0]))))]
        terminal = self.world.terminal("ahead")
        for args in (("open", *self.clinic.person(1)[:4]), ("doctors",)):
            done = self.run(terminal, ("patient", *args), Lie(*lie))
            assert done.returncode == 0, done
        assert self.gu.licence in {doctor["licence"] for doctor in json.loads(done.stdout)["doctors"]}, done

    def begin(self):
        """Two patients; what is answered now is kept, and then the hospital goes on."""
        clinic = self.clinic
        self.zhang, self.li = self.world.terminal("zhang"), self.world.terminal("li")
        self.recovery = self.zhang.json("patient", "open", *clinic.person(1)[:4])["recovery_code"]
        self.wallets = {"then": self.wallet_of(self.zhang)}
        self.heard_then = clinic.hear(self.zhang, "patient", "verify")
        self.li.command("patient", "open", *clinic.person(2)[:4])
        record = next(r["rid"] for r in self.li.json("patient", "records")["hospitals"][0]["records"] if r["type"] == "DocumentReference")
        heard = clinic.hear(self.li, "patient", "show", record, "--save", self.world.dir / "li-saved")
        self.heard_blob = next(body for path, body in heard.items() if "/blobs/" in path)
        self.theirs = self.hospital_answer("kangning")[1::-1]
        # the state in which the others find it: a record changed, one deleted, a doctor revoked
        clinic.put(clinic.renhe, "lab", no="L11", patient="P1", item="项目1", value="11", dept="外科")
        clinic.put(clinic.renhe, "lab", no="L12", patient="P1", item="项目2", value="12", gone=1)
        gone = clinic.enrol("gone", clinic.renhe, "1199")
        clinic.cycle()
        clinic.renhe.command("doctor", "approve", gone.fingerprint)
        clinic.cycle()
        clinic.renhe.command("doctor", "revoke", gone.fingerprint)
        clinic.cycle()
        self.heard_li = clinic.hear(self.li, "patient", "verify")
        self.zhang.command("patient", "open", *clinic.person(1)[:4])
        self.wallets |= {"now": self.wallet_of(self.zhang), "li": self.wallet_of(self.li)}

    @staticmethod
    def wallet_of(terminal):
        return items((terminal.home / "patient.wallet").read_bytes())[0][0]

    def tell(self):
        began = time.monotonic()
        for part in (self.begin, self.patient, self.newer, self.blobs, self.fresh, self.wallet, self.doctors, self.grants, self.ending,
                     self.certificates, self.links, self.bounds, self.ahead):
            part()
            print(f"{time.monotonic() - began:6.1f} s  {part.__name__}: {self.told} lies so far", flush=True)
        print(f"{self.told} lies refused; {self.inherent} unnoticed, as documented, and bounded")


if __name__ == "__main__":
    with World(sys.argv[1]) as world:
        Lies(Clinic(world)).tell()
