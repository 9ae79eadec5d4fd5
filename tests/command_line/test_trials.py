"""`warifu probe --new-password`, `--outage` and logins of units: what is tried on a device beside which somebody stands."""

import contextlib
import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

from firmware_image import sound_image
from network import daemon, own_network, wait_for_port
from program import WARIFU, environment, run

ALONE = own_network()


LIST = ("xK4q-9TzB-w2Lm", "Rv7d-Hs3P-q8Yc", "Jn5g-Wb6F-t4Xe", "m8Uz-Kc2V-Pa9r", "Qy3T-d7Nf-Gh5s", "b6Wj-Xe4R-Lk8p", "Zs9M-u2Cv-Tq7n",
        "f5Ha-Yg3D-Bw6x")


def rows(record, table):
    return [row for row in record["observations"] if row["table"] == table]


def only_examination(record):
    examination, = record["examinations"]
    return examination


def redis_command(where, password, address="127.0.0.1"):
    return ["redis-server", "--port", "6379", "--bind", address, "--save", "", "--requirepass", password, "--dir", where]


def set_password(former, new):
    subprocess.run(["redis-cli", "-a", former, "config", "set", "requirepass", new], check=True, capture_output=True)


class Unit:
    """A device that can lose its power."""

    def __init__(self, command):
        self.command = command
        self.child = None

    def start(self):
        self.child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)
        wait_for_port(6379)

    def stop(self):
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()


