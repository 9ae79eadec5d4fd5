#!/usr/bin/env python3
"""Logins at Redis, VNC, CoAP and SMB: real daemons, the bad one next to its good twin, and servers that do not play along."""

import subprocess
import unittest

from daemons import Served, ServedDatagrams, Told, accounts, certificate, daemon, folder, program, run_each_alone


class Redis(unittest.TestCase):
    def redis(self, *settings, options=()):
        with folder() as where:
            (where / "r.conf").write_text("\n".join(("port 6379", "bind 127.0.0.1", 'save ""', *settings)), encoding="utf-8")
            with daemon(6379, program("redis-server"), str(where / "r.conf"), cwd=where):
                return Told("redis", 6379, *options)

    def test_one_that_is_open_to_anybody(self):
        told = self.redis()
        self.assertEqual((told.login("none")["anonymous"], told.login()["in_clear"], told.complete), (1, 1, True), told.reason)

    def test_a_default_password_without_a_name(self):
        login = self.redis("requirepass admin").login("password")
        self.assertEqual((login["anonymous"], login["default_accepted"], login["default_user"], login["known_password"]), (0, 1, "", "admin"))

    def test_a_default_password_of_a_name(self):
        login = self.redis("user default off", "user admin on >1234 +@all ~*").login("password")
        self.assertEqual((login["anonymous"], login["default_user"], login["known_password"]), (0, "admin", "1234"))

    def test_its_twin_is_tried_to_the_end(self):
        told = self.redis("requirepass nobody-knows-this", options=("--attempts", "1000", "--lockout"))
        self.assertEqual((told.login()["default_accepted"], told.login()["list_complete"], told.complete), (0, 1, True), told.reason)
        self.assertEqual([(g["account"], g["effect"]) for g in told.rows("login_guard")], [("unknown", "none"), ("given", "none")])

    def test_what_lets_anybody_do_something_else_than_was_asked_stays_open(self):
        told = self.redis("user default on nopass -@all +ping")
        self.assertEqual((told.login("unknown")["anonymous"], told.complete), (None, False))

    def test_inside_tls(self):
        with folder() as where:
            certificate(where)
            with daemon(6380, program("redis-server"), "--port", "0", "--tls-port", "6380", "--bind", "127.0.0.1", "--save", "", "--requirepass", "admin",
                        "--tls-cert-file", str(where / "cert"), "--tls-key-file", str(where / "key"), "--tls-auth-clients", "no", cwd="/tmp"):
                login = Told("redis", 6380, "--tls").login("password")
        self.assertEqual((login["known_password"], login["in_clear"]), ("admin", 0))

    def test_one_of_before_version_6_knows_no_names(self):
        def serve(connection):
            while request := connection.recv(4096):
                words = request.split(b"\r\n")[2::2]
                if words[0] != b"AUTH":
                    connection.sendall(b"-NOAUTH Authentication required.\r\n")
                elif len(words) == 3:
                    connection.sendall(b"-ERR wrong number of arguments for 'auth' command\r\n")
                else:
                    connection.sendall(b"+OK\r\n" if words[1] == b"vizxv" else b"-ERR invalid password\r\n")
        with Served(serve) as served:
            login = Told("redis", served.port).login("password-only")
        self.assertEqual((login["default_user"], login["known_password"]), ("", "vizxv"))

    def test_answers_that_mean_nothing_clear_nobody(self):
        for answer in (b"-DENIED Redis is running in protected mode\r\n", b"-ERR unknown\r\n", b"$" * 100_000, b""):
            with self.subTest(answer[:20]), Served(lambda connection, answer=answer: (connection.recv(99), connection.sendall(answer))) as served:
                told = Told("redis", served.port)
                self.assertEqual((told.login("unknown")["anonymous"], told.complete), (None, False))


