"""How many labels of a register open what: counted at once, held against what the API tells of each."""

import collections
import json
import pathlib
import re
import subprocess
import unittest
import urllib.request

from program import WARIFU, environment, on_terminal, run
from test_register import ISSUE, WITHDRAW, ARegister

SCHEMA = pathlib.Path(__file__).parents[2] / "docs/json/register-openings.schema.json"
LABELS = [
    dict(ISSUE, number="A-1"),
    dict(ISSUE, number="A-2", speaker="operator"),
    dict(ISSUE, number="A-3", speaker="operator", edition="JST-CR-01-01-2024R1", support_until="2026-03-31"),
    dict(ISSUE, number="A-4", speaker="laboratory", level="2"),
    dict(ISSUE, number="A-5", speaker="operator", expires="2026-02-28"),
    dict(ISSUE, number="B-1", speaker="operator", regime="sg-cls", level="4", market="SG"),
    dict(ISSUE, number="B-2", speaker="operator", regime="sg-cls", level="2", market="SG"),
    dict(ISSUE, number="C-1", speaker="operator", regime="us-ctm", level="", market="US"),
    dict(ISSUE, number="D-1", speaker="operator", regime="nowhere", level="", market="XX"),
    dict(WITHDRAW, number="B-2"),
]
LABELS = [{key: value for key, value in each.items() if value} for each in LABELS]


class Openings(ARegister):
    def setUp(self):
        super().setUp()
        recorded = self.record(*LABELS)
        self.assertEqual((recorded.status, recorded.err), (0, ""))

    def openings(self, *more):
        outcome = run("register", "openings", "--store", self.store, *more)
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        return outcome.out

    def counted(self, *more):
        return json.loads(self.openings("--format", "json", *more))

    def test_are_those_that_the_api_tells_of_each_label(self):
        process = subprocess.Popen([WARIFU, "serve", "--store", self.store, "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE,
                                   text=True, env=environment())
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        base = "http://" + re.search(r"127\.0\.0\.1:\d+", process.stderr.readline())[0]
        for on in ("2026-01-15", "2026-04-01", "2026-06-01"):
            exported = run("register", "export", "--store", self.store, "--format", "jsonl", "--on", on).out
            numbers = [json.loads(line)["number"] for line in exported.splitlines()]
            tally = collections.Counter()
            for number in numbers:
                with urllib.request.urlopen(f"{base}/api/labels/{number}/openings?on={on}") as answer:
                    told = json.load(answer)
                tally.update((kind, row["path"][0], row["regime"], row["market"], row["effect"])
                             for kind in ("opens", "would_open") for row in told[kind])
            counts = self.counted("--on", on)
            ours = {(kind, row["id"], row["regime"], row["market"], effect): number for row in counts["arrangements"]
                    for kind in ("opens", "would_open") for effect, number in row[kind].items() if number}
            self.assertEqual(ours, dict(tally), on)
            self.assertEqual(counts["labels"]["looked_at"], len(numbers))
            self.assertEqual(counts["on"], on)

    def test_tell_how_many_labels_were_looked_at(self):
        self.assertEqual(self.counted("--on", "2026-06-01")["labels"],
                         {"looked_at": 9, "granted": 7, "said": 2, "without_arrangement": 1})
        self.assertEqual(self.counted("--on", "2026-01-14")["labels"]["looked_at"], 0, "none was issued by then")

    def test_are_of_what_is_looked_for(self):
        for looked_for, number in ((["--regime", "jc-star"], 5), (["--market", "SG"], 2), (["--number", "A-1"], 1),
                                   (["--state", "withdrawn"], 1), (["--maker", "nobody"], 0)):
            self.assertEqual(self.counted("--on", "2026-06-01", *looked_for)["labels"]["looked_at"], number, looked_for)

    def test_are_told_as_their_schema_says(self):
        schema = json.loads(SCHEMA.read_text())
        counts = self.counted()
        self.assertEqual(set(counts), set(schema["required"]))
        self.assertEqual(set(counts["labels"]), set(schema["properties"]["labels"]["required"]))
        row = schema["properties"]["arrangements"]["items"]
        for told in counts["arrangements"]:
            self.assertEqual(set(told), set(row["required"]))
            for kind in ("opens", "would_open"):
                self.assertEqual(set(told[kind]), set(schema["$defs"]["counts"]["required"]))

    def test_are_a_table_for_people(self):
        english = self.openings("--on", "2026-06-01")
        self.assertIn("9 labels looked at, as they stand on 2026-06-01 by the first 10 changes", english)
        self.assertIn("1 of them start no arrangement", english)
        self.assertIn("Granted by an operator: 7", english)
        granted, said = english.split("Said by a maker or a laboratory alone: 2. These open nothing")
        head, = (line.split("  ") for line in granted.splitlines() if line.startswith("arrangement"))
        self.assertEqual([cell.strip() for cell in head if cell][-6:],
                         ["deemed", "equivalent", "simplified", "not determined", "under study", "none"])
        row, = (line.split() for line in said.splitlines() if line.startswith("jp-uk-statute"))
        self.assertEqual(row[1:4], ["jc-star", "uk-psti", "GB"])
        self.assertEqual(sum(map(int, row[4:])), 2, "each label has one effect")

    def test_are_told_in_japanese(self):
        japanese = self.openings("--on", "2026-06-01", "--lang", "ja")
        for words in ("対象のラベル: 9 件(基準日 2026-06-01", "運営者が付与したラベル: 7 件", "それ自体は何も開かない",
                      "みなし適合", "未確定", "取決め"):
            self.assertIn(words, japanese)
        self.assertNotIn("deemed", japanese)

    def test_go_to_a_file_and_to_a_terminal(self):
        file = self.folder / "counts.json"
        self.assertEqual(self.openings("--format", "json", "-o", str(file)), "")
        self.assertEqual(json.loads(file.read_text()), self.counted())
        shown = on_terminal("register", "openings", "--store", self.store)
        self.assertEqual(shown.status, 0)
        self.assertIn("jp-uk-statute", shown.out)


class WithoutARegister(ARegister):
    def refused(self, store, *more):
        outcome = run("register", "openings", "--store", str(store), *more)
        exported = run("register", "export", "--format", "csv", "--store", str(store), *more)
        self.assertEqual((outcome.status, outcome.out), (2, ""))
        self.assertEqual(outcome.err, exported.err, "as the other commands say it")
        return outcome.err

    def test_nothing_is_counted(self):
        self.assertIn("there is no register here", self.refused(self.folder / "none.db"))
        (self.folder / "text.db").write_text("no database " * 100)
        self.refused(self.folder / "text.db")
        self.refused("http://register.example/")
        self.assertFalse((self.folder / "none.db").exists())

    def test_nor_on_a_day_that_has_not_come(self):
        self.record(ISSUE)
        self.assertIn("a day that has not come", self.refused(self.store, "--on", "2999-01-01"))
        self.refused(self.store, "--state", "good")

    def test_an_empty_one_has_no_labels(self):
        self.record()
        outcome = run("register", "openings", "--store", self.store)
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertIn("0 labels looked at", outcome.out)
        counts = json.loads(run("register", "openings", "--store", self.store, "--format", "json").out)
        self.assertEqual((counts["labels"]["looked_at"], counts["arrangements"]), (0, []))


if __name__ == "__main__":
    unittest.main()
