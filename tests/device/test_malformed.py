#!/usr/bin/env python3
"""Malformed messages, through the program: real daemons live on, and a server that dies of one is named."""

import contextlib
import json
import os
import subprocess
import sys
import unittest

from daemons import Served, ServedDatagrams, certificate, daemon, folder, program, run_each_alone, wait_for_udp
from test_hostile import WARIFU, Probed

OPTIONS = ("--malformed",)


def outcomes(probed, service):
    return {row["malformed"]: row["outcome"] for row in probed.rows("resilience") if row["service"] == service}


# A web server of its own process that dies of a word, and says when it listens.
MORTAL = """
import os, socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    with connection:
        asked = connection.recv(65536)
        if sys.argv[2].encode() in asked:
            os._exit(1)
        if asked:
            connection.sendall(b"HTTP/1.1 400 Bad Request\\r\\nContent-Length: 0\\r\\n\\r\\n")
"""


@contextlib.contextmanager
def mortal(port, word):
    with daemon(port, sys.executable, "-c", MORTAL, str(port), word):
        yield


class Daemons(unittest.TestCase):
    def lives(self, probed, service, least, also=()):
        seen = outcomes(probed, service)
        self.assertGreaterEqual(len(seen), least, seen)
        self.assertLessEqual(set(seen.values()), {"answered", "closed", "silent"}, seen)
        reason = probed.examination("resilience")["reason"]
        self.assertNotIn("no longer answered", reason)
        self.assertNotIn("was up", reason)
        self.assertEqual(probed.examination("resilience")["outcome"], "incomplete" if reason else "complete")
        for other in also:
            self.lives(probed, other, 1)

    def test_dropbear(self):
        with folder() as where:
            subprocess.run([program("dropbearkey"), "-t", "ed25519", "-f", where / "key"], check=True, capture_output=True)
            with daemon(22, program("dropbear"), "-F", "-E", "-r", str(where / "key"), "-p", "127.0.0.1:22"):
                self.lives(Probed(22, *OPTIONS, "--intrusive"), "ssh", 7)

    def test_lighttpd_inside_tls(self):
        with folder() as where:
            certificate(where)
            both = (where / "key").read_text(encoding="ascii") + (where / "cert").read_text(encoding="ascii")
            (where / "both").write_text(both, encoding="ascii")
            (where / "l.conf").write_text(f'server.document-root = "{where}"\nserver.port = 443\nserver.bind = "127.0.0.1"\nserver.modules = ("mod_openssl")\n'
                                          f'ssl.engine = "enable"\nssl.pemfile = "{where}/both"\n', encoding="utf-8")
            with daemon(443, program("lighttpd"), "-D", "-f", str(where / "l.conf")):
                probed = Probed(443, *OPTIONS, "--intrusive")
        self.lives(probed, "http", 17, also=("tls",))
        self.assertEqual(probed.examination("resilience")["outcome"], "complete", probed.examination("resilience"))

    def test_mosquitto(self):
        with folder() as where:
            (where / "m.conf").write_text("listener 1883 127.0.0.1\nallow_anonymous true\nuser root\n", encoding="utf-8")
            with daemon(1883, program("mosquitto"), "-c", str(where / "m.conf")):
                self.lives(Probed(1883, *OPTIONS, "--intrusive"), "mqtt", 11)

    def test_busybox_telnetd_and_vsftpd(self):
        with folder() as where:
            (where / "v.conf").write_text("listen=YES\nlisten_address=127.0.0.1\nbackground=NO\nseccomp_sandbox=NO\nanonymous_enable=YES\n"
                                          f"anon_root={where}\nsecure_chroot_dir={where}\n", encoding="utf-8")
            (where / "v.conf").chmod(0o600)
            with daemon(23, program("busybox"), "telnetd", "-F", "-b", "127.0.0.1:23", "-l", "/bin/login"), \
                    daemon(21, program("vsftpd"), str(where / "v.conf")):
                probed = Probed(21, *OPTIONS, ports="21,23")
        self.lives(probed, "telnet", 3)
        self.lives(probed, "ftp", 4)

    def test_snmpd_and_dnsmasq(self):
        with folder() as where, Served(lambda connection: connection.recv(1)) as served:
            (where / "s.conf").write_text("agentaddress udp:127.0.0.1:161\nrocommunity public\n", encoding="utf-8")
            with daemon(161, program("snmpd"), "-f", "-C", "-c", str(where / "s.conf"), "-Lf", str(where / "log"), udp=True,
                        env={**os.environ, "SNMP_PERSISTENT_DIR": str(where)}), \
                    daemon(53, program("dnsmasq"), "-k", "-p", "53", "-a", "127.0.0.1", "-z", "--no-resolv", "--no-hosts",
                           "--conf-file=/dev/null", "-u", "root", udp=True):
                wait_for_udp(53)
                probed = Probed(served.port, *OPTIONS, "--intrusive")
        self.lives(probed, "snmp", 8)
        self.lives(probed, "dns", 8)


