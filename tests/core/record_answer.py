#!/usr/bin/python3
"""The known answer of test_record.c, made from docs/protocol.md with other libraries; prints rid and file in hex."""
import base64
import hashlib
import hmac
import math

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def hkdf(ikm, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(ikm)


def b64(b):
    return base64.b64encode(b).rstrip(b"=")


def padme(n):
    e = math.floor(math.log2(n))
    mask = (1 << (e - (math.floor(math.log2(e)) + 1))) - 1
    return (n + mask) & ~mask


kek = b"thirty-two bytes of a shelf's KE"
file_key, salt, nonce = b"file key 16 byte", b"salt of 16 bytes", b"nonce - 16 bytes"
rid = bytes([1, 2, 3]) + bytes(13)
json = b'{"resourceType":"Observation"}'

wrap = hkdf(kek + salt, b"", b"mizhen/v1/wrap" + cbor2.dumps(["people-1", rid, 7]))
body = ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, b"")
header = b"age-encryption.org/v1\n-> mizhen/identity " + b64(salt) + b"\n" + b64(body) + b"\n---"
mac = hmac.new(hkdf(file_key, b"", b"header"), header, "sha256").digest()
payload = ChaCha20Poly1305(hkdf(file_key, nonce, b"payload")).encrypt(bytes(11) + b"\1", json.ljust(padme(len(json))), b"")
print("rid ", hmac.new(bytes(32), cbor2.dumps(["lab", "检1"]), "sha256").digest()[:16].hex())
print("file", (header + b" " + b64(mac) + b"\n" + nonce + payload).hex())
