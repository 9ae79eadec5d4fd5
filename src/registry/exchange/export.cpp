#include "warifu/exchange/export.h"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "columns.h"
#include "records.h"
#include "warifu/base/csv.h"
#include "warifu/base/text.h"
#include "warifu/registry/documents.h"

namespace warifu::exchange {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<std::string_view, Form>, 5> forms = {{{"jsonl", Form::JsonLines},
                                                                     {"csv", Form::Csv},
                                                                     {"xlsx", Form::Xlsx},
                                                                     {"fcc", Form::Fcc},
                                                                     {"jsonld", Form::JsonLd}}};

constexpr std::string_view fcc_regime = "us-ctm";

std::string csv_record(const std::vector<std::string>& values) {
    std::vector<std::string> fields;
    for (const std::string& value : values)
        fields.push_back(csv_field(value));
    return fmt::format("{}\r\n", fmt::join(fields, ","));
}

std::string csv_head() {
    std::vector<std::string> names;
    for (const Column& column : columns)
        names.emplace_back(column.name);
    return csv_record(names);
}

/// The section was not read in the primary text: what is in it is told as the catalogue knows it.
std::string fcc_head(Date on) {
    const Json head = {{"version", 1},
                       {"rule", "47 CFR 8.222"},
                       {"confidence", catalogue::to_string(catalogue::Confidence::Known)},
                       {"on", on.to_string()}};
    std::string text = head.dump();
    text.pop_back();
    return text + ",\"products\":[";
}

} // namespace

Result<Form> parse_form(std::string_view word) {
    for (const auto& [name, form] : forms)
        if (name == word)
            return form;
    return make_error(ErrorCode::InvalidArgument, "not a form of an export: jsonl, csv, xlsx, fcc, jsonld",
                      printable(word, 40));
}

std::string_view media_type(Form form) {
    switch (form) {
    case Form::JsonLines: return "application/x-ndjson";
    case Form::Csv: return "text/csv; charset=utf-8; header=present";
    case Form::Xlsx: return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case Form::Fcc: return "application/json";
    case Form::JsonLd: return "application/ld+json";
    }
    return "";
}

Result<void> narrow(Form form, registry::Search& search) {
    if (form != Form::Fcc)
        return {};
    if (!search.regime.empty() && search.regime != fcc_regime)
        return make_error(ErrorCode::InvalidArgument, "the FCC's registry is of the US mark alone (us-ctm)");
    search.regime = fcc_regime;
    return {};
}

Result<std::uint64_t> each_label(registry::Register& labels, registry::Search search, registry::AsOf as_of,
                                 const TakeLabel& take) {
    search.most = registry::largest_page;
    std::uint64_t given = 0;
    for (bool more = true; more;) {
        const registry::Page page = TRY(labels.search(search, as_of));
        as_of.size = page.size;
        for (const registry::Held& held : page.labels)
            TRY_VOID(take(held));
        given += page.labels.size();
        more = page.more && !page.labels.empty();
        if (more)
            search.after = page.labels.back().revision.label.number;
    }
    return given;
}

std::string TextExport::begin() const {
    switch (m_form) {
    case Form::Csv: return csv_head();
    case Form::Fcc: return fcc_head(m_on);
    case Form::JsonLd: return "{\"@context\":\"https://schema.org\",\"@graph\":[";
    default: return {};
    }
}

std::string TextExport::add(const registry::Held& held) {
    const std::string_view join = std::exchange(m_first, false) ? "\n" : ",\n";
    switch (m_form) {
    case Form::Csv: return csv_record(values_of(held, m_on));
    case Form::Fcc: return fmt::format("{}{}", join, fcc_record(held));
    case Form::JsonLd: return fmt::format("{}{}", join, linked_record(held, m_catalogue));
    default: return registry::label_line(held) + "\n";
    }
}

std::string TextExport::end() const { return m_form == Form::Fcc || m_form == Form::JsonLd ? "\n]}\n" : ""; }

} // namespace warifu::exchange
