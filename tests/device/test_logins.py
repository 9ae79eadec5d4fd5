#!/usr/bin/env python3
"""Logins at real daemons: the bad one next to its good twin, and servers that mean harm."""

import base64
import hashlib
import re
import socket
import struct
import unittest

from daemons import Served, ServedDatagrams, Told, accounts, daemon, folder, program, run_each_alone


def telnetd(*arguments):
    return daemon(23, program("busybox"), "telnetd", "-F", "-b", "127.0.0.1:23", *arguments)


def telnet_shop(answer):
    """Asks for name and password, and says what `answer(attempt, user, password)` gives; None closes."""
    attempts = [0]

    def serve(connection):
        file = connection.makefile("rwb", buffering=0)
        while True:
            file.write(b"camera login: ")
            user = file.readline().strip().decode()
            if not user:
                return
            file.write(b"Password: ")
            password = file.readline().strip().decode()
            attempts[0] += 1
            told = answer(attempts[0], user, password)
            if told is None:
                return
            file.write(told)
            if told.endswith(b"New password: "):
                file.readline()
                return
            if told.endswith(b"# "):
                while line := file.readline():
                    if line.strip() == b"exit":
                        return
                    file.write(b"# ")

    return Served(serve)


class Telnet(unittest.TestCase):
    def test_a_shell_without_login_is_anonymous(self):
        with telnetd("-l", "/bin/sh"):
            told = Told("telnet", 23)
        self.assertEqual((told.login()["method"], told.login()["anonymous"], told.login()["in_clear"]), ("none", 1, 1))
        self.assertTrue(told.complete)

    def test_a_default_login_of_mirai_is_found(self):
        with accounts(root="xc3511"), telnetd("-l", "/bin/login"):
            told = Told("telnet", 23)
        login = told.login("password")
        self.assertEqual((login["default_accepted"], login["default_user"], login["known_password"]), (1, "root", "xc3511"))
        self.assertEqual(login["anonymous"], 0)
        self.assertTrue(told.complete, told.reason)

    def test_its_twin_without_default_is_not_said_to_have_none_before_the_list_ended(self):
        with accounts(root="nobody-knows-this"), telnetd("-l", "/bin/login"):
            told = Told("telnet", 23, "--attempts", "3")
        login = told.login("password")
        self.assertEqual((login["default_accepted"], login["default_user"], login["known_password"]), (None, None, None))
        self.assertEqual((login["tried"], login["list_complete"]), (3, 0))
        self.assertFalse(told.complete)

    def test_the_whole_list_in_vain_is_told_as_such(self):
        with telnet_shop(lambda *_: b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port, "--attempts", "1000")
        self.assertEqual((told.login()["default_accepted"], told.login()["list_complete"]), (0, 1))
        self.assertTrue(told.complete, told.reason)

    def test_a_login_of_the_product_file_goes_first(self):
        with telnet_shop(lambda _, user, password: b"# " if (user, password) == ("me", "mine") else b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port, "--default", "me", "mine")
        self.assertEqual((told.login()["default_user"], told.login()["tried"]), ("me", 1))

    def test_a_demand_for_another_password_is_shown(self):
        with telnet_shop(lambda _, user, __: b"You must change your password now.\r\nNew password: " if user == "root" else b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port)
        self.assertEqual((told.login()["change_asked"], told.login()["shown"]), (1, "You must change your password now."))

    def test_a_device_that_takes_anything_is_open(self):
        with telnet_shop(lambda *_: b"# ") as served:
            told = Told("telnet", served.port)
        self.assertEqual(told.login()["anonymous"], 1)
        self.assertIsNone(told.login()["default_accepted"])

    def test_a_lock_ends_the_trial(self):
        with telnet_shop(lambda n, *_: b"Too many attempts, locked\r\n" if n > 4 else b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port)
        self.assertEqual((told.login()["tried"], told.login()["default_accepted"]), (3, None))
        self.assertIn("takes no more attempts", told.reason)

    def test_guessing_is_measured_where_asked_for(self):
        with telnet_shop(lambda n, *_: b"Locked\r\n" if n > 8 else b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port, "--attempts", "2", "--lockout", "--seconds", "15")
        unknown, given = told.rows("login_guard")
        self.assertEqual((unknown["effect"], unknown["after_attempts"], unknown["lock_seconds"]), ("locked", 5, None))
        self.assertEqual((given["effect"], given["after_attempts"]), ("locked", 0))

    def test_guessing_without_end_has_no_effect(self):
        with telnet_shop(lambda *_: b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port, "--attempts", "2", "--lockout")
        self.assertEqual([(g["account"], g["effect"], g["attempts"], g["lock_seconds"]) for g in told.rows("login_guard")],
                         [("unknown", "none", 20, 0), ("given", "none", 20, 0)])
        self.assertTrue(told.examination("lockout")["complete"])

    def test_a_tarpit_costs_a_bounded_time_and_tells_nothing(self):
        def tarpit(connection):
            import time
            while True:
                connection.sendall(b".")
                time.sleep(0.2)
        with Served(tarpit) as served:
            told = Told("telnet", served.port)
        self.assertFalse(told.complete)
        self.assertEqual(told.login()["method"], "unknown")

    def test_an_endless_banner_and_a_storm_of_resets_tell_nothing(self):
        def endless(connection):
            while True:
                connection.sendall(b"welcome\r\n" * 1000)

        def reset(connection):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for serve in (endless, reset):
            with self.subTest(serve.__name__), Served(serve) as served:
                told = Told("telnet", served.port)
                self.assertFalse(told.complete)
                self.assertIsNone(told.login()["anonymous"])


