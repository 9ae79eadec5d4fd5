#include "sheet.h"

#include <algorithm>

#include <fmt/format.h>

#include "names.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

MaybeText cell(const SheetRow& row, std::size_t column) {
    return column < row.cells.size() ? row.cells[column] : MaybeText(std::string());
}

bool blank(const MaybeText& text) { return text && trim(*text).empty(); }

bool blank(const SheetRow& row) {
    return std::all_of(row.cells.begin(), row.cells.end(), [](const MaybeText& text) { return blank(text); });
}

/// A row with the word alone, as our own forms have it.
bool is_draft_mark(const SheetRow& row) {
    const auto filled = [](const MaybeText& text) { return !blank(text); };
    if (std::count_if(row.cells.begin(), row.cells.end(), filled) != 1)
        return false;
    const MaybeText& only = *std::find_if(row.cells.begin(), row.cells.end(), filled);
    return only && trim(std::string_view(*only).substr(0, only->find('\n'))) == "DRAFT";
}

} // namespace

SheetReader::SheetReader(const std::string& title, Collector& collector)
    : m_collector(collector), m_table(table_in(title)) {}

void SheetReader::row(const SheetRow& row) {
    if (is_draft_mark(row)) {
        m_collector.damage(Concern::All, row.locator, "draft",
                           "it is marked as a draft: what it says is not stated until the mark is taken out");
        return;
    }
    if (blank(row) || take_title(row) || take_header(row))
        return;
    switch (m_form) {
    case Form::None: return;
    case Form::Statement: take_statement(row); return;
    case Form::Entries: take_entry(row); return;
    case Form::Fields: take_field(row); return;
    }
}

/// A row with nothing but the name of a table.
bool SheetReader::take_title(const SheetRow& row) {
    const MaybeText* only = nullptr;
    for (const MaybeText& each : row.cells) {
        if (blank(each))
            continue;
        if (only != nullptr || !each)
            return false;
        only = &each;
    }
    const std::string table = only == nullptr ? std::string() : table_in(**only);
    const bool title = !table.empty() && (m_form != Form::Entries || only == &row.cells.front());
    if (!title || provision_in(**only).size() == only->value().size())
        return false;
    m_table = table;
    m_form = Form::None;
    return true;
}

bool SheetReader::take_header(const SheetRow& row) {
    std::vector<std::string> words;
    for (const MaybeText& text : row.cells)
        words.push_back(text ? header_word(*text) : std::string());
    const auto find = [&](std::initializer_list<std::string_view> names) {
        const auto found = std::find_if(words.begin(), words.end(), [&](const std::string& word) {
            return std::find(names.begin(), names.end(), word) != names.end();
        });
        return found == words.end() ? none : static_cast<std::size_t>(found - words.begin());
    };
    const std::size_t reference = find({"reference", "provision"});
    const std::size_t support = find({"support"});
    const std::size_t table = find({"table", "ixit"});
    const std::size_t id = find({"id"});
    const std::size_t field = find({"field"});
    const std::size_t text = find({"text"});
    if (reference != none && support != none) {
        m_form = Form::Statement;
        m_reference = reference;
        m_support = support;
        m_status = find({"status"});
        m_detail = find({"detail"});
    } else if (field != none && text != none && (table != none || !m_table.empty())) {
        m_form = Form::Fields;
        m_table_column = table;
        m_id = id;
        m_field = field;
        m_text = text;
    } else if (id == 0 && !m_table.empty() && words.size() > 1) {
        m_form = Form::Entries;
        m_id = id;
        m_header.clear();
        for (const MaybeText& name : row.cells)
            m_header.push_back(name ? plain(*name) : std::string());
    } else {
        return false;
    }
    m_width = row.cells.size();
    m_recognised = true;
    return true;
}

void SheetReader::take_statement(const SheetRow& row) {
    const MaybeText reference = cell(row, m_reference);
    Collector::IcsLine line{reference ? provision_in(*reference) : std::string(), cell(row, m_status),
                            cell(row, m_support), cell(row, m_detail)};
    if (line.provision.empty()) {
        // A heading of a clause has no support; anything else might be a word on a provision.
        if (!reference || !blank(line.support))
            m_collector.damage(Concern::Ics, row.locator, "no-provision",
                               "a line with a word on support, and no id of a provision that could be read");
        return;
    }
    if (is_ragged(row)) {
        m_collector.damage(Concern::Ics, row.locator, "ragged-row",
                           "more or fewer cells than the header: which belongs where cannot be told");
        line.status.reset();
        line.support.reset();
        line.detail.reset();
    }
    m_collector.ics(row.place(m_reference), line);
}

void SheetReader::take_entry(const SheetRow& row) {
    if (is_ragged(row)) {
        m_collector.damage(Concern::Ixit, row.locator, "ragged-row",
                           "more or fewer cells than the header: which belongs where cannot be told");
        return;
    }
    MaybeText id = cell(row, m_id);
    if (id)
        id = plain(*id);
    for (std::size_t column = 0; column < m_header.size(); ++column) {
        const MaybeText text = cell(row, column);
        if (column != m_id && !m_header[column].empty() && !blank(text))
            m_collector.ixit(row.place(column), m_table, id, m_header[column], text);
    }
}

void SheetReader::take_field(const SheetRow& row) {
    const MaybeText table = m_table_column == none ? MaybeText(m_table) : cell(row, m_table_column);
    const MaybeText field = cell(row, m_field);
    if (is_ragged(row) || !table || !field || blank(table) || blank(field)) {
        m_collector.damage(Concern::Ixit, row.locator, is_ragged(row) ? "ragged-row" : "no-field",
                           "a line without a table and a field that could be read");
        return;
    }
    const std::string named = table_in(*table);
    const MaybeText id = m_id == none ? MaybeText(std::string()) : cell(row, m_id);
    m_collector.ixit(row.place(m_text), named.empty() ? plain(*table) : named, id, plain(*field), cell(row, m_text));
}

} // namespace warifu::documents
