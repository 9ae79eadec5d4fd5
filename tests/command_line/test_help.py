"""Help, mistakes on the command line, and output that goes to terminals, pipes and full disks."""

import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

from program import LANGUAGES, WARIFU, all_help, environment, on_terminal, run, width


class HelpOfEveryCommand(unittest.TestCase):
    def test_is_there_for_short_and_long_flag(self):
        for page in all_help():
            with self.subTest(page.path):
                short = run(*page.path, "-h")
                self.assertEqual((short.status, short.out, short.err), (0, page.text, ""))

    def test_has_an_example_that_names_the_command(self):
        for language, heading in (("en", "Examples:"), ("ja", "例:")):
            for page in all_help(language):
                with self.subTest((language, *page.path)):
                    examples = page.section(heading)
                    self.assertTrue(any(" ".join(("warifu", *page.path)) in line for line in examples), page.text)

    def test_says_what_each_option_and_argument_means(self):
        for page in all_help():
            for heading in ("Arguments:", "Options:", "Options of every command:", "Commands:"):
                entries = re.findall(r"^  (\S.*(?:\n {4,}.*)*)", "\n".join(page.section(heading)), re.MULTILINE)
                for entry in entries:
                    with self.subTest((page.path, entry)):
                        self.assertRegex(entry, r"\S(  +|\n +)\S")

    def test_speaks_japanese_when_asked(self):
        for page in all_help("ja"):
            with self.subTest(page.path):
                for english in ("Usage", "Options", "Example", "default", "required"):
                    self.assertNotIn(english, page.text)
                self.assertRegex(page.text.splitlines()[0], "[ぁ-ん一-龠]")

    def test_fits_a_narrow_terminal(self):
        for language in LANGUAGES:
            for page in all_help(language):
                shown = on_terminal(*page.path, "--help", "--lang", language, columns=60).out
                # Examples are for copying: they stay in one piece.
                prose = [line for line in shown.splitlines() if not line.startswith(("  warifu ", "  source "))]
                for line in prose:
                    with self.subTest((language, *page.path)):
                        self.assertLessEqual(width(line), 60, line)

    def test_of_verify_is_narrow_in_its_examples_too(self):
        for line in run("verify", "--help").out.split("Examples:")[1].splitlines():
            self.assertLessEqual(width(line), 60, line)


class NothingAskedFor(unittest.TestCase):
    def test_shows_the_help_and_is_no_success(self):
        outcome = run()
        self.assertEqual((outcome.status, outcome.out), (2, ""))
        self.assertEqual(outcome.err, run("--help").out)

    def test_below_a_command_too(self):
        self.assertEqual(run("catalogue").err, run("catalogue", "--help").out)


class AMistake(unittest.TestCase):
    def assert_refused(self, arguments, *said):
        outcome = run(*arguments)
        self.assertEqual((outcome.status, outcome.out), (2, ""))
        for text in said:
            self.assertIn(text, outcome.err)

    def test_in_an_option_names_the_one_meant(self):
        self.assert_refused(["assess", "p.toml", "--fromat", "json"], "--fromat", "did you mean '--format'?")
        self.assert_refused(["assess", "p.toml", "--form=json"], "'--form'", "did you mean '--format'?")

    def test_in_a_command_names_the_one_meant(self):
        self.assert_refused(["asess", "p.toml"], "'warifu asess'", "did you mean 'assess'?")
        self.assert_refused(["catalogue", "chekc"], "'warifu catalogue chekc'", "did you mean 'check'?")

    def test_far_from_everything_names_nothing(self):
        outcome = run("assess", "p.toml", "--zzzzzzzz")
        self.assertEqual(outcome.status, 2)
        self.assertNotIn("did you mean", outcome.err)

    def test_in_a_value_lists_the_values(self):
        self.assert_refused(["assess", "p.toml", "--format", "xml"], "xml", "sarif")

    def test_by_leaving_out_names_what_is_missing_and_the_help(self):
        self.assert_refused(["assess"], "PRODUCT.toml is required", "warifu assess --help")

    def test_with_one_argument_too_many_names_it(self):
        self.assert_refused(["tables", "surplus"], "'surplus'", "warifu tables --help")

    def test_is_told_in_japanese_when_asked(self):
        self.assertIn("'--format' のことですか", run("assess", "p.toml", "--fromat", "--lang", "ja").err)
        self.assertIn("PRODUCT.toml を指定してください", run("assess", "--lang", "ja").err)

    def test_cannot_disturb_the_terminal(self):
        self.assertNotIn("\x1b", run("assess", "p.toml", "--\x1b[2J").err)


