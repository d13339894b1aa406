"""What must be nowhere on the platform's side after the story of both hospitals (both.py): what the databases say of
people, what opens their records, and the secrets of hospitals and homes. Keys are derived here a second time, by the
implementation that the core's own vectors are checked with."""

import base64
import contextlib
import signal
import sqlite3
import sys

from needles import LEAST, Needles
from shared import HERE

sys.path.append(str(HERE.parent / "core"))
import identity_vectors as second     # noqa: E402

CN_CARD = "key=id_card+code message=name"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def facts(story):
    """Every value of every table that is long enough to tell, and every name and number of every person."""
    for held in story.held.values():
        for rows in held.rows.values():
            for row in rows.values():
                for value in row.values():
                    if value is not None and len(value.encode()) >= LEAST:
                        yield value
                        yield value.replace(" ", "T")
    for person in story.people:
        for column in ("name", "id_card", "phone", "insurance", "citizen_card"):
            yield person.facts[column]


def code_of(story, person, id):
    """The access code with its check symbol."""
    return story.slips[id][person.facts[id]].rsplit(".", 1)[1]


def c1_of(story, person, id):
    values = {"id_card": second.normal("id_card", person.facts["id_card"]), "name": second.normal("name", person.facts["name"]),
              "code": second.normal("code", code_of(story, person, id))}
    return second.first_encryption(CN_CARD, values)


def derived(c1, label, id):
    """For a profile that is not guessable R is C1."""
    return second.hkdf(c1, b"mizhen/v1/" + label + second.cbor(id), 32)


def identity_secrets(story):
    """C1, KEK and the account's secrets, of every person at every hospital."""
    for person in story.people:
        for id in person.hospitals:
            c1 = c1_of(story, person, id)
            yield c1
            yield c1[:24]
            for label in (b"kek", b"account-sign", b"account-seal"):
                yield derived(c1, label, id)


def number_of(symbols):
    number = 0
    for symbol in symbols:
        number = number * 32 + ALPHABET.index(symbol)
    return number


def access_codes(story):
    for person in story.people:
        for id in person.hospitals:
            code = code_of(story, person, id)[:20]
            yield code
            yield "-".join(code[i:i + 5] for i in range(0, 20, 5))
            yield (number_of(code) << 4).to_bytes(13, "big")


def home_seed(person):
    """What the recovery code stands for: 26 symbols and a check symbol."""
    return number_of(person.recovery.replace("-", "")[:26]).to_bytes(16, "big")


def home_secrets(story):
    for person in story.people:
        yield person.recovery[:-1]
        yield person.recovery.replace("-", "")[:26]
        yield home_seed(person)
        for label in (b"home-sign", b"home-seal"):
            yield second.hkdf(home_seed(person), b"mizhen/v1/" + label, 32)


def hospital_secrets(story):
    """Signing key, inbox key and the relay's secret; the transport key."""
    for relay in story.relays.values():
        for path in (relay.dir / "state" / "keys", relay.dir / "outer" / "transport.key"):
            keys = path.read_bytes()
            assert keys and len(keys) % 32 == 0, path
            yield from (keys[i:i + 32] for i in range(0, len(keys), 32))


def secrets(story):
    return {*facts(story), *identity_secrets(story), *access_codes(story), *home_secrets(story), *hospital_secrets(story),
            *story.codes}


def public_key(seed):
    return second.raw_public(second.ed25519.Ed25519PrivateKey.from_private_bytes(seed))


def seen(story):
    """What the platform must have seen of everyone, by the same derivations: tags, and home accounts' public keys."""
    for person in story.people:
        yield public_key(second.hkdf(home_seed(person), b"mizhen/v1/home-sign", 32))
        for id in person.hospitals:
            yield derived(c1_of(story, person, id), b"tag", id)


def plant(folder, traffic, needle):
    """One leak in each kind of place, spelled differently; the files."""
    database, log, sent = folder / "data" / "platform.db", folder / "platform.log", next(traffic.glob("*.to"))
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as open_database:
        open_database.execute("CREATE TABLE planted (secret BLOB)")
        open_database.execute("INSERT INTO planted VALUES (?)", (b"." + needle.encode("utf-16-le"),))
    with open(log, "ab") as file:
        file.write(b"2026-01-01T00:00:00Z planted name=" + needle.encode("gb18030") + b"\n")
    with open(sent, "ab") as file:
        file.write(b'{"data":"' + base64.b64encode(b"name=" + needle.encode()) + b'"}')
    return database, log, sent


def check(story):
    """No secret in any byte that the platform stored, logged, received or sent. The search sees what it should: all
    tags and home accounts are there, and a name that is planted is found in all three places."""
    folder, traffic = story.world.platforms[0].dir, story.proxy.folder
    story.world.platforms[0].stop(signal.SIGKILL)
    story.proxy.close()
    needles = Needles(secrets(story))
    found, total = needles.search_folder(folder)
    more, size = needles.search_folder(traffic)
    assert not found + more, [(str(path), offset, needle) for path, offset, needle in (found + more)[:20]]
    story.say(f"{total} bytes stored and logged, {size} bytes of traffic: none of {len(needles.needles)} secrets in "
              f"{needles.count} spellings")
    for place in ((folder / "data").glob("platform.db*"), traffic.glob("*.to")):
        data = b"".join(path.read_bytes() for path in place)
        assert all(known in data for known in seen(story)), "the search does not see what the platform saw"
    name = max((person.facts["name"] for person in story.people), key=len)
    for path in plant(folder, traffic, name):
        assert [needle for _, needle in needles.search(path.read_bytes())] == [name], path
    story.say("a planted name is found in a database, a log and the traffic")
