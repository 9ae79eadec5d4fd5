"""A root file system like that of CentOS 7, whose packages rpm kept in Berkeley DB: named, and past its end."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from program import run

DATA = pathlib.Path(os.environ.get("WARIFU_SHARED_DATA", pathlib.Path(__file__).parents[3] / "shared/data")) / "advisories"
TOOLS = ("rpmbuild", "rpm", "sqlite3", "db5.3_load", "mksquashfs")

# CentOS 7's own.
OS_RELEASE = """NAME="CentOS Linux"
VERSION="7 (Core)"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="7"
PRETTY_NAME="CentOS Linux 7 (Core)"
ANSI_COLOR="0;31"
CPE_NAME="cpe:/o:centos:centos:7"
HOME_URL="https://www.centos.org/"
BUG_REPORT_URL="https://bugs.centos.org/"

CENTOS_MANTISBT_PROJECT="CentOS-7"
CENTOS_MANTISBT_PROJECT_VERSION="7"
REDHAT_SUPPORT_PRODUCT="centos"
REDHAT_SUPPORT_PRODUCT_VERSION="7"
"""
PACKAGES = {"kernel": "3.10.0-1160.119.1.el7", "glibc": "2.17-326.el7_9", "bash": "4.2.46-35.el7_9",
            "openssl-libs": "1:1.0.2k-26.el7_9", "curl": "7.29.0-59.el7_9.2"}


def tool(*command, **options):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, **options).stdout


def package_headers(folder):
    """What rpm writes into its database for PACKAGES, in hexadecimal digits."""
    spec = "Name: made\nVersion: 1\nRelease: 1\nSummary: s\nLicense: MIT\n%description\n"
    for name, version in PACKAGES.items():
        epoch, version = version.split(":") if ":" in version else ("0", version)
        version, release = version.rsplit("-", 1)
        spec += (f"%package -n {name}\nEpoch: {epoch}\nVersion: {version}\nRelease: {release}\nVendor: CentOS\n"
                 f"Summary: s\n%description -n {name}\n%files -n {name}\n")
    (folder / "made.spec").write_text(spec)
    tool("rpmbuild", "-bb", "--quiet", "--target", "x86_64", "--define", f"_topdir {folder}/top", folder / "made.spec")
    (folder / "installed").mkdir()
    tool("rpm", "-i", "--root", folder / "installed", "--dbpath", "/db", "--define", "_db_backend sqlite", "--justdb",
         "--nodeps", "--ignorearch", *(folder / "top/RPMS").glob("*/*.rpm"))
    return tool("sqlite3", folder / "installed/db/rpmdb.sqlite", "SELECT hex(blob) FROM Packages").split()


def root_of_centos(folder, os_release=OS_RELEASE):
    root = folder / "root"
    (root / "etc").mkdir(parents=True)
    (root / "etc/centos-release").write_text("CentOS Linux release 7.9.2009 (Core)\n")
    (root / "etc/os-release").write_text(os_release)
    (root / "var/lib/rpm").mkdir(parents=True)
    headers = package_headers(folder)
    number = lambda value: value.to_bytes(4, "little").hex()
    rows = [(number(0), number(len(headers))), *((number(i + 1), text.lower()) for i, text in enumerate(headers))]
    tool("db5.3_load", root / "var/lib/rpm/Packages",
         input="VERSION=3\nformat=bytevalue\ntype=hash\ndb_lorder=1234\nHEADER=END\n"
               + "".join(f" {key}\n {value}\n" for key, value in rows) + "DATA=END\n")
    tool("mksquashfs", root, folder / "root.squashfs", "-quiet", "-no-progress", "-all-root")
    return folder / "root.squashfs"


@unittest.skipUnless(all(map(shutil.which, TOOLS)), f"needs {', '.join(TOOLS)}")
class CentOs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.image = root_of_centos(pathlib.Path(cls.folder.name))

    def match(self, *more):
        store = pathlib.Path(self.folder.name, "advisories.db")
        if not store.exists():
            self.assertEqual(run("advisories", "import", str(DATA), "--store", str(store)).status, 0)
        done = run("advisories", "match", str(self.image), "--store", str(store), "--on", "2026-11-29", *more)
        self.assertEqual(done.status, 0, done.err)
        return done.out

    def test_its_packages(self):
        rows = json.loads(run("components", str(self.image), "--format", "json").out)["observations"]
        found = {row["name"]: row for row in rows}
        self.assertEqual({name: row["version"] for name, row in found.items() if row["found_by"] == "database"},
                         {name: version.split(":")[-1] for name, version in PACKAGES.items()})
        self.assertEqual(found["openssl-libs"]["purl"],
                         "pkg:rpm/centos/openssl-libs@1.0.2k-26.el7_9?arch=x86_64&distro=centos-7&epoch=1")
        self.assertEqual((found["centos"]["version"], found["centos"]["release"]), ("7", "centos-7"))
        self.assertIn("CentOS Linux release 7.9.2009 (Core)", found["centos"]["evidence"])

    @unittest.skipUnless(DATA.exists(), "the shared test data are not here")
    def test_it_is_past_its_end_unless_somebody_is_said_to_mend_it(self):
        def support(*more):
            (standing,) = json.loads(self.match("--format", "json", *more))["support"]
            return standing

        past = support()
        self.assertEqual((past["phase"], past["since"], past["until"]), ("past", "2024-06-30", None))
        care = "centos:2028-06-30:Example Care"
        extended = support("--extended-support", care)
        self.assertEqual((extended["phase"], extended["until"]), ("extended", "2028-06-30"))
        self.assertIn("as declared: Example Care", extended["text"]["en"])
        over = support("--extended-support", "centos:2025-12-31:Example Care")
        self.assertEqual((over["phase"], over["since"]), ("past", "2025-12-31"))
        self.assertEqual(support("--extended-support", "centos::Example Care"), past, "its record has no such end")

        self.assertIn("centos 7: past its end since 2024-06-30", self.match("--lang", "en"))
        self.assertIn("延長サポート(2028-06-30 まで。申告: Example Care)", self.match("--lang", "ja", "--extended-support", care))

    @unittest.skipUnless(DATA.exists(), "the shared test data are not here")
    def test_the_numbers_of_its_packages_prove_nothing_by_themselves(self):
        answer = json.loads(self.match("--format", "json"))
        names = {answer["components"][match["component"]]["name"] for match in answer["matches"]}
        self.assertLessEqual({"kernel", "glibc"}, names)
        self.assertEqual({match["state"] for match in answer["matches"]}, {"unknown"},
                         "Red Hat carries patches back, and nothing of it is in these records")

    @unittest.skipUnless(DATA.exists(), "the shared test data are not here")
    def test_a_word_that_is_on_nothing_is_refused(self):
        self.match()
        for text in ("debian:2028-06-30:Example Care", "centos:2028-06-30", "centos:tomorrow:Example Care", "::"):
            done = run("advisories", "match", str(self.image), "--store", f"{self.folder.name}/advisories.db",
                       "--extended-support", text)
            self.assertEqual(done.status, 2, text)
            self.assertIn("--extended-support", done.err)


class CentOsStream(unittest.TestCase):
    """It is called centos, too, and ended on other days."""

    @unittest.skipUnless(DATA.exists(), "the shared test data are not here")
    def test_its_end_is_its_own(self):
        with tempfile.TemporaryDirectory() as folder:
            os_release = pathlib.Path(folder, "etc/os-release")
            os_release.parent.mkdir()
            os_release.write_text('NAME="CentOS Stream"\nID="centos"\nVERSION_ID="8"\nPRETTY_NAME="CentOS Stream 8"\n'
                                  'CPE_NAME="cpe:/o:centos:centos:8"\n')
            tool("tar", "-C", folder, "-cf", f"{folder}/root.tar", "etc")
            run("advisories", "import", str(DATA / "eol"), "--store", f"{folder}/store.db")
            done = run("advisories", "match", f"{folder}/root.tar", "--store", f"{folder}/store.db", "--on", "2026-11-29",
                       "--format", "json")
            (standing,) = json.loads(done.out)["support"]
        self.assertEqual((standing["since"], standing["record"]["product"]), ("2024-05-31", "centos-stream"))


if __name__ == "__main__":
    unittest.main()
