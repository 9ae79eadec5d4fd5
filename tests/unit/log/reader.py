#!/usr/bin/env python3
"""Another reader of logs, from the specifications alone: RFC 6962 section 2, RFC 8032 section 5.1, C2SP signed-note,
tlog-checkpoint and tlog-tiles. It shares no code with what it checks.

reader.py FOLDER VKEY [FORMER-CHECKPOINT]: prints size and root, or says what is wrong and ends with status 1.
"""
import base64
import hashlib
import pathlib
import sys

# --- Ed25519, after RFC 8032 ---
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def x_of(y, sign):
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - xx) % P or (x == 0 and sign):
        raise ValueError("not a point")
    return P - x if x & 1 != sign else x


def add(a, b):
    x1, y1, x2, y2 = *a, *b
    t = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P) % P)


def times(n, point):
    total = (0, 1)
    while n:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total


def point_of(data):
    number = int.from_bytes(data, "little")
    y = number & (2**255 - 1)
    if y >= P:
        raise ValueError("not a point")
    return x_of(y, number >> 255), y


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (x_of(BASE_Y, 0), BASE_Y)


def ed25519_good(key, message, signature):
    if len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return s < ORDER and times(s, BASE) == add(point_of(signature[:32]), times(k, point_of(key)))


# --- notes and checkpoints ---
def need(holds, what):
    if not holds:
        sys.exit(f"refused: {what}")


def checkpoint(note, vkey):
    name, key_id, material = vkey.split("+", 2)
    material = base64.b64decode(material, validate=True)
    need(material[0] == 1 and hashlib.sha256(name.encode() + b"\n" + material).digest()[:4].hex() == key_id, "the key")
    text, signatures = note[: note.rindex(b"\n\n") + 1], note[note.rindex(b"\n\n") + 2:]
    good = 0
    for line in signatures.decode().splitlines():
        dash, signer, value = line.split(" ")
        value = base64.b64decode(value, validate=True)
        need(dash == "\u2014", "a signature line")
        if signer == name and value[:4].hex() == key_id:
            need(ed25519_good(material[1:], text, value[4:]), "the signature")
            good += 1
    need(good > 0, "no signature by the key")
    origin, size, root = text.decode().splitlines()[:3]
    need(origin == name, "another origin")
    return int(size), base64.b64decode(root, validate=True)


# --- the tree, as RFC 6962 defines it: by recursion ---
def tree(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()


# --- tiles ---
def tile_path(level, index, width):
    digits = f"{index:03}" if index < 1000 else None
    if digits is None:
        parts = []
        while True:
            parts.insert(0, f"{index % 1000:03}")
            index //= 1000
            if not index:
                break
        digits = "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
    return f"tile/{level}/{digits}" + (f".p/{width}" if width < 256 else "")


def entries_of(bundle):
    entries = []
    while bundle:
        size = int.from_bytes(bundle[:2], "big")
        need(len(bundle) >= 2 + size, "a bundle that is cut off")
        entries.append(bundle[2: 2 + size])
        bundle = bundle[2 + size:]
    return entries


def main(folder, vkey, former=None):
    root_folder = pathlib.Path(folder)
    size, root = checkpoint((root_folder / "checkpoint").read_bytes(), vkey)
    leaves = []
    for first in range(0, size, 256):
        width = min(256, size - first)
        entries = entries_of((root_folder / tile_path("entries", first // 256, width)).read_bytes())
        need(len(entries) == width, "a bundle of another width")
        leaves += [hashlib.sha256(b"\0" + entry).digest() for entry in entries]
    row = leaves
    level = 0
    while row:
        for first in range(0, len(row), 256):
            part = row[first: first + 256]
            tile = (root_folder / tile_path(level, first // 256, len(part))).read_bytes()
            need(tile == b"".join(part), f"a tile of level {level}")
        row = [tree(row[i: i + 256]) for i in range(0, len(row) - 255, 256)]
        level += 1
    need(tree(leaves) == root, "the root")
    if former:
        old_size, old_root = checkpoint(pathlib.Path(former).read_bytes(), vkey)
        need(old_size <= size and tree(leaves[:old_size]) == old_root, "the former checkpoint")
    print(size, root.hex())


main(*sys.argv[1:])
