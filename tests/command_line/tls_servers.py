"""TLS servers, each set up in a way that is known: real programs, whose settings devices have, too."""

import contextlib
import pathlib
import shutil
import subprocess
from dataclasses import dataclass

from network import daemon

OLD = "ALL:COMPLEMENTOFALL:!aPSK:!kPSK:!SRP:!aECDSA:!aDSS:@SECLEVEL=0"
WEAK = "ALL:@SECLEVEL=0"

NGINX = """daemon off; error_log /dev/null; pid {folder}/pid; events {{}}
http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
server {{ ssl_certificate c.pem; ssl_certificate_key k.pem; root {folder}; {listen} }} }}
"""
LIGHTTPD = """server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.modules = ("mod_openssl")
ssl.engine = "enable"
ssl.pemfile = "both.pem"
ssl.openssl.ssl-conf-cmd = ("MinProtocol" => "TLSv1", "CipherString" => "ALL:@SECLEVEL=0")
"""
STUNNEL = """foreground = yes
pid =
[tls]
accept = 127.0.0.1:{port}
connect = 127.0.0.1:9
cert = both.pem
sslVersionMin = TLSv1
sslVersionMax = TLSv1.1
ciphers = ALL:@SECLEVEL=0
"""


@dataclass
class Server:
    command: list
    key: str = "rsa:2048"
    digest: str = "sha256"
    settings: str = ""
    listen: str = ""


def openssl(*options, certificate=True, **more):
    shown = ["-cert", "c.pem", "-key", "k.pem"] if certificate else ["-nocert"]
    return Server(["openssl", "s_server", "-quiet", "-www", "-accept", "127.0.0.1:{port}", *shown, *options], **more)


def nginx(settings, **more):
    return Server(["nginx", "-p", "{folder}", "-c", "settings"], settings=NGINX,
                  listen="listen 127.0.0.1:{port} ssl http2;" + settings, **more)


SERVERS = {
    "openssl-as-it-comes": openssl(),
    "openssl-tls12-server-order": openssl(
        "-tls1_2", "-serverpref", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:AES256-SHA:AES128-SHA"),
    "openssl-tls13-alone": openssl(
        "-tls1_3", "-serverpref", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"),
    "openssl-no-tickets": openssl("-no_ticket", "-no_renegotiation", "-cipher", "AES128-GCM-SHA256:AES256-GCM-SHA384"),
    "openssl-ecdsa-two-curves": openssl("-curves", "P-384:P-256", key="ec:P-256"),
    "openssl-rsa-1024": openssl("-tls1_2", "-cipher", "AES128-SHA:AES256-SHA:@SECLEVEL=0", key="rsa:1024", digest="sha1"),
    "openssl-small-prime": openssl("-tls1_2", "-dhparam", "dh.pem", "-cipher", "DHE:@SECLEVEL=0"),
    "openssl-tls10": openssl("-tls1", "-cipher", OLD),
    "openssl-anonymous": openssl("-tls1_2", "-cipher", "aNULL:@SECLEVEL=0", certificate=False),
    "openssl-ed25519": openssl("-no_ticket", key="ed25519"),
    "nginx-good": nginx("ssl_protocols TLSv1.3 TLSv1.2; ssl_prefer_server_ciphers on; ssl_session_tickets off;"
                        "ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256;", key="ec:P-384"),
    "nginx-bad": nginx(f"ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_prefer_server_ciphers on; ssl_ciphers {WEAK};"
                       "ssl_session_cache shared:s:1m; ssl_dhparam dh.pem;"),
    "lighttpd-legacy": Server(["lighttpd", "-D", "-f", "settings"], key="rsa:1024", digest="sha1", settings=LIGHTTPD),
    "gnutls-rc4": Server(["gnutls-serv", "-p", "{port}", "--x509certfile", "c.pem", "--x509keyfile", "k.pem", "--http", "-q",
                          "--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.0:+VERS-TLS1.2:-CIPHER-ALL:+3DES-CBC:+ARCFOUR-128"]),
    "stunnel-tls11": Server(["stunnel4", "settings"], settings=STUNNEL),
}


def make_identity(key, digest, folder):
    """k.pem, c.pem, and both in one; a prime of 1024 bits for those who ask for it."""
    made = ["-newkey", key] if not key.startswith("ec:") else ["-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{key[3:]}"]
    subprocess.run(["openssl", "req", "-x509", *made, f"-{digest}", "-nodes", "-keyout", "k.pem", "-out", "c.pem",
                    "-subj", "/CN=camera.example", "-days", "400"], cwd=folder, check=True, capture_output=True)
    (folder / "both.pem").write_bytes((folder / "k.pem").read_bytes() + (folder / "c.pem").read_bytes())
    (folder / "dh.pem").write_text(PRIME_1024)


# The group of RFC 2409, 6.2 (Oakley 2): openssl s_server takes no smaller one that it does not know.
PRIME_1024 = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""


def missing(name):
    """The program that a server needs and this machine has not; empty: none."""
    program = SERVERS[name].command[0]
    return "" if shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin") else program


@contextlib.contextmanager
def serving(name, port, folder):
    """The server of that name, at a port of 127.0.0.1, with its files in a folder."""
    server = SERVERS[name]
    folder = pathlib.Path(folder)
    folder.mkdir()
    make_identity(server.key, server.digest, folder)
    words = {"port": port, "folder": folder, "listen": server.listen.format(port=port)}
    (folder / "settings").write_text(server.settings.format(**words))
    (folder / "settings").chmod(0o600)
    command = [word.format(**words) for word in server.command]
    command[0] = shutil.which(command[0], path="/usr/sbin:/usr/bin:/sbin:/bin")
    with daemon(command, port, cwd=folder):
        yield
