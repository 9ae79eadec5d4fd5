"""DTLS of services over UDP: real servers, set up in a way that is known, and some that do not play along."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from network import own_network
from program import run

ALONE = own_network()
PORT = 5684
HEAD = b"\x16\xfe\xff" + bytes(8)  # a record of the handshake, before its length


def program(name):
    found = shutil.which(name, path="/usr/bin:/usr/sbin:/bin:/sbin")
    if not found:
        raise unittest.SkipTest(f"{name} is not installed")
    return found


@contextlib.contextmanager
def identity(key="rsa:2048"):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        made = ["-newkey", key] if key.startswith("rsa") else ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        subprocess.run(["openssl", "req", "-x509", *made, "-nodes", "-days", "2", "-subj", "/CN=lamp", "-keyout", folder / "key", "-out",
                        folder / "cert"], capture_output=True, check=True)
        yield folder


@contextlib.contextmanager
def server(*command):
    """A server over UDP, from the moment it has its port."""
    # s_server waits for what it is to send.
    with open("/dev/zero", "rb") as zero, subprocess.Popen(command, stdin=zero, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as child:
        try:
            end = time.monotonic() + 20
            while f":{PORT:04X} " not in pathlib.Path("/proc/self/net/udp").read_text() + pathlib.Path("/proc/self/net/udp6").read_text():
                assert time.monotonic() < end and child.poll() is None, command
            yield
        finally:
            os.killpg(child.pid, signal.SIGKILL)


@contextlib.contextmanager
def datagrams(answer):
    """Answers each datagram with those that `answer(datagram)` gives."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", PORT))

        listener.settimeout(0.1)
        over = threading.Event()

        def serve():
            while not over.is_set():
                with contextlib.suppress(TimeoutError, ConnectionError):
                    request, asker = listener.recvfrom(65535)
                    for each in answer(request):
                        listener.sendto(each, asker)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield
        over.set()
        thread.join()


class Seen:
    def __init__(self):
        done = run("probe", "127.0.0.1", "--authorised", "--ports", "1", "--no-logins", "--format", "json")
        assert done.status == 0, done.err
        self.record = json.loads(done.out)

    def rows(self, table):
        return [row for row in self.record["observations"] if row["table"] == table]

    @property
    def offers(self):
        return {row["version"]: row["offered"] for row in self.rows("dtls_offer")}

    def suites(self, version="DTLS 1.2"):
        return {row["suite"] for row in self.rows("dtls_suite") if row["version"] == version}

    def examination(self, name="device.tls"):
        return next(each for each in self.record["examinations"] if each["determinator"] == name)


