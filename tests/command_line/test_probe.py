"""`warifu probe`: what a device says over the network."""

import json
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from firmware_image import sound_image
from network import daemon, device, own_network
from program import WARIFU, environment, run

ALONE = own_network()
CAPTURE = pathlib.Path(__file__).parents[2] / "../shared/data/pcap/tls-ssh/tls13_wolfssl.pcap"


def probe(*arguments):
    done = run("probe", "127.0.0.1", "--authorised", *arguments, "--format", "json")
    return done, json.loads(done.out) if done.out else {}


def rows(record, table):
    return [row for row in record["observations"] if row["table"] == table]


def examination(record, determinator):
    return next(each for each in record["examinations"] if each["determinator"] == determinator)


def greets(text):
    def act(connection):
        connection.sendall(text)
        connection.recv(1)
    return act


class Permission(unittest.TestCase):
    def test_nothing_is_probed_that_nobody_has_allowed(self):
        knocked = []
        with device(knocked.append) as port:
            done = run("probe", "127.0.0.1", "--ports", str(port))
        self.assertEqual(done.status, 2)
        self.assertIn("--authorised", done.err)
        self.assertEqual(knocked, [])

    def test_a_product_file_must_allow_it_too(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "product.toml"
            path.write_text('[product]\nname = "Camera"\n[[artefact]]\nkind = "device"\nfile = "unit.json"\n'
                            'address = "127.0.0.1"\n')
            done = run("probe", path)
            self.assertEqual(done.status, 2)
            self.assertIn("authorised = true", done.err)
            self.assertFalse((pathlib.Path(folder) / "unit.json").exists())

    def test_a_name_is_not_looked_up(self):
        done = run("probe", "camera.example", "--authorised")
        self.assertEqual(done.status, 2)
        self.assertIn("neither an IPv4 or IPv6 address nor a product file", done.err)


class Ports(unittest.TestCase):
    def test_the_open_one_is_found(self):
        with device(greets(b"SSH-2.0-test\r\n")) as port:
            done, record = probe("--ports", f"{port}")
        self.assertEqual(done.status, 0, done.err)
        self.assertEqual([(row["port"], row["name"]) for row in rows(record, "service")], [(port, "ssh")])
        self.assertEqual(rows(record, "service")[0]["locator"], f"127.0.0.1:{port}/tcp")

    def test_some_ports_are_not_all(self):
        with device(greets(b"x")) as port:
            _, record = probe("--ports", f"{port}")
        ports = examination(record, "device.ports")
        self.assertEqual(ports["outcome"], "incomplete")
        self.assertIn("1 of 65535 TCP ports", ports["reason"])

    @unittest.skipUnless(ALONE, "on a shared loopback others open ports, too")
    def test_all_of_them_are_asked(self):
        with device(greets(b"SSH-2.0-test\r\n"), 22), device(greets(b"SSH-2.0-test\r\n"), 65535):
            _, record = probe("--pace", "fast")
        self.assertEqual([row["port"] for row in rows(record, "service")], [22, 65535])
        ports = examination(record, "device.ports")
        self.assertEqual(ports["outcome"], "complete", ports["reason"])
        self.assertIn("65535 TCP ports: 2 open", ports["looked_at"])

    @unittest.skipUnless(ALONE, "needs port 9100")
    def test_nothing_is_sent_to_a_printer(self):
        heard = []

        def printer(connection):
            connection.settimeout(20)
            heard.append(connection.recv(1000))

        with device(printer, 9100):
            probe("--ports", "9100")
        self.assertEqual(b"".join(heard), b"")


class Record(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name) / "product.toml"

    def product(self):
        self.path.write_text('[product]\nname = "Camera"\nregimes = ["jc-star/1"]\n[[artefact]]\nkind = "device"\n'
                             'file = "unit.json"\naddress = "127.0.0.1"\nauthorised = true\npace = "fast"\nserial = "0001"\n')
        return self.path

    @unittest.skipUnless(ALONE, "all ports of a shared loopback")
    def test_assess_probes_what_has_not_been_probed(self):
        with device(greets(b"SSH-2.0-test\r\n"), 22):
            done = run("assess", self.product(), "--format", "json")
        self.assertIn(done.status, (1, 3), done.err)
        record = json.loads((pathlib.Path(self.folder.name) / "unit.json").read_text())
        self.assertEqual(record["device"]["serial"], "0001")
        self.assertEqual(len(rows(record, "service")), 1)

    def test_a_record_that_is_none_covers_nothing(self):
        for text in ("{}", "[" * 100000, '{"version": 1, "device": {}, "observations": 3}', "\0" * 100):
            (pathlib.Path(self.folder.name) / "unit.json").write_text(text)
            done = run("assess", self.product(), "--format", "json")
            self.assertEqual(done.status, 3, done.err)

    def test_a_record_cannot_speak_of_the_firmware(self):
        with device(greets(b"x")) as port:
            done, record = probe("--ports", f"{port}")
        record["observations"].append({"table": "account", "locator": "x", "name": "root", "password_state": "locked"})
        (pathlib.Path(self.folder.name) / "unit.json").write_text(json.dumps(record))
        done = run("assess", self.product(), "--format", "json")
        self.assertEqual(done.status, 2)
        self.assertIn("account", done.err)


@unittest.skipUnless(ALONE and shutil.which("openssl"), "all ports of a shared loopback; openssl")
class Channels(unittest.TestCase):
    """What a device offers in TLS, in the verdict on assets in transit."""

    def reasons(self, *server):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key",
                            "-out", folder / "cert", "-subj", "/CN=camera", "-days", "30"],
                           check=True, capture_output=True)
            (folder / "product.toml").write_text(
                '[product]\nname = "Camera"\nregimes = ["jc-star/1"]\n[features]\nsends-protected-assets = true\n'
                '[[artefact]]\nkind = "device"\nfile = "unit.json"\naddress = "127.0.0.1"\nauthorised = true\n'
                'pace = "fast"\nserial = "0001"\n')
            command = ["openssl", "s_server", "-accept", "127.0.0.1:443", "-cert", folder / "cert", "-key",
                       folder / "key", "-www", "-quiet", *server]
            with daemon(command, 443):
                done = run("assess", folder / "product.toml", "--format", "json")
        self.assertIn(done.status, (1, 3), done.err)
        verdict = next(each for each in json.loads(done.out)["verdicts"]
                       if each["requirement"].endswith("/S1.1-12"))
        return verdict["verdict"], [(each["kind"], each["text"]) for each in verdict["reasons"]
                                    if each["check"] == "no-weak-channel"]

    def test_an_old_version_fails(self):
        verdict, reasons = self.reasons("-cipher", "ALL:@SECLEVEL=0", "-min_protocol", "TLSv1")
        self.assertEqual(verdict, "FAIL")
        self.assertIn(("violation", "tcp/443 takes up TLS 1.0, which is no longer to be used"), reasons)

    def test_todays_versions_do_not(self):
        verdict, reasons = self.reasons("-min_protocol", "TLSv1.2", "-cipher", "ECDHE+AESGCM")
        self.assertNotEqual(verdict, "FAIL", reasons)
        self.assertEqual([kind for kind, _ in reasons], ["covered"], reasons)


