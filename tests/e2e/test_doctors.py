#!/usr/bin/python3
"""Doctors at two hospitals: certified after their fingerprint is compared, granted records in every way there is,
passing some on to a colleague, and shut out by revocation, expiry and the loss of the certificate.

usage: test_doctors.py BIN-FOLDER"""

import os
import re
import sys
import time

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from made_up import MadeUp, enrol, foreign_client      # before the others: it knows where they are
from inner import Keys, age_seal, header_of, hkdf, unb64
import peer
from world import World

SHEN, GU, LU = "110000000000001", "110000000000002", "110000000000003"     # licences
PAST = "2025-06-01 10:00:00"
NEW_LAB = "INSERT INTO JYJG VALUES ('JY99999', 1, ?, '718-7', '血红蛋白', '1', '131', 'g/L', '115', '150', 'N', ?, ?)"
MANY_CHUNKS = 200_000              # bytes of an attachment that is sealed in more than one chunk


def file_key(keys, rid, version, file):
    """A record's file key, as the patient's terminal comes by it."""
    (_, salt), body, *_ = header_of(file)
    wrap = hkdf(keys.kek + unb64(salt.encode()), b"mizhen/v1/wrap" + peer.cbor(["qinglan", rid, version]))
    return ChaCha20Poly1305(wrap).decrypt(bytes(12), body, None)


