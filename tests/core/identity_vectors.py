#!/usr/bin/python3
"""Computes the vectors of docs/protocol.md, section 1, a second time.

identity_vectors.py FILE   compares every row of FILE, exit status 1 at the first difference
identity_vectors.py        prints the rows

A row is tab-separated: profile text, hospital, field=raw value, …, then in hex
C1, R, tag, KEK, account sign key, account seal key. Independent of the C code:
SHA-2 and HMAC are Python's, XChaCha20 is below, the curves are OpenSSL's by
python3-cryptography, Argon2id is Debian's `argon2`.
"""
import hashlib
import hmac
import re
import struct
import subprocess
import sys
import unicodedata

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519

FIELDS = ("name id_card insurance_card citizen_card outpatient_no inpatient_no "
          "exam_serial bed_no checkup_no phone code").split()
MIDDLE_DOTS = "\x2e\xb7\u16eb\u2022\u2027\u2219\u22c5\u25cf\u25e6\u2e30\u2e31\u2e33\u30fb\ua78f\U00010101"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U"

PERSON = {
    "name": "欧阳　娜·古丽", "id_card": "110105 19491231 002x", "insurance_card": "yb-2706 6775 8923",
    "citizen_card": "Ａ928a7701", "outpatient_no": "mz-0012345", "inpatient_no": "ZY 2024-000123",
    "exam_serial": "ct20240102-07", "bed_no": "内三-12床", "checkup_no": "tj/000777",
    "phone": "+86 138-0013-8000", "code": "o1234-56789-abcde-fghjk-h",
}

PARTS = {
    "name": "[1..2]", "id_card": "[7..12]", "insurance_card": "[-4..-1]", "citizen_card": "[1..3]", "outpatient_no": "[3..-1]",
    "inpatient_no": "[3..6]", "exam_serial": "[-2..-1]", "bed_no": "[2..2]", "checkup_no": "[-6..-4]", "phone": "[4..7]",
    "code": "[1..16]",
}


def kept(field, c):
    category = unicodedata.category(c)
    if category in ("Cc", "Cf", "Zs", "Zl", "Zp"):
        return False
    if field == "name":
        return c not in MIDDLE_DOTS
    if field == "id_card":
        return True
    dash = category == "Pd" or c == "\u2212"
    if field == "phone":
        return not dash and c not in "()./"
    if field == "code":
        return not dash
    return category[0] == "L" or category == "Nd"


def upper(c):
    return "\u1e9e" if c == "\xdf" else c.upper() if len(c.upper()) == 1 else c


def id_card_check(digits):
    return "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(digits)) % 11]


def normal(field, raw):
    text, before = raw, None
    while text != before:
        before = text
        text = "".join(upper(c) for c in unicodedata.normalize("NFKC", text) if kept(field, c))
    if field == "id_card":
        if len(text) == 15:
            text = text[:6] + "19" + text[6:]
            text += id_card_check(text)
        assert len(text) == 18 and text[17] == id_card_check(text[:17])
    if field == "phone":
        text = re.sub(r"^(\+86|0086)*", "", text)
    if field == "code":
        text = text.replace("O", "0").replace("I", "1").replace("L", "1")
        value = 0
        for c in text[:20]:
            value = value * 32 + CROCKFORD.index(c)
        assert len(text) == 21 and text[20] == CROCKFORD[value % 37]
        text = text[:20]
    return text


def cbor_head(major, n):
    if n < 24:
        return bytes([major << 5 | n])
    for info, size in ((24, 1), (25, 2), (26, 4)):
        if n < 1 << 8 * size:
            return bytes([major << 5 | info]) + n.to_bytes(size, "big")
    raise ValueError(n)


def cbor(x):
    if isinstance(x, bytes):
        return cbor_head(2, len(x)) + x
    if isinstance(x, str):
        return cbor_head(3, len(x.encode())) + x.encode()
    return cbor_head(4, len(x)) + b"".join(map(cbor, x))


def hkdf(ikm, info, n):
    key = hmac.digest(bytes(32), ikm, "sha256")
    out, block, i = b"", b"", 0
    while len(out) < n:
        i += 1
        block = hmac.digest(key, block + info + bytes([i]), "sha256")
        out += block
    return out[:n]


def rotate(x, n):
    return (x << n | x >> 32 - n) & 0xffffffff


def chacha_rounds(key, tail):
    """The state after 20 rounds, without the final addition; tail are its last 16 bytes."""
    first = list(struct.unpack("<16I", b"expand 32-byte k" + key + tail))
    s = first[:]

    def quarter(a, b, c, d):
        for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xffffffff
            s[z] = rotate(s[z] ^ s[x], n)

    for _ in range(10):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return first, s


