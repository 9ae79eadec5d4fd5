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


if __name__ == "__main__":
    unittest.main()