class Version(unittest.TestCase):
    def test_tells_program_and_catalogue(self):
        self.assertRegex(run("--version").out, r"^warifu \d+\.\d+\.\d+\ncatalogue \d{4}\.\d\d\.\d\d \(sha256 [0-9a-f]{16}\)\n$")

    def test_tells_of_the_catalogue_named(self):
        self.assertEqual(run("--version", "--catalogue", "/nonexistent").status, 2)


class Output(unittest.TestCase):
    def piped_to_a_reader_that_left(self, prepare):
        readable, writable = os.pipe()
        os.close(readable)
        with os.fdopen(writable, "wb") as pipe:
            return subprocess.run([WARIFU, "show", "jc-star"], stdout=pipe, stderr=subprocess.PIPE, env=environment(),
                                  preexec_fn=prepare, check=False)

    def test_to_a_reader_that_has_seen_enough_ends_without_a_word(self):
        done = self.piped_to_a_reader_that_left(lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
        self.assertEqual((done.returncode, done.stderr), (-signal.SIGPIPE, b""))

    def test_where_sigpipe_is_ignored_ends_without_a_word_and_without_success(self):
        done = self.piped_to_a_reader_that_left(lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
        self.assertEqual((done.returncode, done.stderr), (2, b""))

    def test_that_the_disk_does_not_take_is_no_success(self):
        for arguments in (["schemes"], ["show", "jc-star"], ["recognise", "--label", "jc-star/1", "--format", "json"]):
            with self.subTest(arguments), open("/dev/full", "wb") as full:
                done = subprocess.run([WARIFU, *arguments], stdout=full, stderr=subprocess.PIPE, env=environment(), check=False)
                self.assertEqual(done.returncode, 2)
                self.assertIn(b"No space left", done.stderr)

    def test_into_a_pipe_leaves_it_a_pipe(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = pathlib.Path(folder) / "pipe"
            os.mkfifo(pipe)
            with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
                done = run("recognise", "--label", "jc-star/1", "--format", "json", "-o", pipe)
                self.assertEqual((done.status, pipe.is_fifo()), (0, True), done.err)
                self.assertIn('"version"', reader.communicate(timeout=30)[0])

    def test_fits_a_narrow_terminal(self):
        for arguments in (["schemes"], ["show", "uk-psti"], ["show", "jc-star/S1.1-02"], ["tables"], ["arrangements"],
                          ["crosswalks"], ["recognise", "--label", "jc-star/1", "--on", "2026-11-22"]):
            for language in LANGUAGES:
                for line in on_terminal(*arguments, "--lang", language, columns=60).out.splitlines():
                    with self.subTest((*arguments, language)):
                        self.assertLessEqual(width(re.sub(r"\x1b\[\d*m", "", line)), 60, line)

    def test_is_whole_lines_where_it_is_piped(self):
        self.assertTrue(any(width(line) > 100 for line in run("show", "jc-star/S1.1-02").out.splitlines()))

    def test_has_colour_on_a_terminal_that_wants_it(self):
        question = ["recognise", "--label", "jc-star/1", "--on", "2026-11-22"]
        self.assertIn("\x1b[", on_terminal(*question).out)
        self.assertIn("\x1b[", on_terminal(*question, NO_COLOR="").out)
        self.assertNotIn("\x1b[", on_terminal(*question, NO_COLOR="1").out)
        self.assertNotIn("\x1b[", on_terminal(*question, TERM="dumb").out)
        self.assertNotIn("\x1b[", run(*question).out)


if __name__ == "__main__":
    unittest.main()
