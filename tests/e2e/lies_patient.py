"""The lies that a patient's terminal is told: about the shelf and all that proves it, attachments, the wallet, and other
hospitals' answers."""

import json
import shutil
import time

from lies import (ABSENCE, BLOB, CHALLENGE, EXITS, FEED, HOSPITAL, PENDING, SESSIONS, SHELF, UNTRUE, WALLET, Lie, Teller, flip, got,
                  instead, problem, raw, replay, sequence, state)
from peer import body_of, cbor, index_of, items, statement

WHERE = ("root", "statement", "presence", "sign", "seal", "successor", "n")      # in the head of a shelf


class PatientLies(Teller):
    def shelf_changes(self, older, other):
        """{what: (errors, change of the answer's values)}: head, then records by rid."""
        proof, live = "shelf-proof", [i for i, r in enumerate(self.mine[1:], 1) if r[4] is not None]
        a, b, *_ = live
        dead = next(i for i, r in enumerate(self.mine[1:], 1) if r[4] is None)
        old = {r[0]: r for r in older[1:]}
        with_blob = next(i for i in live if self.mine[i][2])
        with_field = next(i for i in live if self.mine[i][3])
        changed = next(i for i in live if self.mine[i][1] == 2)

        def at(i, k, value):
            return lambda v: v[i].__setitem__(k, value(v[i][k]) if callable(value) else value)

        def without(i):
            return lambda v: [[*v[0][:6], v[0][6] - 1], *v[1:i], *v[i + 1:]]

        def exchanged(v):
            v[a][4], v[b][4] = v[b][4], v[a][4]

        def turned(v):
            v[a], v[b] = v[b], v[a]

        def head(name, value):
            return at(0, WHERE.index(name), value)

        lies = {
            "another patient's record": (proof, at(a, 4, other[1][4])),
            "another patient's record, whole": (f"{proof} shelf-order", lambda v: v.__setitem__(a, other[1])),
            "another patient's record besides": (f"{proof} shelf-order", lambda v: [[*v[0][:6], v[0][6] + 1], *v[1:], other[-1]]),
            "two records' files exchanged": (proof, exchanged),
            "records out of order": ("shelf-order", turned),
            "a record twice": ("shelf-order", lambda v: [[*v[0][:6], v[0][6] + 1], v[1], *v[1:]]),
            "the version before": (proof, lambda v: v.__setitem__(changed, old[v[changed][0]])),
            "the file of the version before": (proof, at(changed, 4, old[self.mine[changed][0]][4])),
            "a version that is not": (proof, at(a, 1, lambda n: n + 1)),
            "another name for a record": (f"{proof} shelf-order", at(a, 0, lambda rid: flip(rid))),
            "a byte of a header": (proof, at(a, 4, lambda f: flip(f, 60))),
            "a byte of a payload": (proof, at(b, 4, lambda f: flip(f))),
            "a file cut off": (proof, at(b, 4, lambda f: f[:-1])),
            "a blob's head": (proof, at(with_blob, 2, lambda l: [[l[0][0], l[0][1], flip(l[0][2])]])),
            "a blob's length": (proof, at(with_blob, 2, lambda l: [[l[0][0], l[0][1] + 1, l[0][2]]])),
            "a blob's id": (proof, at(with_blob, 2, lambda l: [[flip(l[0][0]), *l[0][1:]]])),
            "a blob left out": (proof, at(with_blob, 2, [])),
            "a clear field": (proof, at(with_field, 3, lambda l: [[l[0][0], l[0][1] + "x"]])),
            "a clear field left out": (proof, at(with_field, 3, [])),
            "a record left out": (proof, without(a)),
            "a deleted record's marker left out": (proof, without(dead)),
            "a deleted record alive": (proof, lambda v: v.__setitem__(dead, old[v[dead][0]])),
            "a record said to be deleted": (proof, lambda v: v.__setitem__(b, [*v[b][:2], [], [], None])),
            "fewer records than said": ("answer", lambda v: v[:-1]),
            "all records left out": (proof, lambda v: [[*v[0][:6], 0]]),
            "the root's signature": ("root-signature", head("root", lambda r: flip(r))),
            "the root's head": ("root-signature", head("root", lambda r: r.replace(body_of(r)[5], flip(body_of(r)[5])))),
            "a root signed by somebody": ("root-signature", head("root", lambda r: statement("root", body_of(r), self.thief))),
            "another hospital's root": ("root-signature", head("root", self.theirs[0])),
            "another hospital's root and statement": ("hospital-other", lambda v: v[0].__setitem__(slice(0, 2), self.theirs[:2])),
            "the root of the cycle before": ("root-rollback", head("root", older[0][0])),
            "the hospital statement's signature": ("hospital-signature", head("statement", lambda s: flip(s))),
            "the inbox key": ("hospital-signature", head("statement", lambda s: s.replace(body_of(s)[6], self.thief.public))),
            "the signing key": ("hospital-split", head("statement", self.posing)),
            "the signing key, the change not signed for": ("hospital-key", head("statement", lambda s: self.posing(s, 1))),
            "a hospital statement from before": ("hospital-rollback", head("statement", self.clinic.renhe.first_statement)),
            "another position": (f"{proof} answer", head("presence", lambda p: [p[0] ^ 1, *p[1:]])),
            "another size of the tree": (f"{proof} answer", head("presence", lambda p: [p[0], p[1] + 1, p[2]])),
            "a step of the path": (proof, head("presence", lambda p: [*p[:2], [flip(p[2][0]), *p[2][1:]]])),
            "a path too short": (f"{proof} answer", head("presence", lambda p: [*p[:2], p[2][:-1]])),
            "another signing key of the shelf": ("shelf-other", head("sign", self.thief.public)),
            "another sealing key of the shelf": ("shelf-other", head("seal", self.thief.public)),
            "a shelf said to be closed": (proof, head("successor", self.thief.public)),
            "another patient's shelf": ("shelf-other", lambda v: other),
        }
        return [(what, errors, got(SHELF, sequence(change))) for what, (errors, change) in lies.items()]

    def posing(self, raw_statement, more=0):
        """The hospital's statement as the liar would have it, with keys of its own."""
        body = body_of(raw_statement)
        old = body[4]
        body |= {0: body[0] + more, 4: self.thief.public, 6: self.thief.public, 11: None}
        if more:
            body[11] = [old, self.thief.sign(b"mizhen/v1/rekey" + cbor([body[1], body[0], body[4]]))]
        return statement("hospital", body, self.thief)

    def said_twice(self, kind, change):
        """What the hospital would have signed twice under one number."""
        return lambda raw_statement: statement(kind, body_of(raw_statement) | change, self.clinic.renhe.key)

    def hospital_changes(self, heard, older):
        now, then = [items(h[HOSPITAL])[0][0] for h in (heard, older)]

        def put(i, value):
            return lambda v: v[0].__setitem__(i, value(v[0][i]) if callable(value) else value)

        lies = {
            "no root": ("root-rollback", put(1, None)),
            "another hospital's statement": ("hospital-other", put(0, self.theirs[1])),
            "a statement with keys of the liar": ("hospital-split", put(0, self.posing)),
            "the root of the cycle before": ("root-rollback revoked-list", put(1, then[1])),
            "two roots of one cycle": ("root-split", put(1, self.said_twice("root", {5: bytes(32)}))),
            "two statements under one number": ("hospital-split", put(0, self.said_twice("hospital", {6: self.thief.public}))),
            "no list of revoked doctors": ("revoked-list", put(2, None)),
            "a list of revoked doctors by somebody": ("revoked-list", put(2, lambda s: statement("revoked-doctors", body_of(s),
                                                                                                 self.thief))),
            "another list of revoked doctors": ("revoked-list", put(2, self.said_twice("revoked-doctors", {3: []}))),
        }
        out = [(f"hospital: {what}", errors, got(HOSPITAL, sequence(change))) for what, (errors, change) in lies.items()]
        assert now[2] is not None
        return out

    def absences(self, tag):
        """The shelf is there, and is said not to be."""
        size, index = len(self.clinic.shelves()), index_of(tag)
        at = [i for i, _ in self.clinic.shelves()].index(index)

        def near(i):
            return self.clinic.neighbour(i) if 0 <= i < size else None

        def beside(neighbour, position):
            return neighbour and [position, *neighbour[1:]]

        forged = {
            "its neighbours": [size, near(at - 1), near(at + 1)],
            "its neighbours, said to be neighbours of each other": [size, near(at - 1), beside(near(at + 1), at)],
            "its neighbours, itself as one of them": [size, near(at - 1), near(at)],
            "itself on the left": [size, near(at), near(at + 1)],
            "neighbours elsewhere": [size, *(map(near, (at + 1, at + 2) if at + 2 < size else (at - 2, at - 1)))],
            "an empty tree": [0, None, None],
            "an index that was altered": [size, near(at - 1), near(at) and [at, flip(near(at)[1]), *near(at)[2:]]],
        }
        stated, root = self.hospital_answer("renhe")[:2]
        gone = "POST", SESSIONS, lambda _: problem(404, "not-found")
        lies = [(f"hidden: {what}", "absence-proof", gone, got(ABSENCE, instead(cbor([root, stated, absence]))))
                for what, absence in forged.items()]
        return lies + [("hidden: plainly", "hidden", gone),
                       ("hidden: at another hospital", "hospital-other", gone,
                        got(ABSENCE, instead(cbor([*self.theirs[:2], [size, near(at - 1), near(at + 1)]]))))]

    def challenges(self):
        key, origin = self.clinic.key, self.liar.origin

        def signed(by, **changes):
            return raw(lambda s: statement("challenge", body_of(s) | {int(k[1:]): v for k, v in changes.items()}, by))

        return [("challenge: the platform's key", "platform-key", got(CHALLENGE, signed(self.thief, _3=self.thief.public))),
                ("challenge: signed by somebody", "challenge", got(CHALLENGE, signed(self.thief))),
                ("challenge: another origin", "challenge", got(CHALLENGE, signed(key, _0=origin + "0"))),
                ("challenge: its signature", "challenge", got(CHALLENGE, raw(flip))),
                ("challenge: one that has served", "denied", got(CHALLENGE, instead(self.heard_then[CHALLENGE])))]

    def patient(self):
        """A patient who is up to date asks again."""
        zhang, verify = self.zhang, ("patient", "verify")
        before = self.kept(zhang)
        heard = self.clinic.hear(zhang, *verify)
        older, other = [[v for v, _ in items(h[SHELF])] for h in (self.heard_then, self.heard_li)]
        self.mine = [v for v, _ in items(heard[SHELF])]
        lies = self.shelf_changes(older, other) + self.hospital_changes(heard, self.heard_then)
        lies += self.absences(self.clinic.account(1).tag) + self.challenges()
        lies += [("rolled back, all of it", "root-rollback", *replay(self.heard_then, HOSPITAL, SHELF)),
                 ("rolled back, the shelf", "root-rollback", *replay(self.heard_then, SHELF)),
                 ("shelf: cut off", "answer", got(SHELF, raw(lambda b: b[:-1]))),
                 ("shelf: a byte behind it", "answer", got(SHELF, raw(lambda b: b + b"\0"))),
                 ("shelf: nothing", "answer", got(SHELF, raw(lambda b: b"")))]
        for what, errors, *changes in lies:
            self.refused(what, zhang, verify, errors, *changes)
            assert self.kept(zhang) == before, what
        zhang.command(*verify)

    def newer(self):
        """A newer root, and a lie in what comes with it: what was received before is still shown."""
        before = self.kept(self.zhang)["hospitals"][0]
        self.clinic.put(self.clinic.renhe, "lab", no="L10", patient="P1", item="项目0", value="1.00")
        self.clinic.cycle()

        def altered(v):
            record = next(r for r in v[1:] if r[4] is not None)      # rids are random: the first may be a deleted one
            record[4] = flip(record[4])

        done = self.run(self.zhang, ("patient", "records"), Lie(got(SHELF, sequence(altered))))
        assert done.returncode == UNTRUE and json.loads(done.stdout)["error"]["name"] == "shelf-proof", done
        after = self.kept(self.zhang)["hospitals"][0]
        assert (after["cycle"], after["records"]) == (before["cycle"], before["records"]), after
        self.told += 1
        now = self.zhang.json("patient", "records")["hospitals"][0]
        assert now["cycle"] > before["cycle"] and now["records"] != before["records"]

    def blobs(self):
        zhang, folder = self.zhang, self.world.dir / "saved"
        record = next(r["rid"] for r in zhang.json("patient", "records")["hospitals"][0]["records"] if r["type"] == "DocumentReference")
        first, chunk = 16 + 65552, 65552
        other = self.heard_blob
        # the terminal reads whole blobs and makes the tree itself: it never asks for GET …/proof/…, so no proof can be another's
        lies = {
            "two chunks exchanged": lambda b: (b[:first] + b[first + chunk:first + 2 * chunk] + b[first:first + chunk]
                                               + b[first + 2 * chunk:]),
            "another blob, of the same length": lambda b: other,
            "a chunk of another blob": lambda b: b[:first] + other[first:first + chunk] + b[first + chunk:],
            "a byte of its nonce": lambda b: flip(b, 3),
            "a byte in the middle": lambda b: flip(b, first + 9),
            "a byte at its end": flip,
            "cut off": lambda b: b[:-1],
            "cut off at a chunk": lambda b: b[:first + chunk],
            "a byte too many": lambda b: b + b"\0",
            "nothing": lambda b: b"",
        }
        for what, change in lies.items():
            self.refused(f"blob: {what}", zhang, ("patient", "show", record, "--save", folder), "blob", got(BLOB, raw(change)))
            assert not list(folder.iterdir()), what
        self.refused("blob: not found", zhang, ("patient", "show", record, "--save", folder), "blob",
                     got(BLOB, lambda _: problem(404, "not-found")))
        zhang.command("patient", "show", record, "--save", folder)
        assert len(list(folder.iterdir())) == 1

    def fresh(self):
        clinic, slip = self.clinic, ("patient", "open", *self.clinic.person(1)[:4])

        def new(what, errors, *changes, args=slip):
            terminal = self.world.terminal("new")
            self.told += 1
            done = self.run(terminal, args, Lie(*changes))
            said = json.loads(done.stdout)
            assert said["error"]["name"] in errors.split() and done.returncode == EXITS.get(said["error"]["name"], UNTRUE), (what, done)
            left = state(terminal.home)
            assert "patient.key" not in left and "patient.wallet" not in left, (what, left.keys())
            assert terminal.command("patient", "records", status=None).returncode != 0
            shutil.rmtree(terminal.home)

        head = sequence(lambda v: v[0].__setitem__(0, self.posing(v[0][0])))
        new("new: the hospital's key", "hospital-fingerprint", got(HOSPITAL, head))
        new("new: another hospital", "hospital-other", got(HOSPITAL, sequence(lambda v: v[0].__setitem__(0, self.theirs[1]))))
        new("new: the platform's origin", "challenge", got(CHALLENGE, instead(statement("challenge", {
            0: "https://else.where", 1: bytes(32), 2: int(time.time()), 3: self.thief.public}, self.thief))))
        new("new: the shelf's root of the cycle before", "root-rollback", *replay(self.heard_then, SHELF))
        for what, errors, *changes in self.absences(clinic.account(1).tag):
            new(f"new: {what}", errors, *changes)

        recovery = self.world.file("recovery", self.recovery + "\n")
        recover = ("patient", "open", "--recovery", recovery, "--platform", self.liar.origin)
        now, then, other = self.wallets["now"], self.wallets["then"], self.wallets["li"]
        for what, errors, wallet in (
                ("its file", "wallet", cbor([now[0], flip(now[1])])), ("its statement", "wallet", cbor([flip(now[0]), now[1]])),
                ("another home's", "wallet", cbor(other)), ("the statement of one, the file of another", "wallet", cbor([now[0], then[1]])),
                ("cut off", "answer", cbor(now)[:-1])):
            new(f"wallet: {what}", errors, got(WALLET, instead(wallet)), args=recover)
        new("recovered: rolled back behind the wallet", "root-rollback", *replay(self.heard_then, HOSPITAL, SHELF), args=recover)

    def wallet(self):
        """The wallet of a terminal that has seen a newer one."""
        zhang = self.zhang
        (zhang.home / "patient.saved").unlink()        # as if the copy on the platform had not been confirmed
        self.refused("wallet: an old one where a newer is known", zhang, ("patient", "records"), "wallet-rollback",
                     ("PUT", WALLET, lambda _: problem(409, "sequence")), got(WALLET, instead(cbor(self.wallets["then"]))))
        self.refused("wallet: another home's", zhang, ("patient", "records"), "wallet",
                     ("PUT", WALLET, lambda _: problem(409, "sequence")), got(WALLET, instead(cbor(self.wallets["li"]))))
        zhang.command("patient", "records")

    def links(self):
        """The answers to link requests: swapped, reordered, dropped, told twice."""
        clinic, zhang, li, link = self.clinic, self.zhang, self.li, ("patient", "link", "--wait", "0")

        def stays(what, state_, *changes, code=()):
            """Nothing is opened, and the request stands as before."""
            before, self.told = state(zhang.home), self.told + 1
            done = self.run(zhang, (*link, *code), Lie(*changes))
            said = json.loads(done.stdout)
            assert done.returncode == PENDING and said["hospitals"] == [] and said["links"][0]["state"] == state_, (what, done)
            assert state(zhang.home) == before, what

        def feed(change):
            return got(FEED, sequence(change))

        def answers(what):
            """The lies that hold at either step; the answer is the last event."""
            other = self.event(li, link)
            for name, errors, change in (
                    ("a byte of its file", "link-answer", lambda e: [*e[:3], flip(e[3])]),
                    ("its signature", "link-answer", lambda e: [*e[:2], flip(e[2]), e[3]]),
                    ("signed by somebody", "link-answer", lambda e: [*e[:2], statement("link-answer", body_of(e[2]), self.thief), e[3]]),
                    ("signed by another hospital", "link-answer",
                     lambda e: [*e[:2], statement("link-answer", body_of(e[2]) | {0: "renhe"}, clinic.renhe.key), e[3]]),
                    ("another answer's file", "link-answer", lambda e: [*e[:3], other[3]])):
                self.refused(f"{what}: {name}", zhang, link, errors, feed(lambda v: v[:-1] + [change(v[-1])]))
            self.refused(f"{what}: cut off", zhang, link, "answer", got(FEED, raw(lambda b: b[:-1])))
            stays(f"{what}: dropped", "pending", feed(lambda v: v[:-1]))
            stays(f"{what}: another patient's", "pending", feed(lambda v: [other]))
            stays(f"{what}: to another request", "pending", feed(lambda v: v[:-1] + [[*v[-1][:2], statement(
                "link-answer", body_of(v[-1][2]) | {1: bytes(32)}, clinic.kangning.key), v[-1][3]]]))

        for terminal in (zhang, li):
            terminal.command(*link, status=PENDING)
        clinic.cycle()
        zhang.command("patient", "records")
        answers("first answer")
        first = self.event(zhang, link)
        zhang.command(*link, status=PENDING)
        code = self.world.file("code", f"kangning = {self.clinic.phone.read_text().split()[1]}\n")
        zhang.command(*link, "--code", code, status=PENDING)
        clinic.cycle()
        zhang.command("patient", "records")
        answers("second answer")
        stays("second answer: the first once more", "pending", feed(lambda v: [first, first]))
        sequence_before = self.sequence_number(zhang)
        done = self.run(zhang, link, Lie(feed(lambda v: [v[-1], first, v[-1], *v, v[-1]])))
        assert done.returncode == 0 and [h["hospital"] for h in json.loads(done.stdout)["hospitals"]] == ["kangning"], done
        assert self.sequence_number(zhang) == sequence_before + 1, "applied twice"
        self.told += 1

    def event(self, terminal, link):
        """The last event that a terminal's home account has; what it does with it is undone."""
        put_away = shutil.copytree(terminal.home, self.world.dir / "put-away")
        heard = self.clinic.hear(terminal, *link, status=None)
        shutil.rmtree(terminal.home)
        put_away.rename(terminal.home)
        return items(heard[FEED])[-1][0]

    @staticmethod
    def sequence_number(terminal):
        return body_of(items((terminal.home / "patient.wallet").read_bytes())[0][0][0])[0]