class Mortals(unittest.TestCase):
    def test_one_that_dies_is_named_and_left_alone(self):
        with mortal(8080, "Content-Length: -1"):
            probed = Probed(8080, *OPTIONS)
        seen = outcomes(probed, "http")
        self.assertEqual(seen["negative-length"], "dead")
        self.assertEqual([name for name, outcome in seen.items() if outcome == "dead"], list(seen)[-1:])
        self.assertNotIn("two-lengths", seen)
        examination = probed.examination("resilience")
        self.assertEqual(examination["outcome"], "incomplete")
        self.assertIn("127.0.0.1:8080/tcp: after 'negative-length' (http) it no longer answered", examination["reason"])
        self.assertIn(("127.0.0.1:8080/tcp", "service-died"), [(each["locator"], each["code"]) for each in probed.record["anomalies"]])

    def test_one_that_is_started_anew_is_told_as_recovered(self):
        again = f"while true; do {sys.executable} -c \"$CODE\" 8080 'Content-Length: -1'; sleep 5; done"
        with daemon(8080, "sh", "-c", again, env={**os.environ, "CODE": MORTAL}):
            probed = Probed(8080, *OPTIONS)
        self.assertEqual(outcomes(probed, "http")["negative-length"], "recovered")
        self.assertIn("and came back", probed.examination("resilience")["reason"])

    def test_its_record_fails_the_check(self):
        with folder() as where:
            (where / "product.toml").write_text('[product]\nname = "Camera"\nregimes = ["us-ctm"]\n[[artefact]]\nkind = "malformed"\nfile = "unit.json"\n'
                                                'address = "127.0.0.1"\nauthorised = true\npace = "fast"\n', encoding="utf-8")
            with mortal(8080, "Content-Length: -1"):
                subprocess.run([WARIFU, "probe", where / "product.toml", "--malformed"], capture_output=True, timeout=400, check=True)
            done = subprocess.run([WARIFU, "assess", where / "product.toml", "--format", "json"], capture_output=True, timeout=400, check=False)
            self.assertIn(done.returncode, (1, 3), done.stderr)
            record = json.loads((where / "unit.json").read_text(encoding="utf-8"))
            self.assertIn("dead", [row["outcome"] for row in record["observations"] if row["table"] == "resilience"])
        reasons = [(each["verdict"], reason["text"]) for each in json.loads(done.stdout)["verdicts"] for reason in each["reasons"]
                   if reason["check"] == "input-validated" and reason["kind"] == "violation"]
        self.assertIn(("FAIL", "127.0.0.1:8080/tcp (http) stopped answering after the malformed message negative-length (RFC 9112, 6.2)"), reasons)

    def test_one_over_udp_that_falls_silent(self):
        lost = []

        def serve(request, asker):
            lost.extend([1] if request[0] == 0x4F else [])  # a token of 15
            token = request[0] & 15
            if not lost and len(request) >= 4:
                coap.socket.sendto(bytes([0x60 | token, 0x45]) + request[2:4 + token] + b"\xff</x>", asker)

        with Served(lambda connection: connection.recv(1)) as served, ServedDatagrams(serve, 5683, by_itself=True) as coap:
            probed = Probed(served.port, *OPTIONS)
        seen = outcomes(probed, "coap")
        self.assertEqual((seen.get("version-3"), seen.get("token-of-15")), ("answered", "dead"), probed.examination("resilience"))
        self.assertNotIn("payload-of-nothing", seen)

    def test_what_would_crash_the_weak_is_not_sent_unasked(self):
        with mortal(8080, "A" * 10000):
            seen = outcomes(Probed(8080, *OPTIONS), "http")
            self.assertNotIn("dead", seen.values())
            self.assertNotIn("target-of-16-KiB", seen)
            self.assertEqual(outcomes(Probed(8080, *OPTIONS, "--intrusive"), "http")["target-of-16-KiB"], "dead")

    def test_nothing_malformed_is_sent_unasked(self):
        with mortal(8080, "x.y"):
            probed = Probed(8080, "--no-logins")
            self.assertEqual(probed.rows("resilience"), [])

    def test_a_service_without_known_messages_is_named(self):
        with Served(lambda connection: (connection.sendall(b"RFB 003.008\n"), connection.recv(1)), 5900) as served:
            probed = Probed(served.port, *OPTIONS)
        self.assertIn("no malformed message is known for the service 'vnc'", probed.examination("resilience")["reason"])


if __name__ == "__main__":
    run_each_alone()