LIGHTTPD = """
server.document-root = "{where}"
server.port = 8080
server.bind = "127.0.0.1"
index-file.names = ("index.html")
server.modules = ("mod_auth", "mod_authn_file")
auth.backend = "htdigest"
auth.backend.htdigest.userfile = "{where}/users"
auth.require = ("/" => ("method" => "digest", "algorithm" => "{algorithm}", "realm" => "camera", "require" => "valid-user"))
"""


def web_shop(answer, onvif=None):
    """Answers a request with what `answer(method, path, cookie, body)` gives: status, headers, body; a camera's with `onvif`."""
    def serve(connection):
        file = connection.makefile("rwb", buffering=0)
        method, path, _ = file.readline().decode().split()
        headers = {}
        while (line := file.readline().decode().strip()):
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        body = file.read(int(headers.get("content-length", 0))).decode()
        camera = path == "/onvif/device_service" and onvif is None
        status, more, page = (404, "", "") if camera else (onvif if path.startswith("/onvif/") else answer)(method, path, headers.get("cookie", ""), body)
        file.write(f"HTTP/1.1 {status} X\r\n{more}Content-Length: {len(page)}\r\n\r\n{page}".encode())
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass

    return Served(serve)


FORM = '<form method="post" action="/login"><input name="u"><input name="p" type="password"><input type="hidden" name="t" value="7&amp;8"></form>'


def form_page(good, script="", fails=lambda n: None):
    attempts = [0]

    def answer(method, path, cookie, body):
        if method == "GET":
            return (200, "", "welcome") if "sid=yes" in cookie else (200, "", FORM + script)
        attempts[0] += 1
        if fails(attempts[0]):
            return fails(attempts[0])
        assert "t=7%268" in body, body
        if body.startswith(good + "&"):
            return 302, "Set-Cookie: sid=yes; Path=/\r\nLocation: /home\r\n", ""
        return 302, "Location: /?error\r\n", ""

    return web_shop(answer)


