"""A device behind a cable: another network namespace, at the far end of a pair of virtual ones. On loopback, probes and
answers take other ways through the kernel."""

import contextlib
import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from network import own_network
from program import run

ALONE = own_network()
HERE, THERE = ("192.0.2.1", "2001:db8::1"), ("192.0.2.2", "2001:db8::2")


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


class Device:
    """A namespace of its own at the other end of the cable."""

    def __enter__(self):
        # It stays for as long as `sleep` does.
        self.keeper = subprocess.Popen(["unshare", "--net", "sleep", "600"])
        own = pathlib.Path("/proc/self/ns/net").readlink()
        theirs = pathlib.Path(f"/proc/{self.keeper.pid}/ns/net")
        end = time.monotonic() + 10
        while theirs.readlink() == own:
            assert time.monotonic() < end
        try:
            ip("link", "add", "cable", "type", "veth", "peer", "name", "eth0", "netns", str(self.keeper.pid))
        except subprocess.CalledProcessError as error:
            self.__exit__()
            if b"not permitted" in error.stderr or b"Unknown device type" in error.stderr:
                raise unittest.SkipTest("virtual cables are not permitted here") from error
            raise AssertionError(error.stderr) from error
        for address, six in zip(HERE, (False, True)):
            ip("address", "add", address + ("/64" if six else "/24"), "dev", "cable", *(["nodad"] if six else []))
        ip("link", "set", "cable", "up")
        for words in (["link", "set", "lo", "up"], ["address", "add", THERE[0] + "/24", "dev", "eth0"],
                      ["address", "add", THERE[1] + "/64", "dev", "eth0", "nodad"], ["link", "set", "eth0", "up"]):
            subprocess.run([*self.inside, "ip", *words], check=True, capture_output=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["ip", "link", "delete", "cable"], check=False, capture_output=True)
        self.keeper.kill()
        self.keeper.wait()

    @property
    def inside(self):
        return ["nsenter", f"--net=/proc/{self.keeper.pid}/ns/net"]

    @contextlib.contextmanager
    def runs(self, port, *command):
        with subprocess.Popen([*self.inside, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            try:
                self.wait_for(port)
                yield
            finally:
                child.kill()

    @staticmethod
    def wait_for(port):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection((THERE[0], port), timeout=1):
                return
        raise TimeoutError(f"nothing listens at port {port}")

    def counter(self, name):
        """One of TCP's counters in the device."""
        names, values = [line.split() for line in pathlib.Path(f"/proc/{self.keeper.pid}/net/snmp").read_text().splitlines()
                         if line.startswith("Tcp:")]
        return int(values[names.index(name)])


@unittest.skipUnless(ALONE and all(map(shutil.which, ("unshare", "nsenter", "ip", "dropbear", "dropbearkey"))),
                     "a network of its own is not permitted here, or dropbear is not installed")
class Cable(unittest.TestCase):
    def probe(self, address, *options):
        done = run("probe", address, "--authorised", "--no-logins", *options, "--format", "json")
        self.assertEqual(done.status, 0, done.err)
        return json.loads(done.out)

    @contextlib.contextmanager
    def device(self):
        with tempfile.TemporaryDirectory() as name, Device() as device:
            key = pathlib.Path(name) / "key"
            subprocess.run(["dropbearkey", "-t", "ed25519", "-f", key], check=True, capture_output=True)
            with device.runs(22, shutil.which("dropbear"), "-F", "-E", "-r", key, "-p", "22", "-p", "65535"):
                yield device

    def test_all_ports_by_bare_syns(self):
        for address in THERE:
            with self.subTest(address), self.device() as device:
                before = device.counter("AttemptFails")
                record = self.probe(address, "--pace", "fast")
                self.assertEqual([(row["port"], row["name"]) for row in record["observations"] if row["table"] == "service"],
                                 [(22, "ssh"), (65535, "ssh")])
                ports = next(each for each in record["examinations"] if each["determinator"] == "device.ports")
                self.assertEqual((ports["outcome"], ports["looked_at"]), ("complete", "65535 TCP ports: 2 open, 65533 closed, 0 silent"))
                # A connection that was begun and never stood: each open port saw a SYN, and then a reset.
                self.assertGreaterEqual(device.counter("AttemptFails") - before, 2)

    def test_a_cable_that_is_pulled_leaves_nothing_said(self):
        with self.device() as device:
            subprocess.run([*device.inside, "ip", "link", "set", "eth0", "down"], check=True)
            record = self.probe(THERE[0], "--pace", "fast", "--ports", "1-2000")
        self.assertEqual([row for row in record["observations"] if row["table"] == "service"], [])
        ports = next(each for each in record["examinations"] if each["determinator"] == "device.ports")
        self.assertEqual(ports["outcome"], "incomplete", ports)
        self.assertIn("no TCP port answered", ports["reason"])


if __name__ == "__main__":
    unittest.main()
