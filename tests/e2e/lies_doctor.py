"""The lies that are told about grants and doctors: to the doctors' terminals and to the patient's."""

import hashlib
import json
import time

from lies import (CHALLENGE, GRANT, HOSPITAL, INBOX, Lie, Teller, flip, got, instead, replay, sequence)
from peer import body_of, cbor, items, statement


class DoctorLies(Teller):
    def grant(self, terminal, doctor, *what):
        return terminal.json("patient", "grant", doctor.licence, *what)["grants"][0]["grant"]

    def doctors(self):
        clinic, zhang = self.clinic, self.zhang
        self.shen, self.wei = clinic.enrol("shen", clinic.renhe, "1101"), clinic.enrol("wei", clinic.renhe, "1102")
        self.gu = clinic.enrol("gu", clinic.kangning, "1103")
        clinic.cycle()
        for doctor, relay in ((self.shen, clinic.renhe), (self.wei, clinic.renhe), (self.gu, clinic.kangning)):
            relay.command("doctor", "approve", doctor.fingerprint)
        clinic.cycle()
        rids = [r["rid"] for r in zhang.json("patient", "records")["hospitals"][0]["records"] if r["type"] == "Observation"]
        self.all = self.grant(zhang, self.shen, "--all", "--hours", "1", "--pass-on")
        self.small = self.grant(zhang, self.shen, rids[0], "--pass-on")
        self.fixed = self.grant(zhang, self.shen, *rids)
        self.over = self.grant(zhang, self.shen, rids[1])
        self.weis = self.grant(zhang, self.wei, "--all")
        self.whole = self.grant(zhang, self.shen, "--key", "--yes")
        self.child = self.shen.json("doctor", "pass-on", self.small, "--to", "1103", "--all")["grant"]
        self.answers = {name: self.granted(doctor, getattr(self, name)) for name, doctor in (
            ("all", self.shen), ("small", self.shen), ("fixed", self.shen), ("over", self.shen), ("weis", self.wei), ("child", self.gu),
            ("whole", self.shen))}
        self.inboxes = {d: [v for v, _ in items(clinic.hear(d, "doctor", "inbox")[INBOX])] for d in (self.shen, self.wei, self.gu)}

    def granted(self, doctor, grant):
        heard = self.clinic.hear(doctor, "doctor", "records", grant)
        return [v for v, _ in items(next(body for path, body in heard.items() if path.startswith("/v1/grants/")))]

    def served(self, doctor, changed, parent=None, based="all"):
        """The platform takes a grant that it should not, and serves it whole: its inbox, its content."""
        answer = [v for v in self.answers[based]]
        answer[0] = [changed, parent, *answer[0][2:]]
        return [got(INBOX, sequence(lambda v: v + [[changed, parent, 0]])), got(GRANT, instead(b"".join(map(cbor, answer))))]

    def answer_changes(self):
        a, b = 1, 2

        def head(i, value):
            return lambda v: v[0].__setitem__(i, value(v[0][i]) if callable(value) else value)

        def record(i, k, value):
            return lambda v: v[i].__setitem__(k, value(v[i][k]))

        def turned(v):
            v[a], v[b] = v[b], v[a]

        other = self.answers["small"]
        lies = {
            "another grant": ("grant-other", lambda v: other),
            "another doctor's grant": ("grant-other", lambda v: self.answers["weis"]),
            "the grant's signature": ("grant-signature", head(0, flip)),
            "a parent that it has not": ("grant-signature", head(1, other[0][0])),
            "a byte of the bundle": ("grant-bundle", head(2, flip)),
            "another grant's bundle": ("grant-bundle", head(2, other[0][2])),
            "the root's signature": ("root-signature", head(3, flip)),
            "a root of another cycle": ("grant-root", head(3, self.mine[0][0])),
            "another hospital's root and statement": ("hospital-other", lambda v: v[0].__setitem__(slice(3, 5), self.theirs[:2])),
            "the hospital's key": ("hospital-key", head(4, self.posing)),
            "a step of the path": ("shelf-proof", head(5, lambda p: [*p[:2], [flip(p[2][0]), *p[2][1:]]])),
            "the account's key": ("grant-signature", head(6, self.thief.public)),
            "the account's sealing key": ("shelf-proof", head(7, self.thief.public)),
            "a shelf said to be closed": ("shelf-proof", head(8, self.thief.public)),
            "a leaf": ("shelf-proof", head(9, lambda l: [flip(l[0]), *l[1:]])),
            "a leaf left out": ("shelf-proof", head(9, lambda l: l[1:])),
            "a record left out": ("grant-records", lambda v: [[*v[0][:10], v[0][10] - 1], *v[1:-1]]),
            "a byte of a record": ("grant-records", record(a, 4, flip)),
            "a record's version": ("grant-records", record(a, 1, lambda n: n + 1)),
            "a record's clear field": ("grant-records", lambda v: v[a].__setitem__(3, [["dept", "没有这一科"]])),
            "records out of order": ("grant-records", turned),
            "a record said to be deleted": ("grant-records", lambda v: v.__setitem__(a, [*v[a][:2], [], [], None])),
        }
        return [(f"grant: {what}", errors, got(GRANT, sequence(change))) for what, (errors, change) in lies.items()]

    def grants(self):
        """What a doctor is given."""
        shen, gu, account = self.shen, self.gu, self.clinic.account(1).account
        now, records = int(time.time()), ("doctor", "records")
        for what, errors, *changes in self.answer_changes():
            self.refused(what, shen, (*records, self.all), errors, *changes)
        self.refused("inbox: another doctor's grant", shen, ("doctor", "inbox"), "grant-doctor",
                     got(INBOX, sequence(lambda v: self.inboxes[self.wei])))
        self.refused("inbox: another doctor's grant, content and all", shen, (*records, self.weis), "grant-doctor",
                     *self.served(shen, self.answers["weis"][0][0], based="weis"))

        body = body_of(self.answers["all"][0][0])
        past = statement("grant", body | {6: now - 7200, 7: now - 3600}, account)
        self.refused("grant: expired", shen, (*records, self.id(past)), "grant-time", *self.served(shen, past))
        ahead = statement("grant", body | {6: now + 3600, 7: now + 7200}, account)
        self.refused("grant: not yet", shen, (*records, self.id(ahead)), "grant-time", *self.served(shen, ahead))
        self.refused("grant: expired by the clock of the challenge", shen, (*records, self.all), "grant-time", self.clock(7200))
        signed = statement("grant", body | {8: False}, self.thief)
        self.refused("grant: signed by somebody", shen, (*records, self.id(signed)), "grant-signature", *self.served(shen, signed))

        self.children(gu, now, records)
        self.key_grant(shen, records)
        for doctor, grant in ((shen, self.all), (gu, self.child), (shen, self.whole)):
            doctor.command(*records, grant)

    def clock(self, seconds):
        """The first challenge of a run, by which the clock is set, with another time."""
        first = []

        def change(answer):
            first.append(answer)
            body = body_of(answer.body)
            return answer if len(first) > 1 else answer.but(statement("challenge", body | {2: body[2] + seconds}, self.clinic.key))
        return got(CHALLENGE, change)

    def children(self, gu, now, records):
        """The doctor who passes on is the platform's accomplice."""
        small, fixed, whole = (self.answers[name][0][0] for name in ("small", "fixed", "all"))
        child = body_of(self.answers["child"][0][0])

        def passed(parent=small, signer=self.shen.key, **changes):
            changed = {9: bytes.fromhex(self.id(parent))} | {int(k[1:]): v for k, v in changes.items()}
            return statement("grant", child | changed, signer), parent

        for what, errors, (lie, parent) in (
                ("more records than its parent", "grant-parent", passed(_5=body_of(whole)[5])),
                ("longer than its parent", "grant-parent", passed(_7=body_of(small)[7] + 1)),
                ("earlier than its parent", "grant-parent", passed(_6=body_of(small)[6] - 1)),
                ("another cycle than its parent", "grant-parent", passed(_3=child[3] - 1)),
                ("another shelf than its parent", "grant-parent", passed(_2=bytes(32))),
                ("to be passed on again", "grant-parent answer", passed(_8=True)),
                ("the key", "grant-parent answer", passed(_0=1, _5=[])),
                ("of a grant not to be passed on", "grant-parent", passed(fixed)),
                ("another parent than it names", "grant-parent", (passed(whole)[0], small)),
                ("no parent", "grant-parent", (passed()[0], None)),
                ("signed by somebody", "grant-signature", passed(signer=self.thief)),
                ("expired", "grant-time", passed(_6=body_of(small)[6], _7=now - 10))):
            self.refused(f"passed on: {what}", gu, (*records, self.id(lie)), errors, *self.served(gu, lie, parent, "child"))
        for what, errors, parent in (("another parent", "grant-signature grant-parent", whole), ("no parent", "grant-signature", None),
                                     ("its parent's signature", "grant-signature", flip(small))):
            self.refused(f"passed on, its content with {what}", gu, (*records, self.child), errors,
                         got(GRANT, sequence(lambda v: v[0].__setitem__(1, parent))))

    def key_grant(self, shen, records):
        old = self.answers["whole"]
        self.clinic.put(self.clinic.renhe, "lab", no="L12", patient="P1", item="项目2", value="9")
        self.clinic.put(self.clinic.renhe, "lab", no="L11", patient="P1", item="项目1", value="8")
        self.clinic.cycle()
        shen.command(*records, self.whole)
        self.refused("key: the cycle before", shen, (*records, self.whole), "root-rollback", got(GRANT, instead(b"".join(map(cbor, old)))))
        self.refused("key: a record left out", shen, (*records, self.whole), "grant-records",
                     got(GRANT, sequence(lambda v: [[*v[0][:10], v[0][10] - 1], *v[1:-1]])))
        self.refused("key: a record in the version before", shen, (*records, self.whole), "grant-records",
                     got(GRANT, sequence(lambda v: [v[0], *({o[0]: o for o in old[1:]}.get(r[0], r) for r in v[1:])])))

    def ending(self):
        """What has ended is served again."""
        shen, zhang = self.shen, self.zhang
        records = ("doctor", "records", self.over)
        zhang.command("patient", "revoke", self.over)
        live = [got(INBOX, sequence(lambda v: self.inboxes[shen])), got(GRANT, instead(b"".join(map(cbor, self.answers["over"]))))]
        # withheld from a terminal that has not seen it: until the grant runs out
        said, _ = self.unnoticed("a revocation withheld", shen, records, *live)
        assert len(said["records"]) == 1
        shen.command("doctor", "inbox")
        self.refused("revoked: served again", shen, records, "grant-replay", *live)
        self.refused("revoked: said to be live", shen, ("doctor", "inbox"), "grant-replay", live[0])
        self.refused("revoked: the patient is told it is live", zhang, ("patient", "grants"), "grant-replay",
                     got(INBOX, sequence(lambda v: [[r[0], 0, r[2], None] for r in v])))
        self.refused("the patient's grants: one is said to be revoked", zhang, ("patient", "grants"), "grant-revocation",
                     got(INBOX, sequence(lambda v: [[r[0], 2, *r[2:]] for r in v])))
        self.refused("the patient's grants: one is revoked with another's revocation", zhang, ("patient", "grants"), "grant-revocation",
                     got(INBOX, sequence(lambda v: [[r[0], 2, r[2], next(r[3] for r in v if r[3])] for r in v])))
        forged = statement("grant", body_of(self.answers["all"][0][0]) | {4: self.wei.key.public}, self.thief)
        self.refused("the patient's grants: one that was not made", zhang, ("patient", "grants"), "grant-not-ours",
                     got(INBOX, sequence(lambda v: v + [[forged, 0, [], None]])))
        said, _ = self.unnoticed("what was passed on is left out", zhang, ("patient", "grants"), got(INBOX, sequence(
            lambda v: [r for r in v if body_of(r[0])[9] is None])))
        assert all(g["parent"] is None for g in said["grants"])

    def certificates(self):
        """Doctors who are none, or none any more."""
        clinic, zhang, thief = self.clinic, self.zhang, self.thief
        grant = ("patient", "grant", self.wei.licence, "--all")
        heard = clinic.hear(zhang, "patient", "doctors")
        listed = heard["/v1/hospitals/renhe/doctors"]
        theirs = heard["/v1/hospitals/kangning/doctors"]
        posing = [statement("doctor", value | {5: thief.public, 6: thief.public}, thief)
                  for value in map(body_of, [raw_ for _, raw_ in items(listed)])]
        here = "/v1/hospitals/renhe/doctors"
        for what, body in (("keys of the liar", b"".join(posing)), ("another hospital's", theirs), ("its signature", flip(listed))):
            self.refused(f"certificate: {what}", zhang, grant, "certificate", got(here, instead(body)))
        clinic.renhe.command("doctor", "revoke", self.wei.fingerprint)
        clinic.renhe.command("doctor", "revoke", self.shen.fingerprint)
        clinic.cycle()
        zhang.command("patient", "doctors")
        zhang.command("patient", "records")
        self.gu.command("doctor", "inbox")
        self.refused("certificate: a revoked doctor's", zhang, grant, "no-doctor", got(here, instead(listed)))
        self.refused("certificate: a revoked doctor's, and the list from before", zhang, grant, "revoked-list",
                     got(here, instead(listed)), got(HOSPITAL, sequence(lambda v: v[0].__setitem__(2, items(heard[HOSPITAL])[0][0][2]))))
        self.refused("certificate: a revoked doctor's, and the root from before", zhang, grant, "root-rollback",
                     *replay(heard, HOSPITAL), got(here, instead(listed)))
        restored = [got(INBOX, sequence(lambda v: self.inboxes[self.gu])), got(GRANT, instead(b"".join(map(cbor, self.answers["child"])))),
                    got(here, instead(listed))]
        # it has not heard that the grant ended with the certificate: none is in the file, and its hash is behind them
        (self.gu.home / "ended").write_bytes(hashlib.sha256(b"").digest())
        self.refused("passed on by a doctor revoked since", self.gu, ("doctor", "records", self.child), "grant-passer", *restored)
        done = self.run(self.shen, ("doctor", "status"), Lie(got(here, instead(listed))))
        assert done.returncode == 0 and json.loads(done.stdout)["in_force"] is False, done
