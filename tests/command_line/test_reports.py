"""Reports of other people's tools as evidence: what they found counts against a product, their silence for nothing."""

import json
import pathlib
import shutil
import tempfile
import unittest

from program import run

VECTORS = pathlib.Path(__file__).parent.parent / "vectors" / "reports"
PRODUCT = """[product]
name = "Camera"
regimes = ["jc-star/1"]
[answers]
no-cleartext-login-service = true
"""


def report(kind, file, address="127.0.0.1", more=""):
    return f'[[artefact]]\nkind = "{kind}"\nfile = "{file}"\naddress = "{address}"\n{more}'


class Reports(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for file in VECTORS.iterdir():
            shutil.copy(file, self.folder)

    def assess(self, *artefacts, status=(1, 3)):
        path = self.folder / "product.toml"
        path.write_text(PRODUCT + "".join(artefacts))
        done = run("assess", path, "--format", "json")
        self.assertIn(done.status, status, done.err)
        return json.loads(done.out)

    def query(self, sql):
        done = run("query", self.folder / "product.warifu", sql, "--format", "json")
        return [list(row.values()) for row in json.loads(done.out)]

    def reasons(self, assessment, check="no-cleartext-login-service"):
        return [(reason["kind"], reason["text"]) for verdict in assessment["verdicts"]
                for reason in verdict["reasons"] if reason["check"] == check]

    def test_telnet_that_nmap_found_contradicts_the_maker(self):
        found = self.reasons(self.assess(report("nmap", "nmap.xml")))
        self.assertIn(("contradiction", "127.0.0.1:23/tcp answers as telnet"), found)

    def test_silence_proves_nothing(self):
        silent = '<nmaprun scanner="nmap"><host><address addr="127.0.0.1"/></host></nmaprun>'
        (self.folder / "silent.xml").write_text(silent)
        self.assertEqual(self.reasons(self.assess(report("nmap", "silent.xml"))), self.reasons(self.assess()))

    def test_port_of_which_nmap_knows_the_number_alone_leaves_it_open(self):
        kinds = {kind for kind, _ in self.reasons(self.assess(report("nmap", "nmap-ports.xml")))}
        self.assertNotIn("contradiction", kinds)
        self.assertIn("not-covered", kinds)

    def test_report_of_another_device_is_told_and_counts_for_nothing(self):
        found = self.reasons(self.assess(report("nmap", "nmap.xml", "192.0.2.7")))
        self.assertNotIn("contradiction", [kind for kind, _ in found])
        self.assertTrue([text for _, text in found if "about 127.0.0.1, and not about the device 192.0.2.7" in text], found)

    def test_it_is_read_anew_when_the_address_is_set_right(self):
        self.assess(report("nmap", "nmap.xml", "192.0.2.7"))
        found = self.reasons(self.assess(report("nmap", "nmap.xml")))
        self.assertIn("contradiction", [kind for kind, _ in found])

    def test_every_row_is_named_as_the_tools(self):
        self.assess(report("nmap", "nmap.xml"), report("testssl", "testssl-pretty.json"),
                    report("ssh-audit", "ssh-audit.json", more="port = 22\n"))
        tools = self.query("SELECT r.tool, r.version, e.determinator FROM tool_report r "
                           "JOIN examination e ON e.id = r.examination ORDER BY 1")
        self.assertEqual(tools, [["nmap", "7.93", "nmap.services"], ["ssh-audit", None, "ssh-audit.ssh"],
                                 ["testssl.sh", "3.0.8", "testssl.tls"]])
        services = self.query("SELECT s.name, e.determinator FROM service s JOIN examination e ON e.id = s.examination "
                              "WHERE s.port = 22 ORDER BY 2")
        self.assertEqual(services, [["ssh", "nmap.services"], ["ssh", "ssh-audit.ssh"]])

    def test_a_device_must_be_named(self):
        path = self.folder / "product.toml"
        path.write_text(PRODUCT + '[[artefact]]\nkind = "nmap"\nfile = "nmap.xml"\n')
        done = run("assess", path)
        self.assertEqual(done.status, 2)
        self.assertIn("give the 'address'", done.err)

    def test_files_that_are_no_reports_cover_nothing(self):
        for kind, text in (("nmap", "<nmaprun"), ("testssl", "[" * 100000), ("ssh-audit", "\0")):
            (self.folder / "bad").write_text(text)
            self.assertEqual({kind for kind, _ in self.reasons(self.assess(report(kind, "bad")))} - {"covered", "not-covered"},
                             set())


if __name__ == "__main__":
    unittest.main()
