"""Components of real programs: condensed packages of many distributions (../shared/data/firmware/version-strings), whose
product and version are known. Signatures were drawn from other packages than these."""

import concurrent.futures
import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import urllib.parse
import zipfile

from program import run

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARED = pathlib.Path(os.environ.get("WARIFU_SHARED_DATA", ROOT.parent / "shared/data")) / "firmware/version-strings"
KNOWN = {line.split("\t")[0].replace("_", "-") for line in
         (ROOT / "src/determination/components/packages/data/signatures.tsv").read_text().splitlines()
         if not line.startswith("#")} | {"dropbear", "busybox", "glibc", "linux"}


def components(path):
    rows = json.loads(run("components", str(path), "--format", "json").out)["observations"]
    return {(row["name"].replace("_", "-"), row["version"]) for row in rows}


class Components(unittest.TestCase):
    @unittest.skipUnless(SHARED.exists(), "the shared test data are not here")
    def test_programs_of_other_distributions(self):
        expected = [item for item in json.loads((SHARED / "expected.json").read_text())
                    if item["product"].replace("_", "-") in KNOWN]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda item: components(SHARED / item["file"]), expected))
        right = wrong = 0
        for item, rows in zip(expected, found):
            versions = {version for name, version in rows if name == item["product"].replace("_", "-")}
            right += item["version"] in versions
            # u-boot-tegra is of a release candidate, which the list does not say
            wrong += bool(versions) and not any(v.startswith(item["version"]) for v in versions)
        self.assertEqual(wrong, 0)
        self.assertGreaterEqual(right / len(expected), 0.8, f"{right} of {len(expected)}")

    def test_a_program_that_has_a_component_built_in(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder, "camd.c")
            source.write_text('#include <stdio.h>\nint main(void) { return puts("OpenSSL 1.0.1f 6 Jan 2014"); }\n')
            subprocess.run(["cc", "-o", f"{folder}/camd", str(source)], check=True)
            subprocess.run(["tar", "-C", folder, "-cf", f"{folder}/root.tar", "camd"], check=True)
            done = run("components", f"{folder}/root.tar")
        self.assertEqual(done.status, 0)
        self.assertIn("openssl  1.0.1f", done.out)
        self.assertIn("incomplete", done.out)

    def test_programs_of_go_before_1_18(self):
        for vector in sorted((ROOT / "tests/vectors/go").glob("*.gz")):
            with tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "camd").write_bytes(gzip.decompress(vector.read_bytes()))
                subprocess.run(["tar", "-C", folder, "-cf", f"{folder}/root.tar", "camd"], check=True)
                done = run("components", f"{folder}/root.tar", "--format", "json")
            urls = {row["purl"]: row["cpe"] for row in json.loads(done.out)["observations"]}
            self.assertEqual(urls, {"pkg:golang/stdlib@1.15.15": "cpe:2.3:a:golang:go:1.15.15:*:*:*:*:*:*:*",
                                    "pkg:golang/example.org/cam": "", "pkg:golang/example.org/old/net": ""},
                             vector.name)

    def test_java_archives_with_and_without_coordinates(self):
        manifest = ("Manifest-Version: 1.0\r\nImplementation-Version: 1.7.32\r\nBundle-SymbolicName: org.example.lamp.with.a"
                    ".rather.long.na\r\n me;singleton:=true\r\nImplementation-Vendor: Example Lamps\r\n\r\n")
        properties = "artifactId=lamp\ngroupId=org.example\nversion=1.7.32\n"
        with tempfile.TemporaryDirectory() as folder:
            for name, coordinates in (("bare", {}), ("whole", {"META-INF/maven/org.example/lamp/pom.properties": properties})):
                with zipfile.ZipFile(f"{folder}/{name}.jar", "w") as archive:
                    for path, text in {"META-INF/MANIFEST.MF": manifest, **coordinates}.items():
                        archive.writestr(path, text)
            subprocess.run(["tar", "-C", folder, "-cf", f"{folder}/root.tar", "bare.jar", "whole.jar"], check=True)
            rows = json.loads(run("components", f"{folder}/root.tar", "--format", "json").out)["observations"]
        self.assertEqual({row["purl"]: (row["confidence"], "bare.jar" in row["locator"]) for row in rows},
                         {"pkg:generic/org.example.lamp.with.a.rather.long.name@1.7.32": ("medium", True),
                          "pkg:maven/org.example/lamp@1.7.32": ("high", False)})

    def test_a_program_that_is_linked_with_a_library_quotes_its_version(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder, "camd.c")
            source.write_text('#include <stdio.h>\nint main(void) { return puts("OpenSSL 1.0.1f 6 Jan 2014"); }\n')
            subprocess.run(["cc", "-Wl,--no-as-needed", "-o", f"{folder}/camd", str(source), "-lcrypto"], check=True)
            subprocess.run(["tar", "-C", folder, "-cf", f"{folder}/root.tar", "camd"], check=True)
            done = run("components", f"{folder}/root.tar")
        self.assertEqual(done.status, 0)
        self.assertNotIn("openssl", done.out)

    def test_a_build_of_debian_by_its_build_id(self):
        """The linker is told which id to write: that of a BusyBox of bullseye, and one that nobody has."""
        rows = (ROOT / "src/determination/components/packages/data/build_ids.tsv").read_text().splitlines()
        *_, ids = next(row.split("\t") for row in rows if row.startswith("busybox\tbusybox\t1:1.30.1-6+b3\t")
                       or row.startswith("busybox\tbusybox\t1:1.30.1-6\t"))
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "root").mkdir()
            pathlib.Path(folder, "says.c").write_text('#include <stdio.h>\nint main(void) { puts("BusyBox v1.30.1 (own build)"); }\n')
            for name, identity in (("busybox", ids.split()[0]), ("other", "11" * 20)):
                subprocess.run(["cc", f"-Wl,--build-id=0x{identity}", "-o", f"{folder}/root/{name}", f"{folder}/says.c"], check=True)
            subprocess.run(["tar", "-C", f"{folder}/root", "-cf", f"{folder}/root.tar", "."], check=True)
            found = json.loads(run("components", f"{folder}/root.tar", "--format", "json").out)["observations"]
        boxes = {row["found_by"]: row for row in found if row["name"] == "busybox"}
        self.assertEqual(set(boxes), {"build-id", "announcement"})
        self.assertEqual(boxes["build-id"]["purl"], "pkg:deb/debian/busybox@1:1.30.1-6?arch=source&distro=debian-11")
        self.assertEqual(boxes["build-id"]["evidence"], f"build id {ids.split()[0]}")
        self.assertIn("/other@", boxes["announcement"]["locator"], "another build, and not Debian's")

    def test_what_debian_built_keeps_its_release_wherever_it_lies(self):
        rows = [row.split("\t") for row in (ROOT / "src/determination/components/packages/data/build_ids.tsv").read_text().splitlines()
                if row.startswith("avahi\t")]
        old, new = (next(row for row in rows if row[3] == release) for release in ("debian-11", "debian-13"))
        unreleased = next(row for row in rows if not row[3])
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder, "root")
            (root / "etc").mkdir(parents=True)
            (root / "etc/os-release").write_text("ID=debian\nVERSION_ID=13\n")
            pathlib.Path(folder, "says.c").write_text("int main(void) { return 0; }\n")
            for name, row in (("a", new), ("b", old), ("c", unreleased)):
                subprocess.run(["cc", f"-Wl,--build-id=0x{row[4].split()[0]}", "-o", f"{root}/{name}", f"{folder}/says.c"], check=True)
            subprocess.run(["tar", "-C", str(root), "-cf", f"{folder}/root.tar", "."], check=True)
            found = json.loads(run("components", f"{folder}/root.tar", "--format", "json").out)["observations"]
        told = {row["purl"] for row in found if row["name"] == "avahi"}
        purl = lambda row: f"pkg:deb/debian/avahi@{row[2]}?arch=source" + (f"&distro={row[3]}" if row[3] else "")
        self.assertEqual({urllib.parse.unquote(each) for each in told}, {purl(row) for row in (old, new, unreleased)})

    def test_what_guides_ask_of_a_list(self):
        with tempfile.TemporaryDirectory() as folder:
            bom = pathlib.Path(folder, "bom.json")
            bom.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [
                {"type": "library", "name": "zlib", "version": "1.3.1"}, {"type": "library", "name": "busybox"}]}))
            counted = json.loads(run("components", str(bom), "--elements", "--format", "json").out)
            english = run("components", str(bom), "--elements")
            japanese = run("components", str(bom), "--elements", "--lang", "ja").out
            pathlib.Path(folder, "fw.bin").write_bytes(b"no list")
            refused = run("components", f"{folder}/fw.bin", "--elements")
        have = {each["id"]: (each["have"], each["of"]) for each in counted["elements"]}
        self.assertEqual((have["name"], have["version"], have["author"], have["format"]), ((2, 2), (1, 2), (0, 1), (1, 1)))
        self.assertEqual(have["executable"], (None, None))
        self.assertRegex(english.out, r"1 of 2 +x +x +x +its version")
        self.assertIn("unverified", english.out)
        self.assertIn("部品の版", japanese)
        self.assertEqual(refused.status, 2)

    def test_the_makers_list_against_the_image(self):
        with tempfile.TemporaryDirectory() as folder:
            status = pathlib.Path(folder, "var/lib/dpkg/status")
            status.parent.mkdir(parents=True)
            stanza = "Package: {}\nStatus: install ok installed\nVersion: {}\nArchitecture: armhf\n\n"
            status.write_text("".join(stanza.format(*package) for package in (
                ("busybox", "1:1.30.1-6+b3"), ("curl", "7.74.0-1"), ("telnetd", "0.17-42"))))
            pathlib.Path(folder, "etc").mkdir()
            pathlib.Path(folder, "etc/os-release").write_text("ID=debian\nVERSION_ID=11\n")
            subprocess.run(["tar", "-C", folder, "-cf", f"{folder}/root.tar", "var", "etc"], check=True)
            parts = [{"type": "library", "name": name, "version": version} for name, version in
                     (("BusyBox", "1.30.1"), ("curl", "7.88.1"), ("nginx", "1.18.0"), ("debian", "11"))]
            pathlib.Path(folder, "list.json").write_text(
                json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": parts}))
            done = run("components", f"{folder}/root.tar", "--against", f"{folder}/list.json", "--format", "json")
            self.assertEqual(done.status, 0, done.err)
            comparison = json.loads(done.out)["comparison"]
            refused = run("components", f"{folder}/root.tar", "--against", f"{folder}/root.tar")
        names = lambda key: [item["name"] for item in comparison[key]]
        self.assertEqual(comparison["same"], 2)
        self.assertEqual(names("not_listed"), ["telnetd"])
        self.assertEqual(names("not_found"), ["nginx"])
        (pair,) = comparison["other_version"]
        self.assertEqual((pair["found"]["version"], pair["listed"]["version"]), ("7.74.0-1", "7.88.1"))
        self.assertEqual(refused.status, 2)

    def test_a_bill_that_cannot_be_read_is_said_so(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "broken.json")
            path.write_text('{"bomFormat": "CycloneDX", "components": [')
            done = run("components", str(path))
            self.assertIn("sbom.components: incomplete", done.out)
            self.assertEqual(run("sbom", str(path)).status, 2)

    def test_a_version_that_is_not_written_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "list.json")
            path.write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "zlib", "type": "library"}]}')
            self.assertEqual(run("sbom", str(path), "--spec", "1.2").status, 2)
            self.assertEqual(run("sbom", str(path), "--format", "spdx-tag", "--on", "2026-11-29").status, 0)


if __name__ == "__main__":
    unittest.main()
