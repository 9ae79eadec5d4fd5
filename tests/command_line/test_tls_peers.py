"""warifu and testssl.sh look at the same TLS servers, and must see the same."""

import contextlib
import json
import pathlib
import shutil
import tempfile
import unittest

import testssl
from network import own_network
from program import run
from tls_picture import of_testssl, of_warifu
from tls_servers import SERVERS, missing, serving

ALONE = own_network()
PORT = 4433
# A certificate is made anew for each run: what testssl.sh said of another one is not compared.
FRESH = ("expires", "fingerprint")

NO_OPENSSL = "testssl.sh asks for this with the machine's OpenSSL, which does not speak to such a server"
NOT_SECRET = "testssl.sh asks for curves with suites that it counts as forward secret alone: not RC4, not 3DES, not anonymous ones"

# Where the two differ, and why: docs/user/probe.md tells it, too.
EXPLAINED = {
    ("gnutls-rc4", "curves"): NOT_SECRET,
    ("gnutls-rc4", "follows"): NO_OPENSSL,
    ("lighttpd-legacy", "session ids"): "testssl.sh looks at a session of TLS 1.3, whose id is that of a ticket; a client of TLS 1.2 "
                                        "that takes no tickets gets no id",
    ("openssl-anonymous", "curves"): NOT_SECRET,
    ("openssl-anonymous", "follows"): NO_OPENSSL,
    ("openssl-anonymous", "session ids"): NO_OPENSSL,
    ("openssl-ed25519", "key"): "testssl.sh does not know this kind of key",
    ("openssl-small-prime", "follows"): NO_OPENSSL,
    ("openssl-small-prime", "session ids"): NO_OPENSSL,
}


def seen_by_warifu(names):
    """Each server's picture, out of one probe of them all."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as all_of_them:
        ports = {name: PORT + place for place, name in enumerate(names)}
        for name, port in ports.items():
            all_of_them.enter_context(serving(name, port, pathlib.Path(folder) / name))
        done = run("probe", "127.0.0.1", "--authorised", "--ports", ",".join(map(str, ports.values())), "--no-logins",
                   "--pace", "fast", "--format", "json")
    record = json.loads(done.out)
    return {name: of_warifu(record, port) for name, port in ports.items()}


def differences(ours, theirs, left_out=()):
    return {what: (ours.get(what), theirs.get(what)) for what in sorted({*ours, *theirs})
            if what not in left_out and ours.get(what) != theirs.get(what)}


@unittest.skipUnless(ALONE, "gnutls-serv listens on every address")
@unittest.skipUnless(shutil.which("testssl"), "testssl.sh is not installed")  # its names of suites are needed, too
class Peers(unittest.TestCase):
    maxDiff = None

    def test_every_server_is_seen_as_testssl_saw_it(self):
        installed = [name for name in SERVERS if not missing(name)]
        needless = {each for each in EXPLAINED if each[0] in installed}
        for name, ours in seen_by_warifu(installed).items():
            with self.subTest(name):
                differing = differences(ours, of_testssl(testssl.kept(name)), FRESH)
                needless -= {(name, what) for what in differing}
                self.assertEqual({what: pair for what, pair in differing.items() if (name, what) not in EXPLAINED}, {},
                                 "what: (warifu, testssl.sh)")
        self.assertEqual(needless, set(), "explained, and there is no such difference any more")

    def test_testssl_still_says_what_it_said(self):
        name = "nginx-good"
        with tempfile.TemporaryDirectory() as folder, serving(name, PORT, pathlib.Path(folder) / "server"):
            theirs = of_testssl(testssl.ask(PORT, ("-p", "-S")))
            done = run("probe", "127.0.0.1", "--authorised", "--ports", str(PORT), "--no-logins", "--format", "json")
        ours = of_warifu(json.loads(done.out), PORT)
        seen = [what for what in theirs if what.startswith("version ")] + ["subject", "key", "signature", "tickets", *FRESH]
        self.assertEqual({what: ours[what] for what in seen}, {what: theirs[what] for what in seen})


if __name__ == "__main__":
    unittest.main()
