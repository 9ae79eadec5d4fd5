"""A network of the test's own, and devices in it."""

import contextlib
import ctypes
import os
import signal
import socket
import socketserver
import subprocess
import threading
import time

CLONE_NEWNET = 0x40000000


def own_network():
    """Moves this process into a network namespace with nothing but loopback; False where that is not permitted, and
    loopback is shared with the machine."""
    if os.geteuid() != 0 or ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        return False
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    return True


def wait_for_port(port, host="127.0.0.1", seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on {host}:{port}")


@contextlib.contextmanager
def daemon(command, port, host="127.0.0.1", **kwargs):
    """A real daemon, from the moment it listens until the end of the block."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          start_new_session=True, **kwargs) as child:
        try:
            wait_for_port(port, host)
            yield child
        finally:
            os.killpg(child.pid, signal.SIGKILL)  # those, too, that do the work for it


@contextlib.contextmanager
def device(act, port=0):
    """A device that does `act(connection)` to whoever connects; gives its port."""
    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            with contextlib.suppress(OSError):
                act(self.request)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
