#!/usr/bin/env python3
"""Verifies an export of the audit log with nothing but Python's standard library.

    verify_audit.py [SEGMENT...] EXPORT --key KEY... --notes FILE... [--proofs FILE] [--log ops|sec]

Written from README.md beside this file and not from the console's code, so that neither has to be trusted alone.
Exits with 0 when everything is proven, 1 when something is wrong, 2 when it could not be proven.
"""
import argparse, base64, calendar, gzip, hashlib, itertools, json, re, struct, sys, time, zlib

LOGS = {"ops": 1, "sec": 2}


class Broken(Exception):
    def __init__(self, seq, message):
        super().__init__(message)
        self.seq = seq


def sha256(data):
    return hashlib.sha256(data).digest()


# --- Ed25519, RFC 8032 section 5.1, verification only -------------------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    e, f = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2)
    g, h = 2 * t1 * t2 * D, 2 * z1 * z2
    a_, b_, c_, d_ = f - e, h - g, h + g, f + e
    return a_ * b_ % P, c_ * d_ % P, b_ * c_ % P, a_ * d_ % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if (x & 1) != sign else x
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_holds(public_key, message, signature):
    a, r, s = decompress(public_key), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    left, right = multiply(s, BASE), add(r, multiply(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- the log --------------------------------------------------------------------------------------------------
def microseconds(at):
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z", at)
    if not match:
        return -1
    return calendar.timegm(time.strptime(match[1], "%Y-%m-%dT%H:%M:%S")) * 10**6 + int((match[2] or "").ljust(6, "0"))


def leaf_hash(log, entry):
    """SHA-256 over 0x00, 0x01, log, seq, time, previous leaf and body."""
    head = struct.pack(">BBhqq", 0, 1, LOGS[log], entry["seq"], microseconds(entry["at"]))
    return sha256(head + bytes.fromhex(entry["prev"]) + entry["body"].encode())


def is_canonical(body):
    try:
        value = json.loads(body)
    except ValueError:
        return False
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == body


def node(left, right):
    return sha256(b"\x01" + left + right)


def grow(peaks, leaf):
    """Adds a leaf to the complete subtrees (height, hash) of a tree, from left to right."""
    peaks.append((0, leaf))
    while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
        (height, left), (_, right) = peaks[-2], peaks[-1]
        peaks[-2:] = [(height + 1, node(left, right))]


def root_of(peaks):
    if not peaks:
        return sha256(b"")
    root = peaks[-1][1]
    for _, left in reversed(peaks[:-1]):
        root = node(left, root)
    return root


def included(leaf, root, proof):
    """RFC 9162 section 2.1.3.2."""
    index, last, value = proof["index"], proof["size"] - 1, leaf
    if not 0 <= index <= last:
        return False
    for text in proof["hashes"]:
        if last == 0:
            return False
        other = bytes.fromhex(text)
        if index & 1 or index == last:
            value = node(other, value)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            value = node(value, other)
        index, last = index >> 1, last >> 1
    return last == 0 and value == root


# --- signed checkpoints (C2SP signed-note and tlog-checkpoint) ---------------------------------------------------
def parse_key(text):
    name, key_id, encoded = text.strip().split("+", 2)
    data = base64.b64decode(encoded, validate=True)
    if len(data) != 33 or data[0] != 1 or sha256(name.encode() + b"\n" + data)[:4].hex() != key_id:
        raise ValueError("not an Ed25519 verifier key: " + text)
    return name, bytes.fromhex(key_id), data[1:]


def checkpoint_of(note, keys, log):
    """(size, root) of a checkpoint of this log that a known key signed; None for one of another log."""
    text, separator, signatures = note.rpartition("\n\n")
    origin, size, root = (text + "\n").split("\n")[:3] if separator else ("", "", "")
    if not size.isdigit():
        raise ValueError("one of the notes is no signed checkpoint")
    if origin.split("/")[-2:-1] != [log]:
        return None
    signed = False
    for line in signatures.splitlines():
        match = re.fullmatch("— ([^ +]+) ([A-Za-z0-9+/]+=*)", line)
        data = base64.b64decode(match[2], validate=True) if match else b""
        for name, key_id, public_key in keys:
            if match and name == match[1] and key_id == data[:4]:
                if not ed25519_holds(public_key, (text + "\n").encode(), data[4:]):
                    raise ValueError("the checkpoint of %s entries has a wrong signature" % size)
                signed = True
    if not signed:
        raise ValueError("the checkpoint of %s entries is signed by none of the keys given" % size)
    return int(size), base64.b64decode(root, validate=True)


# --- the two checks ----------------------------------------------------------------------------------------------
def check_hash(log, entry):
    if leaf_hash(log, entry).hex() != entry["leaf"] or not is_canonical(entry["body"]):
        raise Broken(entry["seq"], "Entry %d was edited." % entry["seq"])


def verify_whole(log, entries, checkpoints):
    previous, last_at, peaks, size, agreed = sha256(b"tracardi-console/%s/epoch-1" % log.encode()), None, [], 0, 0
    roots, wrong = dict(checkpoints), None
    for entry in entries:
        if entry["seq"] != size:
            what = "is missing" if entry["seq"] > size else "appears a second time or out of order"
            raise Broken(min(size, entry["seq"]), "Entry %d %s." % (min(size, entry["seq"]), what))
        hashed = leaf_hash(log, entry)
        if hashed.hex() != entry["leaf"]:
            raise Broken(size, "Entry %d was edited." % size)
        if entry["prev"] != previous.hex():
            raise Broken(size, "Entry %d does not follow the one before it." % size)
        at = microseconds(entry["at"])
        if last_at is not None and at <= last_at:
            raise Broken(size, "Entry %d is not later than the one before it." % size)
        if not is_canonical(entry["body"]):
            raise Broken(size, "Entry %d is not canonical." % size)
        previous, last_at, size = hashed, at, size + 1
        grow(peaks, hashed)
        if size in roots and wrong is None:
            if roots[size] == root_of(peaks):
                agreed = size
            else:
                wrong = agreed
    if wrong is not None:
        raise Broken(wrong, "From entry %d on the log was rewritten." % wrong)
    if any(counted > size for counted in roots):
        raise Broken(size, "The log ends before entry %d, but a checkpoint counts more." % size)
    return size, agreed > 0


def verify_chosen(log, entries, checkpoints, proofs):
    roots, last, count = dict(checkpoints), -1, 0
    for entry in entries:
        seq = entry["seq"]
        if seq <= last:
            raise Broken(seq, "Entry %d appears a second time or out of order." % seq)
        check_hash(log, entry)
        proof = proofs.get(seq)
        if proof is None or proof["size"] not in roots or proof["index"] != seq:
            raise Broken(seq, "Entry %d has no proof under a signed checkpoint." % seq)
        if not included(bytes.fromhex(entry["leaf"]), roots[proof["size"]], proof):
            raise Broken(seq, "Entry %d is not part of the log that was signed." % seq)
        last, count = seq, count + 1
    return count, count > 0


def rows(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                yield value


def main():
    parser = argparse.ArgumentParser(description="Verifies an export of the audit log.")
    parser.add_argument("export", nargs="+", help="sealed segments from the oldest on, then an export")
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--notes", action="append", default=[])
    parser.add_argument("--proofs")
    parser.add_argument("--log", choices=LOGS, default="ops")
    given = parser.parse_args()
    keys = [parse_key(key) for key in given.key]
    checkpoints = []
    for path in given.notes:
        text = open(path, encoding="utf-8", newline="").read()
        for note in [row["note"] for row in rows(path) if "note" in row] if text.startswith("{") else [text]:
            try:
                checkpoints += filter(None, [checkpoint_of(note, keys, given.log)])
            except ValueError as problem:
                print("note:", problem)
    wanted = {"seq", "at", "prev", "leaf", "body"}
    read = itertools.chain.from_iterable(map(rows, given.export))
    entries = (row for row in read if row.get("log") == given.log and wanted <= row.keys())
    try:
        if given.proofs:
            proofs = {row["seq"]: row["inclusion"] for row in rows(given.proofs) if row.get("log") == given.log}
            count, proven = verify_chosen(given.log, entries, checkpoints, proofs)
        else:
            count, proven = verify_whole(given.log, entries, checkpoints)
    except Broken as fault:
        print("BROKEN at entry %d: %s" % (fault.seq, fault))
        return 1
    print("%s: %d entries of the log %s" % ("PROVEN" if proven else "NOT PROVEN", count, given.log))
    return 0 if proven else 2


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, EOFError, zlib.error) as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
