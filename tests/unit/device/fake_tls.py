#!/usr/bin/env python3
"""A TLS server up to ServerHelloDone, with one flaw at a time, for tests: fake_tls.py FOLDER BEHAVIOUR [UPSTREAM]

FOLDER has c.pem and k.pem (RSA). It listens on a free port of 127.0.0.1 and prints its number."""
import socket
import struct
import subprocess
import sys
import threading

FOLDER, BEHAVIOUR = sys.argv[1], sys.argv[2]
UPSTREAM = int(sys.argv[3]) if len(sys.argv) > 3 else 0

TLS12, SSL3 = 0x0303, 0x0300
SUITES = {"freak": [0x0003, 0x002F], "logjam": [0x0014, 0x002F], "dh512": [0x0033, 0x002F], "rc4": [0x0005, 0x002F],
          "sweet32": [0x000A, 0x002F], "null": [0x0002, 0x002F], "anonymous": [0x0034, 0x002F],
          "poodle": [0x002F, 0x0005], "ssl3-rc4": [0x0005], "short-list": [0x002F, 0xC100]}
VERSION = SSL3 if BEHAVIOUR in ("poodle", "ssl3-rc4") else TLS12


def openssl(*args):
    return subprocess.run(["openssl", *args], capture_output=True, check=True).stdout


def number_of(text, name):
    lines = text.split(name + ":")[1].split("\n")
    digits = ""
    for line in lines[1:]:
        if not line.startswith(" "):
            break
        digits += line.strip().replace(":", "")
    return int(digits, 16)


CERTIFICATE = openssl("x509", "-in", f"{FOLDER}/c.pem", "-outform", "DER")
KEY = openssl("pkey", "-in", f"{FOLDER}/k.pem", "-text", "-noout").decode()
N, D = number_of(KEY, "modulus"), number_of(KEY, "privateExponent")


def record(kind, body):
    return struct.pack("!BHH", kind, VERSION, len(body)) + body


def message(kind, body):
    return struct.pack("!B", kind) + len(body).to_bytes(3, "big") + body


def alert(description):
    return record(21, bytes([2, description]))


class Peer:
    def __init__(self, connection):
        self.connection = connection

    def exactly(self, size):
        data = b""
        while len(data) < size:
            piece = self.connection.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def record(self):
        kind, _, size = struct.unpack("!BHH", self.exactly(5))
        if kind & 0x80:
            raise EOFError  # SSL 2
        return kind, self.exactly(size)

    def send(self, data):
        self.connection.sendall(data)


def hello_of(body):
    """version, suites, compressions, session id and extensions of a ClientHello"""
    version = int.from_bytes(body[4:6], "big")
    at = 38
    session = body[at + 1:at + 1 + body[at]]
    at += 1 + body[at]
    size = int.from_bytes(body[at:at + 2], "big")
    suites = [int.from_bytes(body[at + 2 + i:at + 4 + i], "big") for i in range(0, size, 2)]
    at += 2 + size
    compressions = body[at + 1:at + 1 + body[at]]
    at += 1 + body[at] + 2
    extensions = {}
    while at + 4 <= len(body):
        kind, size = struct.unpack("!HH", body[at:at + 4])
        extensions[kind] = body[at + 4:at + 4 + size]
        at += 4 + size
    return version, suites, compressions, session, extensions


