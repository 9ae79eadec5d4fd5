"""Manual page and completions: they know every option that `--help` knows, and the tools they are for take them."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from program import LANGUAGES, all_help, environment, run

SHELLS = ("bash", "zsh", "fish")


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def output_of(command, **changes):
    done = subprocess.run(command, capture_output=True, env=environment(**changes), text=True, check=False)
    return done.stdout, done.stderr


class Written(unittest.TestCase):
    """A folder with the pages in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, *arguments):
        path = self.folder / "page"
        self.assertEqual(run(*arguments, "-o", str(path)).status, 0)
        return path


class ManualPage(Written):
    def test_has_every_command_and_option_of_the_help(self):
        for language in LANGUAGES:
            page = run("man", "--lang", language).out.replace("\\-", "-")
            for help_page in all_help():
                if not help_page.commands:
                    self.assertIn(f".SS {' '.join(('warifu', *help_page.path))} ", page)
                for name in help_page.options:
                    with self.subTest((language, *help_page.path, name)):
                        self.assertIn(f"\\fB{name}\\fR", page)

    def test_has_the_examples(self):
        page = run("man").out.replace("\\-", "-").replace("\\(dq", '"').replace("\\(ti", "~")
        for help_page in all_help():
            for example in help_page.section("Examples:"):
                self.assertIn(example.strip(), page)

    def test_is_dated_by_the_source(self):
        self.assertIn('.TH WARIFU 1 2001-09-09 "warifu ', run("man", SOURCE_DATE_EPOCH="1000000000").out)

    @needs("man")
    def test_is_formatted_without_a_warning(self):
        for language in LANGUAGES:
            page = self.write("man", "--lang", language)
            for columns in ("60", "80"):
                shown, warnings = output_of(["man", "--warnings", "-E", "UTF-8", "-L", language, "-l", str(page)],
                                            MANWIDTH=columns, MANPAGER="cat")
                self.assertEqual(warnings, "")
                self.assertIn("--catalogue", shown)

    @needs("mandoc")
    def test_passes_mandocs_lint(self):
        for language in LANGUAGES:
            page = self.write("man", "--lang", language)
            complaints, _ = output_of(["mandoc", "-K", "utf-8", "-T", "lint", "-W", "warning", str(page)])
            self.assertEqual(complaints, "")


class Completion(Written):
    def test_has_every_option_of_the_help(self):
        for shell in SHELLS:
            script = run("completion", shell).out
            for page in all_help():
                for name in page.options + page.commands:
                    word = name
                    if shell == "fish" and name.startswith("-"):
                        word = f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                    with self.subTest((shell, *page.path, name)):
                        self.assertRegex(script, rf"(?<![\w-]){re.escape(word)}(?![\w-])")

    def test_has_the_words_of_every_choice(self):
        for shell in SHELLS:
            script = run("completion", shell).out
            for words in ("en ja", "valid grace expired withdrawn revoked", "bash zsh fish", "text json html sarif"):
                self.assertIn(words, script)


class InBash(Written):
    def complete(self, line):
        """The words that bash offers at the end of the line."""
        script = self.write("completion", "bash")
        # Bash breaks words at `=`, too, before it asks for completions.
        words = re.findall(r"=|[^\s=]+", line) + ([""] if line.endswith((" ", "=")) else [])
        program = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _warifu; '
                   'printf "%s\\n" "${COMPREPLY[@]}"')
        out, errors = output_of(["bash", "--norc", "-c", program, "bash", str(script), *words])
        self.assertEqual(errors, "")
        return out.split()

    def test_commands(self):
        self.assertEqual(self.complete("warifu ass"), ["assess"])
        self.assertEqual(self.complete("warifu --lang ja ass"), ["assess"])
        self.assertEqual(self.complete("warifu catalogue "), ["check"])

    def test_options_of_the_command_and_of_every_command(self):
        self.assertEqual(self.complete("warifu assess --rep"), ["--report"])
        self.assertEqual(self.complete("warifu assess --lan"), ["--lang"])
        self.assertEqual(self.complete("warifu tables --rep"), [])

    def test_words_of_a_choice(self):
        self.assertEqual(self.complete("warifu recognise --state "), ["valid", "grace", "expired", "withdrawn", "revoked"])
        self.assertEqual(self.complete("warifu inspect --format js"), ["json"])
        self.assertEqual(self.complete("warifu inspect --format=js"), ["json"])
        self.assertEqual(self.complete("warifu inspect --format="), ["text", "json"])
        self.assertEqual(self.complete("warifu --lang "), ["en", "ja"])

    def test_ids_of_regimes(self):
        self.assertIn("jc-star", self.complete("warifu assess p.toml --regime jc"))
        self.assertEqual(self.complete("warifu show uk-"), ["uk-psti"])

    def test_files(self):
        image = self.folder / "camera image.bin"
        image.write_bytes(b"")
        self.assertEqual(self.complete(f"warifu inspect {self.folder}/cam"), str(image).split())
        self.assertEqual(self.complete(f"warifu assess p.toml --report {self.folder}/cam"), str(image).split())
        self.assertEqual(self.complete(f"warifu diff old.warifu {self.folder}/cam"), str(image).split())
        self.assertEqual(self.complete(f"warifu inspect image.bin {self.folder}/cam"), [])


@needs("zsh")
class InZsh(Written):
    def test_is_parsed(self):
        self.assertEqual(output_of(["zsh", "-f", "-n", str(self.write("completion", "zsh"))]), ("", ""))

    def test_is_loaded_as_the_function_of_the_command(self):
        page = self.write("completion", "zsh").rename(self.folder / "_warifu")
        program = f'fpath=({page.parent} $fpath); autoload -U compinit; compinit -D -u; print -- $_comps[warifu]'
        self.assertEqual(output_of(["zsh", "-f", "-c", program]), ("_warifu\n", ""))


@needs("fish")
class InFish(Written):
    def complete(self, line):
        script = self.write("completion", "fish")
        out, errors = output_of(["fish", "--no-config", "-c", 'source $argv[1]; complete -C $argv[2]', str(script), line],
                                XDG_CONFIG_HOME=str(self.folder), XDG_DATA_HOME=str(self.folder))
        self.assertEqual(errors, "")
        return [entry.split("\t")[0] for entry in out.splitlines()]

    def test_is_parsed(self):
        self.assertEqual(output_of(["fish", "-n", str(self.write("completion", "fish"))]), ("", ""))

    def test_commands(self):
        self.assertEqual(self.complete("warifu ass"), ["assess"])
        self.assertEqual(self.complete("warifu --lang ja ass"), ["assess"])
        self.assertEqual(self.complete("warifu catalogue "), ["check"])

    def test_options(self):
        self.assertEqual(self.complete("warifu assess --rep"), ["--report"])
        self.assertEqual(self.complete("warifu tables --rep"), [])

    def test_words_of_a_choice(self):
        self.assertEqual(sorted(self.complete("warifu recognise --state ")),
                         sorted(["valid", "grace", "expired", "withdrawn", "revoked"]))
        self.assertEqual(self.complete("warifu inspect --format js"), ["json"])

    def test_ids_of_regimes(self):
        self.assertIn("jc-star", self.complete("warifu assess p.toml --regime jc"))

    def test_files(self):
        image = self.folder / "camera.bin"
        image.write_bytes(b"")
        self.assertEqual(self.complete(f"warifu inspect {self.folder}/cam"), [str(image)])


if __name__ == "__main__":
    unittest.main()
