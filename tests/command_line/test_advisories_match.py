"""`warifu advisories match`: package URLs and a bill of materials against a store of real records."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["WARIFU_PROGRAM"]
DATA = pathlib.Path(os.environ.get("WARIFU_SHARED_DATA", pathlib.Path(__file__).parents[3] / "shared/data")) / "advisories"


def run(*arguments, status=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout if status == 0 else done.stderr


@unittest.skipUnless(DATA.exists(), "the shared test data is not there: set WARIFU_SHARED_DATA")
class Match(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.store = pathlib.Path(cls.folder.name) / "advisories.db"
        run("advisories", "import", DATA / "nvd", DATA / "cve5/openssl", DATA / "eol/eol.json", DATA / "kev",
            "--store", cls.store)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def match(self, name, text, *more):
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text)
        return json.loads(run("advisories", "match", path, "--store", self.store, "--on", "2026-08-22",
                              "--format", "json", *more))

    def states(self, answer, name):
        index = [i for i, component in enumerate(answer["components"]) if component["name"] == name]
        return {match["id"]: match["state"] for match in answer["matches"] if match["component"] in index}

    def test_heartbleed_and_the_end_of_its_series(self):
        answer = self.match("purls.txt", "# what is in it\npkg:generic/openssl@1.0.1f\n")
        self.assertEqual(self.states(answer, "openssl")["CVE-2014-0160"], "affected")
        heartbleed = next(match for match in answer["matches"] if match["id"] == "CVE-2014-0160")
        self.assertEqual(heartbleed["exploited"]["added"], "2022-05-04")
        self.assertIn("1.0.1g", heartbleed["fixed_in"])
        self.assertEqual(answer["support"][0]["phase"], "past")
        self.assertEqual(answer["support"][0]["since"], "2016-12-31")

        mended = self.match("purls.txt", "pkg:generic/openssl@1.0.1g\n")
        self.assertNotIn("CVE-2014-0160", self.states(mended, "openssl"))
        self.assertGreater(mended["other_versions"], 0)

    def test_sources_that_contradict_each_other(self):
        answer = self.match("purls.txt", "pkg:generic/busybox@1.30.1\npkg:generic/dropbear@0.46\n")
        states = self.states(answer, "busybox")
        self.assertEqual(states["CVE-2022-48174"], "affected")
        self.assertEqual(states["CVE-2021-28831"], "unknown")
        self.assertNotIn("CVE-2012-0920", self.states(answer, "dropbear"))

    def test_a_bill_of_materials(self):
        bom = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
            {"type": "application", "name": "goahead", "version": "3.6.4",
             "cpe": "cpe:2.3:a:embedthis:goahead:3.6.4:*:*:*:*:*:*:*"}]}
        answer = self.match("bom.json", json.dumps(bom))
        self.assertEqual(self.states(answer, "goahead"), {"CVE-2017-17562": "affected"})
        self.assertEqual(answer["matches"][0]["age_days"], 3175)

    def test_the_text_says_that_a_match_is_no_violation_and_which_records_there_are(self):
        path = pathlib.Path(self.folder.name) / "purls.txt"
        path.write_text("pkg:generic/boa@0.94.13\n")
        text = run("advisories", "match", path, "--store", self.store, "--lang", "en")
        self.assertIn("CVE-2021-33558", text)
        self.assertIn("A match is not a violation", text)
        self.assertIn("nvd", text)
        self.assertIn("一致は違反を意味しない", run("advisories", "match", path, "--store", self.store, "--lang", "ja"))

    def test_what_cannot_be_read_is_an_error(self):
        path = pathlib.Path(self.folder.name) / "purls.txt"
        path.write_text("pkg:generic/boa@0.94.13\npkg:broken\n")
        self.assertIn("line 2", run("advisories", "match", path, "--store", self.store, status=2))
        run("advisories", "match", path, "--store", pathlib.Path(self.folder.name) / "none.db", status=2)

    def openvex(self, *statements, author="Acme PSIRT"):
        path = pathlib.Path(self.folder.name) / "statements.json"
        path.write_text(json.dumps({
            "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://acme.example/vex/1", "author": author, "version": 1,
            "timestamp": "2026-08-01T00:00:00Z", "statements": [
                {"vulnerability": {"name": "CVE-2014-0160"}, "products": [{"@id": "pkg:generic/openssl@1.0.1f"}], **statement}
                for statement in statements]}))
        return path

    def test_the_makers_statements_stand_apart_and_need_a_reason_and_an_author(self):
        clear = {"status": "not_affected", "justification": "vulnerable_code_not_in_execute_path"}
        for statement, author, after in ((clear, "Acme PSIRT", "not-affected"), (clear, "", "affected"),
                                         ({"status": "not_affected"}, "Acme PSIRT", "affected"),
                                         ({"status": "affected", "action_statement": "Update."}, "Acme PSIRT", "affected")):
            answer = self.match("purls.txt", "pkg:generic/openssl@1.0.1f\n", "--vex", self.openvex(statement, author=author))
            found = next(match for match in answer["matches"] if match["id"] == "CVE-2014-0160")
            self.assertEqual((found["state"], found["after_vex"]), ("affected", after))
            self.assertEqual([each["vex"]["author"] for each in found["vex"]], [author])
            self.assertNotIn("Acme PSIRT", [each["by"] for each in found["statements"]])

    def test_statements_in_the_text(self):
        path = pathlib.Path(self.folder.name) / "purls.txt"
        path.write_text("pkg:generic/openssl@1.0.1f\n")
        words = ["advisories", "match", path, "--store", self.store, "--on", "2026-08-22", "--vex",
                 self.openvex({"status": "not_affected"}, {"status": "unheard of"})]
        text = run(*words, "--lang", "en")
        self.assertIn("stated: not affected: Acme PSIRT: not_affected [openvex https://acme.example/vex/1#1]", text)
        self.assertIn("does not count", text)
        self.assertIn("skipped: statement 2: 'unheard of' is no status", text)
        self.assertIn("表明: 影響なし: Acme PSIRT", run(*words, "--lang", "ja"))

    def test_a_document_asks_for_those_who_stand_behind_it(self):
        path = pathlib.Path(self.folder.name) / "purls.txt"
        path.write_text("pkg:generic/openssl@1.0.1f\n")
        words = ["advisories", "match", path, "--store", self.store, "--on", "2026-08-22", "--lang", "en"]
        self.assertIn("--author", run(*words, "--format", "openvex", status=2))
        self.assertIn("--publisher-namespace", run(*words, "--format", "csaf", "--publisher", "Acme", status=2))
        self.assertIn("URL", run(*words, "--format", "csaf", "--publisher", "Acme", "--publisher-namespace", "acme", status=2))
        self.assertIn("package URL or a CPE", run(*words, "--product", "my camera", status=2))
        document = json.loads(run(*words, "--format", "openvex", "--author", "Acme PSIRT"))
        self.assertEqual({each["status"] for each in document["statements"]}, {"under_investigation"})
        path.write_text("pkg:generic/nothing-of-that-name@1\n")
        self.assertIn("no empty document", run(*words, "--format", "openvex", "--author", "Acme", status=2))
        self.assertEqual(json.loads(run(*words, "--format", "cyclonedx"))["vulnerabilities"], [])

    def test_statements_that_cannot_be_read_are_an_error(self):
        path = pathlib.Path(self.folder.name) / "purls.txt"
        path.write_text("pkg:generic/openssl@1.0.1f\n")
        words = ["advisories", "match", path, "--store", self.store, "--vex"]
        self.assertIn("neither OpenVEX nor CSAF nor CycloneDX", run(*words, DATA / "kev/known_exploited_vulnerabilities.json", status=2))
        self.assertIn("no JSON", run(*words, path, status=2))


if __name__ == "__main__":
    unittest.main()
