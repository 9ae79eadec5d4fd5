#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include "warifu/attestation/forms.h"
#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/base/sheet_place.h"

/// Somebody's workbook, of which single cells are filled in and all else stays. The file is hostile until it has been
/// opened: what could run, what is signed, and what is larger than a form is, is refused.
namespace warifu::attestation {

/// Budgets for one workbook.
struct WorkbookLimits {
    std::size_t parts = 2'000;
    std::size_t sheets = 100;
    std::size_t elements = 2'000'000; ///< of one part
    std::size_t depth = 64;
    std::size_t cell_characters = 32'767; ///< that a cell can hold (UTF-16 units)
};

class WorkbookSheet {
public:
    static Result<WorkbookSheet> open(std::string name, std::string path, const std::string& xml,
                                      const WorkbookLimits& limits);

    const std::string& name() const { return m_name; }
    const std::string& path() const { return m_path; }
    bool has_cells() const { return m_cells; }

    /// The upper left corner of what the place is merged into; the place itself where it is not.
    SheetPlace corner(const SheetPlace& place) const;
    /// Null where there is no such cell.
    pugi::xml_node find(const SheetPlace& place) const;
    /// Whether a formula stands here, or fills this cell from another.
    bool is_calculated(const SheetPlace& place) const;
    void write(const SheetPlace& place, std::string_view text);
    /// Takes away what formulas gave before the cells were filled in: not every program works it out anew.
    void forget_results();
    /// In front of what stands in the middle of the header of every page.
    void mark_pages(std::string_view mark);

    bool changed() const { return m_changed; }
    std::string xml() const;

private:
    WorkbookSheet() = default;
    Result<void> index();
    pugi::xml_node row_at(std::size_t row);
    pugi::xml_node cell_at(const SheetPlace& place);
    std::string style_of_new(const pugi::xml_node& row, std::size_t column) const;

    std::string m_name;
    std::string m_path;
    pugi::xml_document m_document;
    std::map<std::size_t, pugi::xml_node> m_rows;
    std::vector<SheetRange> m_merged;
    std::vector<SheetRange> m_calculated;
    bool m_cells = false; ///< a worksheet, not a chart
    bool m_changed = false;
};

class Workbook {
public:
    static Result<Workbook> open(const std::vector<WorkbookPart>& parts, const WorkbookLimits& limits);

    /// Null where there is no such worksheet.
    WorkbookSheet* find_sheet(std::string_view name);
    std::vector<std::string> sheet_names() const;
    /// What is written in a cell; empty where nothing is.
    std::string text(const WorkbookSheet& sheet, const SheetPlace& place) const;
    /// Refused where a formula or another text than `replaces` stands. Always as text, whatever it begins with.
    Result<void> write(WorkbookSheet& sheet, const SheetPlace& place, std::string_view text, std::string_view replaces);
    void mark_pages(std::string_view mark);
    /// The zip archive. Parts that were not written to keep their bytes.
    Result<std::string> finish(const Date& day);

private:
    Workbook(const std::vector<WorkbookPart>& parts, const WorkbookLimits& limits) : m_parts(parts), m_limits(limits) {}
    const std::string* find_part(std::string_view path) const;
    Result<void> check_parts() const;
    Result<void> open_sheets();
    Result<void> open_strings(const std::string& path);
    void calculate_on_load();

    const std::vector<WorkbookPart>& m_parts; ///< the caller's, who keeps them
    WorkbookLimits m_limits;
    std::string m_path; ///< of the workbook's own part
    pugi::xml_document m_document;
    std::vector<WorkbookSheet> m_sheets;
    std::vector<std::string> m_strings;
};

/// XML of a part: UTF-8, without a document type, no deeper and no longer than it may be.
Result<void> parse_part(const std::string& path, const std::string& xml, const WorkbookLimits& limits,
                        pugi::xml_document& document);
std::string part_xml(const pugi::xml_document& document);
/// A child of `parent` in its place by the schema: behind the last of those that come before it.
pugi::xml_node add_in_order(pugi::xml_node parent, const char* name, const std::vector<std::string_view>& before);
/// The text of <si> or <is>: of its runs, without the reading.
std::string string_item(const pugi::xml_node& item);

} // namespace warifu::attestation
