"""What published records say of a product's components, in its verdicts: `warifu assess` beside a store of advisories."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from program import run

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARED = pathlib.Path(os.environ.get("WARIFU_SHARED_DATA", ROOT.parent / "shared/data")) / "advisories"
REQUIREMENT = "eu-cra/I-1-2a"
PRODUCT = """[product]
name = "Camera"
regimes = ["eu-cra"]
support_until = 2031-09-30

[answers]
no-known-vulnerability-left = true
support-period-five-years = true
"""
RECORD = """
[[examination]]
requirement = "eu-cra/I-1-2a"
method = "device"
result = "pass"
tester = "Laboratory"
on = 2026-11-01
firmware_sha256 = "{}"
"""


def image(folder, name, strings, files=()):
    """A root file system with one program that says these things of itself."""
    root = pathlib.Path(folder, "root")
    root.mkdir()
    lines = "".join(f'puts("{text}");' for text in strings)
    pathlib.Path(folder, "camd.c").write_text(f"#include <stdio.h>\nint main(void) {{ {lines} return 0; }}\n")
    subprocess.run(["cc", "-static", "-o", f"{root}/camd", f"{folder}/camd.c"], check=True)
    for path, text in files:
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    subprocess.run(["tar", "-C", str(root), "-cf", f"{folder}/{name}", "."], check=True)
    subprocess.run(["rm", "-r", str(root)], check=True)


def artefact(kind, file):
    return f'\n[[artefact]]\nkind = "{kind}"\nfile = "{file}"\n'


def bill(*components):
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [
        {"type": "library", "name": name, "version": version, "purl": f"pkg:generic/{name}@{version}",
         "cpe": f"cpe:2.3:a:{vendor}:{name}:{version}:*:*:*:*:*:*:*"} for vendor, name, version in components]})


def triage(vulnerabilities, component, version, status, more=""):
    return (f"\n[[triage]]\nvulnerabilities = {json.dumps(vulnerabilities)}\ncomponent = \"{component}\"\n"
            f"version = \"{version}\"\nstatus = \"{status}\"\nauthor = \"Product security\"\non = 2026-11-02\n{more}")


@unittest.skipUnless(SHARED.exists(), "the shared test data are not here")
class Exposure(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.store = pathlib.Path(cls.place.name, "warifu/advisories.db")
        done = run("advisories", "import", str(SHARED), XDG_DATA_HOME=cls.place.name)
        assert done.status == 0, done.err

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)

    def assess(self, product, *options, on="2026-11-20"):
        (self.folder / "product.toml").write_text(product)
        done = run("assess", str(self.folder / "product.toml"), "--format", "json", "--on", on, *options)
        self.assertIn(done.status, (0, 1, 3), done.err)
        return json.loads(done.out)

    def with_store(self, product):
        return self.assess(product, "--store", str(self.store))

    def verdict(self, report, requirement=REQUIREMENT):
        found = next(each for each in report["verdicts"] if each["requirement"] == requirement)
        return found["verdict"], [each["text"] for each in found["reasons"]]

    def test_a_known_exploited_vulnerability_fails_whatever_the_maker_says(self):
        image(self.folder, "fw.tar", ["OpenSSL 1.0.1f 6 Jan 2014"])
        verdict, reasons = self.verdict(self.with_store(PRODUCT + artefact("firmware", "fw.tar")))
        self.assertEqual(verdict, "FAIL")
        told = next(each for each in reasons if "CVE-2014-0160" in each)
        self.assertRegex(told, r"openssl 1\.0\.1f: CVE-2014-0160 is known to be exploited \(listed: 2022-05-04\)")

    def test_the_word_of_the_maker_alone_does_not_mend_what_is_exploited(self):
        (self.folder / "bom.json").write_text(bill(("openssl", "openssl", "1.0.1f")))
        product = PRODUCT + artefact("sbom", "bom.json")
        matches = [each["columns"] for each in self.with_store(product)["exposure"]["matches"]]
        self.assertTrue(any(each["exploited"] for each in matches))
        words = triage([each["vulnerability"] for each in matches], "openssl", "1.0.1f", "not_affected",
                       'justification = "vulnerable_code_not_present"\n')
        verdict, reasons = self.verdict(self.with_store(product + words))
        self.assertEqual(verdict, "INCONCLUSIVE")
        self.assertTrue(any("CVE-2014-0160" in each and "Product security" in each for each in reasons), reasons)

    def test_a_match_alone_is_no_violation_and_asks_for_triage(self):
        (self.folder / "bom.json").write_text(bill(("busybox", "busybox", "1.30.1")))
        verdict, reasons = self.verdict(self.with_store(PRODUCT + artefact("sbom", "bom.json")))
        self.assertEqual(verdict, "INCONCLUSIVE")
        self.assertTrue(any("CVE-2022-48174 (9.8 critical) concerns it; triage is asked for" in each for each in reasons))
        self.assertTrue(any("CVE-2021-28831" in each and "may concern it" in each for each in reasons))

    def test_the_maker_who_says_affected_fails(self):
        (self.folder / "bom.json").write_text(bill(("busybox", "busybox", "1.30.1")))
        words = triage(["CVE-2022-48174"], "busybox", "1.30.1", "affected")
        verdict, reasons = self.verdict(self.with_store(PRODUCT + artefact("sbom", "bom.json") + words))
        self.assertEqual(verdict, "FAIL")
        self.assertTrue(any("Product security, 2026-11-02 says that the product is affected" in each for each in reasons))

    def test_statements_of_the_maker_in_a_document_are_its_triage(self):
        (self.folder / "bom.json").write_text(bill(("busybox", "busybox", "1.30.1")))

        def stated(status, on="2026-11-03", author="Example Devices", **more):
            (self.folder / "our.openvex.json").write_text(json.dumps({
                "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex/1", "author": author,
                "timestamp": f"{on}T00:00:00Z", "version": 1, "statements": [{
                    "vulnerability": {"name": "CVE-2022-48174"}, "products": [{"@id": "pkg:generic/busybox@1.30.1"}],
                    "status": status, **more}]}))
            report = self.with_store(PRODUCT + artefact("sbom", "bom.json") + artefact("vex", "our.openvex.json"))
            row = next(each["columns"] for each in report["exposure"]["matches"] if each["columns"]["vulnerability"] == "CVE-2022-48174")
            return row["triage"], self.verdict(report)[0]

        self.assertEqual(stated("affected", action_statement="update"), ("affected", "FAIL"))
        reason = {"justification": "vulnerable_code_not_present"}
        self.assertEqual(stated("not_affected", **reason), ("not_affected", "INCONCLUSIVE"))
        self.assertEqual(stated("not_affected", on="2026-12-24", **reason)[0], "", "it was said later")
        self.assertEqual(stated("not_affected")[0], "", "no reason is given")

    def test_triage_follows_the_component_into_the_next_firmware_and_not_into_another_version(self):
        words = triage(["CVE-2022-48174"], "busybox", "1.30.1", "fixed", 'statement = "patched: 5dcc443"\n')

        def asked(version):
            (self.folder / "bom.json").write_text(bill(("busybox", "busybox", version), ("gnu", "wget", version)))
            _, reasons = self.verdict(self.with_store(PRODUCT + artefact("sbom", "bom.json") + words))
            return any("CVE-2022-48174" in each for each in reasons)

        self.assertFalse(asked("1.30.1"))
        self.assertTrue(asked("1.30.0"))

    def test_some_records_without_a_match_are_no_all_clear(self):
        (self.folder / "bom.json").write_text(bill(("example", "example-of-ours", "1.0")))
        verdict, reasons = self.verdict(self.with_store(PRODUCT + artefact("sbom", "bom.json")))
        self.assertEqual(verdict, "INCONCLUSIVE")
        self.assertIn("bom.json: no match in these records; they are not complete and current", reasons)
        self.assertIn("nvd: 19 records, and nobody says that they are all", reasons)

    def test_the_maker_who_says_affected_needs_no_record_beside_it(self):
        (self.folder / "bom.json").write_text(bill(("example", "example-of-ours", "1.0")))
        words = triage(["CVE-2026-7777"], "example-of-ours", "1.0", "affected")
        verdict, reasons = self.verdict(self.with_store(PRODUCT + artefact("sbom", "bom.json") + words))
        self.assertEqual(verdict, "FAIL", reasons)

    def test_a_word_that_speaks_of_no_match_is_told(self):
        (self.folder / "bom.json").write_text(bill(("busybox", "busybox", "1.30.1")))
        words = triage(["CVE-2022-48714"], "busybox", "1.30.1", "fixed", 'statement = "patched: 5dcc443"\n')
        anomalies = self.with_store(PRODUCT + artefact("sbom", "bom.json") + words)["anomalies"]
        self.assertEqual([each["code"] for each in anomalies], ["triage-unused"])
        self.assertIn("CVE-2022-48714", anomalies[0]["message"])

    def test_the_latest_word_stands_and_on_one_day_the_gravest(self):
        (self.folder / "bom.json").write_text(bill(("busybox", "busybox", "1.30.1")))
        clear = 'justification = "vulnerable_code_not_present"\n'
        for first, second in (("not_affected", "affected"), ("affected", "not_affected")):
            words = "".join(triage(["cve-2022-48174"], "BusyBox", "1.30.1", status, clear) for status in (first, second))
            self.assertEqual(self.verdict(self.with_store(PRODUCT + artefact("sbom", "bom.json") + words))[0], "FAIL")

    def test_two_artefacts_of_one_file_name_are_both_held_against_the_records(self):
        for name, component in (("a", ("openssl", "openssl", "1.0.1f")), ("b", ("example", "example-of-ours", "1.0"))):
            (self.folder / name).mkdir()
            (self.folder / name / "bom.json").write_text(bill(component))
        for order in (("a", "b"), ("b", "a")):
            report = self.with_store(PRODUCT + "".join(artefact("sbom", f"{name}/bom.json") for name in order))
            self.assertEqual(self.verdict(report)[0], "FAIL")
            self.assertEqual(len({each["columns"]["subject"] for each in report["exposure"]["subjects"]}), 2)

    def test_a_laboratorys_record_does_not_settle_a_match(self):
        image(self.folder, "fw.tar", ["BusyBox v1.30.1 (2019-05-09 12:00:00 UTC)"])
        digest = subprocess.run(["sha256sum", str(self.folder / "fw.tar")], capture_output=True, check=True).stdout[:64].decode()
        product = PRODUCT + artefact("firmware", "fw.tar") + RECORD.format(digest)
        self.assertEqual(self.verdict(self.assess(product, "--no-store"))[0], "PASS")
        self.assertEqual(self.verdict(self.with_store(product))[0], "INCONCLUSIVE")

    def test_whole_and_current_records_and_a_judged_list_leave_the_makers_word(self):
        feeds = self.folder / "feeds"
        feeds.mkdir()
        record = {"dataType": "CVE_RECORD", "dataVersion": "5.1",
                  "cveMetadata": {"cveId": "CVE-2026-0001", "state": "PUBLISHED", "assignerOrgId": "0", "datePublished": "2026-11-18T00:00:00Z"},
                  "containers": {"cna": {"providerMetadata": {"orgId": "0", "shortName": "example"},
                                         "affected": [{"vendor": "x", "product": "y", "versions": [{"version": "1", "status": "affected"}]}],
                                         "descriptions": [{"lang": "en", "value": "A flaw in y."}]}}}
        (feeds / "CVE-2026-0001.json").write_text(json.dumps(record))
        kev = {"title": "CISA Catalog of Known Exploited Vulnerabilities", "catalogVersion": "2026.11.18", "dateReleased": "2026-11-18T00:00:00.000Z",
               "count": 1, "vulnerabilities": [{"cveID": "CVE-2026-0001", "vendorProject": "x", "product": "y", "vulnerabilityName": "y",
                                                "dateAdded": "2026-11-18", "shortDescription": "y", "requiredAction": "none", "dueDate": "2026-12-01"}]}
        (feeds / "kev.json").write_text(json.dumps(kev))
        nvd = {"resultsPerPage": 1, "startIndex": 0, "totalResults": 1, "format": "NVD_CVE", "version": "2.0", "timestamp": "2026-11-18T00:00:00.000",
               "vulnerabilities": [{"cve": {"id": "CVE-2026-0001", "published": "2026-11-18T00:00:00.000", "lastModified": "2026-11-18T00:00:00.000",
                                            "vulnStatus": "Analyzed", "descriptions": [{"lang": "en", "value": "A flaw in y."}], "metrics": {}, "references": []}}]}
        (feeds / "nvd.json").write_text(json.dumps(nvd))
        store = self.folder / "store.db"
        done = run("advisories", "import", str(feeds), "--store", str(store), "--complete", "cve", "--complete", "nvd", "--complete", "kev")
        self.assertEqual(done.status, 0, done.err)
        (self.folder / "bom.json").write_text(bill(("example", "example-of-ours", "1.0")))
        product = PRODUCT + artefact("sbom", "bom.json") + RECORD.format("")
        self.assertEqual(self.verdict(self.assess(product, "--store", str(store)))[0], "PASS")
        late = self.assess(product, "--store", str(store), on="2027-02-01")
        self.assertEqual(self.verdict(late)[0], "INCONCLUSIVE")

    def test_a_list_that_lacks_what_was_found_fills_no_gap(self):
        image(self.folder, "fw.tar", ["BusyBox v1.30.1 (2019-05-09 12:00:00 UTC)"])
        product = PRODUCT + artefact("firmware", "fw.tar")
        alone = self.with_store(product)["exposure"]["subjects"][0]["columns"]
        self.assertEqual((alone["sbom_covers"], alone["not_listed"]), (0, ""))
        self.assertNotEqual(alone["incomplete"], "")

        def beside(*components):
            (self.folder / "bom.json").write_text(bill(*components))
            subjects = self.with_store(product + artefact("sbom", "bom.json"))["exposure"]["subjects"]
            return next(each["columns"] for each in subjects if each["columns"]["subject"] == "fw.tar")

        lacking = beside(("lighttpd", "lighttpd", "1.4.59"))
        self.assertEqual((lacking["sbom_covers"], lacking["not_listed"]), (0, "busybox 1.30.1"))
        other = beside(("busybox", "busybox", "1.30.0"))
        self.assertEqual((other["sbom_covers"], other["not_listed"]), (0, "busybox 1.30.1 (SBOM: 1.30.0)"))
        self.assertEqual(beside(("busybox", "busybox", "1.30.1"))["sbom_covers"], 1)

    def test_each_model_answers_for_its_own_image(self):
        (self.folder / "old.json").write_text(bill(("openssl", "openssl", "1.0.1f")))
        (self.folder / "new.json").write_text(bill(("example", "example-of-ours", "1.0")))
        models = "".join(f'\n[[model]]\nid = "{name}"\nartefacts = ["{name}.json"]\n' for name in ("old", "new"))
        report = self.with_store(PRODUCT + artefact("sbom", "old.json") + artefact("sbom", "new.json") + models)
        by_model = {tuple(each["models"]): each["verdict"] for each in report["verdicts"] if each["requirement"] == REQUIREMENT}
        self.assertEqual(by_model, {("old",): "FAIL", ("new",): "INCONCLUSIVE"})

    def test_an_operating_system_that_nobody_mends_fails_the_support_period(self):
        release = 'NAME="CentOS Linux"\nVERSION="7 (Core)"\nID="centos"\nVERSION_ID="7"\nCPE_NAME="cpe:/o:centos:centos:7"\n'
        image(self.folder, "fw.tar", ["camd"], [("etc/os-release", release)])
        product = PRODUCT + artefact("firmware", "fw.tar")
        verdict, reasons = self.verdict(self.with_store(product), "eu-cra/13-8")
        self.assertEqual(verdict, "FAIL")
        self.assertTrue(any("centos 7 is mended by nobody" in each and "2024-06-30" in each for each in reasons), reasons)
        support = '\n[[extended_support]]\ncomponent = "centos"\nby = "Example Support Ltd."\nuntil = {}\n'
        longer = self.verdict(self.with_store(product + support.format("2032-01-01")), "eu-cra/13-8")[1]
        self.assertFalse(any("centos" in each for each in longer), longer)
        shorter = self.verdict(self.with_store(product + support.format("2028-01-01")), "eu-cra/13-8")[1]
        self.assertTrue(any("centos 7 is mended until 2028-01-01, and the support period ends on 2031-09-30" in each for each in shorter))

    def test_the_store_of_the_user_is_found_and_can_be_left_out(self):
        (self.folder / "bom.json").write_text(bill(("openssl", "openssl", "1.0.1f")))
        (self.folder / "product.toml").write_text(PRODUCT + artefact("sbom", "bom.json"))
        command = ("assess", str(self.folder / "product.toml"), "--format", "json", "--on", "2026-11-20")
        found = json.loads(run(*command, XDG_DATA_HOME=self.place.name).out)
        self.assertEqual(self.verdict(found)[0], "FAIL")
        self.assertEqual([each["name"] for each in found["artefacts"] if each["kind"] == "advisories"], ["bom.json / advisories.db"])
        left = json.loads(run(*command, "--no-store", XDG_DATA_HOME=self.place.name).out)
        self.assertEqual(left["exposure"]["matches"], [])
        named = run(*command, "--store", str(self.folder / "none.db"))
        self.assertEqual(named.status, 2)
        self.assertIn("warifu advisories import", named.err)
        self.assertEqual(run(*command, "--store", str(self.folder / "product.toml")).status, 2)

    def test_what_has_not_changed_is_not_matched_again(self):
        (self.folder / "bom.json").write_text(bill(("openssl", "openssl", "1.0.1f")))
        product = PRODUCT + artefact("sbom", "bom.json")
        first = self.with_store(product)["exposure"]["matches"]
        again = self.with_store(product)["exposure"]["matches"]
        self.assertEqual([each["id"] for each in again], [each["id"] for each in first])
        judged = self.with_store(product + triage(["CVE-2014-0160"], "openssl", "1.0.1f", "affected"))["exposure"]["matches"]
        self.assertNotEqual([each["id"] for each in judged], [each["id"] for each in first])

    def test_the_text_report_and_japanese(self):
        (self.folder / "bom.json").write_text(bill(("openssl", "openssl", "1.0.1f")))
        (self.folder / "product.toml").write_text(PRODUCT + artefact("sbom", "bom.json"))
        command = ("assess", str(self.folder / "product.toml"), "--on", "2026-11-20", "--store", str(self.store))
        english = run(*command).out
        self.assertRegex(english, r"bom\.json: components: 1; vulnerabilities that speak of them: \d+")
        self.assertRegex(english, r"CVE-2014-0160 openssl 1\.0\.1f, known to be exploited: affected; triage is asked for")
        japanese = run(*command, "--lang", "ja").out
        self.assertIn("部品の既知の脆弱性と、修正が提供される期間", japanese)
        self.assertRegex(japanese, r"CVE-2014-0160 は悪用確認済み")


if __name__ == "__main__":
    unittest.main()
