#!/usr/bin/env python3
"""Logins inside TLS, at real daemons: the bad one next to its good twin, and servers that do not play along."""

import base64
import subprocess
import unittest

from daemons import Served, Told, accounts, certificate, daemon, folder, program, run_each_alone

NGINX = """
daemon off;
user root;
pid {where}/pid;
error_log {where}/errors;
events {{ }}
http {{
  access_log off;
  limit_req_zone $binary_remote_addr zone=guesses:1m rate=1r/m;
  server {{
    listen 127.0.0.1:443 ssl;
    ssl_certificate {where}/cert;
    ssl_certificate_key {where}/key;
    root {where};
    location / {{ auth_basic camera; auth_basic_user_file {where}/users; {more} }}
  }}
}}
"""

LIGHTTPD = """
server.document-root = "{where}"
server.port = 443
server.bind = "127.0.0.1"
server.modules = ("mod_openssl", "mod_cgi", "mod_auth", "mod_authn_file")
ssl.engine = "enable"
ssl.pemfile = "{where}/cert"
ssl.privkey = "{where}/key"
index-file.names = ("index.sh", "index.html")
cgi.assign = (".sh" => "/bin/sh")
{more}
"""

TLS_1_0 = """
ssl.openssl.ssl-conf-cmd = ("MinProtocol" => "TLSv1", "MaxProtocol" => "TLSv1", "CipherString" => "ALL:@SECLEVEL=0")
auth.backend = "plain"
auth.backend.plain.userfile = "{where}/users"
auth.require = ("/" => ("method" => "basic", "realm" => "camera", "require" => "valid-user"))
"""

# Who posts the right words is given a session, and shown the page with it.
FORM = """
case "$REQUEST_METHOD:$HTTP_COOKIE" in
  POST:*) read -r body
    [ "$body" = "{good}" ] && printf 'Set-Cookie: sid=yes; Secure; Path=/\\r\\n'
    printf 'Status: 302 Found\\r\\nLocation: https://127.0.0.1/\\r\\n\\r\\n' ;;
  *sid=yes*) printf 'Content-Type: text/html\\r\\n\\r\\nwelcome' ;;
  *) printf 'Content-Type: text/html\\r\\n\\r\\n<form method=post action=/index.sh><input name=u><input name=p type=password></form>' ;;
esac
"""


class Https(unittest.TestCase):
    def nginx(self, password, *options, more=""):
        with folder() as where:
            certificate(where)
            hashed = subprocess.run(["openssl", "passwd", "-1", password], capture_output=True, text=True, check=True)
            (where / "users").write_text(f"admin:{hashed.stdout}", encoding="utf-8")
            (where / "index.html").write_text("camera", encoding="utf-8")
            (where / "n.conf").write_text(NGINX.format(where=where, more=more), encoding="utf-8")
            with daemon(443, program("nginx"), "-c", str(where / "n.conf")):
                return Told("http", 443, "--tls", *options)

    def lighttpd(self, *options, form="", users="", more=""):
        with folder() as where:
            certificate(where)
            (where / "index.sh").write_text(form, encoding="utf-8")
            (where / "users").write_text(users, encoding="utf-8")
            if not form:
                (where / "index.sh").unlink()
                (where / "index.html").write_text("camera", encoding="utf-8")
            (where / "l.conf").write_text(LIGHTTPD.format(where=where, more=more.format(where=where)), encoding="utf-8")
            with daemon(443, program("lighttpd"), "-D", "-f", str(where / "l.conf")):
                return Told("http", 443, "--tls", *options)

    def test_basic_with_a_default_login(self):
        told = self.nginx("1234")
        login = told.login("basic")
        self.assertEqual((login["default_user"], login["known_password"], login["in_clear"]), ("admin", "1234", 0))
        self.assertTrue(told.complete, told.reason)

    def test_its_twin_with_another_password_is_tried_to_the_end(self):
        told = self.nginx("nobody-knows-this", "--attempts", "1000")
        self.assertEqual((told.login("basic")["default_accepted"], told.login("basic")["list_complete"]), (0, 1))
        self.assertTrue(told.complete, told.reason)

    def test_guessing_without_end_has_no_effect_and_a_limit_has(self):
        told = self.nginx("nobody-knows-this", "--attempts", "2", "--lockout")
        self.assertEqual([(g["effect"], g["attempts"]) for g in told.rows("login_guard")], [("none", 20), ("none", 20)])
        self.assertTrue(told.examination("lockout")["complete"])
        told = self.nginx("nobody-knows-this", "--attempts", "2", "--lockout", "--seconds", "30", more="limit_req zone=guesses burst=10 nodelay;")
        self.assertEqual([(g["effect"], g["after_attempts"]) for g in told.rows("login_guard")], [("locked", 6), ("locked", 0)])

    def test_a_form_with_a_default_login(self):
        told = self.lighttpd(form=FORM.format(good="u=admin&p=password"))
        login = told.login("form")
        self.assertEqual((login["default_user"], login["known_password"], login["in_clear"]), ("admin", "password", 0))
        self.assertTrue(told.complete, told.reason)

    def test_a_form_without_one(self):
        told = self.lighttpd("--attempts", "1000", form=FORM.format(good="u=admin&p=nobody-knows-this"))
        self.assertEqual((told.login("form")["default_accepted"], told.complete), (0, True), told.reason)

    def test_a_device_that_speaks_nothing_newer_than_tls_1_0(self):
        told = self.lighttpd(users="root:vizxv\n", more=TLS_1_0)
        self.assertEqual((told.login("basic")["default_user"], told.login("basic")["known_password"]), ("root", "vizxv"))

    def test_a_handshake_that_fails_or_leads_nowhere_tells_nothing(self):
        def silent(connection):
            while connection.recv(4096):
                pass

        def alert(connection):
            connection.recv(4096)
            connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")

        def half(connection):
            connection.recv(4096)
            connection.sendall(b"\x16\x03\x03\x40\x00" + bytes(3000))
        for serve in (silent, alert, half):
            with self.subTest(serve.__name__), Served(serve) as served:
                told = Told("http", served.port, "--tls")
                self.assertEqual((told.login()["method"], told.login()["anonymous"], told.complete), ("unknown", None, False))


