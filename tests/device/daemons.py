"""Real daemons and hostile servers as devices, in a network of their own, and what `probe_login` tells of them."""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROBE = os.environ["WARIFU_PROBE_LOGIN"]
INSIDE = "WARIFU_TEST_NETWORK"


def enter_network():
    """Runs this program again where no port is taken and /etc can be changed; skips where that is not permitted."""
    if INSIDE in os.environ:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        return
    unshare = ["unshare", "--net", "--mount", "--"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
        print("skipped: network namespaces are not permitted here")
        sys.exit(0)
    os.execvpe("unshare", [*unshare, sys.executable, "-B", *sys.argv], {**os.environ, INSIDE: "1"})


def program(name):
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if not found:
        raise unittest.SkipTest(f"{name} is not installed")
    return found


def wait_for_port(port, child):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if child.poll() is not None:
            raise AssertionError(f"the daemon ended at once: {child.args}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
    raise AssertionError(f"nothing listens at port {port}")


@contextlib.contextmanager
def daemon(port, *command, udp=False, **options):
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          start_new_session=True, **options) as child:
        try:
            if udp:
                wait_for_udp(port)
            else:
                wait_for_port(port, child)
            yield child
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, 9)


def wait_for_udp(port):
    needle = f":{port:04X} "
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if needle in pathlib.Path("/proc/net/udp").read_text(encoding="ascii"):
            return
    raise AssertionError(f"nothing listens at UDP port {port}")


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix="warifu-device-") as path:
        os.chmod(path, 0o755)
        yield pathlib.Path(path)


@contextlib.contextmanager
def accounts(**passwords):
    """The accounts of this machine are those of the device: name=password, '' for an empty one."""
    with folder() as where:
        uid = 0
        passwd, shadow = "", ""
        for name, password in {"nobody": None, **passwords}.items():
            uid = 65534 if name == "nobody" else 0 if name == "root" else max(uid, 1000) + 1
            hashed = "*" if password is None else "" if password == "" else subprocess.run(
                ["openssl", "passwd", "-6", password], capture_output=True, text=True, check=True).stdout.strip()
            passwd += f"{name}:x:{uid}:{uid}::/tmp:/bin/sh\n"
            shadow += f"{name}:{hashed}:19000:0:99999:7:::\n"
        for name, text in (("passwd", passwd + "sshd:x:101:65534::/run/sshd:/usr/sbin/nologin\nftp:x:102:65534::/srv:/bin/sh\nmosquitto:x:103:65534::/:/bin/sh\n"), ("shadow", shadow)):
            (where / name).write_text(text, encoding="utf-8")
            subprocess.run(["mount", "--bind", where / name, f"/etc/{name}"], check=True)
        try:
            yield
        finally:
            for name in ("passwd", "shadow"):
                subprocess.run(["umount", f"/etc/{name}"], check=True)


class Served:
    """A TCP server in Python: `serve(connection)` for each connection."""

    def __init__(self, serve):
        self.serve = serve
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.one, args=(connection,), daemon=True).start()

    def one(self, connection):
        with connection, contextlib.suppress(OSError):
            self.serve(connection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


class Told:
    """What a probe told."""

    def __init__(self, service, port, *options, seconds=170):
        done = subprocess.run([PROBE, service, str(port), *options], capture_output=True, text=True, timeout=seconds,
                              check=False)
        if done.returncode != 0:
            raise AssertionError(f"probe_login ended with {done.returncode}: {done.stderr}")
        self.lines = [json.loads(line) for line in done.stdout.splitlines()]

    def rows(self, table):
        return [line for line in self.lines if line.get("table") == table]

    def login(self, method=None):
        found = [row for row in self.rows("login") if method in (None, row["method"])]
        if len(found) != 1:
            raise AssertionError(f"one login of method {method} expected: {self.lines}")
        return found[0]

    def examination(self, name):
        return next(line for line in self.lines if line.get("examination") == f"device.{name}")

    @property
    def complete(self):
        return self.examination("logins")["complete"]

    @property
    def reason(self):
        return self.examination("logins")["reason"]
