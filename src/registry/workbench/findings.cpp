// Four kinds of strings: the report, the JSON, a table of everything else, and the bytes of the forms' files in the
// order of the table. The table has a row for each thing, and its fields: what is printable has neither of the two
// separators.

#include "warifu/workbench/findings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "warifu/base/text.h"

namespace warifu::workbench {

namespace {

constexpr char row_end = '\x1e';
constexpr char field_end = '\x1f';
constexpr std::size_t most_rows = 100'000;
constexpr std::size_t strings_in_front = 3;

using Fields = std::vector<std::string>;

void add_row(std::string& table, std::string_view kind, const Fields& fields) {
    table += kind;
    for (const std::string& field : fields) {
        table += field_end;
        table += printable(field);
    }
    table += row_end;
}

std::string yes_or_no(bool yes) { return yes ? "1" : "0"; }

void add_regime(std::string& table, const pages::RegimeFinding& regime) {
    add_row(table, "regime",
            {regime.name.en, regime.name.ja, regime.market, regime.verdict, regime.criteria, regime.pass, regime.fail,
             regime.inconclusive, regime.not_applicable, regime.note.en, regime.note.ja});
    for (const pages::RequirementFinding& one : regime.requirements)
        add_row(table, "requirement",
                {one.id, one.title.en, one.title.ja, one.verdict, yes_or_no(one.mandatory), yes_or_no(one.part),
                 one.reason.en, one.reason.ja, one.models});
}

bool is_file_name(std::string_view name) {
    return !name.empty() && name.size() < 200 && name.front() != '.' &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._") == name.npos;
}

/// Puts rows back where they came from; false where there is no place for one.
class Table {
public:
    Table(pages::Findings& findings, std::vector<std::string>& files) : m_findings(findings), m_files(files) {}

    bool take(std::string_view row) {
        const auto parts = split(row, field_end);
        Fields fields;
        for (std::size_t i = 1; i < parts.size(); ++i)
            fields.push_back(printable(parts[i]));
        const auto kind = [&](std::string_view name, std::size_t count) {
            return parts.front() == name && fields.size() == count;
        };
        if (kind("product", 6))
            return take_product(fields);
        if (kind("regime", 11))
            return take_regime(fields);
        if (kind("requirement", 9))
            return take_requirement(fields);
        if (kind("form", 2)) {
            m_findings.forms.push_back({{fields[0], fields[1]}, {}, {}});
            return true;
        }
        if (m_findings.forms.empty())
            return false;
        if (kind("missing", 2)) {
            m_findings.forms.back().missing.push_back({fields[0], fields[1]});
            return true;
        }
        return kind("file", 1) && take_file(fields[0]);
    }
    bool is_whole() const { return m_product && m_next == m_files.size(); }

private:
    bool take_product(const Fields& fields) {
        const auto on = Date::parse(fields[3]);
        if (!on || m_product)
            return false;
        m_product = true;
        m_findings.product = fields[0];
        m_findings.maker = fields[1];
        m_findings.models = fields[2];
        m_findings.on = *on;
        m_findings.catalogue = fields[4];
        m_findings.other_catalogue = fields[5] == "1";
        return true;
    }
    bool take_regime(const Fields& fields) {
        m_findings.regimes.push_back({{fields[0], fields[1]},
                                      fields[2],
                                      fields[3],
                                      fields[4],
                                      fields[5],
                                      fields[6],
                                      fields[7],
                                      fields[8],
                                      {fields[9], fields[10]},
                                      {}});
        return true;
    }
    bool take_requirement(const Fields& fields) {
        if (m_findings.regimes.empty())
            return false;
        m_findings.regimes.back().requirements.push_back({fields[0],
                                                          {fields[1], fields[2]},
                                                          fields[3],
                                                          fields[4] == "1",
                                                          fields[5] == "1",
                                                          {fields[6], fields[7]},
                                                          fields[8]});
        return true;
    }
    bool take_file(const std::string& name) {
        if (!is_file_name(name) || m_next >= m_files.size())
            return false;
        m_findings.forms.back().files.push_back({name, std::move(m_files[m_next++])});
        return true;
    }

    pages::Findings& m_findings;
    std::vector<std::string>& m_files;
    std::size_t m_next = strings_in_front;
    bool m_product = false;
};

} // namespace

std::vector<std::string> encode(const pages::Findings& findings) {
    std::string table;
    add_row(table, "product",
            {findings.product, findings.maker, findings.models, findings.on.to_string(), findings.catalogue,
             yes_or_no(findings.other_catalogue)});
    for (const pages::RegimeFinding& regime : findings.regimes)
        add_regime(table, regime);
    std::vector<std::string> strings(strings_in_front);
    for (const pages::FormFinding& form : findings.forms) {
        add_row(table, "form", {form.title.en, form.title.ja});
        for (const Text& each : form.missing)
            add_row(table, "missing", {each.en, each.ja});
        for (const pages::FormFinding::File& file : form.files) {
            add_row(table, "file", {file.name});
            strings.push_back(file.bytes);
        }
    }
    strings[0] = findings.report;
    strings[1] = findings.json;
    strings[2] = std::move(table);
    return strings;
}

Result<pages::Findings> decode(std::vector<std::string> strings) {
    const Error broken = make_error(ErrorCode::Corrupt, "the process that read the dossier sent what makes no sense");
    if (strings.size() < strings_in_front)
        return broken;
    pages::Findings findings;
    findings.report = std::move(strings[0]);
    findings.json = std::move(strings[1]);
    const std::string text = std::move(strings[2]);
    Table table(findings, strings);
    std::string_view rest = text;
    for (std::size_t rows = 0; !rest.empty(); ++rows) {
        const std::size_t end = rest.find(row_end);
        if (end == rest.npos || rows == most_rows || !table.take(rest.substr(0, end)))
            return broken;
        rest.remove_prefix(end + 1);
    }
    return table.is_whole() ? Result<pages::Findings>(std::move(findings)) : broken;
}

} // namespace warifu::workbench
