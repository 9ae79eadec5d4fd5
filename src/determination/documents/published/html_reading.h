#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include <gumbo.h>

#include "draft.h"

/// What the walk through a page keeps while it goes.
namespace warifu::documents {

/// What an element hands to what is in it.
struct Style {
    bool hidden = false;
    bool small = false;
    bool navigation = false;
    bool in_content = false; ///< in main, article or section, whose header is no page header
    bool scriptless = false; ///< in noscript
    bool closed_details = false;
    double font_px = 16;
    Block::Kind kind = Block::Kind::Paragraph;
    std::string language;
    std::size_t table = 0; ///< index + 1 in the stack of tables; 0: none
    bool header_cell = false;
};

std::string attribute(const GumboNode& element, const char* name);
bool has_attribute(const GumboNode& element, const char* name);
/// `div`, also of elements that HTML does not know; empty for what is no element.
std::string tag_of(const GumboNode& node);
Style style_in(const Style& outer, const GumboNode& element, const std::string& tag);
bool is_block_element(const std::string& tag);

/// Where in a table the next cell stands, with cells that reach down from above.
class TableCursor {
public:
    explicit TableCursor(std::uint32_t number) : m_number(number) {}

    void begin_row();
    /// Takes the place of a cell; gives the cells from above that stand before it.
    std::vector<Block> begin_cell(std::uint32_t columns, std::uint32_t rows);
    void end_cell(std::vector<Block> blocks);
    std::vector<Block> end_row() { return reaching(UINT32_MAX); }
    std::uint32_t number() const { return m_number; }
    std::uint32_t row() const { return m_row; }
    std::uint32_t column() const { return m_cell_column; }

private:
    struct Reaching {
        std::uint32_t rows = 0;
        std::uint32_t columns = 1;
        std::uint32_t from_row = 0;
        std::vector<Block> blocks;
    };
    std::vector<Block> reaching(std::uint32_t until);

    std::uint32_t m_number;
    std::uint32_t m_row = 0;
    std::uint32_t m_column = 1; ///< the next that is free
    std::uint32_t m_cell_column = 0;
    std::uint32_t m_cell_columns = 1;
    std::uint32_t m_cell_rows = 1;
    std::map<std::uint32_t, Reaching> m_reaching; ///< by column
};

/// Forms and the labels of their fields.
class FormCollector {
public:
    void begin_form(const GumboNode& element, std::string place);
    void end_form() { m_current = 0; }
    void field(const GumboNode& element, const std::string& tag, const std::string& place);
    void begin_label(const GumboNode& element);
    void text(std::string_view text);
    void end_label();
    void give(Draft& draft);

private:
    struct Labelled {
        std::size_t form = 0;
        std::size_t field = 0;
        std::string id;
    };
    std::vector<Form> m_forms = std::vector<Form>(1); ///< the first: of fields outside of all
    std::vector<Labelled> m_fields;
    std::size_t m_current = 0;
    bool m_in_label = false;
    std::string m_label;
    std::string m_label_for;
    std::size_t m_label_fields = 0; ///< how many fields there were when the label began
    std::map<std::string, std::string> m_labels;
};

} // namespace warifu::documents
