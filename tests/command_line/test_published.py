"""Two web sites of a made-up maker, fetched and assessed: what is published, and what is wrong with it."""

import json
import pathlib
import tempfile
import unittest

from program import run
from site_server import SITES, Authority, files_of, serving

TRUTH = json.loads((SITES / "truth.json").read_text())
# Where a table says what a row is about, and what was read there.
COLUMNS = {"published": ("topic", "sentence"), "claim": ("class", "sentence"), "security_txt": ("field", "value")}


class Site:
    """A site as warifu has read it."""

    def __init__(self, name, pages, authority, folder, confirmed=()):
        self.folder = pathlib.Path(folder)
        with serving(files_of(SITES / name), authority.server()) as origin:
            self.origin = origin
            self.product = self.folder / "product.toml"
            self.product.write_text('[product]\nname = "Example Cam"\nregimes = ["jc-star/1", "uk-psti"]\n[[artefact]]\n'
                                    'kind = "published"\nfile = "pages.warc"\n'
                                    f"urls = {json.dumps([f'{origin}/{page}' for page in pages])}\n[answers]\n" +
                                    "".join(f"{check} = true\n" for check in confirmed))
            fetched = run("fetch", self.product, "--ca", authority.certificate)
            assert fetched.status == 0, fetched.err
        assessed = run("assess", self.product, "--format", "json")
        assert assessed.status in (0, 1, 3), assessed.err
        self.report = json.loads(assessed.out)

    def rows(self, table, where="1"):
        done = run("query", self.folder / "product.warifu", f"SELECT * FROM {table} WHERE {where}", "--format", "json")
        assert done.status == 0, done.err
        return json.loads(done.out)

    def verdict(self, requirement):
        return next(v for v in self.report["verdicts"] if v["requirement"] == requirement)


class Sites(unittest.TestCase):
    name = ""
    pages = ()
    confirmed = ()

    @classmethod
    def setUpClass(cls):
        if not cls.name:
            raise unittest.SkipTest("not a site")
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.site = Site(cls.name, cls.pages, Authority(cls.temporary.name), cls.temporary.name, cls.confirmed)


class GoodSite(Sites):
    name = "good"
    pages = ("security.html", "security.ja.html", "support.html", "support.ja.html", "shop.html")
    confirmed = ("disclosure-policy-published", "report-contact-published", "report-acknowledged-by", "report-status-updates",
                 "support-period-published")

    def test_has_nothing_wrong(self):
        for table in ("published", "security_txt"):
            self.assertEqual(self.site.rows(table, "defect <> ''"), [])
        self.assertEqual(self.site.rows("claim"), [])
        self.assertEqual(self.site.report.get("anomalies", []), [])

    def test_fails_no_requirement_on_what_is_published(self):
        for verdict in self.site.report["verdicts"]:
            for reason in verdict["reasons"]:
                self.assertNotIn(reason.get("kind"), ("violation", "contradiction"), verdict)

    def test_passes_what_its_sentences_say(self):
        for requirement in ("jc-star/S1.1-05", "uk-psti/reporting.contact", "uk-psti/reporting.acknowledgement", "uk-psti/reporting.status-updates", "uk-psti/update-period.published"):
            with self.subTest(requirement):
                verdict = self.site.verdict(requirement)
                self.assertEqual((verdict["verdict"], verdict["basis"]), ("PASS", "documented"))

    def test_passes_nothing_on_a_day_before_it_was_fetched_or_long_after(self):
        for on in ("2026-01-01", "2099-01-01"):
            with self.subTest(on):
                done = run("assess", self.site.product, "--on", on, "--dossier", self.site.folder / "other.warifu",
                           "--format", "json")
                verdicts = json.loads(done.out)["verdicts"]
                policy = next(each for each in verdicts if each["requirement"] == "jc-star/S1.1-05")
                self.assertEqual(policy["verdict"], "INCONCLUSIVE")
                self.assertIn("run `warifu fetch` again", policy["reasons"][0]["text"])

    def test_passes_nothing_that_the_maker_has_not_confirmed(self):
        verdict = self.site.verdict("uk-psti/reporting.free")
        self.assertEqual(verdict["verdict"], "INCONCLUSIVE")
        self.assertIn("counts once the maker confirms it", json.dumps(verdict))

    def test_points_at_the_sentence(self):
        shown = json.dumps(self.site.verdict("uk-psti/reporting.acknowledgement"), ensure_ascii=False)
        self.assertIn("We acknowledge receipt of your report within 5 working days.", shown)

    def test_knows_the_end_of_support_in_both_languages(self):
        ends = {(row["language"], row["value"]) for row in self.site.rows("published", "topic = 'support-end'")}
        self.assertEqual(ends, {("en", "2031-09-30"), ("ja", "2031-09-30")})