def flight(suite, compressions, extensions):
    answer = b""
    if BEHAVIOUR != "no-renegotiation-info" and 0xFF01 in extensions:
        answer += struct.pack("!HHB", 0xFF01, 1, 0)
    if 15 in extensions:
        answer += struct.pack("!HHB", 15, 1, 1)
    compression = 1 if BEHAVIOUR == "crime" and 1 in compressions else 0
    body = struct.pack("!H", VERSION) + b"R" * 32 + b"\0" + struct.pack("!HB", suite, compression)
    if answer:
        body += struct.pack("!H", len(answer)) + answer
    out = message(2, body)
    if suite != 0x0034:
        one = len(CERTIFICATE).to_bytes(3, "big") + CERTIFICATE
        out += message(11, len(one).to_bytes(3, "big") + one)
    if suite in (0x0014, 0x0033, 0x0034):
        bits = 2048 if BEHAVIOUR == "anonymous" else 512
        prime = b"\xf1" * (bits // 8)
        out += message(12, b"".join(struct.pack("!H", len(x)) + x for x in (prime, b"\2", prime)) + b"\4\1\0\0")
    elif suite == 0x0003:
        modulus = b"\xf1" * 64
        out += message(12, struct.pack("!H", 64) + modulus + b"\0\3\1\0\1" + b"\4\1\0\0")
    return record(22, out + message(14, b""))


def well_padded(sealed):
    block = pow(int.from_bytes(sealed, "big"), D, N).to_bytes((N.bit_length() + 7) // 8, "big")
    return block[:2] == b"\0\2" and 0 in block[10:] and block[:-48].endswith(b"\0")


def after_flight(peer):
    kind, body = peer.record()
    if kind == 24:
        if BEHAVIOUR == "heartbleed":
            claimed = int.from_bytes(body[1:3], "big")
            peer.send(record(24, b"\2" + body[1:3] + b"M" * claimed + b"P" * 16))
        kind, body = peer.record()
        return  # goodbye
    if kind == 20:
        if BEHAVIOUR == "ccs-injection":
            peer.record()
            peer.send(alert(20))
        else:
            peer.send(alert(10))
        return
    if kind == 22 and body[0] == 16:
        peer.record(), peer.record()
        good = well_padded(body[6:])
        peer.send(alert(20 if good or BEHAVIOUR != "robot" else 51))


def serve_tls(peer):
    kind, body = peer.record()
    version, suites, compressions, _, extensions = hello_of(body)
    ours = SUITES.get(BEHAVIOUR, [0x002F])
    if BEHAVIOUR == "short-list":
        suites = suites[:120]
    both = [suite for suite in ours if suite in suites]
    if (version != VERSION) or 43 in extensions or not both:
        peer.send(alert(40 if version == VERSION else 70))
        return
    peer.send(flight(both[0], compressions, extensions))
    after_flight(peer)


def serve_ssl2(peer):
    head = peer.exactly(2)
    if not head[0] & 0x80:
        return  # hangs up on everything newer
    peer.exactly(((head[0] & 0x7F) << 8) | head[1])
    suites = bytes.fromhex("0700c0010080020080")
    body = b"\4\0\1\0\2" + struct.pack("!HHH", len(CERTIFICATE), len(suites), 16) + CERTIFICATE + suites + b"I" * 16
    peer.send(struct.pack("!H", 0x8000 | len(body)) + body)


def serve_ticketbleed(peer):
    """A real server behind; where a client resumes with a short session id, memory follows it."""
    with socket.create_connection(("127.0.0.1", UPSTREAM)) as upstream:
        behind = Peer(upstream)
        kind, body = peer.record()
        session = hello_of(body)[3]
        upstream.sendall(record(kind, body))
        if 0 < len(session) < 32:
            kind, answer = behind.record()
            short = answer[39:39 + answer[38]]
            if answer[0] == 2 and short == session:
                longer = short + b"M" * (32 - len(short))
                rest = answer[4:38] + b"\x20" + longer + answer[39 + answer[38]:]
                peer.send(record(22, message(2, rest)))
            return
        threading.Thread(target=pump, args=(upstream, peer.connection), daemon=True).start()
        pump(peer.connection, upstream)


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve_hostile(peer):
    peer.exactly(5)
    if BEHAVIOUR == "garbage":
        peer.send(bytes(range(256)) * 200)
    elif BEHAVIOUR == "http":
        peer.send(b"HTTP/1.0 400 Bad Request\r\n\r\n")
    elif BEHAVIOUR == "endless":
        while True:
            peer.send(record(22, message(2, struct.pack("!H", TLS12) + b"R" * 32 + b"\0\0\x2f\0")) +
                      record(22, message(22, b"x" * 16000)) * 50)
    elif BEHAVIOUR == "empty-records":
        while True:
            peer.send(record(22, b"") * 100)
    elif BEHAVIOUR == "half":
        peer.send(record(22, message(2, struct.pack("!H", TLS12) + b"R" * 32 + b"\0\0\x2f\0"))[:20])
        peer.exactly(1 << 20)
    elif BEHAVIOUR == "reset":
        peer.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif BEHAVIOUR == "silent":
        peer.exactly(1 << 20)
    elif BEHAVIOUR == "unoffered":
        peer.send(record(22, message(2, struct.pack("!H", TLS12) + b"R" * 32 + b"\0\xab\xcd\0") + message(14, b"")))
        peer.exactly(1 << 20)


HOSTILE = {"garbage", "http", "endless", "empty-records", "half", "reset", "silent", "unoffered"}


def serve(connection):
    peer = Peer(connection)
    try:
        if BEHAVIOUR == "ticketbleed":
            serve_ticketbleed(peer)
        elif BEHAVIOUR == "drown":
            serve_ssl2(peer)
        elif BEHAVIOUR in HOSTILE:
            serve_hostile(peer)
        else:
            serve_tls(peer)
    except (OSError, EOFError, IndexError, struct.error):
        pass
    finally:
        connection.close()


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


main()