class Web(unittest.TestCase):
    def basic(self, user, password, *options):
        import subprocess
        with folder() as where:
            (where / "index.html").write_text("camera", encoding="utf-8")
            hashed = subprocess.run(["openssl", "passwd", "-1", password], capture_output=True, text=True, check=True)
            (where / ".htpasswd").write_text(f"{user}:{hashed.stdout}", encoding="utf-8")
            with daemon(8081, program("mini_httpd"), "-D", "-h", "127.0.0.1", "-p", "8081", "-d", str(where), "-u", "root"):
                return Told("http", 8081, *options)

    def digest(self, user, password, algorithm="MD5", *options):
        with folder() as where:
            (where / "index.html").write_text("camera", encoding="utf-8")
            kind = hashlib.md5 if algorithm == "MD5" else hashlib.sha256
            (where / "users").write_text(f"{user}:camera:" + kind(f"{user}:camera:{password}".encode()).hexdigest() + "\n", encoding="utf-8")
            (where / "l.conf").write_text(LIGHTTPD.format(where=where, algorithm=algorithm), encoding="utf-8")
            with daemon(8080, program("lighttpd"), "-D", "-f", str(where / "l.conf")):
                return Told("http", 8080, *options)

    def test_basic_with_a_default_login(self):
        told = self.basic("admin", "1234")
        login = told.login("basic")
        self.assertEqual((login["default_user"], login["known_password"], login["in_clear"]), ("admin", "1234", 1))
        self.assertTrue(told.complete, told.reason)

    def test_its_twin_with_another_password_is_tried_to_the_end_only_when_allowed(self):
        told = self.basic("admin", "nobody-knows-this")
        self.assertEqual((told.login("basic")["default_accepted"], told.login("basic")["tried"]), (None, 30))
        self.assertFalse(told.complete)
        told = self.basic("admin", "nobody-knows-this", "--attempts", "1000")
        self.assertEqual((told.login("basic")["default_accepted"], told.login("basic")["list_complete"]), (0, 1))
        self.assertTrue(told.complete, told.reason)

    def test_digest_with_a_default_login(self):
        for algorithm in ("MD5", "SHA-256"):
            with self.subTest(algorithm):
                login = self.digest("root", "vizxv", algorithm).login("digest")
                self.assertEqual((login["default_user"], login["known_password"]), ("root", "vizxv"))

    def test_digest_without_a_default_login(self):
        told = self.digest("admin", "nobody-knows-this", "MD5", "--attempts", "4")
        self.assertEqual((told.login("digest")["default_accepted"], told.login("digest")["tried"], told.complete), (None, 4, False))

    def test_a_form_with_a_default_login(self):
        with form_page("u=admin&p=password") as served:
            login = Told("http", served.port).login("form")
        self.assertEqual((login["default_user"], login["known_password"], login["in_clear"]), ("admin", "password", 1))

    def test_a_form_without_one(self):
        with form_page("u=admin&p=nobody-knows-this") as served:
            told = Told("http", served.port, "--attempts", "1000")
        self.assertEqual((told.login("form")["default_accepted"], told.complete), (0, True), told.reason)

    def test_a_form_whose_script_may_change_what_is_sent_is_not_cleared(self):
        with form_page("u=admin&p=5f4dcc3b", "<script>hash()</script>") as served:
            told = Told("http", served.port, "--attempts", "1000")
        self.assertIsNone(told.login("form")["default_accepted"])
        self.assertFalse(told.complete)

    def test_a_form_that_locks(self):
        with form_page("u=a&p=b", fails=lambda n: (429, "", "") if n > 6 else None) as served:
            told = Told("http", served.port, "--attempts", "2", "--lockout", "--seconds", "15")
        self.assertEqual([g["effect"] for g in told.rows("login_guard")], ["locked", "locked"])

    def test_a_page_without_login_is_not_taken_for_open(self):
        with web_shop(lambda *_: (200, "", "hello")) as served:
            told = Told("http", served.port)
        self.assertIsNone(told.login()["anonymous"])
        self.assertFalse(told.complete)

    def test_another_server_is_not_spoken_to(self):
        with web_shop(lambda *_: (200, "", FORM)) as other:
            with web_shop(lambda *_: (302, f"Location: http://127.0.0.1:{other.port}/\r\n", "")) as served:
                told = Told("http", served.port)
            elsewhere = f'<form method="post" action="http://127.0.0.1:{other.port}/"><input name="u"><input type="password" name="p"></form>'
            with web_shop(lambda *_: (200, "", elsewhere)) as served:
                also = Told("http", served.port)
            self.assertEqual(other.connections, 0)
        self.assertFalse(told.complete or also.complete)

    def test_a_form_of_ten_megabytes_is_bounded(self):
        with web_shop(lambda *_: (200, "", FORM + "<input>" * 1_500_000)) as served:
            told = Told("http", served.port)
        self.assertFalse(told.complete)
        self.assertIsNone(told.login()["default_accepted"])


def soap(content):
    return f'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>{content}</e:Body></e:Envelope>'


USERS = soap("<tds:GetUsersResponse><tds:User><tt:Username>admin</tt:Username></tds:User></tds:GetUsersResponse>")
FAULT = soap("<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>ter:NotAuthorized</e:Value></e:Subcode></e:Code></e:Fault>")
TIME = soap("<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime><tt:Time><tt:Hour>1</tt:Hour><tt:Minute>2</tt:Minute>"
            "<tt:Second>3</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>11</tt:Month><tt:Day>30</tt:Day></tt:Date>"
            "</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>")