@unittest.skipUnless(ALONE and all(map(shutil.which, ("redis-server", "mksquashfs", "busybox"))), "all ports of a shared loopback; redis-server, mksquashfs, busybox")
class SoundDevice(unittest.TestCase):
    """What a full probe turns from declared to tested, with an image and the maker's answers beside it, and what it cannot."""

    answers = ("no-shell-without-login", "access-authenticated", "no-cleartext-login-service", "no-weak-channel", "transit-assets-protected")

    def verdicts(self, *settings, record=""):
        """Of a unit with Redis inside TLS."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            digest = sound_image(folder)
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key", "-out", folder / "cert",
                            "-subj", "/CN=camera", "-days", "30"], check=True, capture_output=True)
            (folder / "product.toml").write_text(
                '[product]\nname = "Camera"\nregimes = ["jc-star/1"]\n[features]\nip-access = true\nsends-protected-assets = true\n[answers]\n' +
                "".join(f"{each} = true\n" for each in self.answers) + '[[artefact]]\nkind = "firmware"\nfile = "fw.bin"\n[[artefact]]\n'
                'kind = "device"\nfile = "unit.json"\naddress = "127.0.0.1"\nauthorised = true\npace = "fast"\nattempts = 200\n'
                f'firmware_sha256 = "{digest}"\n' + record.format(digest=digest))
            command = ["redis-server", "--port", "0", "--tls-port", "6379", "--bind", "127.0.0.1", "--save", "", "--dir", folder, "--tls-cert-file",
                       folder / "cert", "--tls-key-file", folder / "key", "--tls-auth-clients", "no", *settings]
            with daemon(command, 6379):
                done = run("assess", folder / "product.toml", "--format", "json")
        self.assertIn(done.status, (1, 3), done.err)
        return {each["requirement"]: each for each in json.loads(done.out)["verdicts"]}

    sound = ("--requirepass", "mine-7Kq2", "--tls-protocols", "TLSv1.2 TLSv1.3", "--tls-ciphers", "ECDHE+AESGCM")

    def test_access_over_ip_is_tested(self):
        verdict = self.verdicts(*self.sound)["jc-star/S1.1-01"]
        self.assertEqual((verdict["verdict"], verdict["basis"]), ("PASS", "tested"), verdict)

    def test_of_assets_in_transit_one_check_is_left_to_somebody_else(self):
        verdict = self.verdicts(*self.sound)["jc-star/S1.1-12"]
        self.assertEqual(verdict["verdict"], "INCONCLUSIVE", verdict)
        self.assertEqual({each["check"] for each in verdict["reasons"] if each["kind"] == "not-covered"}, {"transit-assets-protected"}, verdict)

    @unittest.skipUnless(CAPTURE.exists(), f"the shared capture is not at {CAPTURE}")
    def test_a_capture_of_what_it_sends_fills_that_gap(self):
        verdict = self.verdicts(*self.sound, record=f'[[artefact]]\nkind = "traffic"\nfile = "{CAPTURE.resolve()}"\naddresses = ["192.168.186.133"]\n'
                                'exercised = ["set-up", "use"]\nfirmware_sha256 = "{digest}"\n')["jc-star/S1.1-12"]
        self.assertEqual((verdict["verdict"], verdict["basis"]), ("PASS", "tested"), verdict)

    def test_a_testers_record_of_what_it_sends_fills_that_gap(self):
        verdict = self.verdicts(*self.sound, record='[[examination]]\nrequirement = "jc-star/S1.1-12"\nmethod = "device"\nresult = "pass"\n'
                                'tester = "A. Tester"\non = 2026-01-05\nfirmware_sha256 = "{digest}"\n')["jc-star/S1.1-12"]
        self.assertEqual((verdict["verdict"], verdict["basis"]), ("PASS", "tested"), verdict)

    def interfaces(self, record):
        tested = ('[[examination]]\nrequirement = "jc-star/S1.1-13"\nmethod = "device"\nresult = "pass"\ntester = "A. Tester"\non = 2026-01-05\n'
                  'firmware_sha256 = "{digest}"\n')
        return self.verdicts(*self.sound, record=record + tested)["jc-star/S1.1-13"]

    def test_declared_interfaces_that_somebody_examined_are_tested(self):
        verdict = self.interfaces('[[service]]\nport = 6379\nname = "redis"\ntls = ["TLS 1.2", "TLS 1.3"]\n')
        self.assertEqual((verdict["verdict"], verdict["basis"]), ("PASS", "tested"), verdict)

    def test_an_interface_that_is_not_declared_fails_whatever_somebody_examined(self):
        verdict = self.interfaces('[[service]]\nport = 443\nname = "http"\ntls = ["TLS 1.3"]\n')
        self.assertEqual(verdict["verdict"], "FAIL", verdict)
        self.assertTrue(any("127.0.0.1:6379/tcp answers (redis)" in each["text"] for each in verdict["reasons"]), verdict)

    def test_what_is_open_fails_whatever_the_image_says(self):
        verdicts = self.verdicts("--protected-mode", "no", "--tls-protocols", "TLSv1.1 TLSv1.2", "--tls-ciphers", "ALL:@SECLEVEL=0")
        for requirement, text in (("S1.1-01", "127.0.0.1:6379/tcp (redis) is open without a login"), ("S1.1-12", "tcp/6379 takes up TLS 1.1")):
            reasons = [(each["check"], each["text"]) for each in verdicts["jc-star/" + requirement]["reasons"]]
            self.assertEqual(verdicts["jc-star/" + requirement]["verdict"], "FAIL", reasons)
            self.assertIn(("no-unsafe-setting", text), reasons)


class Hostile(unittest.TestCase):
    def test_an_endless_greeting_ends(self):
        def endless(connection):
            while True:
                connection.sendall(b"x" * 65536)

        with device(endless) as port:
            done, record = probe("--ports", f"{port}")
        self.assertEqual(done.status, 0, done.err)
        self.assertLess(len(rows(record, "service")[0]["banner"]), 5000)

    def test_a_reset_is_no_end_of_the_probe(self):
        def reset(connection):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()

        with device(reset) as port, device(greets(b"SSH-2.0-test\r\n")) as other:
            _, record = probe("--ports", f"{port},{other}")
        self.assertIn("ssh", [row["name"] for row in rows(record, "service")])

    def test_control_c_keeps_what_was_learnt(self):
        def tarpit(connection):
            connection.recv(1)
            connection.recv(1_000_000)

        with device(greets(b"SSH-2.0-test\r\n")) as first, tempfile.TemporaryDirectory() as folder:
            record = pathlib.Path(folder) / "record.json"
            with subprocess.Popen([WARIFU, "probe", "127.0.0.1", "--authorised", "--pace", "slow", "--ports",
                                   f"{first},1-65535", "--format", "json", "-o", record],
                                  env=environment(), stderr=subprocess.PIPE) as child:
                try:
                    child.wait(1)
                except subprocess.TimeoutExpired:
                    child.send_signal(signal.SIGINT)
                self.assertEqual(child.wait(30), 0)
            self.assertTrue(json.loads(record.read_text())["stopped"])


@unittest.skipUnless(shutil.which("dropbear"), "dropbear is not installed")
class Daemons(unittest.TestCase):
    def test_dropbear_is_known_by_its_banner(self):
        with tempfile.TemporaryDirectory() as folder:
            key = pathlib.Path(folder) / "key"
            subprocess.run(["dropbearkey", "-t", "ed25519", "-f", key], check=True, capture_output=True)
            with daemon(["dropbear", "-F", "-E", "-r", key, "-p", "127.0.0.1:2022"], 2022):
                _, record = probe("--ports", "2022")
        service = rows(record, "service")[0]
        self.assertEqual(service["name"], "ssh")
        self.assertRegex(service["banner"], r"\ASSH-2\.0-dropbear[\w.]*\Z")

    @unittest.skipUnless(shutil.which("redis-server") and shutil.which("Xtigervnc"), "redis-server or Xtigervnc is not installed")
    def test_passwords_are_tried_from_within_the_jail(self):
        # Where no file can be opened, OpenSSL has to come by TLS and by VNC's cipher without its settings and modules.
        with tempfile.TemporaryDirectory() as folder:
            where = pathlib.Path(folder)
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=camera",
                            "-keyout", where / "key", "-out", where / "cert"], capture_output=True, check=True)
            hidden = subprocess.run(["tigervncpasswd", "-f"], input=b"password", capture_output=True, check=True)
            (where / "password").write_bytes(hidden.stdout)
            redis = ["redis-server", "--port", "0", "--tls-port", "6380", "--bind", "127.0.0.1", "--save", "", "--requirepass", "admin",
                     "--tls-cert-file", where / "cert", "--tls-key-file", where / "key", "--tls-auth-clients", "no"]
            screen = ["Xtigervnc", ":7", "-nolock", "-nolisten", "unix", "-geometry", "64x64", "-localhost", "-SecurityTypes", "VncAuth",
                      "-PasswordFile", where / "password", "-BlacklistThreshold", "1000"]
            with daemon(redis, 6380, cwd=where), daemon(screen, 5907):
                _, record = probe("--ports", "5907,6380")
        self.assertEqual([(row["service"], row["known_password"], row["in_clear"]) for row in rows(record, "login")],
                         [("vnc", "password", 1), ("redis", "admin", 0)])


if __name__ == "__main__":
    unittest.main()
