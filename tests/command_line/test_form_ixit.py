"""`warifu forms`: the ICS and the IXIT that a dossier fills in, and what is made of them when they are given back."""

import io
import json
import pathlib
import re
import tempfile
import unittest
import zipfile

from program import run

PRODUCT = """[product]
name = "Camera"
maker = "Maker"
model = "C-1"
support_until = 2031-01-31
regimes = ["etsi-en-303-645@3.1.3"]
[answers]
secure-development-process = true
"""
DEVICE = """[[artefact]]
kind = "device"
file = "unit.json"
"""
RECORD = {
    "version": 1,
    "device": {"address": "192.0.2.7", "name": "", "serial": "0001", "mac": "", "firmware_sha256": ""},
    "tool": "warifu 0.1.0", "pace": "polite", "started": "2026-11-20T00:00:00Z", "ended": "2026-11-20T00:01:00Z",
    "stopped": False, "nodes": [], "anomalies": [],
    "observations": [{"table": "service", "locator": "192.0.2.7:23/tcp", "port": 23, "protocol": "tcp", "name": "telnet",
                      "tls": 0, "banner": "camera login:", "product": "", "version": ""}],
    "examinations": [{"determinator": "device.ports", "locator": "192.0.2.7", "outcome": "complete", "reason": "",
                      "looked_at": "65535 TCP ports"}],
}
ICS = """Reference,Status,Support,Detail
5.1-1,M,Y,Every unit has a password of its own.
5.1-2,M,N/A,There are no pre-installed passwords.
5.2-1,M,N,The policy is being written.
"""
IXIT = """Table,ID,Field,Text
VulnMon,VulnMon-1,Description,Advisories are read every day.
UserInfo,,Publication of Support Period,https://maker.example/support
LogIntf,LogIntf-tcp-23,Status,Enabled for maintenance
LogIntf,LogIntf-tcp-23,Description,Remote console
"""


def given(name):
    return f'[[artefact]]\nkind = "ics-ixit"\nfile = "{name}"\nedition = "etsi-en-303-645@3.1.3"\n'