def xchacha20(key, nonce, message):
    _, s = chacha_rounds(key, nonce[:16])
    subkey = struct.pack("<8I", *(s[:4] + s[12:]))
    out = b""
    for block in range((len(message) + 63) // 64):
        first, s = chacha_rounds(subkey, struct.pack("<Q", block) + nonce[16:])
        stream = struct.pack("<16I", *((a + b) & 0xffffffff for a, b in zip(first, s)))
        out += bytes(a ^ b for a, b in zip(message[64 * block:], stream))
    return out


def part_value(part, values):
    match = re.fullmatch(r"(\w+)(?:\[(-?\d+)\.\.(-?\d+)\])?", part)
    value = values[match[1]]
    if match[2] is None:
        return value
    first, last = (int(x) if int(x) > 0 else len(value) + 1 + int(x) for x in match.groups()[1:])
    assert 1 <= first <= last <= len(value)
    return value[first - 1:last]


def first_encryption(profile, values):
    key, message = re.fullmatch(r"key=(\S+) message=(\S+)", profile).groups()
    k = cbor([[part, part_value(part, values)] for part in key.split("+")])
    m = cbor([[part, part_value(part, values)] for part in message.split("+")])
    ks = hkdf(k, b"mizhen/v1/identity" + profile.encode(), 64)
    iv = hmac.digest(ks[:32], cbor([profile, m]), "sha512")[:24]
    return iv + xchacha20(ks[32:], iv, m)


def guessable(profile):
    """As far as these rows go: 16 and more symbols of the code are enough."""
    return not re.search(r"\bcode\b", profile)


def argon2id(password, profile):
    salt = hashlib.sha256(b"mizhen/v1/argon2id" + profile.encode()).digest()[:16]
    assert 0 not in salt   # it goes through argv
    done = subprocess.run([b"argon2", salt, b"-id", b"-t", b"3", b"-k", b"65536", b"-p", b"1", b"-l", b"64", b"-r"],
                          input=password, stdout=subprocess.PIPE, check=True)
    return bytes.fromhex(done.stdout.decode().strip())


def raw_public(key):
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def row(profile, hospital, raws):
    values = {field: normal(field, raw) for field, raw in (r.split("=", 1) for r in raws)}
    c1 = first_encryption(profile, values)
    r = argon2id(c1, profile) if guessable(profile) else c1
    tag, kek, sign, seal = (hkdf(r, b"mizhen/v1/" + label + cbor(hospital), 32)
                            for label in (b"tag", b"kek", b"account-sign", b"account-seal"))
    sign = raw_public(ed25519.Ed25519PrivateKey.from_private_bytes(sign))
    seal = raw_public(x25519.X25519PrivateKey.from_private_bytes(seal))
    return [profile, hospital, *raws, *(x.hex() for x in (c1, r, tag, kek, sign, seal))]


def cases():
    def raws(*fields):
        return [f"{field}={PERSON[field]}" for field in FIELDS if field in fields]

    yield "key=id_card+code message=name", "renhe", raws("id_card", "code", "name")
    yield "key=id_card+code message=name", "kangning", raws("id_card", "code", "name")
    yield "key=id_card[7..12] message=id_card[13..18]", "renhe", raws("id_card")
    yield "key=id_card message=name", "renhe", raws("id_card", "name")
    yield "key=outpatient_no+code message=name", "renhe", raws("outpatient_no", "code", "name")
    yield f"key={'+'.join(FIELDS[:8])} message={'+'.join(FIELDS[8:])}", "h", raws(*FIELDS)
    for field in FIELDS:   # each whole and in part, as key and as message
        other = "code" if field != "code" else "name"
        yield f"key={field} message={other}", "renhe", raws(field, other)
        yield f"key={other} message={field}{PARTS[field]}", "renhe", raws(field, other)
        yield f"key={field}{PARTS[field]}+{other} message={field}", "renhe", raws(field, other)


def check(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    for line in lines:
        got = row(line[0], line[1], line[2:-6])
        if got != line:
            sys.exit(f"{path}: {line[0]}: {got} instead of {line}")
    print(f"{len(lines)} rows")
    return 0 if lines else 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(check(sys.argv[1]))
    print("# Made by identity_vectors.py: profile, hospital, fields; C1, R, tag, KEK, account sign key, account seal key.")
    for case in cases():
        print("\t".join(row(*case)))
