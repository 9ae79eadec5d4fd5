"""`warifu forms`: documents from a dossier, drafts by default, written whole, by a process that reads nothing itself."""

import json
import pathlib
import re
import tempfile
import unittest

from program import run

PRODUCT = """[product]
name = "Camera"
maker = "Maker"
model = "C-1"
support_until = 2031-01-31
regimes = ["uk-psti", "jc-star/1"]
[maker]
address = { en = "1 Road, Tokyo", ja = "東京都千代田区1" }
security_contact = "security@maker.example"
[signatory]
name = "A. Signer"
function = { en = "Head of quality", ja = "品質保証部長" }
place = { en = "Tokyo", ja = "東京" }
[features]
passwords = true
[answers]
support-period-published = false
"""

STATEMENT = """DRAFT  Statement of compliance
       uk-psti-statement.DRAFT.pdf, uk-psti-statement.DRAFT.html, uk-psti-statement.DRAFT.xlsx
       - passwords is INCONCLUSIVE
       - reporting is INCONCLUSIVE
       - update-period is FAIL
       - 'passwords' is not confirmed by its source (unverified)
       - 'reporting' is not confirmed by its source (unverified)
       - 'update-period' is not confirmed by its source (unverified)
       - 'update-period.prominence' is not confirmed by its source (unverified)
       - 'update-period.condition-a' is not confirmed by its source (unverified)
"""


class Forms(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "product.toml").write_text(PRODUCT)
        assessed = run("assess", str(self.folder / "product.toml"), "--on", "2026-11-22")
        self.assertIn(assessed.status, (0, 1, 3), assessed.err)
        self.dossier = self.folder / "product.warifu"
        self.out = self.folder / "filed" / "forms"

    def forms(self, *arguments):
        return run("forms", str(self.dossier), "--out", str(self.out), "--on", "2026-11-22", *arguments)

    def files(self):
        return sorted(path.name for path in self.out.iterdir())

    def test_the_summary_says_what_is_missing(self):
        done = self.forms("--regime", "uk-psti")
        self.assertEqual(done.status, 0, done.err)
        self.assertIn(STATEMENT, done.out)
        self.assertIn("ready  security.txt\n       security.txt\n", done.out)

    def test_every_file_of_the_summary_is_there_and_no_other(self):
        done = self.forms("--format", "json")
        named = [name for form in json.loads(done.out)["forms"] for name in form["files"]]
        self.assertEqual(sorted(named), self.files())
        self.assertIn("jc-star-1-checklist.DRAFT.xlsx", named)

    def test_what_fails_is_not_declared_to_comply(self):
        self.forms("--regime", "uk-psti")
        page = (self.out / "uk-psti-statement.DRAFT.html").read_text()
        self.assertNotRegex(page, r"\bcompl(y|ies)\b")
        self.assertNotIn("宣言します", page)
        self.assertIn("No declaration is made", page)
        self.assertIn("DRAFT", page)

    def test_drafts_are_told_in_both_languages(self):
        for form in json.loads(self.forms("--format", "json").out)["forms"]:
            self.assertEqual(form["state"], "draft" if form["missing"] else "ready")
            for reason in form["missing"]:
                self.assertRegex(reason["ja"], "[ぁ-んァ-ヶ一-龠]")

    def test_the_same_dossier_gives_the_same_files(self):
        self.forms()
        once = {name: (self.out / name).read_bytes() for name in self.files()}
        self.forms()
        self.assertEqual(once, {name: (self.out / name).read_bytes() for name in self.files()})

    def test_the_checklist_has_sixteen_rows(self):
        self.forms("--regime", "jc-star/1")
        page = (self.out / "jc-star-1-checklist.DRAFT.html").read_text()
        self.assertEqual(len(set(re.findall(r"S1\.1-\d\d", page))), 16)

    def test_a_dossier_behind_a_link_gives_the_same_files(self):
        (self.folder / "elsewhere").mkdir()
        link = self.folder / "elsewhere" / "linked.warifu"
        link.symlink_to(self.dossier)
        self.dossier = link
        done = self.forms("--regime", "uk-psti")
        self.assertEqual(done.status, 0, done.err)
        self.assertIn("uk-psti-statement.DRAFT.pdf", self.files())

    def test_a_damaged_dossier_gives_no_file(self):
        whole = self.dossier.read_bytes()
        self.dossier.write_bytes(whole[:5000] + b"\xff" * 5000 + whole[10000:])
        done = self.forms()
        self.assertEqual(done.status, 2)
        self.assertFalse(self.out.exists())

    def test_a_file_that_is_no_dossier_is_refused(self):
        self.dossier.write_bytes(b"no dossier")
        done = self.forms()
        self.assertEqual(done.status, 2)
        self.assertNotEqual(done.err, "")

    def test_a_folder_that_cannot_be_made_is_told(self):
        self.out.parent.write_bytes(b"")
        self.assertEqual(self.forms().status, 2)


if __name__ == "__main__":
    unittest.main()