class BadSite(Sites):
    name = "bad"
    pages = ("security.html", "support.html", "product.ja.html", "shop.html")

    def test_has_every_defect_named_with_its_sentence(self):
        for wanted in TRUTH["bad"]:
            kind, said = COLUMNS[wanted["table"]]
            with self.subTest(wanted["sentence"]):
                found = [row for row in self.site.rows(wanted["table"], f"{kind} = '{wanted['kind']}'")
                         if wanted["sentence"] in row[said] and row.get("defect", "") == wanted.get("defect", "")]
                self.assertTrue(found)
                self.assertTrue(all("pages.warc!https://localhost" in row["locator"] for row in found))

    def test_has_no_other_defect(self):
        for table in COLUMNS:
            kind, said = COLUMNS[table]
            wanted = {(one["kind"], one["sentence"]) for one in TRUTH["bad"] if one["table"] == table}
            where = "1" if table == "claim" else "defect <> ''"
            self.assertEqual({(row[kind], row[said]) for row in self.site.rows(table, where)}, wanted)

    def test_fails_what_its_sentences_speak_against(self):
        for requirement in ("uk-psti/reporting.acknowledgement", "uk-psti/reporting.status-updates", "uk-psti/reporting.scope", "uk-psti/reporting.free", "uk-psti/update-period.prominence"):
            with self.subTest(requirement):
                self.assertEqual(self.site.verdict(requirement)["verdict"], "FAIL")

    def test_does_not_take_a_warranty_for_support(self):
        self.assertEqual([row for row in self.site.rows("published") if row["value"] == "2029-12-31"], [])

    def test_has_its_claims_held_against_the_regime(self):
        regime = next(regime for regime in self.site.report["regimes"] if regime["regime"] == "jc-star/1")
        self.assertEqual({claim["rule"] for claim in regime["claims"]}, {"no-guarantee", "not-before-acceptance"})


class ClaimsOfThoseWhoHoldALabel(unittest.TestCase):
    """Words that are not allowed before the label are allowed with it, as long as it stands."""

    def rules(self, expires):
        with tempfile.TemporaryDirectory() as folder:
            product = pathlib.Path(folder) / "product.toml"
            product.write_text('[product]\nname = "Example Cam"\nregimes = ["jc-star/1"]\n[[artefact]]\nkind = "published"\n'
                               f"file = {json.dumps(str(SITES / 'bad/product.ja.html'))}\n[[label]]\nregime = \"jc-star\"\n"
                               f'level = "1"\nnumber = "X-1"\nissued = 2025-06-01\nexpires = {expires}\nstate = "valid"\n')
            assessed = run("assess", product, "--on", "2026-11-29", "--format", "json")
        regime = next(regime for regime in json.loads(assessed.out)["regimes"] if regime["regime"] == "jc-star/1")
        return {claim["rule"] for claim in regime["claims"]}

    def test_a_label_that_stands_allows_them(self):
        self.assertEqual(self.rules("2027-06-01"), {"no-guarantee"})

    def test_one_that_has_expired_does_not(self):
        self.assertEqual(self.rules("2026-06-01"), {"no-guarantee", "not-before-acceptance"})


