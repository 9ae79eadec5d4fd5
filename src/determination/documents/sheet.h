#pragma once

#include <string>
#include <vector>

#include "collector.h"

namespace warifu::documents {

/// A row of a table with the place of each cell: from a CSV file, a worksheet or a Markdown table.
struct SheetRow {
    std::vector<MaybeText> cells;
    std::string locator;                    ///< of the row
    std::vector<std::string> cell_locators; ///< of the cells; empty: the row's serves for all
    bool strict = false;                    ///< must have as many cells as its header
    bool cut = false;                       ///< cells are missing here

    const std::string& place(std::size_t column) const {
        return column < cell_locators.size() ? cell_locators[column] : locator;
    }
};

/// Goes through rows and takes the pro formas among them:
///   Reference | Status | Support | Detail          the conformance statement; Status and Detail may be missing
///   ID | field | field …                           entries of the table that the title names
///   Table | ID | Field | Text                      fields of any table; ID may be missing
///   Field | Text                                   fields of the table that the title names, which has one entry
/// A row with a table's name alone is a title for what follows; a header may come again.
class SheetReader {
public:
    /// `title`: of the sheet or file, which may name a table.
    SheetReader(const std::string& title, Collector& collector);
    void row(const SheetRow& row);
    bool recognised() const { return m_recognised; }

private:
    enum class Form { None, Statement, Entries, Fields };
    bool take_header(const SheetRow& row);
    bool take_title(const SheetRow& row);
    void take_statement(const SheetRow& row);
    void take_entry(const SheetRow& row);
    void take_field(const SheetRow& row);
    /// More or fewer cells than the header: which belongs where cannot be told.
    bool is_ragged(const SheetRow& row) const { return row.cut || (row.strict && row.cells.size() != m_width); }

    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    Collector& m_collector;
    std::string m_table;
    Form m_form = Form::None;
    std::vector<std::string> m_header;
    std::size_t m_width = 0;
    std::size_t m_reference = none;
    std::size_t m_status = none;
    std::size_t m_support = none;
    std::size_t m_detail = none;
    std::size_t m_table_column = none;
    std::size_t m_id = none;
    std::size_t m_field = none;
    std::size_t m_text = none;
    bool m_recognised = false;
};

} // namespace warifu::documents
