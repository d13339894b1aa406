"""The story of both shared hospitals, from their databases to the patients' terminals: everyone opens what is theirs,
those known to both link the second hospital from one slip, and new terminals bring it all back."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import shared
from shared import HERE, NAMES

TERMINALS = 2                      # at work at once


class Person:
    """Somebody of people.tsv at a terminal of their own."""

    def __init__(self, world, number, facts):
        self.world, self.number, self.facts = world, number, facts
        self.hospitals = [id for id in NAMES if facts[id]]
        self.first = self.hospitals[number % len(self.hospitals)]
        self.identity = world.file(f"identity-{number}", shared.identity(facts))
        self.terminal = world.terminal(f"{number}")
        self.recovery = None

    def open_first(self, slips):
        """With identity and the first hospital's slip."""
        self.slip = self.world.file(f"slip-{self.number}", slips[self.first][self.facts[self.first]] + "\n")
        told = self.terminal.json("patient", "open", "--slip", self.slip, "--identity", self.identity)
        self.recovery = told["recovery_code"]
        assert told["backed_up"] and [h["hospital"] for h in told["hospitals"]] == [self.first], told

    def exported(self, terminal=None):
        path = self.world.dir / f"bundle-{self.number}.json"
        (terminal or self.terminal).command("patient", "export", "--bundle", path)
        return shared.Opened.of_bundle(path)

    def has(self, held, hospitals, terminal=None):
        """How many rows the terminal opens, by hospital and source: exactly those HELD at these HOSPITALS, no more."""
        opened = self.exported(terminal)
        assert set(opened.rows) == set(hospitals), (self.facts, set(opened.rows))
        assert {id: len(statements) for id, statements in opened.identities.items()} == dict.fromkeys(hospitals, 1), opened.identities
        return {id: shared.compare(opened, id, held[id].of(self.facts[id])) for id in hospitals}

    def link(self, state, code=None):
        """One run of `link` that ends in STATE."""
        options = ["--code", self.world.file(f"code-{self.number}", f"{self.second} = {code}\n")] if code else []
        done = self.terminal.command("patient", "link", "--wait", "0", "--json", *options, status=None)
        assert f'"state":"{state}"' in done.stdout.replace(" ", "") and f'"{self.second}"' in done.stdout, (state, done)
        assert done.returncode == (0 if state == "opened" else 7), done

    @property
    def second(self):
        return next(id for id in self.hospitals if id != self.first)

    def recover(self):
        """A new terminal with the recovery code alone."""
        terminal = self.world.terminal(f"{self.number}-recovered")
        code = self.world.file(f"recovery-{self.number}", self.recovery + "\n")
        terminal.command("patient", "open", "--recovery", code, "--platform", self.world.platforms[0].public)
        return terminal

    def open_again(self):
        """A new terminal with the same identity and slip."""
        terminal = self.world.terminal(f"{self.number}-again")
        told = terminal.json("patient", "open", "--slip", self.slip, "--identity", self.identity)
        assert told["recovery_code"] not in (None, self.recovery)
        return terminal


