"""`warifu forms`: documents from a dossier, drafts by default, written whole, by a process that reads nothing itself."""

import json
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest

from program import WARIFU, environment, run

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


def run_on_full_disk(*arguments, room=4096):
    """As on a disk with little room: no file grows beyond it."""
    def full():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run([WARIFU, *arguments], capture_output=True, env=environment(), preexec_fn=full, check=False)


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

    def test_a_character_that_no_font_has_makes_a_draft_of_the_forms_that_show_it(self):
        (self.folder / "product.toml").write_text(PRODUCT.replace('en = "Tokyo"', 'en = "Tokyo \u0378"'))
        run("assess", str(self.folder / "product.toml"), "--on", "2026-11-22")
        made = json.loads(self.forms("--format", "json").out)["forms"]
        told = {form["id"] for form in made if any("U+0378" in reason["en"] for reason in form["missing"])}
        self.assertIn("uk-psti/statement", told)
        self.assertNotIn("jc-star/checklist", told)
        self.assertIn("security.txt", self.files())

    def test_a_draft_goes_when_its_form_is_ready(self):
        self.out.mkdir(parents=True)
        (self.out / "security.DRAFT.txt").write_text("of an earlier run")
        (self.out / "notes.DRAFT.txt").write_text("of the user")
        done = self.forms()
        self.assertIn("security.DRAFT.txt", done.out)
        self.assertIn("security.txt", self.files())
        self.assertIn("notes.DRAFT.txt", self.files())
        self.assertNotIn("security.DRAFT.txt", self.files())

    def test_a_form_that_was_ready_does_not_stand_beside_its_draft(self):
        self.out.mkdir(parents=True)
        (self.out / "uk-psti-statement.pdf").write_bytes(b"signed")
        done = self.forms()
        self.assertEqual(done.status, 2)
        self.assertIn("uk-psti-statement.pdf", done.err)
        self.assertEqual(self.files(), ["uk-psti-statement.pdf"])
        self.assertEqual((self.out / "uk-psti-statement.pdf").read_bytes(), b"signed")

    def test_a_disk_that_is_full_leaves_what_was_there(self):
        self.out.mkdir(parents=True)
        (self.out / "security.txt").write_text("of an earlier run")

        done = run_on_full_disk("forms", str(self.dossier), "--out", str(self.out), "--on", "2026-11-22")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(self.files(), ["security.txt"])
        self.assertEqual((self.out / "security.txt").read_text(), "of an earlier run")

    def test_ctrl_c_leaves_the_whole_set_or_nothing(self):
        self.forms()
        whole = self.files()
        shutil.rmtree(self.out)
        self.out.mkdir()
        with subprocess.Popen([WARIFU, "forms", str(self.dossier), "--out", str(self.out), "--on", "2026-11-22"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()) as child:
            while child.poll() is None and not self.files():  # until it has begun to write
                pass
            child.send_signal(signal.SIGINT)
            child.wait()
        self.assertIn(self.files(), ([], whole))

    def test_a_folder_that_cannot_be_made_is_told(self):
        self.out.parent.write_bytes(b"")
        self.assertEqual(self.forms().status, 2)


class Output(unittest.TestCase):
    """`--out FILE`, of whatever command: whole, or as it was."""

    COMMAND = ("recognise", "--label", "jc-star/1@JST-CR-01-01-2024R1", "--on", "2026-11-22", "--out")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "openings.txt"

    def test_a_file_is_replaced_and_nothing_is_left_beside_it(self):
        self.file.write_text("of before")
        self.assertEqual(run(*self.COMMAND, str(self.file)).status, 0)
        self.assertNotIn("of before", self.file.read_text())
        self.assertEqual(list(self.folder.iterdir()), [self.file])

    def test_a_full_disk_leaves_the_file_of_before_and_nothing_beside_it(self):
        self.file.write_text("of before")
        done = run_on_full_disk(*self.COMMAND, str(self.file), room=16)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(self.file.read_text(), "of before")
        self.assertEqual(list(self.folder.iterdir()), [self.file])

    def test_a_link_in_its_place_is_replaced_and_not_followed(self):
        other = self.folder / "other"
        other.write_text("somebody's")
        self.file.symlink_to(other)
        self.assertEqual(run(*self.COMMAND, str(self.file)).status, 0)
        self.assertEqual(other.read_text(), "somebody's")
        self.assertFalse(self.file.is_symlink())

    def test_a_folder_that_is_not_there_is_told(self):
        done = run(*self.COMMAND, str(self.folder / "none" / "openings.txt"))
        self.assertEqual(done.status, 2)
        self.assertIn("none", done.err)


if __name__ == "__main__":
    unittest.main()