def asked_for(body):
    return re.search(r"<s:Body><(\w+) ", body)[1]


def proved(body):
    """The name whose token this is, and a function that says whether a password is its own."""
    if "UsernameToken" not in body:
        return None, lambda password: False
    nonce = base64.b64decode(re.search(r"<w:Nonce [^>]*>([^<]*)<", body)[1])
    created = re.search(r"<u:Created [^>]*>([^<]*)<", body)[1]
    digest = re.search(r"PasswordDigest\">([^<]*)<", body)[1]
    assert created == "2026-11-30T01:02:03Z", created  # the camera's own time
    return re.search(r"<w:Username>([^<]*)<", body)[1], lambda password: digest == base64.b64encode(
        hashlib.sha1(nonce + created.encode() + password.encode()).digest()).decode()


class Onvif(unittest.TestCase):
    """Debian has no camera: these are of our own, by the letter of ONVIF's Core Specification."""

    def camera(self, answer, *options):
        """What `answer(operation, body)` gives: status, body; the time is told to everybody."""
        def onvif(method, path, _, body):
            assert method == "POST", method
            operation = asked_for(body)
            status, content = (200, TIME) if operation == "GetSystemDateAndTime" else answer(operation, body)
            return status, "", content
        with web_shop(lambda *_: (200, "", "hello"), onvif) as served:
            return Told("http", served.port, *options)

    def guarded(self, users, *options, open_to_all=(), administrators=()):
        """A camera that asks for a login, but for these operations; GetUsers is for administrators."""
        def answer(operation, body):
            name, is_password = proved(body)
            let_in = name in users and is_password(users[name]) and (operation != "GetUsers" or name in administrators)
            if operation in open_to_all or let_in:
                return 200, soap(f"<tds:{operation}Response><tds:Model>X</tds:Model></tds:{operation}Response>")
            return 400, FAULT
        return self.camera(answer, *options)

    def test_users_that_are_told_to_anybody(self):
        told = self.camera(lambda operation, _: (200, USERS))
        self.assertEqual((told.login("none")["anonymous"], told.login("none")["shown"]), (1, "GetUsers"))

    def test_a_default_login(self):
        login = self.guarded({"admin": "12345"}).login("wsse")
        self.assertEqual((login["anonymous"], login["default_user"], login["known_password"], login["in_clear"]), (None, "admin", "12345", 1))

    def test_its_twin_is_tried_to_the_end(self):
        told = self.guarded({"admin": "nobody-knows-this"}, "--attempts", "1000", "--lockout")
        login = told.login("wsse")
        self.assertEqual((login["anonymous"], login["default_accepted"], login["list_complete"], told.complete), (None, 0, 1, False))
        self.assertEqual([g["effect"] for g in told.rows("login_guard") if g["method"] == "wsse"], ["none", "none"])

    def test_who_may_not_ask_for_users_is_not_said_to_be_refused(self):
        told = self.guarded({"user": "user"}, "--attempts", "1000", open_to_all=("GetDeviceInformation",))
        self.assertIsNone(told.login("wsse")["default_accepted"])
        self.assertIn("only logins of ONVIF's administrators", told.reason)

    def test_a_lock(self):
        asked = [0]

        def answer(*_):
            asked[0] += 1
            return (400, FAULT) if asked[0] < 8 else (400, FAULT.replace("</e:Code>", "</e:Code><e:Reason><e:Text>Account locked</e:Text></e:Reason>"))
        told = self.camera(answer, "--attempts", "1000")
        self.assertIsNone(told.login("wsse")["default_accepted"])
        self.assertIn("takes no more attempts", told.reason)

    def test_one_that_asks_for_digest(self):
        def challenge(method, path, _, body):
            return (200, "", TIME) if asked_for(body) == "GetSystemDateAndTime" else (
                401, 'WWW-Authenticate: Digest realm="camera", nonce="1", qop="auth"\r\n', "<html>no</html>")
        with web_shop(lambda *_: (200, "", "hello"), challenge) as served:
            told = Told("http", served.port, "--attempts", "1000")
        self.assertEqual(told.login("onvif-digest")["default_accepted"], 0)

    def test_a_camera_that_refuses_is_not_said_to_be_closed(self):
        for status, body in ((400, FAULT), (401, FAULT), (400, USERS), (500, "<e:Envelope><e:Body><e:Fault/></e:Body></e:Envelope>")):
            with self.subTest(status):
                told = self.camera(lambda *_, answer=(status, body): answer)
                self.assertEqual(([row["anonymous"] for row in told.rows("login")], told.complete), ([None, None], False))
                self.assertIn("it speaks ONVIF", told.reason)

    def test_who_gives_back_what_is_sent_is_none(self):
        with web_shop(lambda *_: (200, "", "hello"), lambda _, __, ___, body: (200, "", body)) as served:
            told = Told("http", served.port)
        self.assertEqual([row["method"] for row in told.rows("login")], ["unknown"])

    def test_a_time_that_is_none(self):
        for bad in ("99", "x", "", "4" * 5000):
            with self.subTest(bad[:5]), web_shop(lambda *_: (200, "", "hello"), lambda _, __, ___, body, bad=bad: (
                    (200, "", TIME.replace("<tt:Hour>1<", f"<tt:Hour>{bad}<")) if "GetSystem" in body else (400, "", FAULT))) as served:
                told = Told("http", served.port)
                self.assertIsNone(told.login("wsse")["default_accepted"])