class Both:
    def __init__(self, world, held, connections, proxy=None):
        """CONNECTIONS are ODBC's; PROXY(port) stands in front of the platform."""
        self.world, self.held, self.began = world, held, time.monotonic()
        platform = world.platform()
        self.proxy = proxy(platform.port) if proxy else None
        if self.proxy:
            platform.configure(self.proxy.origin)
        platform.start()
        self.messages = world.file("messages", "")
        phone = world.file("send-code", f"#!/bin/sh\ncat >> {self.messages}\n")
        phone.chmod(0o700)
        self.relays = {}
        for id, (zh, en) in NAMES.items():
            self.relays[id] = world.relay(id, name_zh=zh, name_en=en, connection=connections[id], sources=HERE / id / "sources",
                                          origin=platform.public, link_policy="phone", phone_command=phone)
            self.relays[id].command("init")
            platform.admit(self.relays[id])
        renhe, kangning = self.relays.values()
        renhe.peers(kangning)
        kangning.peers(renhe)
        self.people = [Person(world, number, facts) for number, facts in enumerate(shared.people())]
        self.known_to_both = [p for p in self.people if len(p.hospitals) == 2]
        self.codes = set()                 # that went to phones

    def say(self, text):
        print(f"{time.monotonic() - self.began:6.1f} s  {text}", flush=True)

    def each(self, people, work):
        with ThreadPoolExecutor(TERMINALS) as pool:
            return list(pool.map(work, people))

    def cycle(self):
        for relay in self.relays.values():
            relay.run(1)

    def publish(self):
        self.cycle()
        self.slips = {id: slips_of(relay) for id, relay in self.relays.items()}
        for id, slips in self.slips.items():
            wanted = {p.facts[id] for p in self.people if p.facts[id]}
            assert set(slips) == wanted, f"{id}: {sorted(set(slips) ^ wanted)}"
        self.say("published: " + ", ".join(f"{id} {sum(held.counts().values())} rows, {len(self.slips[id])} slips"
                                           for id, held in self.held.items()))

    def everyone_opens(self):
        """Each with one slip: exactly the rows of that hospital."""
        self.each(self.people, lambda p: p.open_first(self.slips))
        self.each(self.people, lambda p: p.has(self.held, [p.first]))
        self.say(f"{len(self.people)} people opened their first hospital")

    def one_slip_is_enough(self):
        """Those known to both link the other hospital: request, code to the phone on file, code typed, opened."""
        people = self.known_to_both
        self.each(people, lambda p: p.link("pending"))
        self.cycle()
        sent = self.messages_sent()
        assert len(sent) == len(people), (len(sent), len(people))
        self.each(people, lambda p: p.link("code-needed"))
        self.each(people, lambda p: p.link("pending", sent[p.facts["phone"]]))
        self.cycle()
        self.each(people, lambda p: p.link("opened"))
        self.codes = set(sent.values())
        self.say(f"{len(people)} people known to both linked the other one")

    def messages_sent(self):
        lines = self.messages.read_text().split("\n")[:-1]
        return dict(zip(lines[::2], lines[1::2]))

    def totals_agree(self):
        """Everyone has all that is theirs; together that is every row of every table."""
        totals = {id: dict.fromkeys(held.rows, 0) for id, held in self.held.items()}
        for counted in self.each(self.people, lambda p: p.has(self.held, p.hospitals)):
            for id, sources in counted.items():
                for source, n in sources.items():
                    totals[id][source] += n
        for id, held in self.held.items():
            assert totals[id] == held.counts(), (id, totals[id], held.counts())
            self.say(f"{id}: opened {sum(totals[id].values())} rows: " + ", ".join(f"{s} {n}" for s, n in totals[id].items()))

    def new_terminals(self):
        """The recovery code brings back both hospitals, identity and slip the one alone."""
        self.each(self.known_to_both, lambda p: p.has(self.held, p.hospitals, p.recover()))
        self.each(self.known_to_both, lambda p: p.has(self.held, [p.first], p.open_again()))
        self.say(f"{len(self.known_to_both)} new terminals by recovery code, as many by slip")

    def quiet_cycle_changes_nothing(self):
        """What is there is not sealed again."""
        for id, relay in self.relays.items():
            done = relay.run(1, status=None)
            assert done.returncode == 0 and not re.search(r" sealed=[1-9]| deleted=[1-9]| quarantine=[1-9]", done.stderr), done.stderr

    def tell(self):
        self.publish()
        self.everyone_opens()
        self.one_slip_is_enough()
        self.totals_agree()
        self.new_terminals()
        self.quiet_cycle_changes_nothing()


def slips_of(relay):
    """The links of all new slips, by patient number."""
    sheets = relay.command("slips").split("\f")[:-1]
    return {sheet.split("\n", 1)[0].strip(): re.search(r"https?://\S+#1\.\S+", sheet).group(0) for sheet in sheets}
