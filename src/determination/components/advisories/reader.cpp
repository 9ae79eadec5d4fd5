#include "reader.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "warifu/base/bytes.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

std::string cut(std::string_view text, std::size_t most) {
    if (text.size() <= most)
        return std::string(text);
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) // inside a character
        --most;
    return std::string(text.substr(0, most)) + "…";
}

std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (!in_range(at, count, text.size()))
        return std::nullopt;
    unsigned value = 0;
    const char* end = text.data() + at + count;
    const auto [stopped, error] = std::from_chars(text.data() + at, end, value);
    return error == std::errc() && stopped == end ? std::optional(value) : std::nullopt;
}

/// Minutes east of UTC at the end of a time, from `at` on; nothing, or Z, is UTC.
std::optional<int> offset_of(std::string_view text, std::size_t at) {
    while (at < text.size() && (text[at] == '.' || (text[at] >= '0' && text[at] <= '9')))
        ++at;
    const std::string_view rest = text.substr(at);
    if (rest.empty() || rest == "Z" || rest == "z")
        return 0;
    const auto hours = digits(rest, 1, 2);
    const auto minutes = digits(rest, rest.size() - 2, 2);
    if ((rest.size() != 6 && rest.size() != 5) || (rest[0] != '+' && rest[0] != '-') || !hours || !minutes ||
        *hours > 23 || *minutes > 59)
        return std::nullopt;
    const int offset = static_cast<int>(*hours * 60 + *minutes);
    return rest[0] == '-' ? -offset : offset;
}

} // namespace

std::string name_of(std::string_view text) { return cut(text, most_name); }
std::string text_of(std::string_view text) { return cut(text, most_text); }

std::optional<std::string> optional_name(Json value) {
    if (value.is_string())
        return name_of(value.text());
    if (const auto number = value.number())
        return fmt::format("{}", *number);
    return std::nullopt;
}

bool is_cve(std::string_view id) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return id.size() >= 13 && id.size() <= 28 && id.starts_with("CVE-") && id[8] == '-' &&
           std::ranges::all_of(id.substr(4, 4), is_digit) && std::ranges::all_of(id.substr(9), is_digit);
}

std::optional<Date> day_of(std::string_view text) {
    const auto day = Date::parse(text.substr(0, 10));
    return day ? std::optional(*day) : std::nullopt;
}

std::optional<std::string> utc_of(std::string_view text) {
    using namespace std::chrono;
    const auto on = day_of(text);
    if (!on)
        return std::nullopt;
    if (text.size() == 10)
        return on->to_string() + "T00:00:00Z";
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    const bool to_seconds = text.size() > 16 && text[16] == ':';
    const auto second = to_seconds ? digits(text, 17, 2) : std::optional(0U);
    if ((text[10] != 'T' && text[10] != 't' && text[10] != ' ') || !hour || !minute || !second || *hour > 23 ||
        *minute > 59 || *second > 60)
        return std::nullopt;
    const auto offset = offset_of(text, to_seconds ? 19 : 16);
    if (!offset)
        return std::nullopt;
    const sys_seconds time = sys_days(year(on->year()) / month(on->month()) / day(on->day())) +
                             hours(static_cast<int>(*hour)) + minutes(static_cast<int>(*minute) - *offset) +
                             seconds(static_cast<int>(*second));
    const auto midnight = floor<days>(time);
    const year_month_day date(midnight);
    const hh_mm_ss clock(time - midnight);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

Reader::Reader(FeedSink& sink, const ReadLimits& limits)
    : m_sink(sink), m_limits(limits), m_parser(limits.record_bytes) {
    if (m_parser.allocate(1U << 16U, limits.depth) != simdjson::SUCCESS)
        throw std::bad_alloc();
}

void Reader::give(Advisory advisory) {
    const std::string key = fmt::format("{} {} {}", static_cast<int>(advisory.feed), advisory.id, advisory.within);
    if (!m_seen.insert(std::hash<std::string>()(key)).second)
        note(advisory.id, "stands more than once in the file; the newest counts, of equals the last");
    ++m_given;
    m_sink.take(std::move(advisory));
}

void Reader::give(std::string_view cve, const Epss& epss) {
    ++m_given;
    m_sink.take(cve, epss);
}

void Reader::give(LifeCycle cycle) {
    ++m_given;
    m_sink.take(std::move(cycle));
}

void Reader::skip(std::string record, std::string why) {
    ++m_skipped;
    m_sink.problem({std::move(record), std::move(why), Problem::Effect::Skipped});
}

void Reader::note(std::string record, std::string why) {
    m_sink.problem({std::move(record), std::move(why), Problem::Effect::Noted});
}

std::string Reader::next_name() const { return fmt::format("record {}", m_given + m_skipped + 1); }

std::optional<std::string> Reader::time(const std::string& record, Json value) {
    if (value.text().empty())
        return std::nullopt;
    auto time = utc_of(value.text());
    if (!time)
        note(record, fmt::format("'{}' is no time", printable(value.text(), 40)));
    return time;
}

std::optional<Date> Reader::day(const std::string& record, std::string_view text) {
    if (text.empty())
        return std::nullopt;
    auto day = day_of(text);
    if (!day)
        note(record, fmt::format("'{}' is no day", printable(text, 40)));
    return day;
}

Json Reader::parse(std::string_view text, const std::string& record) {
    if (text.size() > m_limits.record_bytes) {
        skip(record, fmt::format("larger than {}", human_size(m_limits.record_bytes)));
        return {};
    }
    // simdjson reads beyond the end.
    if (m_padded.size() < text.size() + simdjson::SIMDJSON_PADDING)
        m_padded.resize(text.size() + text.size() / 2 + simdjson::SIMDJSON_PADDING);
    text.copy(m_padded.data(), text.size());
    simdjson::dom::element element;
    const auto error = m_parser.parse(m_padded.data(), text.size(), false).get(element);
    if (error != simdjson::SUCCESS) {
        skip(record, fmt::format("no JSON that can be read: {}", simdjson::error_message(error)));
        return {};
    }
    return element;
}

bool add_affected(Draft& draft, Affected affected) {
    if (draft.affected.size() >= most_affected || draft.range_count + affected.ranges.size() > most_ranges) {
        draft.cut = true;
        return false;
    }
    draft.range_count += affected.ranges.size();
    draft.affected.push_back(std::move(affected));
    return true;
}

PartOf part_of(std::string whole) {
    Platform platform;
    platform.any_of.push_back({std::move(whole), std::nullopt});
    return std::make_shared<const std::vector<Platform>>(1, std::move(platform));
}

Affection affection_of(std::string_view status) {
    return status == "affected"                            ? Affection::Affected
           : status == "not_affected" || status == "fixed" ? Affection::Unaffected
                                                           : Affection::Unknown;
}

} // namespace warifu::advisories
