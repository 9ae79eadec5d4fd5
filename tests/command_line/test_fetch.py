"""`warifu fetch`: pages that a maker publishes, as a server on this machine gives them."""

import json
import pathlib
import signal
import subprocess
import tempfile
import threading
import unittest

from program import WARIFU, environment, run
from site_server import Authority, serving


def product(folder, urls, hosts=()):
    path = pathlib.Path(folder) / "product.toml"
    path.write_text('[product]\nname = "Camera"\n[[artefact]]\nkind = "published"\nfile = "pages.warc"\n'
                    f"urls = {json.dumps(urls)}\nhosts = {json.dumps(list(hosts))}\n")
    return path


def redirect_to(target):
    def answer(handler):
        handler.send_response(302)
        handler.send_header("Location", target)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    return answer


def never_ending(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"<p>more</p>" * 10000)


class Fetch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keys = tempfile.TemporaryDirectory()
        cls.authority = Authority(cls.keys.name)
        cls.certificate = cls.authority.server()

    @classmethod
    def tearDownClass(cls):
        cls.keys.cleanup()

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.archive = pathlib.Path(self.folder.name) / "pages.warc"

    def fetch(self, urls, hosts=(), trust=True):
        trusted = ["--ca", self.authority.certificate] if trust else []
        done = run("fetch", product(self.folder.name, urls, hosts), *trusted, "--format", "json")
        pages = json.loads(done.out)["archives"][0]["pages"] if done.out else []
        return done, {page["url"]: page for page in pages}

    def test_keeps_the_page_as_it_came(self):
        with serving({"/a.html": b"<p>Hello</p>"}.get, self.certificate) as origin:
            done, pages = self.fetch([origin + "/a.html"])
        self.assertEqual(done.status, 0, done.err)
        self.assertEqual(pages[origin + "/a.html"]["status"], 200)
        self.assertEqual(pages[origin + "/a.html"]["problem"], "")
        kept = self.archive.read_bytes()
        self.assertIn(b"\r\n\r\n<p>Hello</p>\r\n\r\n", kept)
        self.assertIn(b"tls-version: TLS 1.3", kept)
        self.assertIn(b"tls-verified: yes", kept)

    def test_keeps_the_chain_that_the_server_showed_once_and_assess_reads_it(self):
        with serving({"/a.html": b"x"}.get, self.certificate) as origin:
            self.fetch([origin + "/a.html"])
        port = int(origin.rsplit(":", 1)[1])
        self.assertEqual(self.archive.read_bytes().count(b"application/pem-certificate-chain"), 1)
        dossier = pathlib.Path(self.folder.name) / "camera.warifu"
        run("assess", pathlib.Path(self.folder.name) / "product.toml", "--dossier", dossier)
        asked = run("query", dossier, "SELECT origin, host, port, subject, names_match, problems FROM certificate",
                    "--format", "json")
        self.assertEqual(asked.status, 0, asked.err)
        self.assertIn("CN=localhost", asked.out)
        self.assertIn(str(port), asked.out)
        self.assertIn("issuer-not-shown", asked.out)  # the server shows its own certificate alone

    def test_keeps_the_chain_of_a_server_that_nobody_vouches_for(self):
        with serving({"/a": b"x"}.get, self.certificate) as origin:
            self.fetch([origin + "/a"], trust=False)
        self.assertIn(b"application/pem-certificate-chain", self.archive.read_bytes())

    def test_asks_for_security_txt_where_the_rfc_puts_it(self):
        with serving({"/a.html": b"x"}.get, self.certificate) as origin:
            _, pages = self.fetch([origin + "/a.html"])
        self.assertEqual(pages[origin + "/.well-known/security.txt"]["status"], 404)

    def test_adds_to_what_was_fetched_before(self):
        with serving({"/a.html": b"x"}.get, self.certificate) as origin:
            self.fetch([origin + "/a.html"])
            once = self.archive.read_bytes()
            self.fetch([origin + "/a.html"])
        self.assertTrue(self.archive.read_bytes().startswith(once))
        self.assertGreater(self.archive.stat().st_size, len(once))

    def test_goes_to_no_host_that_the_product_file_does_not_name(self):
        asked = []
        with serving(lambda path: asked.append(path)) as other:
            elsewhere = other.replace("localhost", "127.0.0.1") + "/secret"
            with serving({"/a": redirect_to(elsewhere)}.get, self.certificate) as origin:
                _, pages = self.fetch([origin + "/a"])
        self.assertIn("not among the hosts", pages[origin + "/a"]["problem"])
        self.assertEqual(asked, [])

    def test_follows_a_redirect_to_a_host_that_it_names(self):
        with serving({"/b": b"there"}.get) as other:
            elsewhere = other.replace("localhost", "127.0.0.1") + "/b"
            with serving({"/a": redirect_to(elsewhere)}.get, self.certificate) as origin:
                _, pages = self.fetch([origin + "/a"], hosts=["127.0.0.1"])
        self.assertEqual((pages[origin + "/a"]["status"], pages[origin + "/a"]["reached"]), (200, elsewhere))

    def test_ends_redirects_that_do_not_end(self):
        with serving({"/a": redirect_to("/a")}.get, self.certificate) as origin:
            _, pages = self.fetch([origin + "/a"])
        self.assertIn("more than 10 redirects", pages[origin + "/a"]["problem"])

    def test_cuts_a_page_that_does_not_end(self):
        with serving({"/a": never_ending}.get, self.certificate) as origin:
            _, pages = self.fetch([origin + "/a"])
        self.assertIn("longer than", pages[origin + "/a"]["problem"])
        self.assertIn(b"stopped: the page is longer than", self.archive.read_bytes())

    def test_tells_a_certificate_that_nobody_vouches_for_and_reads_the_page(self):
        with serving({"/a": b"x"}.get, self.certificate) as origin:
            _, pages = self.fetch([origin + "/a"], trust=False)
        self.assertEqual(pages[origin + "/a"]["status"], 200)
        self.assertIn("certificate", pages[origin + "/a"]["problem"])
        self.assertIn(b"tls-verified: no", self.archive.read_bytes())

    def test_tells_a_certificate_of_another_name(self):
        with serving({"/a": b"x"}.get, self.authority.server("other.example")) as origin:
            _, pages = self.fetch([origin + "/a"])
        self.assertIn("localhost", pages[origin + "/a"]["problem"])

    def test_says_that_nothing_came_where_nobody_listens(self):
        done, pages = self.fetch(["http://localhost:1/a"])
        self.assertEqual(done.status, 2)
        self.assertEqual(pages["http://localhost:1/a"]["status"], 0)
        self.assertIn(b"failed: ", self.archive.read_bytes())

    def test_leaves_whole_records_when_it_is_stopped(self):
        begun = threading.Event()

        def stalling(handler):
            begun.set()
            never_ending_slowly(handler)

        ended = threading.Event()
        self.addCleanup(ended.set)

        def never_ending_slowly(handler):
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.end_headers()
            handler.wfile.write(b"<p>")
            ended.wait(60)

        with serving({"/a": b"whole", "/b": stalling}.get, self.certificate) as origin:
            path = product(self.folder.name, [origin + "/a", origin + "/b"])
            with subprocess.Popen([WARIFU, "fetch", path, "--ca", self.authority.certificate], env=environment(),
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
                self.assertTrue(begun.wait(60))
                program.send_signal(signal.SIGINT)
                _, told = program.communicate(timeout=60)
            ended.set()
        self.assertEqual(program.returncode, 2)
        self.assertIn(b"stopped", told)
        kept = self.archive.read_bytes()
        self.assertIn(b"whole", kept)
        self.assertNotIn(b"/b\r\n", kept)
        self.assertTrue(kept.endswith(b"\r\n\r\n"))

    def test_says_what_to_write_when_no_page_is_named(self):
        path = pathlib.Path(self.folder.name) / "product.toml"
        path.write_text('[product]\nname = "Camera"\n')
        done = run("fetch", path)
        self.assertEqual(done.status, 2)
        self.assertIn("'urls'", done.err)


if __name__ == "__main__":
    unittest.main()
