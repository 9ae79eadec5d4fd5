"""TLS behind a service that begins in clear (STARTTLS): real servers, set up in a way that is known, and some that do not
play along."""

import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from network import daemon, device, own_network
from program import run

ALONE = own_network()
# Dovecot trusts who comes from its own address: the device has another one than who asks.
DEVICE = "127.0.0.2"

VSFTPD = """listen=YES
background=NO
seccomp_sandbox=NO
secure_chroot_dir={folder}/empty
anonymous_enable=NO
local_enable=YES
ssl_enable={ssl}
rsa_cert_file={folder}/cert
rsa_private_key_file={folder}/key
force_local_logins_ssl={force}
ssl_tlsv1={old}
ssl_ciphers={ciphers}
max_per_ip=0
"""
DOVECOT = """base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap pop3
listen = 127.0.0.2
ssl = {ssl}
ssl_cert = <{folder}/cert
ssl_key = <{folder}/key
ssl_min_protocol = {oldest}
ssl_cipher_list = ALL:@SECLEVEL=0
disable_plaintext_auth = {closed}
passdb {{
  driver = static
  args = password=nobody-knows-this
}}
service imap-login {{
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  inet_listener pop3s {{
    port = 0
  }}
}}
"""


def identity(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=camera",
                    "-keyout", folder / "key", "-out", folder / "cert"], capture_output=True, check=True)


def program(name):
    found = shutil.which(name, path="/usr/bin:/usr/sbin:/bin:/sbin")
    if not found:
        raise unittest.SkipTest(f"{name} is not installed")
    return found


class Seen:
    """What the prober says of one port."""

    def __init__(self, port, address="127.0.0.1", *options):
        done = run("probe", address, "--authorised", "--ports", str(port), *options, "--format", "json")
        assert done.status == 0, done.err
        self.record = json.loads(done.out)

    def rows(self, table):
        return [row for row in self.record["observations"] if row["table"] == table]

    @property
    def upgrade(self):
        rows = [(row["service"], row["offered"], row["clear_login"]) for row in self.rows("tls_upgrade")]
        assert len(rows) == 1, self.record
        return rows[0]

    @property
    def versions(self):
        return {row["version"] for row in self.rows("tls_offer") if row["offered"] == 1}

    def examination(self, name):
        return next(each for each in self.record["examinations"] if each["determinator"] == name)

    @property
    def complete(self):
        return self.examination("device.tls")["outcome"] == "complete"


