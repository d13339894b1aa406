#!/usr/bin/python3
"""The records of both shared hospitals as people see them: everyone opens their slips in a browser, and what the pages say
of each record, read out of the DOM, is compared with the databases, value by value and both ways. A share of the people,
or all with --long.

usage: test_web_hospitals.py BIN-FOLDER [--long]"""

import sys
import threading
import time
from collections import Counter

import shared
import shown
from both import slips_of
from lines import DIST, Asked, need_browser
from shared import HERE, NAMES
from world import World, sqlite_connection

SHARE = 24
SIZE = {"zh": "360x740", "en": "1440x900"}
ZONES = ("Asia/Shanghai", "Europe/Berlin")        # a hospital's nine o'clock is nine o'clock on any device
SECONDS_EACH = 120


class Person:
    def __init__(self, number, facts, held):
        self.number, self.facts = number, facts
        known = [id for id in NAMES if facts[id]]
        self.hospitals = known[number % len(known):] + known[:number % len(known)]
        self.rows = {id: held[id].of(facts[id]) for id in known}
        self.size = sum(len(rows) for sources in self.rows.values() for rows in sources.values())
        self.shown = {}                # by hospital and rid: the record's source, key and values


def share_of(people):
    """Of those known to one hospital, to the other and to both: those with most records and those with fewest."""
    chosen = []
    for known in (["renhe"], ["kangning"], ["renhe", "kangning"]):
        kind = sorted((p for p in people if sorted(p.hospitals) == sorted(known)), key=lambda p: -p.size)
        chosen += kind[:SHARE // 6] + kind[-SHARE // 6:]
    return chosen


class Readers(Asked):
    """What the browsers that read ask, and tell."""
    ASKED = ("facts", "slip", "next", "timeline", "paper", "page", "done")

    def __init__(self, world, long):
        self.held = {id: shared.held_by_sqlite(id) for id in NAMES}
        self.people = [Person(number, facts, self.held) for number, facts in enumerate(shared.people())]
        self.begin = time.monotonic()
        self.platform = world.platform(terminal=DIST)
        self.platform.start()
        self.slips = {id: self.publish(world, id) for id in NAMES}
        self.waiting = {"zh": [], "en": []}
        for place, person in enumerate(self.people if long else share_of(self.people)):
            self.waiting[("zh", "en")[place % 2]].append(person)
        self.chosen = sum(map(len, self.waiting.values()))
        self.language, self.counts, self.values, self.pages = {}, Counter(), 0, 0
        self.well = {}                 # by language, of those that have ended
        self.lock = threading.Lock()
        self.say(f"published; {self.chosen} people of {len(self.people)} read")

    def read_all(self, folder):
        """In a browser of each language."""
        seconds = SECONDS_EACH * self.chosen
        players = [threading.Thread(target=self.read_in, args=(language, folder, seconds)) for language in self.waiting]
        for player in players:
            player.start()
        for player in players:
            player.join()
        assert all(self.well.values()) and self.chosen == 0, (self.well, self.chosen)

    def read_in(self, language, folder, seconds):
        self.well[language] = self.play("people.mjs", SIZE[language], language, folder, seconds=seconds)

    def publish(self, world, id):
        zh, en = NAMES[id]
        relay = world.relay(id, name_zh=zh, name_en=en, connection=sqlite_connection(shared.FOLDER / f"{id}.sqlite"), sources=HERE / id / "sources",
                            origin=self.platform.public)
        relay.command("init")
        self.platform.admit(relay)
        relay.run(1)
        return slips_of(relay)

    def say(self, text):
        print(f"{time.monotonic() - self.begin:6.1f} s  {text}", flush=True)

    def answer(self, line):
        with self.lock:
            return super().answer(line)

    # asked

    def facts(self):
        return {"origin": self.platform.public, "people": [{name: p.facts[name] for name in ("name", "id_card", "phone")} for p in self.people]}

    def slip(self, hospital, person):
        return self.slips[hospital][self.people[person].facts[hospital]]

    def next(self, language):
        if not self.waiting[language] or not all(self.well.values()):
            return None
        person = self.waiting[language].pop()
        self.language[person.number] = language
        return {"person": person.number, "hospitals": person.hospitals, "own": person.number % 3 > 0, "zone": ZONES[person.number // 2 % 2]}

    # told

    def each(self, person, records, marks):
        """By hospital and rid, the values of each element that shows a record; nothing in these databases is marked."""
        assert marks == 0, f"{marks} marks that no hospital made"
        language = self.language[person.number]
        for record in records:
            where = f"{record['hospital']} {record['type']} {record['rid']}"
            try:
                assert record["seen"] and record["place"] in (None, NAMES[record["hospital"]][language == "en"]), record["place"]
                yield (record["hospital"], record["rid"]), record, shown.values_of(record, language)
            except AssertionError as wrong:
                raise AssertionError(f"{where}: {wrong}") from wrong

    def timeline(self, person, strip, records, marks):
        """All records, once each; what it says of them is compared when all of it is known."""
        person = self.people[person]
        assert sorted(strip) == sorted(person.hospitals), strip
        person.timeline = list(self.each(person, records, marks))
        assert len(person.timeline) == person.size, f"{len(person.timeline)} records in the timeline, {person.size} rows"

    def paper(self, person, records, marks):
        """Each record with every value of its row, and no other. Tells which of them to open on their pages: of each kind one."""
        person = self.people[person]
        read = list(self.each(person, records, marks))
        owners = {id[0]: (f"Patient/{values['/id']}", values["/name/0/text"]) for id, record, values in read if record["type"] == "Patient"}
        opened = shared.Opened()
        for id, record, values in read:
            assert id not in person.shown, f"{id} twice"
            source = shared.SOURCE_OF[record["type"]]
            person.shown[id] = (source, values)
            row = opened.take(id[0], shown.resource_of(record["type"], values))
            shown.check_surplus(id[0], source, record["type"], row, values, self.added_to(id, record, owners[id[0]]))
        assert set(opened.rows) == set(person.hospitals), set(opened.rows)
        for hospital in person.hospitals:
            self.counts.update({(hospital, source): n for source, n in shared.compare(opened, hospital, person.rows[hospital]).items()})
        for key, row in opened.rows.get("renhe", {}).get("labs", {}).items():
            wanted = person.rows["renhe"]["labs"][key]["RESULT"]      # text there: 5.0 is not 5
            assert row["RESULT"] == wanted, (key, row["RESULT"], wanted)
        self.values += sum(len(values) for _, values in person.shown.values())
        self.compare_rest(person, person.timeline)
        assert {id for id, _, _ in person.timeline} == set(person.shown)
        return [{"hospital": hospital, "rid": rid} for hospital, rid in self.one_of_each(person)]

    def added_to(self, id, record, owner):
        """What the relay adds to a resource; the title is one of the values."""
        texts = {pointer: text for pointer, text, _, _ in record["fields"]}
        assert record["heading"] in texts.values(), record["heading"]
        if record["type"] == "Patient":
            return {"/id": id[1]}
        pointer = "/patient/reference" if record["type"] == "AllergyIntolerance" else "/subject/reference"
        assert texts[pointer] == owner[1], texts[pointer]
        return {"/id": id[1], pointer: owner[0]}

    def compare_rest(self, person, read):
        """What is shown of records elsewhere is what their whole says."""
        for id, record, values in read:
            whole = person.shown[id][1]
            for pointer, value in values.items():
                assert shown.agree(pointer, whole.get(pointer, ""), value), f"{id} {record['shownAs']} {pointer}: {value!r}, {whole.get(pointer)!r}"

    def one_of_each(self, person):
        kinds = {}
        for id, (source, _) in person.shown.items():
            kinds.setdefault((id[0], source), []).append(id)
        return [ids[person.number % len(ids)] for ids in kinds.values()]

    def page(self, person, hospital, rid, heading, records, marks):
        """A record's own page has all of it; and of others, what is true of them."""
        person = self.people[person]
        read = list(self.each(person, records, marks))
        [(_, record, values)] = [one for one in read if one[1]["shownAs"] == "article"]
        assert values == person.shown[hospital, rid][1], (values, person.shown[hospital, rid][1])
        assert heading in [text for _, text, _, _ in record["fields"]], heading
        self.compare_rest(person, read)
        self.pages += 1

    def done(self, person):
        person = self.people[person]
        self.chosen -= 1
        self.say(f"{person.number}: {', '.join(person.hospitals)}: {person.size} records; {self.chosen} people left")
        person.shown, person.timeline = {}, []


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    shared.need()
    need_browser()
    long = sys.argv[2:] == ["--long"]
    with World(sys.argv[1]) as world:
        readers = Readers(world, long)
        readers.read_all(world.dir)
        for id, held in readers.held.items():
            assert not long or {source: readers.counts[id, source] for source in held.rows} == held.counts()
            read = sum(n for (hospital, _), n in readers.counts.items() if hospital == id)
            readers.say(f"{id}: {read} rows of {sum(held.counts().values())} are shown as they are")
        readers.say(f"{readers.values} values, {readers.pages} pages of single records")


if __name__ == "__main__":
    main()