class Story:
    def __init__(self, world):
        self.world, self.made = world, MadeUp(world)
        self.platform = world.platform()
        self.platform.start()
        self.person = self.made.known_to_both[0]
        ((images,),) = self.made.change("qinglan", "SELECT YXML FROM JCBG WHERE BRID = ? AND YXML IS NOT NULL", self.person["qinglan"])
        (self.made.folder / "qinglan" / "files" / images / "IM099.dcm").write_bytes(os.urandom(MANY_CHUNKS))
        self.qinglan, self.wangshu = (self.made.relay(id, self.platform) for id in ("qinglan", "wangshu"))
        self.made.join(self.platform)

    def certify(self):
        """Nobody is certified before the hospital has compared the fingerprint."""
        self.doctors = {}
        for name, licence, relay in (("沈明哲", SHEN, self.qinglan), ("顾念慈", GU, self.wangshu), ("陆清扬", LU, self.qinglan)):
            doctor, fingerprint = enrol(self.world, relay, name, licence)
            relay.run(1)
            assert fingerprint.replace("-", "") in relay.command("doctor", "list").replace("-", "")
            assert not doctor.json("doctor", "status")["in_force"]
            doctor.command("doctor", "inbox", status=6)
            other = ("1" if fingerprint[0] == "0" else "0") + fingerprint[1:]
            assert relay.command("doctor", "approve", other, status=None).returncode != 0
            relay.command("doctor", "approve", fingerprint)
            relay.run(1)
            status = doctor.json("doctor", "status")
            assert status["in_force"] and status["certificate"]["name"] == name, status
            self.doctors[licence] = doctor
            doctor.fingerprint = fingerprint

    def open(self):
        self.patient = self.made.opened("patient", self.person, "qinglan")
        listed = {d["licence"] for d in self.patient.json("patient", "doctors")["doctors"]}
        assert listed == {SHEN, GU, LU}, listed
        self.records = {r["rid"]: r for r in self.listed()}
        self.resources = {rid: self.patient.json("patient", "show", rid)["resource"] for rid in self.records}
        self.labs = sorted(rid for rid, record in self.records.items() if record["type"] == "Observation")

    def listed(self):
        (hospital,) = self.patient.json("patient", "records")["hospitals"]
        return hospital["records"]

    def types(self):
        """A list of one kind takes the words that it prints, in both languages, and FHIR's; others are told, not taken for none."""
        for word in ("Observation", "observation", "result", "检验"):
            (hospital,) = self.patient.json("patient", "records", "--type", word)["hospitals"]
            assert sorted(r["rid"] for r in hospital["records"]) == self.labs, word
        assert self.patient.command("patient", "records", "--type", "coverage").count("\n") == 1      # known, and none there
        for options in ((), ("--json",)):
            done = self.patient.command("patient", "records", "--type", "Obsevation", *options, status=None)
            assert done.returncode == 2 and "result" in done.stderr and "--type" in done.stderr and "hospitals" not in done.stdout, done
        self.patient.command("patient", "doctors", "--hospital", "qingla", status=3)

    def dates(self):
        """No date that is none lets anybody see anything."""
        before = len(self.patient.json("patient", "grants")["grants"])
        for option, text in (("--to", "2026-6"), ("--to", "yesterday"), ("--to", "2026-10-99"), ("--from", "abc")):
            self.patient.command("patient", "grant", SHEN, option, text, status=2)
        assert len(self.patient.json("patient", "grants")["grants"]) == before

    def grant(self, doctor, *what):
        """A grant's id."""
        (grant,) = self.patient.json("patient", "grant", doctor, *what)["grants"]
        return grant["grant"]

    def reads(self, licence, grant, rids):
        """That the doctor reads exactly these records, as the patient does, and none besides."""
        doctor = self.doctors[licence]
        got = {r["rid"] for r in doctor.json("doctor", "records", grant)["records"]}
        assert got == set(rids), (got ^ set(rids))
        for rid in list(rids)[:8]:
            assert doctor.json("doctor", "show", grant, rid)["resource"] == self.resources[rid], rid
        for rid in sorted(set(self.records) - set(rids))[:1]:
            doctor.command("doctor", "show", grant, rid, status=3)

    def refused(self, licence, grant, status=6):
        for command in (("records",), ("show", self.labs[0])):
            done = self.doctors[licence].command("doctor", command[0], grant, *command[1:], "--json", status=None)
            assert done.returncode == status and '"resource"' not in done.stdout, done

    def every_kind(self):
        self.reads(SHEN, self.grant(SHEN, *self.labs[:3]), self.labs[:3])
        dates = sorted(r["date"][:10] for r in self.records.values() if r["date"])
        begin, end = dates[len(dates) // 3], dates[2 * len(dates) // 3]
        within = {rid for rid, r in self.records.items() if r["date"] and begin <= r["date"][:10] <= end}
        assert 0 < len(within) < len(self.records)
        self.reads(SHEN, self.grant(SHEN, "--from", begin, "--to", end), within)
        (identity,) = [rid for rid, r in self.records.items() if r["type"] == "Binary"]
        self.everything = set(self.records) - {identity}     # what speaks to other hospitals is none of a doctor's business
        self.all = self.grant(SHEN, "--all", "--pass-on")
        self.reads(SHEN, self.all, self.everything)
        self.patient.command("patient", "grant", SHEN, "--key", status=2)        # asks; nobody answers
        self.key = self.grant(SHEN, "--key", "--yes")
        self.granted_as_of = self.latest()

    def key_opens_what_is_to_come(self):
        self.made.change("qinglan", NEW_LAB, self.person["qinglan"], PAST, PAST)
        self.qinglan.run(1)
        new = [r for r in self.listed() if r["rid"] not in self.records]
        assert len(new) == 1 and new[0]["type"] == "Observation", new
        doctor = self.doctors[SHEN]
        resource = doctor.json("doctor", "show", self.key, new[0]["rid"])["resource"]
        assert resource["valueQuantity"]["value"] == 131 and resource["code"]["text"] == "血红蛋白", resource
        doctor.command("doctor", "show", self.all, new[0]["rid"], status=3)
        self.reads(SHEN, self.all, self.everything)
        self.as_of(self.all, self.granted_as_of)
        self.as_of(self.key, self.latest())

    def latest(self):
        """As of when the hospital's records are."""
        (hospital,) = self.patient.json("patient", "records")["hospitals"]
        return hospital["time"]

    def as_of(self, grant, when):
        """What was granted is said to be as of WHEN: above the list, and with each record."""
        said = time.strftime("(?i)as of %Y-%m-%d %H:%M", time.localtime(when))
        for command in (("records", grant), ("show", grant, self.labs[0])):
            assert self.doctors[SHEN].json("doctor", *command)["as_of"] == when, command
            text = self.doctors[SHEN].command("doctor", *command)
            assert re.search(said, text.splitlines()[0]), text

    def confer(self):
        """A part goes on to a colleague at the other hospital; all of it ends with the patient's revocation."""
        doctor, colleague = self.doctors[SHEN], self.doctors[GU]
        child = doctor.json("doctor", "pass-on", self.all, "--to", GU, *self.labs[:2])["grant"]
        self.reads(GU, child, self.labs[:2])
        self.reads(SHEN, self.all, self.everything)
        colleague.command("doctor", "pass-on", child, "--to", LU, "--all", status=6)
        doctor.command("doctor", "pass-on", self.grant(SHEN, self.labs[0]), "--to", GU, "--all", status=6)
        listed = {g["grant"]: g for g in self.patient.json("patient", "grants")["grants"]}
        assert listed[child]["parent"] == self.all and listed[child]["records"] == 2 and listed[child]["opened"], listed[child]
        self.patient.command("patient", "revoke", self.all)
        self.refused(SHEN, self.all)
        self.refused(GU, child)
        ended = {g["grant"]: (g["state"], g["revoked"]) for g in self.patient.json("patient", "grants")["grants"]}
        state, revoked = ended[self.all]
        assert ended[child] == ended[self.all] and state == "revoked" and revoked["by"] == "patient", ended
        assert abs(revoked["time"] - time.time()) < 60, revoked

    def a_doctor_takes_back(self):
        """What a doctor passed on, the patient can take back alone."""
        parent = self.grant(SHEN, *self.labs[:2], "--pass-on")
        child = self.doctors[SHEN].json("doctor", "pass-on", parent, "--to", GU, "--all")["grant"]
        self.reads(GU, child, self.labs[:2])
        self.patient.command("patient", "revoke", child)
        self.refused(GU, child)
        self.reads(SHEN, parent, self.labs[:2])

    def expire(self):
        """A grant of a second implementation's making, which ends while the doctor reads."""
        code = self.qinglan.slip(self.person["qinglan"]).rsplit(".", 1)[1]
        keys = Keys("qinglan", "cn-card", {"name": self.person["name"], "id_card": self.person["id_card"]}, code)
        client = foreign_client(self.platform)
        account = client.login(peer.ACCOUNT, keys.account, "qinglan", keys.tag)
        (root, *_), *records = account.get("/v1/shelf").sequence
        rid, version, _, _, file = next(r for r in records if r[0].hex() == self.labs[0])
        certificates = [peer.body_of(raw) for _, raw in peer.items(client.get("/v1/hospitals/qinglan/doctors").body)]
        sign, seal = next((c[5], c[6]) for c in certificates if c[4] == SHEN)
        bundle = age_seal(peer.cbor({0: keys.account.public, 1: "qinglan", 2: keys.tag, 3: sign, 4: "",
                                     5: [[rid, file_key(keys, rid, version, file)]], 6: None}), seal)
        now = int(time.time())
        grant = peer.statement("grant", {0: 0, 1: "qinglan", 2: keys.tag, 3: peer.body_of(root)[1], 4: sign,
                                         5: [[rid, version, peer.sha256(file)]], 6: now - 5, 7: now + 5, 8: False, 9: None,
                                         10: peer.sha256(bundle), 11: now}, keys.account)
        answer = account.post("/v1/grants", peer.cbor([grant, bundle]))
        assert answer.status == 201, answer
        self.reads(SHEN, peer.sha256(grant).hex(), [self.labs[0]])
        time.sleep(max(0, now + 6 - time.time()))
        self.refused(SHEN, peer.sha256(grant).hex())

    def attachments(self):
        """A PDF and a series of images: patient, doctor and colleague get the bytes of the hospital's files."""
        files = self.made.folder / "qinglan" / "files"
        named = self.made.change("qinglan", "SELECT YXML FROM JCBG WHERE BRID = ?1 AND YXML IS NOT NULL UNION ALL "
                                 "SELECT WJLJ FROM CYXJ WHERE BRID = ?1", self.person["qinglan"])
        wanted = sorted(path.read_bytes() for (name,) in named for path in [*(files / name).rglob("*"), files / name] if path.is_file())
        with_files = [rid for rid, r in self.records.items() if r["type"] in ("ImagingStudy", "DocumentReference")]
        grant = self.grant(SHEN, *with_files, "--pass-on")
        child = self.doctors[SHEN].json("doctor", "pass-on", grant, "--to", GU, "--all")["grant"]
        shows = {"patient": lambda rid, to: self.patient.command("patient", "show", rid, "--save", to),
                 "doctor": lambda rid, to: self.doctors[SHEN].command("doctor", "show", grant, rid, "--save", to),
                 "colleague": lambda rid, to: self.doctors[GU].command("doctor", "show", child, rid, "--save", to)}
        for who, show in shows.items():
            folder = self.world.dir / f"saved-{who}"
            for rid in with_files:
                show(rid, folder)
            assert sorted(path.read_bytes() for path in folder.iterdir()) == wanted, who
        assert len(wanted) == 7, len(wanted)

    def renew(self):
        """A new access code: the old one opens nothing any more, nor does any grant; all records are on the new shelf."""
        grant, key = self.grant(GU, self.labs[0]), self.grant(GU, "--key", "--yes")
        self.reads(GU, grant, self.labs[:1])
        before, old = self.listed(), self.qinglan.slip(self.person["qinglan"])
        self.qinglan.command("renew", self.person["qinglan"])
        self.qinglan.run(1)
        self.refused(GU, grant)
        self.refused(GU, key)
        identity = self.made.identity(self.person)
        slips = [self.world.file(name, link + "\n") for name, link in (("old", old), ("new", self.qinglan.slip(self.person["qinglan"])))]
        self.patient.command("patient", "verify", status=6)
        self.world.terminal("thief").command("patient", "open", "--slip", slips[0], "--identity", identity, status=6)
        self.patient.command("patient", "open", "--slip", slips[1], "--identity", identity)
        assert {(r["rid"], r["title"]) for r in self.listed()} == {(r["rid"], r["title"]) for r in before}

    def lose_the_certificate(self):
        grant = self.grant(SHEN, self.labs[0])
        self.reads(SHEN, grant, self.labs[:1])
        self.qinglan.command("doctor", "revoke", self.doctors[SHEN].fingerprint)
        self.qinglan.run(1)
        self.refused(SHEN, grant)
        assert not self.doctors[SHEN].json("doctor", "status")["in_force"]
        self.patient.command("patient", "grant", SHEN, self.labs[0], status=3)
        (listed,) = [g for g in self.patient.json("patient", "grants")["grants"] if g["grant"] == grant]
        assert listed["doctor"] is None, listed
        (line,) = [line for line in self.patient.command("patient", "grants").splitlines() if grant[:16] in line]
        assert f"{listed['doctor_key'][:16]}… (no longer certified)" in line, line
        seeds = (self.doctors[SHEN].home / "doctor.key").read_bytes()
        client = foreign_client(self.platform)
        answer = client.post("/v1/sessions", client.session_statement(peer.DOCTOR, peer.Key(seeds[:32]), "qinglan"))
        assert answer.status == 403, answer

    def tell(self):
        for step in (self.certify, self.open, self.types, self.dates, self.every_kind, self.key_opens_what_is_to_come, self.confer,
                     self.a_doctor_takes_back, self.expire, self.attachments, self.renew, self.lose_the_certificate):
            began = time.monotonic()
            step()
            print(f"{time.monotonic() - began:6.1f} s  {step.__name__}", flush=True)
        print(f"{len(self.records)} records, {len(self.labs)} of them lab results")


with World(sys.argv[1]) as world:
    Story(world).tell()