DATA = pathlib.Path(__file__).resolve().parents[3] / "shared/data/documents"


@unittest.skipUnless(DATA.is_dir(), f"{DATA} is missing: the texts of real makers are not read")
class RealTexts(unittest.TestCase):
    """What makers really publish, read as it was by hand."""

    SECURITY_TXT = {  # file: host, contact and its defect, last day
        "github-2022-expired.txt": ("github.com", "https://hackerone.com/github", "", "2022-10-07"),
        "jazzband-2022-expired.txt": ("jazzband.co", "mailto:security@jazzband.co", "", "2022-09-30"),
        "esolia-2025.txt": ("salty.esolia.pro", "mailto:admin@esolia.co.jp", "", "2025-12-31"),
        "signature-field-not-in-rfc.txt": ("terminal-hacker.example.com", "mailto:security@terminal-hacker.example.com", "",
                                           "2025-03-01"),
        "contact-without-scheme.txt": ("flus.io", "security@flus.io", "not-a-uri", "2025-01-03"),
    }
    PHRASES = {  # maker: values of support-end, with what is wrong and whether the sentence decides it
        "devolo": {("2030-05-30", "", 1)},
        "Grandstream": {("P5Y", "relative", 1)},
        "TP-Link (AU)": {("2028-12-31", "", 0)},
        "TP-Link (UK)": {("P3Y", "relative", 1), ("2027-12-31", "", 1)},
        "TP-Link (SG)": {("2029-08-31", "", 1), ("2028-06-01", "", 1)},
        "IKEA": {("P3Y", "relative", 1)},
        "Keenetic": {("2027-10", "", 1), ("2028-10", "", 1), ("2029-10", "", 1)},
    }

    def read(self, artefacts, on):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        product = pathlib.Path(folder.name) / "product.toml"
        lines = ['[product]', 'name = "Example"', 'regimes = ["uk-psti"]']
        for file, url in artefacts:
            lines += ["[[artefact]]", 'kind = "published"', f"file = {json.dumps(str(file))}", *([f'url = "{url}"'] if url else [])]
        lines += ["[answers]", "report-contact-published = true"]
        product.write_text("\n".join(lines) + "\n")
        assessed = run("assess", product, "--on", on, "--format", "json")
        self.assertIn(assessed.status, (0, 1, 3), assessed.err)
        done = run("query", product.with_suffix(".warifu"), "SELECT * FROM published", "--format", "json")
        contact = next(v for v in json.loads(assessed.out)["verdicts"] if v["requirement"] == "uk-psti/reporting.contact")
        return json.loads(done.out), contact["verdict"]

    def test_security_txt_files(self):
        for name, (host, contact, defect, last_day) in self.SECURITY_TXT.items():
            with self.subTest(name):
                file = [(DATA / "security-txt" / name, f"https://{host}/.well-known/security.txt")]
                rows, verdict = self.read(file, "2026-11-29")
                self.assertIn((contact, defect), {(r["value"], r["defect"]) for r in rows if r["topic"] == "report-contact"})
                self.assertIn(last_day, {r["value"] for r in rows if r["topic"] == "security-txt-expiry"})
                self.assertEqual(verdict, "FAIL")  # all have expired
                if last_day > "2024-04-29":  # PSTI is in force
                    self.assertEqual(self.read(file, last_day)[1], "FAIL" if defect else "PASS")

    def test_support_periods(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for phrase in json.loads((DATA / "declarations/support-period-phrases.json").read_text()):
            with self.subTest(phrase["maker"]):
                file = pathlib.Path(folder.name) / "page.txt"
                file.write_text(phrase["text"] + "\n")
                rows, _ = self.read([(file, "")], "2026-11-29")
                self.assertEqual({(r["value"], r["defect"], r["decided"]) for r in rows if r["topic"] == "support-end"},
                                 self.PHRASES.get(phrase["maker"], set()))


if __name__ == "__main__":
    unittest.main()
