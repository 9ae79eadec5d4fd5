"""An operator's blank, made up: a sheet for the applicant and one for the checklist, as Excel writes them."""

import io
import pathlib
import re
import subprocess
import zipfile

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STRINGS = ["適合申請 チェックリスト(試験用) 第1版", "申請者名", "製品名", "(記入)", "番号", "判定", "理由"]
ROWS = [f"S1.1-{number:02}" for number in range(1, 17)]


def shared(place, index, style=1):
    return f'<c r="{place}" s="{style}" t="s"><v>{index}</v></c>'


def applicant():
    return (
        f'{DECLARATION}<worksheet {MAIN}><dimension ref="A1:D4"/><cols><col min="3" max="3" width="30" style="2"/></cols>'
        f'<sheetData><row r="1" spans="1:4">{shared("A1", 0)}</row>'
        f'<row r="2">{shared("A2", 1)}<c r="B2" s="2"/><c r="C2" s="2"/><c r="D2" s="2"/></row>'
        f'<row r="3">{shared("A3", 2)}{shared("B3", 3, 2)}</row>'
        '<row r="4"><c r="B4" s="2"><f>LEN(B2)</f><v>0</v></c></row></sheetData>'
        '<mergeCells count="1"><mergeCell ref="B2:D2"/></mergeCells>'
        '<dataValidations count="1"><dataValidation type="list" sqref="B3"><formula1>"a,b"</formula1></dataValidation>'
        '</dataValidations><pageMargins left="0.7" right="0.7" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
        '<headerFooter><oddHeader>&amp;L様式&amp;C申請&amp;R&amp;P</oddHeader></headerFooter></worksheet>'
    )


def checklist():
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" s="1" t="inlineStr"><is><t>{name}</t></is></c><c r="C{at}" s="2"/></row>'
        for at, name in enumerate(reversed(ROWS), 5)
    )
    return (
        f'{DECLARATION}<worksheet {MAIN}><sheetData><row r="4">{shared("A4", 4)}{shared("C4", 5)}{shared("D4", 6)}</row>'
        f"{rows}</sheetData></worksheet>"
    )


def parts():
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{TYPES}.worksheet+xml"/>' for i in (1, 2)
    )
    strings = "".join(f"<si><t>{text}</t></si>" for text in STRINGS)
    package = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" '
        f'ContentType="application/octet-stream"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
        f'<Override PartName="/xl/calcChain.xml" ContentType="{TYPES}.calcChain+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/>{sheets}</Types>',
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="申請者" sheetId="1" '
        'r:id="rId1"/><sheet name="チェックリスト" sheetId="2" r:id="rId2"/></sheets><definedNames><definedName '
        "name=\"own\">'申請者'!$A$1</definedName></definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
            for i, (kind, target) in enumerate(
                [
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("worksheet", "worksheets/sheet2.xml"),
                    ("styles", "styles.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                    ("calcChain", "calcChain.xml"),
                ],
                1,
            )
        )
        + f'<Relationship Id="rId9" Type="{OFFICE}/externalLink" Target="file:///nowhere/other.xlsx" '
        'TargetMode="External"/></Relationships>',
        "xl/styles.xml": f'{DECLARATION}<styleSheet {MAIN}><fonts count="1"><font><sz val="11"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
        "<xf/><xf/><xf/></cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f'{DECLARATION}<sst {MAIN} count="7" uniqueCount="7">{strings}</sst>',
        "xl/calcChain.xml": f'{DECLARATION}<calcChain {MAIN}><c r="B4" i="1"/></calcChain>',
        "xl/worksheets/sheet1.xml": applicant(),
        "xl/worksheets/sheet2.xml": checklist(),
        "xl/printerSettings/printerSettings1.bin": "\x00\x01 as it came",
    }


def packed(contents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in contents.items():
            archive.writestr(name, text)
    return out.getvalue()


def unpacked(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


MAP = """form = "jc-star/checklist"
[[template]]
name = { en = "Made-up checklist, edition 1", ja = "試験用チェックリスト 第1版" }
[[template.anchor]]
sheet = "申請者"
cell = "A1"
text = "適合申請 チェックリスト(試験用) 第1版"
[[template.anchor]]
sheet = "チェックリスト"
cell = "C4"
text = "判定"
[[template.cell]]
sheet = "申請者"
cell = "C2"
place = "maker.name"
[[template.cell]]
sheet = "申請者"
cell = "B3"
place = "product.name"
replaces = "(記入)"
[[template.table]]
sheet = "チェックリスト"
key = "A"
first = 5
last = 20
[[template.table.column]]
column = "C"
cell = "verdict"
[[template.table.column]]
column = "D"
cell = "reasons"
"""


def text_of(path, part, place):
    """Of a cell with its text in itself."""
    cell = re.search(rf'<c r="{place}"[^>]*t="inlineStr"[^>]*>(.*?)</c>', unpacked(path)[part].decode(), re.DOTALL)
    return cell and re.sub("<[^>]*>", "", cell.group(1))


def as_csv(path: pathlib.Path, sheet):
    """What LibreOffice makes of a sheet, which counts from 1; None where it is not there."""
    folder = path.parent / "csv"
    options = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{sheet}"
    try:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", options,
             "--outdir", folder, path],
            check=True, capture_output=True,
        )
    except FileNotFoundError:
        return None
    return "".join(made.read_text() for made in folder.glob("*.csv"))