def without_mark(workbook):
    """As the maker leaves it who has looked through it all: DRAFT taken out of each sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, re.sub(r">DRAFT\n[^<]*<", "><", old.read(part).decode()))
    return out.getvalue()


class Statements(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "out"

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def assess(self, product):
        (self.folder / "product.warifu").unlink(missing_ok=True)
        self.write("product.toml", product)
        done = run("assess", str(self.folder / "product.toml"), "--on", "2026-11-22")
        self.assertIn(done.status, (0, 1, 3), done.err)

    def form(self, form):
        """The form of that id and its workbook."""
        done = run("forms", str(self.folder / "product.warifu"), "--out", str(self.out), "--on", "2026-11-22",
                   "--format", "json")
        self.assertEqual(done.status, 0, done.err)
        found = next(each for each in json.loads(done.out)["forms"] if each["id"] == form)
        book = next(name for name in found["files"] if name.endswith(".xlsx"))
        return found, (self.out / book).read_bytes()

    def ask(self, sql):
        done = run("query", str(self.folder / "product.warifu"), sql, "--format", "json")
        self.assertEqual(done.status, 0, done.err)
        return json.loads(done.out)

    def fields(self):
        return {(row["ixit_table"], row["entry"], row["field"]): row["text"]
                for row in self.ask("SELECT ixit_table, entry, field, text FROM ixit_entry WHERE text <> ''")}

    def outcome(self, determinator):
        return self.ask(f"SELECT outcome FROM examination WHERE determinator = '{determinator}'")[0]["outcome"].lower()

    def test_what_nobody_told_is_left_open_and_said(self):
        self.assess(PRODUCT)
        form, _ = self.form("etsi-en-303-645/ixit")
        self.assertEqual(form["state"], "draft")
        reasons = [reason["en"] for reason in form["missing"]]
        self.assertIn("13-SoftServ: 6 places are not stated", reasons)
        self.assertIn("the maker has not confirmed that the entries are right and complete", reasons)
        self.assertEqual({name.rsplit(".", 1)[1] for name in form["files"]}, {"xlsx", "html", "pdf"})

    def test_a_draft_that_is_given_back_states_nothing(self):
        self.assess(PRODUCT)
        _, book = self.form("etsi-en-303-645/ixit")
        (self.folder / "ixit.xlsx").write_bytes(book)
        self.assess(PRODUCT + given("ixit.xlsx"))
        self.assertEqual(self.outcome("documents.ixit"), "incomplete")
        self.assertIn("draft", {row["code"] for row in self.ask("SELECT code FROM anomaly")})

    def test_an_ixit_without_the_mark_reads_back_as_it_was_written(self):
        self.assess(PRODUCT)
        _, book = self.form("etsi-en-303-645/ixit")
        (self.folder / "ixit.xlsx").write_bytes(without_mark(book))
        self.assess(PRODUCT + given("ixit.xlsx"))
        self.assertEqual(self.outcome("documents.ixit"), "complete")
        self.assertEqual(self.fields(), {("UserInfo", "", "Model Designation"): "C-1",
                                         ("UserInfo", "", "Support Period"): "2031-01-31",
                                         ("Conf", "", "Confirmation of Secure Development"): "Yes"})

    def test_what_a_device_showed_stands_in_it_with_its_place(self):
        self.write("unit.json", json.dumps(RECORD))
        self.assess(PRODUCT + DEVICE)
        form, book = self.form("etsi-en-303-645/ixit")
        page = (self.out / next(name for name in form["files"] if name.endswith(".html"))).read_text()
        for told in ("LogIntf-tcp-23", "telnet on port 23/tcp, in clear", "camera login:", "192.0.2.7:23/tcp"):
            self.assertIn(told, page)
        (self.folder / "ixit.xlsx").write_bytes(without_mark(book))
        self.assess(PRODUCT + given("ixit.xlsx"))
        self.assertEqual(self.fields()["LogIntf", "LogIntf-tcp-23", "Description"], "telnet on port 23/tcp, in clear")

    def test_the_makers_own_words_stand_before_what_was_seen(self):
        self.write("unit.json", json.dumps(RECORD))
        self.write("ixit.csv", IXIT)
        self.assess(PRODUCT + DEVICE + given("ixit.csv"))
        _, book = self.form("etsi-en-303-645/ixit")
        (self.folder / "again.xlsx").write_bytes(without_mark(book))
        self.assess(PRODUCT + given("again.xlsx"))
        again = self.fields()
        self.assertEqual(again["VulnMon", "VulnMon-1", "Description"], "Advisories are read every day.")
        self.assertEqual(again["UserInfo", "", "Publication of Support Period"], "https://maker.example/support")
        self.assertEqual(again["LogIntf", "LogIntf-tcp-23", "Status"], "Enabled for maintenance")
        self.assertEqual(again["LogIntf", "LogIntf-tcp-23", "Description"], "Remote console")
        self.assertEqual(again["LogIntf", "LogIntf-tcp-23", "Disclosed Information"], "camera login:")

    def test_an_ics_reads_back_with_the_same_statements(self):
        lines = "SELECT provision, support, detail FROM ics_entry WHERE provision IN ('5.1-1', '5.1-2', '5.2-1') ORDER BY 1"
        self.write("ics.csv", ICS)
        self.assess(PRODUCT + given("ics.csv"))
        said = self.ask(lines)
        _, book = self.form("etsi-en-303-645/ics")
        (self.folder / "again.xlsx").write_bytes(without_mark(book))
        self.assess(PRODUCT + given("again.xlsx"))
        self.assertEqual(len(said), 3)
        self.assertEqual(self.ask(lines), said)
        self.assertEqual(self.ask("SELECT count(*) AS n FROM ics_entry WHERE support = 'other'"), [{"n": 0}])
        self.assertEqual(self.outcome("documents.ics"), "complete")


if __name__ == "__main__":
    unittest.main()
