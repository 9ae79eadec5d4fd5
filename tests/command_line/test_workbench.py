"""The maker's workbench of `warifu serve`: a dossier is sent as a browser sends it, and what it comes to is looked at."""

import html
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import unittest

from program import WARIFU, environment, run

PRODUCT = """[product]
name = "Camera <script>alert(1)</script>"
maker = "Maker'; DROP TABLE label; --"
model = "C-1"
support_until = 2031-01-31
regimes = ["uk-psti", "jc-star/1"]
[features]
passwords = true
"""
BOUNDARY = "----boundary"


def form(token, dossier):
    """What a browser makes of the form."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'.encode(),
             f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="dossier"; filename="product.warifu"\r\n'
             "Content-Type: application/octet-stream\r\n\r\n".encode(), dossier, f"\r\n--{BOUNDARY}--\r\n".encode()]
    return b"".join(parts)


class Answer:
    def __init__(self, answer):
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()
        self.text = self.body.decode(errors="replace")


class AWorkbench(unittest.TestCase):
    MORE = ()

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="warifu-workbench-test.")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        (cls.folder / "product.toml").write_text(PRODUCT)
        assessed = run("assess", str(cls.folder / "product.toml"), "--on", "2026-11-22", "--no-store", "--format", "json")
        assert assessed.status in (0, 1, 3), assessed.err
        cls.assessed = json.loads(assessed.out)
        cls.dossier = (cls.folder / "product.warifu").read_bytes()
        cls.places = cls.folder / "tmp"
        cls.places.mkdir()
        cls.process = subprocess.Popen([WARIFU, "serve", "--demo", "--listen", "127.0.0.1:0", *cls.MORE], text=True,
                                       stderr=subprocess.PIPE, env=environment(TMPDIR=str(cls.places)))
        cls.addClassCleanup(cls.end)
        cls.port = int(re.search(r"127\.0\.0\.1:(\d+)", cls.process.stderr.readline())[1])
        cls.origin = f"http://127.0.0.1:{cls.port}"

    @classmethod
    def end(cls):
        if cls.process.poll() is None:
            cls.process.kill()
        cls.process.wait()
        cls.process.stderr.close()

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path):
        return self.ask("GET", path)

    def token(self, path="/en/workbench"):
        return re.search(r'name="token" value="([^"]+)"', self.get(path).text)[1]

    def send(self, dossier, language="en", token=None, **headers):
        headers = {"Origin": self.origin, "Content_Type": f"multipart/form-data; boundary={BOUNDARY}", **headers}
        return self.ask("POST", f"/{language}/workbench", form(token or self.token(), dossier), **headers)

    def sent(self, language="en"):
        answer = self.send(self.dossier, language)
        self.assertEqual(answer.status, 303, answer.text)
        return answer.headers["Location"]


class ADossier(AWorkbench):
    def test_is_shown_with_the_verdicts_that_the_command_line_has(self):
        page = self.get(self.sent()).text
        self.assertIn("as of 22 November 2026. Nobody has checked it", page)
        rows = dict(re.findall(r'<th scope="row"><a href="#regime-\d+">([^<]+)</a>.*?<span class="verdict \w+">. ([A-Z ]+)<', page))
        self.assertEqual(rows, {regime["name"]: regime["verdict"] for regime in self.assessed["regimes"]})
        for verdict in self.assessed["verdicts"]:
            self.assertIn(f'{verdict["requirement"]}', page)

    def test_is_shown_in_japanese(self):
        page = self.get(self.sent("ja"))
        self.assertIn('<html lang="ja">', page.text)
        self.assertIn("2026年11月22日現在の、製造者自身による評価です。", page.text)
        self.assertIn("要件ごとの判定", page.text)

    def test_has_no_markup_in_it(self):
        address = self.sent()
        for path in (address, address + "/report"):
            page = self.get(path).text
            self.assertNotIn("<script>alert", page)
        self.assertIn("Camera &lt;script&gt;alert(1)&lt;/script&gt;", self.get(address).text)
        self.assertIn("Maker&apos;; DROP TABLE label; --", self.get(address).text)
        self.assertIn("Smart", self.get("/en/").text, "the register is still there")

    def test_comes_with_its_report_in_a_sandbox_and_as_json(self):
        address = self.sent()
        report = self.get(address + "/report")
        self.assertEqual(report.status, 200)
        policy = report.headers["Content-Security-Policy"]
        self.assertIn("sandbox allow-scripts allow-modals", policy)
        digests = re.findall(r"'sha256-[^']+'", policy)
        self.assertEqual(len(digests), 2)
        self.assertTrue(all(digest in report.text for digest in digests), "the report's own script and style")
        told = self.get(address + "/assessment.json")
        self.assertIn("attachment", told.headers["Content-Disposition"])
        self.assertEqual(json.loads(told.body)["regimes"], self.assessed["regimes"])

    def test_fills_the_forms_that_warifu_forms_makes(self):
        address = self.sent()
        page = html.unescape(self.get(address).text)
        out = self.folder / "forms"
        made = run("forms", str(self.folder / "product.warifu"), "--out", str(out), "--on", "2026-11-22", "--format", "json")
        forms = json.loads(made.out)["forms"]
        linked = re.findall(rf'href="{address}/forms/([^"]+)"', page)
        self.assertEqual(linked, [name for one in forms for name in one["files"]])
        for one in forms:
            for missing in one["missing"]:
                self.assertIn(missing["en"], page)
        for name in linked:
            file = self.get(f"{address}/forms/{name}")
            self.assertEqual(file.status, 200)
            self.assertEqual(file.headers["Content-Disposition"], f'attachment; filename="{name}"')
            self.assertEqual(file.body[:4], (out / name).read_bytes()[:4])
            if name.endswith(".html"):
                self.assertEqual(file.text, (out / name).read_text().replace("product.warifu", "dossier.warifu"))

    def test_is_private(self):
        address = self.sent()
        for path in (address, address + "/report", address + "/assessment.json", "/en/workbench"):
            headers = self.get(path).headers
            self.assertEqual(headers["Cache-Control"], "no-store")
            self.assertEqual(headers["X-Robots-Tag"], "noindex")
            self.assertEqual(headers["Referrer-Policy"], "same-origin")
            self.assertIsNone(headers["Access-Control-Allow-Origin"])
        self.assertEqual(list(self.places.glob("warifu-workbench-*/*")), [], "the file is not kept")

    def test_is_forgotten_when_its_sender_says_so(self):
        address = self.sent()
        removal = {"Origin": self.origin, "Content_Type": "application/x-www-form-urlencoded"}
        self.assertEqual(self.ask("POST", address + "/delete", "token=" + self.token(address), **removal).status, 303)
        for part in ("", "/report", "/assessment.json"):
            self.assertEqual(self.get(address + part).status, 404)

    def test_sent_by_somebody_elses_page_is_refused(self):
        for headers in ({"Origin": "http://elsewhere.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}):
            self.assertEqual(self.send(self.dossier, **headers).status, 403)
        self.assertEqual(self.send(self.dossier, Sec_Fetch_Site="same-origin").status, 303)
        self.assertEqual(self.send(self.dossier, token="1.2").status, 403)

    def test_is_not_found_by_another_name(self):
        for name in ("0" * 32, "x", "..", "%2e%2e", "0" * 32 + "/report"):
            self.assertEqual(self.get("/en/workbench/" + name).status, 404)


class WhatIsNoDossier(AWorkbench):
    def refused(self, dossier):
        answer = self.send(dossier)
        self.assertEqual(answer.status, 422, answer.text)
        self.assertNotIn(str(self.places), answer.text)
        self.assertIn('role="alert"', answer.text)
        return answer.text

    def changed(self, *statements):
        path = self.folder / "changed.warifu"
        path.write_bytes(self.dossier)
        with sqlite3.connect(path) as database:
            for statement in statements:
                database.execute(statement)
        database.close()
        return path.read_bytes()

    def test_is_refused_and_the_next_one_is_shown(self):
        self.refused(b"")
        self.refused(b"no database at all")
        self.refused(self.dossier[:len(self.dossier) // 2])
        self.refused(self.dossier[:100])
        self.refused(os.urandom(65536))
        self.refused(b"SQLite format 3\0" + os.urandom(65536))
        self.sent()

    def test_runs_no_sql_of_its_own(self):
        self.refused(self.changed("CREATE TRIGGER t AFTER INSERT ON fact BEGIN SELECT load_extension('/tmp/x'); END"))
        self.refused(self.changed("CREATE VIEW v AS SELECT * FROM fact"))

    def test_is_refused_without_a_product(self):
        self.refused(self.changed("DELETE FROM document"))

    def test_may_say_what_it_likes_in_its_texts(self):
        nasty = "\"><img src=x onerror=alert(1)>'); DROP TABLE fact;--"
        text = PRODUCT.replace("C-1", nasty.replace('"', '\\"'))
        dossier = self.changed("UPDATE document SET text = '" + text.replace("'", "''") + "' WHERE kind = 'product.toml'")
        page = self.get(self.send(dossier).headers["Location"]).text
        self.assertNotIn("<img src=x", page)
        self.assertIn("&lt;img src=x onerror=alert(1)&gt;", page)


class TooMuch(AWorkbench):
    MORE = ("--workbench-bytes", "4096")

    def test_is_refused_before_it_is_sent(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall((f"POST /en/workbench HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nOrigin: {self.origin}\r\n"
                                f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n").encode())
            self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 413 Content Too Large\r\n"))
        self.assertIn("larger than 4.0 KiB", self.send(self.dossier).text)


class Logging(AWorkbench):
    MORE = ("--log-requests", "--log-format", "json", "--metrics")

    def test_tells_nobody_where_results_are(self):
        address = self.sent()
        key = address.rsplit("/", 1)[1]
        self.get(address)
        self.get(address + "/report")
        figures = self.get("/metrics").text
        self.assertIn('route="/{language}/workbench/{key}/report"', figures)
        lines = [self.process.stderr.readline() for _ in range(4)]
        self.assertEqual([json.loads(line)["path"] for line in lines],
                         ["/en/workbench", "/en/workbench", "/{language}/workbench/{key}", "/{language}/workbench/{key}/report"])
        self.assertNotIn(key, figures + "".join(lines))


class Ending(AWorkbench):
    def test_leaves_nothing_behind(self):
        self.sent()
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(timeout=60), 0)
        self.assertEqual(list(self.places.glob("warifu-workbench-*")), [])


class ARegisterOfLabels(AWorkbench):
    """Without --workbench, there is none."""

    def test_has_none_unless_it_is_asked_for(self):
        key, store = self.folder / "log.pem", str(self.folder / "labels.db")
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
        changes = self.folder / "changes.jsonl"
        changes.write_text(json.dumps({"change": "issue", "number": "A-1", "regime": "jc-star", "level": "1", "market": "JP",
                                       "product": "Camera", "model": "C-1", "maker": "Acme", "speaker": "maker",
                                       "issued": "2026-01-15", "actor": "office", "reason": "accepted"}))
        made = run("register", "import", str(changes), "--store", store, "--create", "--key", str(key), "--origin", "a/b")
        self.assertEqual(made.status, 0, made.err)
        for more, status in (((), 404), (("--workbench",), 200)):
            with subprocess.Popen([WARIFU, "serve", "--store", store, "--listen", "127.0.0.1:0", *more], text=True,
                                  stderr=subprocess.PIPE, env=environment()) as process:
                port = int(re.search(r"127\.0\.0\.1:(\d+)", process.stderr.readline())[1])
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                connection.request("GET", "/en/workbench")
                self.assertEqual(connection.getresponse().status, status)
                connection.close()
                process.terminate()


if __name__ == "__main__":
    unittest.main()
