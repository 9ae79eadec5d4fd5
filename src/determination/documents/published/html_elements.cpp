#include <algorithm>
#include <cstdlib>

#include "html_reading.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr double normal_px = 16;

bool is_one_of(const std::string& name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), std::string_view(name)) != names.end();
}

/// The value of a property in a style attribute, in lower case.
std::string property(const std::string& style, std::string_view name) {
    for (const std::string_view each : split(style, ';')) {
        const std::size_t colon = each.find(':');
        if (colon != std::string_view::npos && to_lower_ascii(trim(each.substr(0, colon))) == name)
            return to_lower_ascii(trim(each.substr(colon + 1)));
    }
    return {};
}

/// A font size in pixels; the outer one when it is none that we know.
double size_in_px(const std::string& value, double outer) {
    static const std::map<std::string_view, double> words = {{"xx-small", 9},   {"x-small", 10}, {"small", 13},
                                                             {"medium", 16},    {"large", 18},   {"x-large", 24},
                                                             {"smaller", -0.8}, {"larger", -1.2}};
    if (const auto found = words.find(value); found != words.end())
        return found->second < 0 ? -found->second * outer : found->second;
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    const std::string unit(trim(end));
    if (end == value.c_str() || !(number >= 0 && number < 10'000))
        return outer;
    if (unit == "px")
        return number;
    if (unit == "pt")
        return number * 4 / 3;
    if (unit == "em")
        return number * outer;
    if (unit == "%")
        return number / 100 * outer;
    if (unit == "rem")
        return number * normal_px;
    return outer;
}

void apply_inline_style(Style& style, const Style& outer, const std::string& text) {
    if (text.empty())
        return;
    const std::string display = property(text, "display");
    const std::string visibility = property(text, "visibility");
    if (display.starts_with("none") || visibility.starts_with("hidden") || visibility.starts_with("collapse"))
        style.hidden = true;
    const std::string size = property(text, "font-size");
    if (size.empty())
        return;
    style.font_px = size_in_px(size, outer.font_px);
    if (style.font_px < outer.font_px * 0.95)
        style.small = true;
    else if (style.font_px >= normal_px)
        style.small = false;
}

void apply_font_element(Style& style, const std::string& size) {
    const bool relative = size.starts_with('-') || size.starts_with('+');
    const int number = std::atoi(size.c_str());
    if (!size.empty() && (relative ? number < 0 : number > 0 && number <= 2))
        style.small = true;
}

Block::Kind kind_in(Block::Kind outer, const std::string& tag) {
    if (tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6')
        return Block::Kind::Heading;
    if (tag == "td" || tag == "th")
        return Block::Kind::Cell;
    if (is_one_of(tag, {"li", "dt", "dd"}))
        return outer == Block::Kind::Cell ? outer : Block::Kind::Item;
    if (is_one_of(tag, {"caption", "figcaption"}))
        return Block::Kind::Caption;
    return outer;
}

} // namespace

std::string attribute(const GumboNode& element, const char* name) {
    const GumboAttribute* const found = gumbo_get_attribute(&element.v.element.attributes, name);
    return found == nullptr ? std::string() : printable(found->value, 4096);
}

bool has_attribute(const GumboNode& element, const char* name) {
    return gumbo_get_attribute(&element.v.element.attributes, name) != nullptr;
}

std::string tag_of(const GumboNode& node) {
    if (node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_TEMPLATE)
        return {};
    if (node.v.element.tag != GUMBO_TAG_UNKNOWN)
        return gumbo_normalized_tagname(node.v.element.tag);
    GumboStringPiece piece = node.v.element.original_tag;
    if (piece.data == nullptr)
        return {};
    gumbo_tag_from_original_text(&piece);
    return to_lower_ascii({piece.data, std::min<std::size_t>(piece.length, 64)});
}

bool is_block_element(const std::string& tag) {
    return is_one_of(tag, {"address", "article", "aside",    "blockquote", "body", "caption", "center",   "dd",
                           "details", "dialog",  "dir",      "div",        "dl",   "dt",      "fieldset", "figcaption",
                           "figure",  "footer",  "form",     "h1",         "h2",   "h3",      "h4",       "h5",
                           "h6",      "header",  "hgroup",   "hr",         "html", "legend",  "li",       "main",
                           "menu",    "nav",     "noscript", "ol",         "p",    "pre",     "section",  "summary",
                           "table",   "tbody",   "td",       "tfoot",      "th",   "thead",   "tr",       "ul",
                           "iframe",  "video",   "audio",    "object"});
}

Style style_in(const Style& outer, const GumboNode& element, const std::string& tag) {
    Style style = outer;
    style.kind = kind_in(outer.kind, tag);
    style.header_cell = tag == "th" || (outer.header_cell && tag != "td");
    if (is_one_of(tag, {"main", "article", "section"}))
        style.in_content = true;
    if (tag == "nav" || (is_one_of(tag, {"header", "footer"}) && !outer.in_content))
        style.navigation = true;
    if (is_one_of(tag, {"small", "sub", "sup"}))
        style.small = true;
    if (tag == "font")
        apply_font_element(style, attribute(element, "size"));
    if (tag == "noscript")
        style.scriptless = true;
    // What a closed <details> holds, but for its summary, is shown to who opens it.
    style.closed_details = tag == "details" && !has_attribute(element, "open");
    if (has_attribute(element, "hidden") || to_lower_ascii(attribute(element, "aria-hidden")) == "true" ||
        (outer.closed_details && tag != "summary") || is_one_of(tag, {"del", "s", "strike"}))
        style.hidden = true;
    apply_inline_style(style, outer, attribute(element, "style"));
    std::string language = attribute(element, "lang");
    if (language.empty())
        language = attribute(element, "xml:lang");
    if (!language.empty())
        style.language = printable(language, 35);
    return style;
}

void TableCursor::begin_row() {
    ++m_row;
    m_column = 1;
    std::erase_if(m_reaching, [&](const auto& each) { return m_row - each.second.from_row >= each.second.rows; });
}

/// Cells from above that stand where the next cell would, or anywhere up to a column.
std::vector<Block> TableCursor::reaching(std::uint32_t until) {
    std::vector<Block> blocks;
    for (auto& [column, cell] : m_reaching) {
        if (cell.from_row == m_row || column < m_column)
            continue;
        if (column > m_column && until != UINT32_MAX)
            break;
        for (Block block : cell.blocks) {
            block.row = m_row;
            blocks.push_back(std::move(block));
        }
        m_column = column + cell.columns;
    }
    return blocks;
}

std::vector<Block> TableCursor::begin_cell(std::uint32_t columns, std::uint32_t rows) {
    if (m_row == 0)
        begin_row();
    std::vector<Block> above = reaching(m_column);
    m_cell_column = m_column;
    m_cell_columns = columns;
    m_cell_rows = rows;
    m_column += columns;
    return above;
}

void TableCursor::end_cell(std::vector<Block> blocks) {
    if (m_cell_rows > 1)
        m_reaching[m_cell_column] = {m_cell_rows, m_cell_columns, m_row, std::move(blocks)};
}

void FormCollector::begin_form(const GumboNode& element, std::string place) {
    m_forms.push_back({attribute(element, "action"), {}, std::move(place)});
    m_current = m_forms.size() - 1;
}

void FormCollector::field(const GumboNode& element, const std::string& tag, const std::string& place) {
    std::string type = tag == "input" ? to_lower_ascii(attribute(element, "type")) : tag;
    if (type.empty())
        type = "text";
    if (is_one_of(type, {"hidden", "submit", "button", "image", "reset"}))
        return;
    FormField field{type, attribute(element, "name"), attribute(element, "aria-label"),
                    has_attribute(element, "required")};
    if (field.label.empty())
        field.label = attribute(element, "placeholder");
    Form& form = m_forms[m_current];
    if (form.place.empty())
        form.place = place;
    m_fields.push_back({m_current, form.fields.size(), attribute(element, "id")});
    form.fields.push_back(std::move(field));
}

void FormCollector::begin_label(const GumboNode& element) {
    m_in_label = true;
    m_label.clear();
    m_label_for = attribute(element, "for");
    m_label_fields = m_fields.size();
}

void FormCollector::text(std::string_view text) {
    constexpr std::size_t most_bytes = 1000;
    if (m_in_label && m_label.size() < most_bytes)
        m_label += printable(text, most_bytes);
}

void FormCollector::end_label() {
    m_in_label = false;
    if (!m_label_for.empty())
        m_labels[m_label_for] = m_label;
    else
        for (std::size_t i = m_label_fields; i < m_fields.size(); ++i)
            m_forms[m_fields[i].form].fields[m_fields[i].field].label = m_label;
}

void FormCollector::give(Draft& draft) {
    for (const Labelled& each : m_fields)
        if (const auto found = m_labels.find(each.id); !each.id.empty() && found != m_labels.end())
            m_forms[each.form].fields[each.field].label = found->second;
    for (std::size_t i = 1; i < m_forms.size(); ++i)
        draft.form(std::move(m_forms[i]));
    if (!m_forms[0].fields.empty())
        draft.form(std::move(m_forms[0]));
}

} // namespace warifu::documents
