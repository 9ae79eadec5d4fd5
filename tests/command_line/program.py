"""The program as its user meets it: run, read, and looked at on a terminal of a given width."""

import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import termios
import unicodedata
from dataclasses import dataclass

WARIFU = os.environ["WARIFU_PROGRAM"]
LANGUAGES = ("en", "ja")


@dataclass
class Outcome:
    status: int
    out: str
    err: str


def environment(**changes):
    kept = {"PATH": f"{pathlib.Path(WARIFU).parent}:{os.environ['PATH']}", "LANG": "C.UTF-8", "TERM": "xterm"}
    kept["HOME"] = os.environ.get("HOME", "/")
    kept["XDG_DATA_HOME"] = "/nonexistent"  # a store of the user's own would change what an assessment says
    return {**kept, **changes}


def run(*arguments, stdin=subprocess.DEVNULL, **changes):
    done = subprocess.run([WARIFU, *arguments], stdin=stdin, capture_output=True, env=environment(**changes), check=False)
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def on_terminal(*arguments, columns=80, **changes):
    """What the program writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([WARIFU, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment(**changes)) as child:
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            written += piece
        os.close(ours)
        status = child.wait()
    return Outcome(status, written.decode().replace("\r\n", "\n"), "")


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@dataclass
class Help:
    """What `--help` says of a command."""

    path: tuple
    text: str

    def section(self, heading):
        """The lines under a heading, up to the next empty line."""
        found = re.search(rf"^{re.escape(heading)}\n((?:.+\n)*)", self.text, re.MULTILINE)
        return found.group(1).splitlines() if found else []

    @property
    def options(self):
        lines = self.section("Options:") + self.section("Options of every command:")
        # `-o, --out FILE   write to …`: the names stand at the margin, before the value and the text.
        starts = [re.match(r"  ((?:-[^ ,]+(?:, )?)+)", line) for line in lines]
        return [name for start in starts if start for name in start.group(1).split(", ")]

    @property
    def commands(self):
        return [line.split()[0] for line in self.section("Commands:") if re.match(r"  \w", line)]


def all_help(language="en"):
    """The help of the program and of every command, found by following the help itself."""
    def walk(path):
        page = Help(path, run(*path, "--help", "--lang", "en").out)
        shown = page if language == "en" else Help(path, run(*path, "--help", "--lang", language).out)
        yield shown
        for name in page.commands:
            yield from walk((*path, name))

    return list(walk(()))
