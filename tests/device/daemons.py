"""Real daemons and hostile servers as devices, in a network of their own, and what `probe_login` tells of them."""

import concurrent.futures
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


AT_A_TIME = 6  # they wait more than they work


def names_in(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from names_in(test)
        else:
            yield test.id().removeprefix("__main__.")


def run_each_alone():
    """Runs every test (or those named) where no port is taken and /etc can be changed, some at a time, each in a network
    of its own; skips where that is not permitted."""
    if INSIDE in os.environ:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        unittest.main(verbosity=2)
    unshare = ["unshare", "--net", "--mount", "--"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
        print("skipped: network namespaces are not permitted here")
        sys.exit(0)
    loader = unittest.defaultTestLoader
    main = sys.modules["__main__"]
    suite = loader.loadTestsFromNames(sys.argv[1:], main) if sys.argv[1:] else loader.loadTestsFromModule(main)

    def run(name):
        began = time.monotonic()
        done = subprocess.run([*unshare, sys.executable, "-B", sys.argv[0], name], env={**os.environ, INSIDE: "1"},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        skipped = "skipped=" in done.stdout
        word = "FAILED" if done.returncode != 0 else "skipped" if skipped else "ok"
        print(f"{name} ... {word} ({time.monotonic() - began:.1f} s)", flush=True)
        if done.returncode != 0 or skipped:
            print(done.stdout, flush=True)
        return done.returncode == 0

    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        good = list(pool.map(run, names_in(suite)))
    print(f"{len(good)} tests, {good.count(False)} failed")
    sys.exit(0 if good and all(good) else 1)


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


def certificate(where):
    """A key and its certificate, `key` and `cert`."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=camera",
                    "-keyout", where / "key", "-out", where / "cert"], capture_output=True, check=True)
    (where / "key").chmod(0o644)  # of a test: daemons read it under other names


class Served:
    """A TCP server in Python: `serve(connection)` for each connection."""

    def __init__(self, serve, port=0, host="127.0.0.1"):
        self.serve = serve
        self.connections = 0
        self.listener = socket.create_server((host, port))
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


class ServedDatagrams:
    """A UDP server in Python: `serve(datagram)` gives the answer, or `serve(datagram, asker)` sends it by itself."""

    def __init__(self, serve, port=0, by_itself=False):
        self.serve = serve
        self.by_itself = by_itself
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.answer, daemon=True).start()

    def answer(self):
        with contextlib.suppress(OSError):
            while True:
                request, asker = self.socket.recvfrom(65535)
                if self.by_itself:
                    self.serve(request, asker)
                else:
                    self.socket.sendto(self.serve(request), asker)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


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
