#!/usr/bin/python3
"""A verifier of docs/vectors.json that shares no code with the project.

Standard library, python3-cbor2 and python3-cryptography. Statements are checked
as RFC 9052 has them, sealed files as age v1, trees as RFC 6962.
"""
import base64
import hashlib
import hmac
import json
import sys

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CHUNK = 65536


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def cbor(value):
    return cbor2.dumps(value, canonical=True)


def one_item(data):
    """The value of deterministic CBOR, which encodes to just these bytes again."""
    value = cbor2.loads(data)
    assert cbor(value) == data, "not deterministic: " + data.hex()
    return value


def hkdf(key, info, n, salt=b""):
    return HKDF(algorithm=hashes.SHA256(), length=n, salt=salt, info=info).derive(key)


def raw(public_key):
    return public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def ed25519_public(seed):
    return raw(Ed25519PrivateKey.from_private_bytes(seed).public_key())


def x25519_public(secret):
    return raw(X25519PrivateKey.from_private_bytes(secret).public_key())


def unbase64(text):
    return base64.b64decode(text + b"=" * (-len(text) % 4))


# RFC 6962

def tree_head(leaves):
    """Of leaf hashes."""
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01", tree_head(leaves[:k]), tree_head(leaves[k:]))


def head_by_path(leaf, position, size, path):
    """The head that a path leads to: RFC 9162, section 2.1.3.2."""
    fn, sn, node = position, size - 1, leaf
    for step in path:
        assert sn > 0, "path too long"
        if fn & 1 or fn == sn:
            node = sha256(b"\x01", step, node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = sha256(b"\x01", node, step)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0, "path too short"
    return node


# age v1

def age_header(file):
    """The stanzas as [arguments, body], the header that its MAC covers, the MAC, the payload."""
    end = file.index(b"\n---") + 4
    mac, payload = file[end + 1:].split(b"\n", 1)
    lines = file[:end].split(b"\n")
    assert lines[0] == b"age-encryption.org/v1"
    stanzas = []
    for line in lines[1:-1]:
        if line.startswith(b"-> "):
            stanzas.append([line[3:].split(b" "), b""])
        else:
            stanzas[-1][1] += line
    return [(a, unbase64(b)) for a, b in stanzas], file[:end], unbase64(mac), payload


def stream(payload_key, chunks, seal):
    cipher = ChaCha20Poly1305(payload_key)
    out = []
    for i, chunk in enumerate(chunks):
        nonce = i.to_bytes(11, "big") + bytes([i == len(chunks) - 1])
        out.append((cipher.encrypt if seal else cipher.decrypt)(nonce, chunk, None))
    return out


def cut(data, n):
    return [data[i:i + n] for i in range(0, max(len(data), 1), n)]


def age_open(file, file_key):
    stanzas, header, mac, payload = age_header(file)
    assert hmac.new(hkdf(file_key, b"header", 32), header, "sha256").digest() == mac
    payload_key = hkdf(file_key, b"payload", 32, salt=payload[:16])
    return b"".join(stream(payload_key, cut(payload[16:], CHUNK + 16), seal=False))


def x25519_file_key(file, secret):
    (arguments, body), = age_header(file)[0]
    assert arguments[0] == b"X25519"
    share = unbase64(arguments[1])
    private = X25519PrivateKey.from_private_bytes(secret)
    shared = private.exchange(X25519PublicKey.from_public_bytes(share))
    key = hkdf(shared, b"age-encryption.org/v1/X25519", 32, salt=share + raw(private.public_key()))
    return ChaCha20Poly1305(key).decrypt(bytes(12), body, None)


# docs/protocol.md, by sections

def check_actors(actors):
    for a in actors.values():
        assert ed25519_public(a["sign_seed"]) == a["sign"]
        assert x25519_public(a["seal_secret"]) == a["seal"]


def check_identities(identities, home):
    for i in identities:
        hospital = cbor(i["hospital"])

        def derived(label):
            return hkdf(i["root"], b"mizhen/v1/" + label + hospital, 32)
        assert derived(b"tag") == i["tag"]
        assert derived(b"kek") == i["kek"]
        assert ed25519_public(derived(b"account-sign")) == i["account_sign"]
        assert x25519_public(derived(b"account-seal")) == i["account_seal"]
    assert ed25519_public(hkdf(home["seed"], b"mizhen/v1/home-sign", 32)) == home["sign"]
    assert hkdf(home["seed"], b"mizhen/v1/home-seal", 32) == home["seal_secret"]
    assert x25519_public(home["seal_secret"]) == home["seal"]


def padme(n):
    e = n.bit_length() - 1
    bits = e - e.bit_length()
    mask = (1 << max(bits, 0)) - 1
    return (n + mask) & ~mask


def check_record(r):
    (arguments, body), = age_header(r["file"])[0]
    assert arguments == [b"mizhen/identity", base64.b64encode(r["salt"]).rstrip(b"=")]
    info = b"mizhen/v1/wrap" + cbor([r["hospital"], r["rid"], r["version"]])
    wrap = hkdf(r["kek"] + r["salt"], info, 32)
    assert ChaCha20Poly1305(wrap).decrypt(bytes(12), body, None) == r["file_key"]
    plain = age_open(r["file"], r["file_key"])
    assert plain.rstrip(b" ") == r["json"] and len(plain) == padme(len(r["json"]))


def check_blob(b):
    content = bytes(i % 251 for i in range(b["size"]))
    sealed = stream(hkdf(b["key"], b"payload", 32, salt=b["nonce"]), cut(content, CHUNK), seal=True)
    sealed[0] = b["nonce"] + sealed[0]
    whole = b"".join(sealed)
    assert len(whole) == b["length"] and sha256(whole) == b["sha256"]
    assert tree_head([sha256(b"\x00", piece) for piece in sealed]) == b["head"]


def check_shelf(v):
    s, r, b = v["shelf"], v["record"], v["blob"]
    account = v["actors"][s["account"]]
    field = [s["field_name"].decode(), s["field_value"].decode()]
    leaf = sha256(b"mizhen/v1/leaf", cbor([r["hospital"], r["rid"], r["version"], sha256(r["file"]),
                                           [[b["id"], b["length"], b["head"]]], [field]]))
    gone = sha256(b"mizhen/v1/leaf", cbor([r["hospital"], s["deleted_rid"], s["deleted_version"], None, [], []]))
    assert leaf == s["leaf"] and gone == s["deleted_leaf"]
    assert sha256(b"mizhen/v1/shelf", cbor([s["tag"], account["sign"], account["seal"], None, [leaf, gone]])) == s["hash"]
    assert sha256(b"mizhen/v1/index", s["tag"]) == s["index"]


def check_tree(t, s):
    leaves = [sha256(b"\x00", entry) for entry in t["entries"]]
    assert t["entries"] == sorted(t["entries"])
    assert tree_head(leaves) == t["head"]
    position, size, path = one_item(t["presence"])
    assert head_by_path(sha256(b"\x00", s["index"], s["hash"]), position, size, path) == t["head"]
    size, left, right = one_item(t["absence"])
    for neighbour in (left, right):
        if neighbour is not None:
            position, index, shelf, path = neighbour
            assert head_by_path(sha256(b"\x00", index, shelf), position, size, path) == t["head"]
    assert left is None or left[1] < t["absent_index"]
    assert right is None or t["absent_index"] < right[1]
    assert (left is None or left[0] == size - 1) if right is None else right[0] == (0 if left is None else left[0] + 1)


def verify(statement, kind, public_key):
    """The body of a statement, or an exception."""
    protected, unprotected, payload, signature = one_item(statement)
    assert unprotected == {}
    assert one_item(protected) == {1: -8, 4: sha256(public_key), 16: "mizhen/" + kind}
    signed = cbor(["Signature1", protected, b"mizhen/v1", payload])
    Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    return payload


def check_statements(statements, actors):
    kinds = set()
    for s in statements:
        assert verify(s["statement"], s["kind"], actors[s["signer"]]["sign"]) == s["body"], s["name"]
        body = one_item(s["body"])
        assert list(body) == list(range(len(body))), s["name"]
        assert sha256(s["statement"]) == s["id"]
        kinds.add(s["kind"])
        forged = bytearray(s["statement"])
        forged[-1] ^= 1
        try:
            verify(bytes(forged), s["kind"], actors[s["signer"]]["sign"])
            raise AssertionError("a forged " + s["name"] + " was believed")
        except InvalidSignature:
            pass
    assert len(kinds) == 16


def check_rekey(statements, actors):
    body = next(one_item(s["body"]) for s in statements if s["name"] == "hospital-rekeyed")
    previous, signature = body[11]
    assert previous == actors["old-hospital"]["sign"]
    message = b"mizhen/v1/rekey" + cbor([body[1], body[0], body[4]])
    Ed25519PublicKey.from_public_bytes(previous).verify(signature, message)


def check_sealed(sealed, actors):
    secret = actors[sealed["recipient"]]["seal_secret"]
    for f in sealed["files"]:
        assert x25519_file_key(f["file"], secret) == sealed["random_file_key"]
        assert age_open(f["file"], sealed["random_file_key"]) == f["plain"], f["name"]
        plain = one_item(f["plain"])
        assert list(plain) == list(range(len(plain))), f["name"]
        if f["name"].startswith("answer-plain"):
            assert len(f["plain"]) == 512
        if f["name"].startswith("wallet-plain"):
            assert len(f["plain"]) % 4096 == 0
        if f["name"] == "message-plain-opinion":
            text, signature = plain[3]
            Ed25519PublicKey.from_public_bytes(plain[0]).verify(signature, b"mizhen/v1/opinion" + text)


def unhex(value, name=None):
    """Bytes for all hex texts; the others are named."""
    if isinstance(value, dict):
        return {k: unhex(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [unhex(v) for v in value]
    if isinstance(value, int) or name in ("about", "kind", "signer", "recipient", "hospital", "account", "content"):
        return value
    try:
        return bytes.fromhex(value)
    except ValueError:
        return value


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        v = unhex(json.load(f))
    check_actors(v["actors"])
    check_identities(v["identities"], v["home_account"])
    check_record(v["record"])
    check_blob(v["blob"])
    check_shelf(v)
    check_tree(v["tree"], v["shelf"])
    check_statements(v["statements"], v["actors"])
    check_rekey(v["statements"], v["actors"])
    check_sealed(v["sealed"], v["actors"])
    print(f"{len(v['statements'])} statements, {len(v['sealed']['files'])} sealed files, and all hashes agree")


main()
