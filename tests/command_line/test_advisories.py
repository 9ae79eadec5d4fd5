"""`warifu advisories`: feeds are imported, told of and shown; an import that is killed loses nothing."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest
import zipfile

from program import WARIFU, environment, on_terminal, run

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared/data/advisories"


def record(number, fixed="1.2"):
    return {"id": f"X-{number}", "schema_version": "1.6.0", "modified": "2024-05-01T00:00:00Z",
            "aliases": [f"CVE-2024-{number:04}"],
            "affected": [{"package": {"ecosystem": "npm", "name": f"package-{number}"},
                          "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}]}


class WithAFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="warifu-advisories.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.store = self.folder / "advisories.db"
        self.feed = self.folder / "feed"
        self.feed.mkdir()

    def importing(self, *paths, status=0, more=()):
        done = run("advisories", "import", *map(str, paths), "--store", str(self.store), "--format", "json", *more)
        self.assertEqual(done.status, status, done.err)
        return json.loads(done.out) if status == 0 else done.err

    def feeds(self):
        done = run("advisories", "status", "--store", str(self.store), "--format", "json")
        self.assertEqual(done.status, 0, done.err)
        told = json.loads(done.out)
        self.assertEqual(told["version"], 1)
        return {feed["feed"]: feed for feed in told["feeds"]}

    def write(self, name, text):
        path = self.feed / name
        path.write_text(text)
        return path


class RealFeeds(WithAFolder):
    def test_are_all_read_from_one_folder_and_a_second_time_not_again(self):
        told = self.importing(SHARED)
        self.assertEqual(told["version"], 1)
        self.assertEqual(told["records"]["skipped"], 0)
        self.assertEqual(told["problems"], [])
        feeds = self.feeds()
        self.assertEqual(set(feeds), {"cve", "nvd", "osv", "debian", "alpine", "kev", "epss", "csaf", "endoflife"})
        self.assertEqual(feeds["nvd"]["records"], 19)
        self.assertEqual(feeds["epss"]["records"], 360142)
        self.assertEqual((feeds["kev"]["snapshot"], feeds["kev"]["completeness"], feeds["kev"]["said_by"]),
                         ("2025-08-25", "complete", "data"))
        for name in set(feeds) - {"kev"}:
            self.assertEqual((feeds[name]["completeness"], feeds[name]["said_by"]), ("not-said", None), name)
        before = self.store.read_bytes()
        again = self.importing(SHARED)
        self.assertEqual(again["files"]["read"], 0)
        self.assertEqual(again["files"]["unchanged"], told["files"]["read"])
        self.assertEqual(self.store.read_bytes(), before)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["advisories.db", "feed"])

    def test_are_shown_side_by_side(self):
        self.importing(SHARED / "nvd", SHARED / "cve5/openssl", SHARED / "kev", SHARED / "debian-security-tracker",
                       SHARED / "epss/epss_2026-08-16_subset.csv")
        shown = run("advisories", "show", "CVE-2014-0160", "--store", str(self.store))
        self.assertEqual(shown.status, 0, shown.err)
        for said in ("OpenSSL OpenSSL: >= 1.0.1, < 1.0.1g (custom)", "known exploited, in the catalogue since 2022-05-04",
                     "Debian:wheezy openssl: fixed 1.0.1e-2+deb7u5"):
            self.assertIn(said, shown.out)
        told = json.loads(run("advisories", "show", "CVE-2021-28831", "--store", str(self.store), "--format", "json").out)
        self.assertEqual(told["version"], 1)
        self.assertIsNone(told["exploited"])
        nvd = [each for each in told["records"] if each["feed"] == "nvd"]
        self.assertEqual(nvd[0]["affected"][0]["ranges"],
                         [{"scheme": "cpe", "status": "affected", "introduced": "1.32.0", "last_affected": "1.32.1"}])
        japanese = run("advisories", "show", "CVE-2014-0160", "--store", str(self.store), "--lang", "ja")
        self.assertIn("悪用確認済み", japanese.out)
        unknown = run("advisories", "show", "CVE-1900-0001", "--store", str(self.store))
        self.assertEqual((unknown.status, unknown.out), (2, ""))
        self.assertIn("no record in this store has that id", unknown.err)


class PackedFeeds(WithAFolder):
    def test_a_zip_of_records_is_read_and_a_broken_one_in_it_named(self):
        with zipfile.ZipFile(self.feed / "all.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            for number in range(1, 51):
                packed.writestr(f"X-{number}.json", json.dumps(record(number)))
            packed.writestr("broken.json", '{"id": "X-99" "schema_version": "1"}')
            packed.writestr("README.md", "# no feed")
        told = self.importing(self.feed)
        self.assertEqual(told["files"], {"read": 1, "unchanged": 0, "ignored": 0})
        self.assertEqual(self.feeds()["osv"]["records"], 50)
        self.assertEqual([problem["record"] for problem in told["problems"]], ["broken.json: record 1"])

    def test_a_zip_cut_short_gives_what_came_before(self):
        whole = self.feed / "all.zip"
        with zipfile.ZipFile(whole, "w") as packed:
            for number in range(1, 51):
                packed.writestr(f"X-{number}.json", json.dumps(record(number)))
        whole.write_bytes(whole.read_bytes()[:8000])
        told = self.importing(self.feed)
        self.assertGreater(self.feeds()["osv"]["records"], 10)
        self.assertGreaterEqual(told["records"]["skipped"], 1)


class NothingToImport(WithAFolder):
    def test_is_an_error_and_leaves_no_store(self):
        self.assertIn("nothing to import", self.importing(self.feed, status=2))
        self.write("README.md", "# not a feed")
        self.assertIn("nothing to import", self.importing(self.feed, status=2))
        self.assertIn("no such file or folder", self.importing(self.feed / "none", status=2))
        self.assertEqual([path.name for path in self.folder.iterdir()], ["feed"])
        status = run("advisories", "status", "--store", str(self.store))
        self.assertEqual((status.status, status.out), (2, ""))

    def test_somebody_elses_file_is_not_overwritten(self):
        self.store.write_text("my thesis")
        self.write("x.json", json.dumps(record(1)))
        self.importing(self.feed, status=2)
        self.assertEqual(self.store.read_text(), "my thesis")


class ABrokenFile(WithAFolder):
    def test_is_named_and_the_others_are_read(self):
        self.write("1.json", json.dumps(record(1)))
        cut = self.write("2.json", json.dumps([record(2), record(3), record(4)])[:-200])
        self.write("3.json", "\n".join([json.dumps(record(5)), '{"id": "X-6" "schema_version": "1"}', json.dumps(record(7))]))
        self.write("4.json", '{"id":"X-8","schema_version":"1","details":"' + "a" * (70 << 20) + '"}')
        self.write("5.json", "[" * 2_000_000)
        told = self.importing(self.feed)
        self.assertEqual(self.feeds()["osv"]["records"], 5)
        named = {pathlib.Path(problem["file"]).name: problem for problem in told["problems"]}
        self.assertIn("cut short", named[cut.name]["why"])
        self.assertEqual(named["3.json"]["effect"], "skipped")
        self.assertIn("larger than 64.0 MiB", named["4.json"]["why"])
        self.assertEqual(told["records"]["skipped"], 4)
        self.assertEqual(told["files"]["ignored"] + len(named), 5 - 1)

    def test_does_not_become_complete_without_anybodys_word(self):
        self.write("1.json", json.dumps(record(1)))
        self.importing(self.feed)
        self.assertEqual(self.feeds()["osv"]["completeness"], "not-said")
        self.importing(self.feed, more=("--complete", "osv"))
        self.assertEqual((self.feeds()["osv"]["completeness"], self.feeds()["osv"]["said_by"]), ("complete", "user"))
        self.assertIn("nothing of the feed 'nvd'", self.importing(self.feed, status=2, more=("--complete", "nvd")))


class AnImportThatIsKilled(WithAFolder):
    RECORDS = 40_000

    def start_and_end(self, how):
        """Ends the import while the copy grows; the store must be as it was."""
        for part in range(40):
            lines = (json.dumps(record(1000 + part * 1000 + i, "2.0")) for i in range(self.RECORDS // 40))
            self.write(f"part-{part:02}.json", "\n".join(lines))
        copy = self.folder / "advisories.db.importing"
        with subprocess.Popen([WARIFU, "advisories", "import", self.feed, "--store", self.store], env=environment(),
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
            end = time.monotonic() + 60
            while not (copy.exists() and copy.stat().st_size > 0) and time.monotonic() < end and child.poll() is None:
                time.sleep(0.001)
            child.send_signal(how)
            child.wait()
            return child.returncode, child.stderr.read().decode()

    def before(self):
        first = self.folder / "first.json"
        first.write_text(json.dumps(record(1, "1.2")))
        self.importing(first)
        return self.store.read_bytes()

    def test_leaves_the_old_store_whole_and_can_be_run_again(self):
        before = self.before()
        self.assertEqual(self.start_and_end(signal.SIGKILL)[0], -signal.SIGKILL)
        self.assertEqual(self.store.read_bytes(), before)
        self.assertEqual(self.feeds()["osv"]["records"], 1)
        self.importing(self.feed)
        self.assertEqual(self.feeds()["osv"]["records"], 1 + self.RECORDS)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["advisories.db", "feed", "first.json"])
        shown = run("advisories", "show", "CVE-2024-40999", "--store", str(self.store))
        self.assertIn("< 2.0 (semver)", shown.out)

    def test_stops_at_the_users_word_and_goes_on_later(self):
        before = self.before()
        status, told = self.start_and_end(signal.SIGINT)
        self.assertEqual(status, 2)
        self.assertIn("the store is as it was", told)
        self.assertEqual(self.store.read_bytes(), before)
        self.importing(self.feed)
        self.assertEqual(self.feeds()["osv"]["records"], 1 + self.RECORDS)


class OnATerminal(WithAFolder):
    def test_a_bar_tells_how_far_it_is(self):
        self.write("1.json", json.dumps(record(1)))
        shown = on_terminal("advisories", "import", str(self.feed), "--store", str(self.store))
        self.assertEqual(shown.status, 0, shown.out)
        self.assertRegex(shown.out, r"advisories \[[#.]+\] +\d+ %")
        quiet = on_terminal("advisories", "import", str(self.feed), "--store", str(self.store), "--quiet")
        self.assertNotIn("%", quiet.out)


if __name__ == "__main__":
    unittest.main()
