// EPSS, https://www.first.org/epss/data_stats: `cve,epss,percentile` behind a comment that tells the day; and without
// either, with semicolons, as collections of it are passed on. And CSV, which it shares with CISA's catalogue.

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

std::optional<double> probability(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1))
        return std::nullopt;
    return value;
}

} // namespace

void read_epss(std::string_view text, Reader& reader) {
    std::optional<Date> date;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.starts_with('#')) { // #model_version:v2025.03.14,score_date:2026-08-16T00:00:00+0000
            if (const std::size_t at = line.find("score_date:"); at != std::string_view::npos)
                date = reader.day("", line.substr(at + 11));
            reader.facts({Feed::Epss, date, Completeness::NotSaid});
            continue;
        }
        if (line.empty() || line.starts_with("cve"))
            continue;
        const auto fields = split(line, line.find(';') == std::string_view::npos ? ',' : ';');
        const auto score = fields.size() == 3 ? probability(fields[1]) : std::nullopt;
        const auto percentile = fields.size() == 3 ? probability(fields[2]) : std::nullopt;
        if (!score || !percentile || !is_cve(fields[0])) {
            reader.skip(fmt::format("line {}", number), "not a CVE id and two numbers from 0 to 1");
            continue;
        }
        reader.give(fields[0], Epss{*score, *percentile, date});
    }
}

std::optional<std::vector<std::string>> csv_record(std::string_view& rest, char separator) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    std::size_t at = 0;
    for (; at < rest.size(); ++at) {
        const char c = rest[at];
        if (quoted) {
            if (c != '"')
                fields.back() += c;
            else if (at + 1 < rest.size() && rest[at + 1] == '"')
                fields.back() += rest[++at];
            else
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == separator) {
            if (fields.size() >= most_listed)
                return rest = {}, std::nullopt;
            fields.emplace_back();
        } else if (c == '\n') {
            break;
        } else if (c != '\r') {
            fields.back() += c;
        }
    }
    rest.remove_prefix(std::min(at + 1, rest.size()));
    if (quoted)
        return std::nullopt;
    return fields;
}

} // namespace warifu::advisories