@contextlib.contextmanager
def probing(record, *arguments):
    """The program, up to the moment when it asks for somebody; it is over at the end of the block."""
    with subprocess.Popen([WARIFU, "probe", "127.0.0.1", "--authorised", "--pace", "fast", *arguments, "--format", "json",
                           "-o", record], env=environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        asked = child.stderr.readline()
        if "127.0.0.1: " not in asked:
            raise AssertionError(asked + child.stderr.read())
        yield child
        child.stdin.close()
        if child.wait(120) != 0:
            raise AssertionError(child.stderr.read())


class Trial(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.where = pathlib.Path(self.folder.name)
        self.record = self.where / "record.json"
        self.logins = self.where / "logins.csv"
        self.logins.write_text("user,password,new_password\n,mine-7Kq2,fresh-9Zt4\n")

    def read(self):
        return json.loads(self.record.read_text())

    def assess(self, *artefacts, answers=(), regimes=("jc-star/1",)):
        """Verdicts by requirement, with the records of this test."""
        product = self.where / "product.toml"
        product.write_text(
            f'[product]\nname = "Camera"\nregimes = {json.dumps(list(regimes))}\n[features]\nkeeps-settings = true\n'
            'network-authentication = true\npasswords = true\n[answers]\n' + "".join(f"{each} = true\n" for each in answers) +
            "".join(f'[[artefact]]\n{each}\n' for each in artefacts))
        done = run("assess", product, "--format", "json", "--dossier", self.where / "product.warifu")
        self.assertIn(done.status, (0, 1, 3), done.err)
        return {each["requirement"]: each for each in json.loads(done.out)["verdicts"]}


@unittest.skipUnless(ALONE and shutil.which("redis-server"), "all ports of a shared loopback; redis-server")
class NewPassword(Trial):
    def change(self, act):
        with daemon(redis_command(self.where, "mine-7Kq2"), 6379), probing(self.record, "--logins", self.logins, "--new-password") as child:
            act()
            child.stdin.write("\n")

    def test_a_login_that_takes_the_new_one_alone(self):
        self.change(lambda: set_password("mine-7Kq2", "fresh-9Zt4"))
        change, = rows(self.read(), "password_change")
        self.assertEqual((change["service"], change["former_accepted"], change["new_accepted"]), ("redis", 0, 1))
        self.assertEqual(only_examination(self.read())["outcome"], "complete", only_examination(self.read()))
        artefact = 'kind = "new-password"\nfile = "record.json"\naddress = "127.0.0.1"\nauthorised = true'
        verdict = self.assess(artefact, answers=["authentication-value-changeable"])["jc-star/S1.1-03"]
        self.assertEqual((verdict["verdict"], verdict["basis"]), ("PASS", "tested"), verdict)
        alone = self.assess(artefact)["jc-star/S1.1-03"]
        self.assertEqual(alone["verdict"], "INCONCLUSIVE", alone)

    def test_one_that_keeps_the_former_fails_whatever_the_maker_says(self):
        self.change(lambda: None)
        change, = rows(self.read(), "password_change")
        self.assertEqual((change["former_accepted"], change["new_accepted"]), (1, 0))
        verdict = self.assess('kind = "new-password"\nfile = "record.json"\naddress = "127.0.0.1"\nauthorised = true',
                              answers=["authentication-value-changeable"])["jc-star/S1.1-03"]
        self.assertEqual(verdict["verdict"], "FAIL")

    def test_passwords_are_never_written(self):
        self.change(lambda: set_password("mine-7Kq2", "fresh-9Zt4"))
        for word in ("mine-7Kq2", "fresh-9Zt4"):
            self.assertNotIn(word, self.record.read_text())

    def test_nobody_beside_the_device_is_told(self):
        with daemon(redis_command(self.where, "mine-7Kq2"), 6379):
            done = run("probe", "127.0.0.1", "--authorised", "--pace", "fast", "--logins", self.logins, "--new-password")
        self.assertEqual(done.status, 2)
        self.assertIn("nobody has said that the passwords are changed", done.err)

    def test_without_a_new_password_there_is_nothing_to_try(self):
        self.logins.write_text("user,password\n,mine\n")
        done = run("probe", "127.0.0.1", "--authorised", "--logins", self.logins, "--new-password")
        self.assertEqual(done.status, 2)
        self.assertIn("new_password", done.err)


@unittest.skipUnless(ALONE and shutil.which("redis-server"), "all ports of a shared loopback; redis-server")
class Outage(Trial):
    artefact = 'kind = "outage"\nfile = "record.json"\naddress = "127.0.0.1"\nauthorised = true'

    def expect(self, word):
        self.assertIn(word, self.child.stderr.readline())

    def cut_power(self, unit):
        unit.stop()
        self.expect("it is away")
        unit.start()
        self.expect("it is back")

    def cut_network(self):
        subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
        self.expect("it is away")
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        self.expect("it is back")

    def test_a_login_that_survives_both(self):
        with Unit(redis_command(self.where, "mine-7Kq2")) as unit, \
                probing(self.record, "--logins", self.logins, "--outage", "power,network") as self.child:
            self.cut_power(unit)
            self.expect("network")
            self.cut_network()
        record = self.read()
        self.assertEqual([(row["kind"], row["services"], row["logins"]) for row in rows(record, "outage")],
                         [("power", 1, 1), ("network", 1, 1)])
        self.assertEqual(rows(record, "outage_change"), [])
        self.assertEqual([each["outcome"] for each in record["examinations"]], ["complete"], record["examinations"])
        verdict = self.assess(self.artefact, answers=["settings-survive-outage"])["jc-star/S1.1-14"]
        self.assertEqual((verdict["verdict"], verdict["basis"]), ("PASS", "tested"), verdict)

    def test_a_password_that_falls_back_to_the_factorys_fails(self):
        with Unit(redis_command(self.where, "admin")) as unit:
            set_password("admin", "mine-7Kq2")
            with probing(self.record, "--logins", self.logins, "--outage", "power", "--attempts", "200") as self.child:
                self.cut_power(unit)
        self.assertEqual(sorted(row["what"] for row in rows(self.read(), "outage_change")), ["default-accepted", "login-refused"])
        verdict = self.assess(self.artefact, answers=["settings-survive-outage"])["jc-star/S1.1-14"]
        self.assertEqual(verdict["verdict"], "FAIL")

    def test_the_factorys_password_is_no_setting_of_the_user(self):
        self.logins.write_text("user,password\n,admin\n")
        with Unit(redis_command(self.where, "admin")) as unit, \
                probing(self.record, "--logins", self.logins, "--outage", "power") as self.child:
            self.cut_power(unit)
        self.assertEqual([row["logins"] for row in rows(self.read(), "outage")], [0])

    def test_one_kind_of_outage_is_not_both(self):
        with Unit(redis_command(self.where, "mine-7Kq2")) as unit, \
                probing(self.record, "--logins", self.logins, "--outage", "power") as self.child:
            self.cut_power(unit)
        verdict = self.assess(self.artefact, answers=["settings-survive-outage"])["jc-star/S1.1-14"]
        self.assertEqual(verdict["verdict"], "INCONCLUSIVE", verdict)


@unittest.skipUnless(ALONE and shutil.which("redis-server"), "all ports of a shared loopback; redis-server")
class TwoUnits(Trial):
    """PSTI's passwords: each unit takes its own, and refuses the other's."""

    answers = ("default-password-unique", "default-password-not-incremental", "default-password-not-public", "default-password-not-derived",
               "default-password-not-guessable")

    def verdicts(self, *passwords, regimes=("uk-psti",), image=""):
        (self.where / "list.csv").write_text("serial,mac,model,password\n" + "".join(
            f"000{number},02:00:00:00:00:0{number},CAM-1,{password}\n" for number, password in enumerate(LIST, 1)))
        artefacts = ['kind = "unit-passwords"\nfile = "list.csv"'] + (['kind = "firmware"\nfile = "fw.bin"'] if image else [])
        with contextlib.ExitStack() as units:
            for number, password in enumerate(passwords, 1):
                own = self.where / str(number)
                own.mkdir()
                units.enter_context(daemon(redis_command(own, password, f"127.0.0.{number}"), 6379))
                wait_for_port(6379, f"127.0.0.{number}")
                artefacts.append(f'kind = "device"\nfile = "unit-{number}.json"\naddress = "127.0.0.{number}"\nserial = "000{number}"\n'
                                 'authorised = true\npace = "fast"\nattempts = 200' + (f'\nfirmware_sha256 = "{image}"' if image else ""))
            return self.assess(*artefacts, answers=self.answers, regimes=regimes)

    def test_own_passwords_are_tested(self):
        verdicts = self.verdicts(*LIST[:2])
        for item in ("not-incremental", "not-public", "not-from-identifier", "not-guessable"):
            verdict = verdicts[f"uk-psti/passwords.{item}"]
            self.assertEqual((verdict["verdict"], verdict["basis"]), ("PASS", "tested"), verdict)
        unique = [each for each in verdicts["uk-psti/passwords.unique"]["reasons"] if each["check"] == "default-password-unique"]
        self.assertTrue(any("on the device" in each["text"] for each in unique), unique)

    @unittest.skipUnless(shutil.which("mksquashfs") and shutil.which("busybox"), "mksquashfs, busybox")
    def test_with_an_image_without_passwords_the_weakest_basis_is_its_inspection(self):
        verdicts = self.verdicts(*LIST[:2], regimes=("uk-psti", "jc-star/1"), image=sound_image(self.where))
        for requirement, basis in (("uk-psti/passwords.unique", "inspected"), ("uk-psti/passwords.unique-branch", "inspected"),
                                   ("jc-star/S1.1-02", "tested")):
            verdict = verdicts[requirement]
            self.assertEqual((verdict["verdict"], verdict["basis"]), ("PASS", basis), verdict)

    def test_a_shared_password_fails(self):
        verdict = self.verdicts(LIST[0], LIST[0])["uk-psti/passwords.unique"]
        self.assertEqual(verdict["verdict"], "FAIL", verdict)
        self.assertTrue(any("takes the password of unit 0001" in each["text"] for each in verdict["reasons"]), verdict)


@unittest.skipUnless(ALONE, "all ports of a shared loopback")
class Guessing(Trial):
    def verdict(self, server, port):
        """Where the maker says that it is made hard."""
        artefact = ('kind = "device"\nfile = "unit.json"\naddress = "127.0.0.1"\nauthorised = true\npace = "fast"\nattempts = 200\n'
                    "lockout = true")
        with daemon(server, port):
            return self.assess(artefact, answers=["brute-force-protection"])["jc-star/S1.1-04"]

    @unittest.skipUnless(shutil.which("dropbear", path="/usr/sbin:/usr/bin"), "dropbear")
    def test_without_end_at_an_ssh_server_fails_whatever_the_maker_says(self):
        key = self.where / "host.key"
        subprocess.run(["dropbearkey", "-t", "ed25519", "-f", key], check=True, capture_output=True)
        verdict = self.verdict([shutil.which("dropbear", path="/usr/sbin:/usr/bin"), "-F", "-E", "-r", key, "-p", "127.0.0.1:22"], 22)
        self.assertEqual(verdict["verdict"], "FAIL", verdict)
        self.assertTrue(any("wrong passwords have no effect" in each["text"] for each in verdict["reasons"]), verdict)

    def screen(self, *settings):
        """A VNC server that asks for a password nobody knows."""
        hidden = subprocess.run([shutil.which("tigervncpasswd"), "-f"], input=b"unknown!", capture_output=True, check=True)
        (self.where / "password").write_bytes(hidden.stdout)
        return [shutil.which("Xtigervnc"), ":0", "-nolock", "-nolisten", "unix", "-geometry", "64x64", "-localhost", "-SecurityTypes", "VncAuth",
                "-PasswordFile", self.where / "password", *settings]

    @unittest.skipUnless(shutil.which("Xtigervnc"), "Xtigervnc")
    def test_at_a_screen_that_locks_is_tested(self):
        verdict = self.verdict(self.screen(), 5900)
        self.assertEqual((verdict["verdict"], verdict["basis"]), ("PASS", "tested"), verdict)

    @unittest.skipUnless(shutil.which("Xtigervnc"), "Xtigervnc")
    def test_at_a_screen_that_does_not_lock_fails(self):
        verdict = self.verdict(self.screen("-BlacklistThreshold", "1000"), 5900)
        self.assertEqual(verdict["verdict"], "FAIL", verdict)


if __name__ == "__main__":
    unittest.main()