@unittest.skipUnless(ALONE, "a network of its own is not permitted here")
class Daemons(unittest.TestCase):
    def vsftpd(self, *options, **settings):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            identity(folder)
            words = {"ssl": "YES", "force": "YES", "old": "NO", "ciphers": "HIGH"} | settings
            (folder / "empty").mkdir(mode=0o555)
            (folder / "v.conf").write_text(VSFTPD.format(folder=folder, **words))
            with daemon([program("vsftpd"), folder / "v.conf"], 21):
                return Seen(21, "127.0.0.1", *options)

    def dovecot(self, port, ssl="yes", closed="yes", oldest="TLSv1.2"):
        program("dovecot")
        if not pathlib.Path("/usr/lib/dovecot/pop3-login").exists():
            self.skipTest("dovecot-pop3d is not installed")
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            identity(folder)
            folder.chmod(0o755)  # its parts run as users of their own
            (folder / "d.conf").write_text(DOVECOT.format(folder=folder, ssl=ssl, closed=closed, oldest=oldest))
            with daemon([program("dovecot"), "-F", "-c", folder / "d.conf"], port, DEVICE):
                return Seen(port, DEVICE, "--no-logins")

    def aiosmtpd(self, kind):
        python = "/usr/bin/python3"  # Debian's, whose aiosmtpd it is
        if subprocess.run([python, "-c", "import aiosmtpd"], capture_output=True, check=False).returncode != 0:
            self.skipTest("python3-aiosmtpd is not installed")
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            identity(folder)
            with daemon([python, pathlib.Path(__file__).parent / "mail_server.py", "25", folder / "cert", folder / "key", kind], 25):
                return Seen(25, "127.0.0.1", "--no-logins")

    def test_ftp_that_wants_tls_first(self):
        seen = self.vsftpd("--attempts", "3")
        self.assertEqual(seen.upgrade, ("ftp", 1, 0))
        self.assertEqual(seen.versions, {"TLS 1.2", "TLS 1.3"})
        self.assertTrue(seen.complete, seen.examination("device.tls")["reason"])
        self.assertEqual([row["subject"] for row in seen.rows("certificate")], ["CN=camera"])
        # The logins are tried where they are taken.
        login = seen.rows("login")[0]
        self.assertEqual((login["in_clear"], login["anonymous"], login["tried"]), (0, 0, 3))

    def test_ftp_that_offers_it_and_takes_logins_in_clear(self):
        seen = self.vsftpd("--attempts", "1", force="NO")
        self.assertEqual(seen.upgrade, ("ftp", 1, 1))
        self.assertEqual(seen.rows("login")[0]["in_clear"], 1)

    def test_ftp_without(self):
        seen = self.vsftpd("--no-logins", ssl="NO", force="NO")
        self.assertEqual(seen.upgrade, ("ftp", 0, 1))
        self.assertEqual((seen.versions, seen.complete), (set(), True))

    def test_ftp_with_old_versions(self):
        seen = self.vsftpd("--no-logins", old="YES", ciphers="ALL:@SECLEVEL=0")
        self.assertIn("TLS 1.0", seen.versions)

    def test_imap_and_pop3(self):
        for port, name in ((143, "imap"), (110, "pop3")):
            with self.subTest(name):
                seen = self.dovecot(port)
                self.assertEqual(seen.upgrade, (name, 1, 0))
                self.assertEqual((seen.versions, seen.complete), ({"TLS 1.2", "TLS 1.3"}, True), seen.examination("device.tls")["reason"])
                seen = self.dovecot(port, closed="no", oldest="TLSv1")
                self.assertEqual(seen.upgrade, (name, 1, 1))
                self.assertIn("TLS 1.0", seen.versions)
                self.assertEqual(self.dovecot(port, ssl="no", closed="no").upgrade, (name, 0, 1))

    def test_smtp(self):
        seen = self.aiosmtpd("closed")
        self.assertEqual(seen.upgrade, ("smtp", 1, 0))
        self.assertEqual((seen.versions, seen.complete), ({"TLS 1.2", "TLS 1.3"}, True), seen.examination("device.tls")["reason"])
        self.assertEqual(self.aiosmtpd("open").upgrade, ("smtp", 1, 1))

    def xvnc(self, types):
        with daemon([program("Xtigervnc"), ":7", "-nolock", "-nolisten", "unix", "-geometry", "64x64", "-SecurityTypes", types], 5907):
            return Seen(5907, "127.0.0.1", "--no-logins")

    def test_a_screen_inside_tls_is_told_and_not_asked_more_than_it_forgives(self):
        seen = self.xvnc("TLSNone")
        self.assertEqual(seen.upgrade, ("vnc", 1, 0))
        self.assertEqual((seen.versions, seen.complete), (set(), False))
        seen = self.xvnc("None")
        self.assertEqual((seen.upgrade, seen.complete), (("vnc", 0, 1), True))


class Hostile(unittest.TestCase):
    """What is not heard is refused by nobody."""

    def seen(self, *answers, greeting=b"220 ftp\r\n", after=b""):
        def act(connection):
            connection.sendall(greeting)
            for answer in answers:
                connection.recv(1000)
                connection.sendall(answer)
            connection.recv(1000)
            connection.sendall(after)
        with device(act) as port:
            return Seen(port, "127.0.0.1", "--no-logins")

    def test_it_says_yes_and_speaks_no_tls(self):
        seen = self.seen(b"234 go ahead\r\n", after=b"220 not tls at all\r\n")
        self.assertEqual(seen.upgrade[:2], ("ftp", 1))
        self.assertEqual((seen.versions, seen.complete), (set(), False))

    def test_not_now_is_no_refusal(self):
        for answer in (b"431 no\r\n", b"234-endless\r\n", b"\0" * 100000, b""):
            with self.subTest(answer[:20]):
                seen = self.seen(answer)
                self.assertEqual((seen.upgrade[1], seen.complete), (None, False))

    def test_no_means_no(self):
        self.assertEqual(self.seen(b"500 no\r\n", b"500 no\r\n").upgrade, ("ftp", 0, None))
        self.assertEqual(self.seen(b"500 no\r\n", b"334 the older word\r\n").upgrade[:2], ("ftp", 1))


if __name__ == "__main__":
    unittest.main()