class Vnc(unittest.TestCase):
    def xvnc(self, password, *settings, options=()):
        with folder() as where:
            if password:
                hidden = subprocess.run([program("tigervncpasswd"), "-f"], input=password.encode(), capture_output=True, check=True)
                (where / "password").write_bytes(hidden.stdout)
                settings += ("-SecurityTypes", "VncAuth", "-PasswordFile", str(where / "password"))
            with daemon(5907, program("Xtigervnc"), ":7", "-nolock", "-nolisten", "unix", "-geometry", "64x64", "-localhost", *settings):
                return Told("vnc", 5907, *options)

    def test_a_screen_for_anybody(self):
        told = self.xvnc(None, "-SecurityTypes", "None")
        self.assertEqual((told.login("none")["anonymous"], told.login()["in_clear"], told.complete), (1, 1, True), told.reason)

    def test_a_default_password(self):
        told = self.xvnc("password", "-BlacklistThreshold", "1000")
        login = told.login("password-only")
        self.assertEqual((login["anonymous"], login["default_user"], login["known_password"]), (0, "", "password"))
        self.assertTrue(told.complete, told.reason)

    def test_its_twin_is_tried_to_the_end(self):
        told = self.xvnc("unknown!", "-BlacklistThreshold", "1000", options=("--attempts", "1000"))
        self.assertEqual((told.login()["anonymous"], told.login()["default_accepted"], told.complete), (0, 0, True), told.reason)

    def test_a_lock_ends_the_trial_and_is_measured(self):
        told = self.xvnc("unknown!", options=("--lockout", "--seconds", "15"))
        self.assertEqual((told.login()["default_accepted"], told.complete), (None, False))
        self.assertIn("takes no more attempts", told.reason)
        self.assertEqual([g["effect"] for g in told.rows("login_guard")], ["locked", "locked"])

    def test_ways_that_are_not_tried_are_told(self):
        told = self.xvnc(None, "-SecurityTypes", "TLSNone")
        self.assertEqual((told.login("unknown")["anonymous"], told.complete), (None, False))
        self.assertIn("security types 19", told.reason)

    def old(self, version, offered, result):
        """A server that says `version`, offers a type and takes no password."""
        def serve(connection):
            connection.sendall(b"RFB 003.%03d\n" % version)
            if connection.recv(12) != b"RFB 003.%03d\n" % version:
                return
            connection.sendall(offered)
            if version > 3:
                connection.recv(1)
            connection.sendall(bytes(16))
            connection.recv(16)
            connection.sendall(result)
        return Served(serve)

    def test_older_versions(self):
        for version, offered in ((3, b"\0\0\0\2"), (7, b"\1\2")):
            with self.subTest(version), self.old(version, offered, b"\0\0\0\1") as served:
                told = Told("vnc", served.port, "--attempts", "1000")
                self.assertEqual((told.login("password-only")["anonymous"], told.login()["default_accepted"], told.complete), (0, 0, True), told.reason)
            with self.subTest(version), self.old(version, offered, b"\0\0\0\2") as served:
                told = Told("vnc", served.port)
                self.assertEqual((told.login()["tried"], told.complete), (0, False))

    def test_who_offers_none_and_shows_nothing_is_not_open(self):
        with self.old(7, b"\1\1", b"") as served:
            told = Told("vnc", served.port)
        self.assertEqual((told.login()["anonymous"], told.complete), (None, False))

    def test_greetings_that_mean_nothing(self):
        for greeting in (b"RFB 000.000\n", b"RFB 003.008\n\xff", b"RFB " * 10_000, b""):
            with self.subTest(greeting[:16]), Served(lambda connection, greeting=greeting: (connection.sendall(greeting), connection.recv(99))) as served:
                told = Told("vnc", served.port)
                self.assertEqual((told.login("unknown")["anonymous"], told.complete), (None, False))


class Coap(unittest.TestCase):
    def test_a_resource_for_anybody(self):
        with daemon(5683, program("coap-server-openssl"), "-A", "127.0.0.1", udp=True):
            told = Told("coap", 5683, "--udp")
        self.assertEqual((told.login("none")["anonymous"], told.login()["shown"], told.complete), (1, "/time", True), told.reason)

    def refusing(self, answer):
        """Gives a list of three resources, and `answer(path)` (code, payload) for each of them."""
        asked = []

        def serve(request):
            options, path = request[5:], []
            while options:
                size, options = options[0] & 15, options[1:]
                if size == 13:
                    size, options = options[0] + 13, options[1:]
                path.append(options[:size].decode())
                options = options[size:]
            asked.append("/" + "/".join(path))
            code, payload = (0x45, b'</door>;title="a,<b>",</reboot>,</led>') if asked[-1] == "/.well-known/core" else answer(asked[-1])
            return b"\x61" + bytes((code,)) + request[2:5] + b"\xff" + payload
        with ServedDatagrams(serve) as served:
            return Told("coap", served.port, "--udp"), asked

    def test_its_twin_that_refuses_all_is_never_said_to_be_closed(self):
        told, asked = self.refusing(lambda path: (0x81, b"no"))
        self.assertEqual((told.login("unknown")["anonymous"], told.complete), (None, False))
        self.assertEqual(asked, ["/.well-known/core", "/door", "/led"])

    def test_one_that_gives_the_last_of_them(self):
        told, _ = self.refusing(lambda path: (0x45, b"on") if path == "/led" else (0x81, b"no"))
        self.assertEqual((told.login("none")["anonymous"], told.login()["shown"]), (1, "/led"))

    def test_answers_that_mean_nothing(self):
        for answer in (b"", b"\xff" * 2000, b"\x61\x45"):
            with self.subTest(answer[:9]), ServedDatagrams(lambda request, answer=answer: answer) as served:
                told = Told("coap", served.port, "--udp")
                self.assertEqual((told.login("unknown")["anonymous"], told.complete), (None, False))


