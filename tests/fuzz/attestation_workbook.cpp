// A worksheet as anybody may have written it, opened as part of a workbook, filled in and marked. Parts come apart at
// the byte 0: the sheet, the texts that cells share, the workbook.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "warifu/base/text.h"
#include "workbook.h"

namespace {

using namespace warifu;
using namespace warifu::attestation;

constexpr std::string_view workbook_xml =
    R"(<workbook><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>)";

std::vector<WorkbookPart> parts_of(std::string_view text) {
    const std::vector<std::string_view> given = split(text, '\0');
    const auto part = [&](std::size_t index, std::string_view otherwise) {
        return std::string(index < given.size() ? given[index] : otherwise);
    };
    return {{"[Content_Types].xml", "<Types/>"},
            {"_rels/.rels", R"(<R><Relationship Id="w" Type="x/officeDocument" Target="xl/w.xml"/></R>)"},
            {"xl/w.xml", part(2, workbook_xml)},
            {"xl/_rels/w.xml.rels", R"(<R><Relationship Id="a" Type="x/worksheet" Target="s.xml"/>)"
                                    R"(<Relationship Id="b" Type="x/sharedStrings" Target="t.xml"/></R>)"},
            {"xl/s.xml", part(0, "")},
            {"xl/t.xml", part(1, "<sst/>")}};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parts = parts_of({reinterpret_cast<const char*>(data), size});
    auto workbook = Workbook::open(parts, {});
    if (!workbook)
        return 0;
    WorkbookSheet* sheet = workbook->find_sheet("S");
    if (sheet == nullptr)
        return 0;
    const SheetPlace place{3, 2};
    const bool calculated = sheet->is_calculated(sheet->corner(place));
    const std::string there = workbook->text(*sheet, sheet->corner(place));
    const auto written = workbook->write(*sheet, place, "=1+1", "");
    if (written && (calculated || !is_blank(there)))
        std::abort();
    if (written && workbook->text(*sheet, sheet->corner(place)) != "=1+1")
        std::abort();
    workbook->mark_pages("DRAFT");
    // What was written is a worksheet that opens again, with the same text in it.
    const std::string again = sheet->xml();
    const auto reread = WorkbookSheet::open("S", "xl/s.xml", again, {});
    if (!reread || (written && !reread->find(reread->corner(place))))
        std::abort();
    if (!workbook->finish(*Date::from(2026, 1, 1)))
        std::abort();
    return 0;
}