class Mqtt(unittest.TestCase):
    def mosquitto(self, settings, *options, password=None):
        with folder() as where:
            certificate(where)
            if password:
                subprocess.run([program("mosquitto_passwd"), "-b", "-c", where / "users", "admin", password], check=True, capture_output=True)
                settings += f"\npassword_file {where}/users"
            (where / "m.conf").write_text(f"listener 8883 127.0.0.1\nuser root\ncertfile {where}/cert\nkeyfile {where}/key\n{settings}\n", encoding="utf-8")
            with daemon(8883, program("mosquitto"), "-c", str(where / "m.conf")):
                return Told("mqtt", 8883, "--tls", *options)

    def test_a_broker_open_to_anybody(self):
        told = self.mosquitto("allow_anonymous true")
        self.assertEqual((told.login()["anonymous"], told.login()["in_clear"], told.complete), (1, 0, True), told.reason)

    def test_a_default_login(self):
        told = self.mosquitto("allow_anonymous false", password="password")
        self.assertEqual((told.login()["anonymous"], told.login()["known_password"], told.login()["in_clear"]), (0, "password", 0))

    def test_its_twin_without_default(self):
        told = self.mosquitto("allow_anonymous false", "--attempts", "1000", password="nobody-knows-this")
        self.assertEqual((told.login()["default_accepted"], told.complete), (0, True), told.reason)

    def test_a_broker_that_wants_a_certificate_first_tells_nothing(self):
        with folder() as where:
            certificate(where)
            told = self.mosquitto(f"require_certificate true\ncafile {where}/cert\nallow_anonymous true")
        self.assertEqual((told.login()["method"], told.login()["anonymous"], told.complete), ("unknown", None, False))


class Ftp(unittest.TestCase):
    def vsftpd(self, anonymous, *options, **known):
        with accounts(**known), folder() as where:
            certificate(where)
            (where / "v.conf").write_text(f"listen=YES\nlisten_address=127.0.0.1\nlisten_port=990\nlocal_enable=YES\n"
                                          f"anonymous_enable={anonymous}\nbackground=NO\nseccomp_sandbox=NO\nanon_root={where}\n"
                                          f"pam_service_name=login\nssl_enable=YES\nimplicit_ssl=YES\nallow_anon_ssl=YES\n"
                                          f"rsa_cert_file={where}/cert\nrsa_private_key_file={where}/key\n", encoding="utf-8")
            (where / "v.conf").chmod(0o600)
            with daemon(990, program("vsftpd"), str(where / "v.conf")):
                return Told("ftp", 990, "--tls", *options)

    def test_anonymous_and_a_default_login(self):
        self.assertEqual(self.vsftpd("YES", "--attempts", "1").login()["anonymous"], 1)
        login = self.vsftpd("NO", "--default", "admin", "admin", admin="admin").login()
        self.assertEqual((login["anonymous"], login["default_user"], login["known_password"], login["in_clear"]), (0, "admin", "admin", 0))


class Wrapped(unittest.TestCase):
    """What speaks no TLS itself stands behind stunnel, as on devices."""

    def stunnel(self, service, port, *options):
        with folder() as where:
            certificate(where)
            (where / "s.conf").write_text(f"foreground = yes\npid =\n[one]\naccept = 127.0.0.1:322\nconnect = 127.0.0.1:{port}\n"
                                          f"cert = {where}/cert\nkey = {where}/key\n", encoding="utf-8")
            with daemon(322, program("stunnel4"), str(where / "s.conf")):
                return Told(service, 322, "--tls", *options)

    def test_a_camera(self):
        wanted = b"Authorization: Basic " + base64.b64encode(b"admin:12345")

        def serve(connection):
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(4096)
                if not piece:
                    return
                request += piece
            assert request.startswith(b"DESCRIBE rtsps://127.0.0.1:322/ "), request
            if wanted + b"\r\n" in request:
                connection.sendall(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 4\r\n\r\nv=0\n")
            else:
                connection.sendall(b'RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm="cam"\r\n\r\n')
        with Served(serve) as served:
            login = self.stunnel("rtsp", served.port).login("basic")
        self.assertEqual((login["known_password"], login["in_clear"]), ("12345", 0))

    def test_a_terminal(self):
        with accounts(root="xc3511"), daemon(23, program("busybox"), "telnetd", "-F", "-b", "127.0.0.1:23", "-l", "/bin/login"):
            login = self.stunnel("telnet", 23).login("password")
        self.assertEqual((login["default_user"], login["known_password"], login["in_clear"]), ("root", "xc3511", 0))

    def test_what_is_not_looked_into_there_stays_open(self):
        with Served(lambda connection: connection.sendall(b"SSH-2.0-x\r\n")) as served:
            told = self.stunnel("ssh", served.port)
        self.assertEqual((told.rows("login"), told.complete), ([], False))
        self.assertIn("inside TLS", told.reason)


if __name__ == "__main__":
    run_each_alone()