def rtsp_camera(good=None):
    """A camera's RTSP server by the letter of RFC 2326, with Basic."""
    wanted = None if good is None else "Basic " + base64.b64encode(good.encode()).decode()

    def serve(connection):
        request = b""
        while b"\r\n\r\n" not in request:
            request += connection.recv(4096)
        assert request.startswith(b"DESCRIBE rtsp://127.0.0.1:"), request
        if wanted is None or f"Authorization: {wanted}\r\n".encode() in request:
            connection.sendall(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 4\r\n\r\nv=0\n")
        else:
            connection.sendall(b'RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm="cam"\r\n\r\n')

    return Served(serve)


class Rtsp(unittest.TestCase):
    def test_a_stream_without_login(self):
        with rtsp_camera() as served:
            self.assertEqual(Told("rtsp", served.port).login("none")["anonymous"], 1)

    def test_a_default_login_and_none(self):
        with rtsp_camera("admin:12345") as served:
            self.assertEqual(Told("rtsp", served.port).login("basic")["known_password"], "12345")
        with rtsp_camera("admin:nobody-knows-this") as served:
            told = Told("rtsp", served.port, "--attempts", "1000")
        self.assertEqual((told.login("basic")["default_accepted"], told.complete), (0, True), told.reason)


class Ssh(unittest.TestCase):
    def dropbear(self, password, *options):
        import subprocess
        with accounts(root=password), folder() as where:
            subprocess.run([program("dropbearkey"), "-t", "rsa", "-f", where / "key"], capture_output=True, check=True)
            with daemon(22, program("dropbear"), "-F", "-E", "-r", str(where / "key"), "-p", "127.0.0.1:22"):
                return Told("ssh", 22, *options)

    def test_dropbear_with_a_default_login(self):
        told = self.dropbear("vizxv")
        login = told.login("password")
        self.assertEqual((login["default_user"], login["known_password"], login["in_clear"]), ("root", "vizxv", 0))
        self.assertTrue(told.complete, told.reason)
        self.assertTrue(told.examination("ssh")["complete"])
        offered = {(row["kind"], row["name"]) for row in told.rows("ssh_offer")}
        self.assertIn(("kex", "curve25519-sha256"), offered)
        self.assertIn(("cipher", "aes128-ctr"), offered)

    def test_its_twin_without_default(self):
        told = self.dropbear("nobody-knows-this", "--attempts", "3")
        self.assertEqual((told.login("password")["default_accepted"], told.login("password")["tried"]), (None, 3))
        self.assertFalse(told.complete)

    def openssh(self, *lines, **known):
        import os
        import subprocess
        with accounts(**known), folder() as where:
            os.makedirs("/run/sshd", exist_ok=True)
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", where / "key"], check=True)
            (where / "settings").write_text("\n".join(("PasswordAuthentication no", "KbdInteractiveAuthentication no", *lines)) + "\n", encoding="utf-8")
            with daemon(2022, program("sshd"), "-D", "-e", "-f", str(where / "settings"), "-h", str(where / "key"), "-o", "ListenAddress=127.0.0.1:2022", "-o", "PidFile=none"):
                return Told("ssh", 2022)

    def test_openssh_with_keys_alone(self):
        told = self.openssh(root="root")
        self.assertEqual((told.login()["method"], told.login()["anonymous"], told.login()["default_accepted"]), ("publickey", 0, None))
        self.assertIn("only keys are taken for the names root, admin", told.reason)
        self.assertFalse(told.complete)

    def test_openssh_that_takes_passwords_of_another_name(self):
        told = self.openssh("Match User admin", "PasswordAuthentication yes", root="root", admin="admin")
        login = told.login("password")
        self.assertEqual((login["anonymous"], login["default_user"], login["known_password"]), (0, "admin", "admin"))

    def test_a_server_that_is_none(self):
        for answer in (b"SSH-2.0-x\r\n" + b"\xff" * 100, b"hello\r\n" * 5000, b"SSH-2.0-x\r\n\0\0\0\x0c\x04\x14" + b"\0" * 10):
            with self.subTest(answer[:20]), Served(lambda connection, answer=answer: connection.sendall(answer)) as served:
                told = Told("ssh", served.port)
                self.assertEqual(told.rows("ssh_offer"), [])
                self.assertFalse(told.examination("ssh")["complete"] or told.complete)


class Ftp(unittest.TestCase):
    def vsftpd(self, anonymous, *options, **known):
        with accounts(**known), folder() as where:
            (where / "v.conf").write_text(f"listen=YES\nlisten_address=127.0.0.1\nlocal_enable=YES\nanonymous_enable={anonymous}\n"
                                          f"background=NO\nseccomp_sandbox=NO\nanon_root={where}\npam_service_name=login\n", encoding="utf-8")
            (where / "v.conf").chmod(0o600)
            with daemon(21, program("vsftpd"), str(where / "v.conf")):
                return Told("ftp", 21, *options)

    def test_anonymous_and_not(self):
        self.assertEqual(self.vsftpd("YES", "--attempts", "1").login()["anonymous"], 1)
        told = self.vsftpd("NO", "--attempts", "1")
        self.assertEqual((told.login()["anonymous"], told.login()["default_accepted"], told.complete), (0, None, False))

    def test_a_default_login(self):
        login = self.vsftpd("NO", "--default", "admin", "admin", admin="admin").login()
        self.assertEqual((login["default_user"], login["known_password"], login["in_clear"]), ("admin", "admin", 1))


    def test_a_demand_for_encryption_judges_no_login(self):
        def serve(connection):
            file = connection.makefile("rwb", buffering=0)
            file.write(b"220 ready\r\n")
            while file.readline():
                file.write(b"530 Non-anonymous sessions must use encryption.\r\n")

        with Served(serve) as served:
            told = Told("ftp", served.port, "--attempts", "1000")
        self.assertEqual((told.login()["tried"], told.login()["default_accepted"], told.complete), (0, None, False))


class Mqtt(unittest.TestCase):
    def mosquitto(self, settings, *options, user=None, password=None):
        import subprocess
        with folder() as where:
            if user:
                subprocess.run([program("mosquitto_passwd"), "-b", "-c", where / "users", user, password], check=True, capture_output=True)
                settings += f"\npassword_file {where}/users"
            (where / "m.conf").write_text(f"listener 1883 127.0.0.1\nuser root\n{settings}\n", encoding="utf-8")
            with daemon(1883, program("mosquitto"), "-c", str(where / "m.conf")):
                return Told("mqtt", 1883, *options)

    def test_a_broker_open_to_anybody(self):
        told = self.mosquitto("allow_anonymous true")
        self.assertEqual((told.login()["anonymous"], told.login()["shown"], told.complete), (1, "$SYS/#", True), told.reason)

    def test_a_default_login(self):
        told = self.mosquitto("allow_anonymous false", user="admin", password="password")
        self.assertEqual((told.login()["anonymous"], told.login()["default_user"], told.login()["known_password"]), (0, "admin", "password"))

    def test_its_twin_without_default(self):
        told = self.mosquitto("allow_anonymous false", "--attempts", "1000", user="admin", password="nobody-knows-this")
        self.assertEqual((told.login()["default_accepted"], told.complete), (0, True), told.reason)


class Snmp(unittest.TestCase):
    def snmpd(self, *lines, options=()):
        import os
        with folder() as where:
            (where / "s.conf").write_text("\n".join(("agentaddress udp:127.0.0.1:161", *lines)) + "\n", encoding="utf-8")
            with daemon(161, program("snmpd"), "-f", "-C", "-c", str(where / "s.conf"), "-Lf", str(where / "log"), udp=True,
                        env={**os.environ, "SNMP_PERSISTENT_DIR": str(where)}):
                return Told("snmp", 161, "--udp", *options)

    def test_public_is_open_to_anybody(self):
        login = self.snmpd("rocommunity public").login("community")
        self.assertEqual((login["anonymous"], login["known_password"]), (1, "public"))

    def test_its_twin_is_never_said_to_have_none(self):
        told = self.snmpd("rocommunity nobody-knows-this", options=("--attempts", "2"))
        for method in ("community", "usm"):
            self.assertEqual((told.login(method)["anonymous"], told.login(method)["default_accepted"], told.complete), (None, None, False))

    def test_a_name_that_reads_without_a_password_is_anonymous(self):
        login = self.snmpd("createUser public", "rouser public noauth", options=("--attempts", "2")).login("usm")
        self.assertEqual((login["anonymous"], login["shown"]), (1, "public"))

    def test_a_default_password_of_a_name(self):
        for digest in ("MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"):
            with self.subTest(digest):
                login = self.snmpd(f'createUser admin {digest} "password"', "rouser admin auth", options=("--attempts", "6")).login("usm")
                self.assertEqual((login["anonymous"], login["default_user"], login["known_password"]), (None, "admin", "password"))

    def test_one_that_is_let_in_encrypted_alone(self):
        login = self.snmpd('createUser admin SHA "password" AES "nobody-knows-this"', "rouser admin priv", options=("--attempts", "6")).login("usm")
        self.assertEqual((login["default_user"], login["known_password"]), ("admin", "password"))

    def test_its_twin_is_tried_to_the_end(self):
        told = self.snmpd('createUser admin SHA "nobody-knows-this"', "rouser admin auth", options=("--attempts", "1000", "--lockout"))
        login = told.login("usm")
        self.assertEqual((login["anonymous"], login["default_accepted"], login["list_complete"]), (None, 0, 1))
        self.assertEqual([(g["account"], g["effect"]) for g in told.rows("login_guard")], [("unknown", "none"), ("given", "none")])
        self.assertIn("other names may read without a password", told.reason)

    def test_an_agent_without_users_is_not_guessed_at(self):
        told = self.snmpd("rocommunity nobody-knows-this", options=("--attempts", "1", "--lockout"))
        self.assertEqual((told.rows("login_guard"), told.examination("lockout")["complete"]), ([], False))

    def test_answers_of_version_3_that_mean_nothing(self):
        engine = b"\x80\0\0\0\1\2"

        def tlv(tag, content):
            return bytes((tag, len(content))) + content

        def report(counter, boots=b"\1"):
            security = tlv(0x30, tlv(4, engine) + tlv(2, boots) + tlv(2, b"\1") + tlv(4, b"") * 3)
            name = tlv(6, b"\x2b\6\1\6\3\x0f\1\1" + bytes((counter, 0)))
            pdu = tlv(0xa8, tlv(2, b"\0") * 3 + tlv(0x30, tlv(0x30, name + tlv(0x41, b"\1"))))
            head = tlv(2, b"\x57\x62") + tlv(2, b"\0\xff\xe3") + tlv(4, b"\0") + tlv(2, b"\3")
            return tlv(0x30, tlv(2, b"\3") + tlv(0x30, head) + tlv(4, security) + tlv(0x30, tlv(4, engine) + tlv(4, b"") + pdu))
        for answer in (report(2), report(4), report(9)):  # never in time; another engine; no counter
            with self.subTest(answer[-5:]), ServedDatagrams(lambda request, answer=answer: answer if b"\x57\x62" in request else b"") as served:
                told = Told("snmp", served.port, "--udp", "--attempts", "4")
                self.assertEqual((told.login("usm")["default_accepted"], told.login("usm")["anonymous"], told.complete), (None, None, False))
        with ServedDatagrams(lambda request: report(5, b"\xff\xff\xff\xff\xff")) as served:
            self.assertEqual([row["method"] for row in Told("snmp", served.port, "--udp", "--attempts", "2").rows("login")], ["community"])

    def test_an_agent_without_version_3_is_complete_when_it_is_open(self):
        def answers(request):
            return request.replace(b"\xa0", b"\xa2", 1) if b"public" in request else b""
        with ServedDatagrams(answers) as served:
            told = Told("snmp", served.port, "--udp")
        self.assertEqual((told.login("community")["anonymous"], told.complete), (1, True), told.reason)


if __name__ == "__main__":
    run_each_alone()
