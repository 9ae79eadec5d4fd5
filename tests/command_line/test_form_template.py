"""`warifu forms --template`: the operator's own blank is filled in where a map says, and nothing else of it changes."""

import pathlib
import subprocess
import tempfile
import unittest

from blank import MAP, ROWS, as_csv, packed, parts, text_of, unpacked
from program import run

PRODUCT = """[product]
name = "=HYPERLINK(1)"
maker = "+Maker & <Sons>"
model = "C-1"
support_until = 2031-01-31
regimes = ["jc-star/1", "uk-psti"]
"""
SHEET = "xl/worksheets/sheet1.xml"
LIST = "xl/worksheets/sheet2.xml"


class Template(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.kept.cleanup)
        folder = pathlib.Path(cls.kept.name)
        (folder / "product.toml").write_text(PRODUCT)
        assessed = run("assess", str(folder / "product.toml"), "--on", "2026-11-22")
        assert assessed.status in (0, 1, 3), assessed.err
        cls.dossier = folder / "product.warifu"

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.blank = self.folder / "blank.xlsx"
        self.map = self.folder / "map.toml"
        self.out = self.folder / "out"
        self.filled = self.out / "jc-star-1-checklist-form.DRAFT.xlsx"
        self.map.write_text(MAP)

    def fill(self, contents=None, arguments=None):
        self.blank.write_bytes(contents if isinstance(contents, bytes) else packed(contents or parts()))
        arguments = ["--map", str(self.map)] if arguments is None else arguments
        return run("forms", str(self.dossier), "--template", str(self.blank), "--out", str(self.out), "--on", "2026-11-22",
                   "--regime", "jc-star/1", *arguments)

    def refused(self, told, contents=None, arguments=None):
        done = self.fill(contents, arguments)
        self.assertEqual(done.status, 2, done.out)
        self.assertIn(told, done.err)
        self.assertFalse(self.out.exists())

    def test_places_and_rows_stand_in_their_cells(self):
        done = self.fill()
        self.assertEqual(done.status, 0, done.err)
        self.assertIn(self.filled.name, done.out)
        self.assertEqual(text_of(self.filled, SHEET, "B2"), "+Maker &amp; &lt;Sons&gt;")
        self.assertEqual(text_of(self.filled, SHEET, "B3"), "=HYPERLINK(1)")
        self.assertIsNone(text_of(self.filled, SHEET, "C2"))  # merged into B2
        own = (self.out / "jc-star-1-checklist.DRAFT.html").read_text()
        for at, name in enumerate(reversed(ROWS), 5):
            self.assertIn(name, own)
            self.assertRegex(text_of(self.filled, LIST, f"C{at}"), "^(PASS|FAIL|INCONCLUSIVE|NOT APPLICABLE)$")

    def test_rows_are_found_by_their_ids_and_not_by_their_order(self):
        # The blank has them the other way round: the last requirement first.
        self.fill()
        straight = parts()
        for index, name in enumerate(ROWS):
            straight[LIST] = straight[LIST].replace(f">{name}<", f">#{index}<")
        for index in range(16):
            straight[LIST] = straight[LIST].replace(f">#{index}<", f">{ROWS[15 - index]}<")
        turned = [text_of(self.filled, LIST, f"D{at}") for at in range(5, 21)]
        self.assertGreater(len(set(turned)), 3)
        self.fill(straight)
        self.assertEqual([text_of(self.filled, LIST, f"D{at}") for at in range(20, 4, -1)], turned)

    def test_another_program_reads_what_was_written(self):
        self.fill()
        applicant = as_csv(self.filled, 1)
        if applicant is None:
            self.skipTest("no LibreOffice here")
        self.assertIn("+Maker & <Sons>", applicant)
        self.assertIn("=HYPERLINK(1)", applicant)
        self.assertIn("\n,15", applicant)  # the length of the maker's name, worked out anew

    def test_a_blank_of_another_program_is_filled_in(self):
        self.blank.write_bytes(packed(parts()))
        try:
            subprocess.run(["soffice", f"-env:UserInstallation=file://{self.folder}/profile", "--headless",
                            "--convert-to", "xlsx", "--outdir", self.folder / "theirs", self.blank],
                           check=True, capture_output=True)
        except FileNotFoundError:
            self.skipTest("no LibreOffice here")
        done = self.fill((self.folder / "theirs" / "blank.xlsx").read_bytes())
        self.assertEqual(done.status, 0, done.err)
        self.assertIn("=HYPERLINK(1)", as_csv(self.filled, 1))

    def test_other_parts_keep_their_bytes(self):
        self.fill()
        before, after = unpacked(self.blank), unpacked(self.filled)
        self.assertEqual(list(before), list(after))
        changed = {name for name in before if before[name] != after[name]}
        self.assertEqual(changed, {"xl/workbook.xml", SHEET, LIST})

    def test_cells_keep_their_style_and_formulas_are_worked_out_anew(self):
        self.fill()
        after = unpacked(self.filled)
        self.assertIn('<c r="B2" s="2" t="inlineStr">', after[SHEET].decode())
        self.assertIn("<f>LEN(B2)</f></c>", after[SHEET].decode())  # without the result of before
        self.assertIn("<mergeCells", after[SHEET].decode())
        self.assertIn('</definedNames><calcPr fullCalcOnLoad="1"/>', after["xl/workbook.xml"].decode())

    def test_a_draft_is_marked_on_the_pages_of_every_sheet(self):
        self.fill()
        after = unpacked(self.filled)
        self.assertIn("<oddHeader>&amp;L様式&amp;CDRAFT 下書き 申請&amp;R&amp;P</oddHeader>", after[SHEET].decode())
        self.assertIn("</sheetData><headerFooter><oddHeader>&amp;CDRAFT 下書き", after[LIST].decode())

    def test_the_same_blank_gives_the_same_bytes(self):
        self.fill()
        once = self.filled.read_bytes()
        self.fill()
        self.assertEqual(once, self.filled.read_bytes())

    def test_without_a_map_the_catalogues_blanks_are_meant(self):
        self.refused("--map", arguments=[])

    def test_a_newer_blank_is_refused_with_what_was_expected(self):
        other = parts()
        other["xl/sharedStrings.xml"] = other["xl/sharedStrings.xml"].replace("第1版", "第2版")
        self.refused("申請者!A1: expected '適合申請 チェックリスト(試験用) 第1版', found '適合申請 チェックリスト(試験用) 第2版'",
                     other)

    def test_a_blank_without_the_sheet_is_refused(self):
        other = parts()
        other["xl/workbook.xml"] = other["xl/workbook.xml"].replace('name="申請者"', 'name="Other"')
        self.refused("there is no sheet '申請者'; there is: Other, チェックリスト", other)

    def test_a_row_without_a_place_is_told(self):
        other = parts()
        other[LIST] = other[LIST].replace("S1.1-07", "S1.1-99")
        self.refused("expected a row 'S1.1-07' in column A, rows 5 to 20; found none", other)

    def test_a_row_that_stands_twice_is_told(self):
        other = parts()
        other[LIST] = other[LIST].replace("S1.1-08", "S1.1-07")
        self.refused("which is meant cannot be told", other)

    def test_a_formula_is_not_overwritten(self):
        self.map.write_text(MAP.replace('cell = "C2"', 'cell = "B4"'))
        self.refused("a formula stands in this cell")

    def test_a_cell_that_an_array_fills_is_not_overwritten(self):
        other = parts()
        other[SHEET] = other[SHEET].replace("<f>LEN(B2)</f>", '<f t="array" ref="B4:C5">LEN(B2)</f>')
        self.map.write_text(MAP.replace('cell = "C2"', 'cell = "C5"'))
        self.refused("a formula stands in this cell", other)

    def test_a_label_of_the_blank_is_not_overwritten(self):
        self.map.write_text(MAP.replace('cell = "C2"', 'cell = "A2"'))
        self.refused("'申請者名' stands in this cell already")

    def test_words_of_the_blank_stand_for_ours_and_none_is_made_up(self):
        words = 'cell = "verdict"\nwords = { INCONCLUSIVE = "未確定" }\n'
        self.map.write_text(MAP.replace('cell = "verdict"\n', words))
        done = self.fill()
        self.assertEqual(done.status, 0, done.err)
        column = [text_of(self.filled, LIST, f"C{at}") for at in range(5, 21)]
        self.assertIn("未確定", column)
        self.assertTrue(set(column) <= {"未確定", None}, column)

    def test_mistakes_in_the_map_are_told_with_their_place(self):
        self.map.write_text(MAP.replace("maker.name", "maker.nme").replace('cell = "A1"', 'cell = "1A"'))
        self.refused("map.toml:6:8: '1A' is no cell")
        self.refused("the form has no place 'maker.nme'")

    def test_a_map_of_another_form_is_told(self):
        self.map.write_text('form = "uk-psti/ipa-declaration"\n' + MAP.split("\n", 1)[1].split("[[template.table]]")[0])
        self.refused("uk-psti/ipa-declaration")

    def test_macros_are_refused(self):
        self.refused("macros", {**parts(), "xl/vbaProject.bin": "\xd0\xcf"})
        typed = parts()
        typed["[Content_Types].xml"] = typed["[Content_Types].xml"].replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
        self.refused("macros", typed)

    def test_a_signed_workbook_is_refused(self):
        self.refused("signed", {**parts(), "_xmlsignatures/sig1.xml": "<Signature/>"})

    def test_bombs_are_refused(self):
        self.refused("unpack", {**parts(), "xl/media/a.bin": bytes(20 << 20)})
        self.refused("", {**parts(), "xl/media/a.bin": bytes(40 << 20)})
        self.refused("", {**parts(), **{f"xl/media/{i}.bin": "" for i in range(3000)}})
        deep = parts()
        deep[LIST] = deep[LIST].replace("</worksheet>", "<a>" * 200_000 + "</a>" * 200_000 + "</worksheet>")
        self.refused("deeper", deep)

    def test_entities_are_refused(self):
        other = parts()
        other[SHEET] = other[SHEET].replace(
            "<worksheet", '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet', 1)
        self.refused("document type", other)

    def test_what_is_no_workbook_is_refused(self):
        self.refused("", b"no workbook")
        self.refused("no workbook", packed({"a.txt": "a"}))
        whole = packed(parts())
        self.refused("", whole[: len(whole) // 2])
        self.refused("", whole[:200] + bytes(100) + whole[300:])


if __name__ == "__main__":
    unittest.main()
