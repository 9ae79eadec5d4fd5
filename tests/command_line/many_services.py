"""A device with many services, each a real daemon."""

import contextlib
import pathlib
import shutil
import subprocess
import tempfile

from network import daemon
from tls_servers import LIGHTTPD, NGINX, make_identity

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"

VSFTPD = ("listen=YES\nlisten_address=127.0.0.1\nanonymous_enable=YES\nbackground=NO\nseccomp_sandbox=NO\nanon_root={folder}\n"
          "secure_chroot_dir={folder}\n")
LISTEN = "listen 127.0.0.1:80; listen 127.0.0.1:443 ssl;"
MOSQUITTO = "listener 1883 127.0.0.1\nallow_anonymous true\nuser root\n"

# A daemon's port, its command, and the file `NAME.conf` that it reads.
DEVICE = (
    (21, ["vsftpd", "{folder}/vsftpd.conf"], VSFTPD),
    (22, ["dropbear", "-F", "-E", "-r", "host.key", "-p", "127.0.0.1:22"], None),
    (23, ["busybox", "telnetd", "-F", "-b", "127.0.0.1:23", "-l", "/bin/login"], None),
    (53, ["dnsmasq", "-k", "-p", "53", "-a", "127.0.0.1", "-z", "--no-resolv", "--no-hosts", "--conf-file=/dev/null", "-u", "root"],
     None),
    (80, ["nginx", "-p", "{folder}", "-c", "nginx.conf"], NGINX),
    (1883, ["mosquitto", "-c", "mosquitto.conf"], MOSQUITTO),
    (6379, ["redis-server", "--bind", "127.0.0.1", "--port", "6379", "--save", ""], None),
    (8080, ["busybox", "httpd", "-f", "-p", "127.0.0.1:8080", "-h", "{folder}"], None),
    (8443, ["lighttpd", "-D", "-f", "lighttpd.conf"], LIGHTTPD),
    (4433, ["openssl", "s_server", "-quiet", "-www", "-accept", "127.0.0.1:4433", "-cert", "c.pem", "-key", "k.pem"], None),
    (8081, ["mini_httpd", "-D", "-h", "127.0.0.1", "-p", "8081", "-d", "{folder}", "-u", "root"], None),
)
PORTS = sorted([443, *(port for port, _, _ in DEVICE)])
PROGRAMS = sorted({command[0] for _, command, _ in DEVICE} | {"dropbearkey"})


def lacking(*more):
    """The programs that this machine has not."""
    return [each for each in (*PROGRAMS, *more) if not shutil.which(each, path=PATH)]


@contextlib.contextmanager
def many_services():
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as all_of_it:
        folder = pathlib.Path(place)
        folder.chmod(0o755)
        make_identity("rsa:2048", "sha256", folder)
        subprocess.run(["dropbearkey", "-t", "ed25519", "-f", folder / "host.key"], check=True, capture_output=True)
        for port, command, settings in DEVICE:
            if settings:
                (folder / f"{command[0]}.conf").write_text(settings.format(folder=folder, port=port, listen=LISTEN))
            words = [word.format(folder=folder) for word in command]
            words[0] = shutil.which(words[0], path=PATH)
            all_of_it.enter_context(daemon(words, port, cwd=folder))
        yield