@unittest.skipUnless(ALONE, "a network of its own is not permitted here")
class Daemons(unittest.TestCase):
    def openssl(self, *options, key="rsa:2048"):
        with identity(key) as folder, server("openssl", "s_server", "-accept", f"127.0.0.1:{PORT}", "-cert", folder / "cert", "-key", folder / "key",
                                             "-quiet", *options):
            return Seen()

    def complete(self, seen):
        examination = seen.examination()
        self.assertEqual(examination["outcome"], "complete", examination["reason"])

    def test_openssl_of_today(self):
        seen = self.openssl("-dtls", "-listen", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384")
        self.assertEqual([(row["name"], row["tls"], row["protocol"]) for row in seen.rows("service")], [("dtls", 1, "udp")])
        self.assertEqual(seen.offers, {"DTLS 1.0": 0, "DTLS 1.2": 1})
        self.assertEqual(seen.suites(), {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"})
        self.assertEqual([(row["subject"], row["key_bits"], row["port"]) for row in seen.rows("certificate")], [("CN=lamp", 2048, PORT)])
        self.complete(seen)

    def test_openssl_of_old(self):
        seen = self.openssl("-dtls", "-listen", "-cipher", "ALL:@SECLEVEL=0", key="rsa:1024")
        self.assertEqual(seen.offers, {"DTLS 1.0": 1, "DTLS 1.2": 1})
        self.assertIn("TLS_RSA_WITH_AES_128_CBC_SHA", seen.suites("DTLS 1.0"))
        self.assertIn("TLS_ECDH_anon_WITH_AES_128_CBC_SHA", seen.suites())
        self.assertEqual([row["key_bits"] for row in seen.rows("certificate")], [1024])
        self.complete(seen)

    def test_one_that_sends_no_cookie(self):
        seen = self.openssl("-dtls1_2", "-cipher", "ECDHE-ECDSA-AES128-CCM8:ECDHE-ECDSA-AES128-GCM-SHA256", key="ec")
        self.assertEqual((seen.offers["DTLS 1.2"], seen.suites()), (
            1, {"TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"}))

    def test_gnutls(self):
        with identity() as folder, server(program("gnutls-serv"), "--udp", "-p", str(PORT), "--x509certfile", folder / "cert", "--x509keyfile",
                                          folder / "key", "-q", "--priority", "NORMAL:-VERS-ALL:+VERS-DTLS1.2:-CIPHER-ALL:+AES-128-GCM"):
            seen = Seen()
        # It refuses in silence, and answers nobody afterwards: what that leaves open is said.
        self.assertEqual(seen.offers, {"DTLS 1.0": None, "DTLS 1.2": 1})
        self.assertEqual({row["cipher"] for row in seen.rows("dtls_suite")}, {"AES_128_GCM"})
        self.assertIn("not all cipher suites of DTLS 1.2 were told", seen.examination()["reason"])

    def test_coap_with_a_shared_key(self):
        with server(program("coap-server-openssl"), "-A", "127.0.0.1", "-k", "nobody-knows-this"):
            seen = Seen()
        self.assertEqual({(row["name"], row["port"]) for row in seen.rows("service")}, {("coap", 5683), ("dtls", PORT)})
        self.assertEqual(seen.offers["DTLS 1.2"], 1)
        self.assertIn("TLS_PSK_WITH_AES_128_CCM_8", seen.suites())
        self.assertTrue(all("PSK" in suite for suite in seen.suites()), seen.suites())
        self.assertEqual(seen.rows("certificate"), [])


@unittest.skipUnless(ALONE, "needs its port")
class Hostile(unittest.TestCase):
    COOKIE = HEAD + b"\0\x10" + b"\x03\0\0\4\0\0\0\0\0\0\0\4" + b"\xfe\xff\1c"

    def seen(self, answer):
        with datagrams(answer):
            return Seen()

    def test_a_cookie_without_end_is_no_version(self):
        seen = self.seen(lambda _: [self.COOKIE])
        self.assertEqual((seen.offers, seen.examination()["outcome"]), ({"DTLS 1.0": None, "DTLS 1.2": None}, "incomplete"))

    def test_what_is_no_dtls_is_no_service_inside_it(self):
        for answer in (b"hello", b"\x16\x03\x03\0\1\0", HEAD + b"\xff\xff" + bytes(50), b"\x16" * 3000):
            with self.subTest(answer[:9]):
                seen = self.seen(lambda _, answer=answer: [answer])
                self.assertEqual((seen.rows("service"), seen.examination("device.udp")["outcome"]), ([], "incomplete"))

    def test_pieces_that_lie(self):
        def hello(length, offset, size, body):
            piece = b"\2" + length.to_bytes(3, "big") + b"\0\1" + offset.to_bytes(3, "big") + size.to_bytes(3, "big") + body
            return HEAD + len(piece).to_bytes(2, "big") + piece
        lies = ([hello(16_000_000, 0, 10, bytes(10))], [hello(50, 45, 10, bytes(10))], [hello(10, 0, 500, bytes(10))],
                [hello(100, at, 1, b"\xfe") for at in range(60)], [hello(0, 0, 0, b"")] * 60, [hello(38, 0, 38, b"\xfe\xfd" + bytes(36))] * 60)
        for number, lie in enumerate(lies):
            with self.subTest(number):
                seen = self.seen(lambda request, lie=lie: [self.COOKIE] if b"\1c" not in request[20:80] else lie)
                self.assertEqual(seen.examination()["outcome"], "incomplete")


if __name__ == "__main__":
    unittest.main()
