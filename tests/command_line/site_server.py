"""A maker's web site on this machine: over TLS, with a certificate authority of its own."""

import contextlib
import datetime
import functools
import http.server
import pathlib
import ssl
import subprocess
import threading

SITES = pathlib.Path(__file__).resolve().parent.parent / "sites"
TYPES = {".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".pdf": "application/pdf"}


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """Signs certificates for localhost; `certificate` is what a client has to trust."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.certificate = self.folder / "ca.pem"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2,
                "-subj", "/CN=Test authority", "-keyout", self.folder / "ca.key", "-out", self.certificate)

    def server(self, name="localhost"):
        """Path of a PEM file with key and certificate of a server of this name."""
        path = self.folder / f"{name}.pem"
        request = self.folder / "request.pem"
        extensions = self.folder / "extensions"
        extensions.write_text(f"subjectAltName=DNS:{name}\n")
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-keyout", path, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.folder / "ca.key",
                "-CAcreateserial", "-days", 1, "-extfile", extensions, "-out", self.folder / "server.pem")
        path.write_text(path.read_text() + (self.folder / "server.pem").read_text())
        return path


def soon():
    return (datetime.date.today() + datetime.timedelta(days=180)).isoformat()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, pages, *arguments):
        self.pages = pages
        super().__init__(*arguments)

    def log_message(self, *_):
        pass

    def do_GET(self):
        page = self.pages(self.path)
        if callable(page):
            with contextlib.suppress(OSError):  # the client may well hang up
                page(self)
            self.close_connection = True
            return
        body = b"not here" if page is None else page.replace(b"{ORIGIN}", self.origin().encode())
        self.send_response(404 if page is None else 200)
        self.send_header("Content-Type", TYPES.get(pathlib.PurePath(self.path).suffix, "text/html; charset=utf-8"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def origin(self):
        scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
        return f"{scheme}://localhost:{self.server.server_address[1]}"


def files_of(folder):
    """Pages of a folder, with their placeholders filled in."""
    def page(path):
        file = folder / path.lstrip("/")
        if not file.is_file():
            return None
        return file.read_bytes().replace(b"{SOON}", soon().encode())
    return page


@contextlib.contextmanager
def serving(pages, certificate=None):
    """Serves `pages` (path → bytes, None, or a function that answers by itself); gives the origin."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, pages)) as server:
        server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"{'https' if certificate else 'http'}://localhost:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
