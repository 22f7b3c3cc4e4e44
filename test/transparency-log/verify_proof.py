"""Checks a proof of the audit log offline: python3 verify_proof.py proof.json "<verifier key>"

proof.json is the answer to auditProof with all of its fields. Ends with 0 and what is proven, or with 1 and why not.
"""
import base64
import hashlib
import json
import sys


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

# Ed25519 as RFC 8032 (5.1) defines it.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def recover_x(y, sign):
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - xx) % P or (x == 0 and sign):
        raise ValueError("the signature holds no point of the curve")
    return P - x if x & 1 != sign else x


def point(data):
    number = int.from_bytes(data, "little")
    y = number & (1 << 255) - 1
    x = recover_x(y, number >> 255)
    return x, y, 1, x * y % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(s, p):
    q = (0, 1, 1, 0)
    while s:
        q, p, s = add(q, p) if s & 1 else q, add(p, p), s >> 1
    return q


def signed(key, message, signature):
    base_y = 4 * pow(5, P - 2, P) % P
    base = (recover_x(base_y, 0), base_y, 1, recover_x(base_y, 0) * base_y % P)
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L
    left, right = times(s, base), add(point(r), times(h, point(key)))
    return s < L and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def root_of(leaf, index, size, path):
    """RFC 9162, 2.1.3.2."""
    node, last, value = index, size - 1, leaf
    for beside in map(bytes.fromhex, path):
        if last == 0:
            raise ValueError("the path is too long")
        if node % 2 or node == last:
            value = sha256(b"\1", beside, value)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            value = sha256(b"\1", value, beside)
        node, last = node // 2, last // 2
    return value if last == 0 else None


def check(proof, verifier):
    name, key_id, key = verifier.split("+", 2)
    key = base64.b64decode(key)[1:]
    text, _, signatures = proof["checkpoint"]["note"].rpartition("\n\n")
    origin, size, root = (text + "\n").split("\n")[:3]
    marks = [base64.b64decode(line.split(" ")[2]) for line in signatures.splitlines() if line.split(" ")[1] == name]
    own = [mark[4:] for mark in marks if mark[:4].hex() == key_id]
    assert origin == name and any(signed(key, (text + "\n").encode(), mark) for mark in own), "the checkpoint is not signed with this key"
    body = json.loads(proof["body"])
    leaf = sha256(b"\0", proof["body"].encode())
    assert leaf.hex() == proof["leafHash"] and body["id"] == proof["eventId"], "the body is another event's"
    assert 0 <= proof["leafIndex"] < int(size), "the log was smaller than that"
    assert root_of(leaf, proof["leafIndex"], int(size), proof["path"]) == base64.b64decode(root), "the event is not in the log"
    if proof["entry"] is not None:
        hashes = [bytes.fromhex(one) for one in proof["entryPath"]]
        assert sha256(b"\0", proof["entry"].encode()) in hashes, "the entry is none of the event's"
        assert sha256(b"\2", *hashes).hex() == body["entries"], "the entries are not the event's"
    return f"{body['kind']} at {body['at']} is number {proof['leafIndex']} of {size} in {origin}"


if __name__ == "__main__":
    try:
        print(check(json.load(open(sys.argv[1], encoding="utf-8")), sys.argv[2]))
    except (AssertionError, ValueError, KeyError, IndexError) as error:
        sys.exit(f"Not proven: {error}")