SAMBA = """[global]
private dir = {where}
lock directory = {where}
state directory = {where}
cache directory = {where}
pid directory = {where}
ncalrpc dir = {where}/rpc
log file = {where}/log
interfaces = lo
bind interfaces only = yes
smb ports = 445
disable netbios = yes
load printers = no
guest account = nobody
"""


class Smb(unittest.TestCase):
    def samba(self, *settings, options=("--attempts", "2"), locks_after=0, **known):
        """smbd with accounts, name=password."""
        with accounts(**known), folder() as where:
            conf = where / "smb.conf"
            conf.write_text(SAMBA.format(where=where) + "\n".join(settings) + "\n", encoding="utf-8")
            for name, password in known.items():
                subprocess.run([program("smbpasswd"), "-c", conf, "-a", "-s", name], input=f"{password}\n{password}\n", text=True, check=True, capture_output=True)
            if locks_after:
                subprocess.run([program("pdbedit"), "-s", conf, "-P", "bad lockout attempt", "-C", str(locks_after)], check=True, capture_output=True)
            with daemon(445, program("smbd"), "-F", "--no-process-group", "-s", str(conf)):
                return Told("smb", 445, *options)

    def test_a_guest_for_any_name_is_anonymous(self):
        told = self.samba("map to guest = Bad User")
        self.assertEqual((told.login("ntlm")["anonymous"], told.login()["default_accepted"], told.complete), (1, None, False))

    def test_a_guest_is_not_taken_for_a_login(self):
        told = self.samba("map to guest = Bad User", options=("--attempts", "1000"))
        self.assertEqual((told.login("ntlm")["anonymous"], told.login()["default_accepted"], told.login()["list_complete"]), (1, 0, 1))

    def test_a_session_without_a_name_decides_nothing(self):
        told = self.samba("map to guest = Never")
        self.assertIsNone(told.login("ntlm")["anonymous"])
        self.assertIn("a session without a name is given", told.reason)

    def test_a_default_login(self):
        told = self.samba("map to guest = Never", "restrict anonymous = 2", admin="admin", options=())
        login = told.login("ntlm")
        self.assertEqual((login["anonymous"], login["default_user"], login["known_password"], told.complete), (0, "admin", "admin", True), told.reason)

    def test_one_that_was_named(self):
        told = self.samba("map to guest = Never", "restrict anonymous = 2", camera="Correct Horse 7", options=("--default", "camera", "Correct Horse 7"))
        self.assertEqual(told.login("ntlm")["default_user"], "camera")

    def test_its_twin_is_tried_to_the_end(self):
        told = self.samba("map to guest = Never", "restrict anonymous = 2", admin="nobody-knows-this", options=("--attempts", "1000", "--lockout"))
        self.assertEqual((told.login("ntlm")["anonymous"], told.login()["default_accepted"], told.complete), (0, 0, True), told.reason)
        self.assertEqual([(g["account"], g["effect"]) for g in told.rows("login_guard")], [("unknown", "none"), ("given", "none")])

    def test_a_lock_ends_the_trial_and_is_measured(self):
        told = self.samba("map to guest = Never", "restrict anonymous = 2", root="nobody-knows-this", locks_after=3,
                          options=("--attempts", "1000", "--default", "root", "wrong", "--lockout", "--seconds", "15"))
        self.assertEqual((told.login("ntlm")["default_accepted"], told.complete), (None, False))
        self.assertIn("takes no more attempts", told.reason)
        self.assertEqual([(g["account"], g["effect"]) for g in told.rows("login_guard")], [("unknown", "none"), ("given", "locked")])

    def test_one_without_ntlm_judges_nobody(self):
        told = self.samba("map to guest = Never", "restrict anonymous = 2", "ntlm auth = disabled", admin="admin", options=("--attempts", "1000"))
        self.assertEqual((told.login("ntlm")["default_accepted"], told.complete), (None, False), told.reason)

    def test_answers_that_mean_nothing(self):
        head = b"\xfeSMB" + b"\0" * 60
        for answer in (b"", b"\0\0\0\x40" + head[:40], b"\0\0\0\x40" + head, b"\0\0\0\x20\xffSMB" + bytes(28), b"\xff" * 5000):
            with self.subTest(answer[:9]), Served(lambda connection, answer=answer: (connection.recv(999), connection.sendall(answer))) as served:
                told = Told("smb", served.port)
                self.assertEqual((told.login()["anonymous"], told.complete), (None, False))


if __name__ == "__main__":
    run_each_alone()
