#include "cvss.h"

#include "text.h"

namespace warifu::versions {
namespace {

int find_value(std::string_view values, std::string_view wanted) {
    for (int index = 0; !values.empty(); ++index) {
        if (take(values, [](char c) { return c != ' '; }) == wanted)
            return index;
        take_character(values, ' ');
    }
    return -1;
}

} // namespace

std::string_view to_string(Rating rating) {
    constexpr std::array<std::string_view, 5> names = {"none", "low", "medium", "high", "critical"};
    return names.at(static_cast<std::size_t>(rating));
}

Rating rate(int tenths) {
    if (tenths == 0)
        return Rating::None;
    if (tenths < 40)
        return Rating::Low;
    if (tenths < 70)
        return Rating::Medium;
    return tenths < 90 ? Rating::High : Rating::Critical;
}

std::optional<MetricValues> read_metrics(std::string_view text, std::span<const Metric> metrics, MetricOrder order) {
    MetricValues found;
    found.fill(-1);
    std::size_t first_allowed = 0;
    while (true) {
        const std::string_view name = take(text, [](char c) { return c != ':' && c != '/'; });
        if (!take_character(text, ':'))
            return std::nullopt;
        const std::string_view value = take(text, [](char c) { return c != '/'; });
        std::size_t at = order == MetricOrder::AsListed ? first_allowed : 0;
        while (at < metrics.size() && metrics[at].name != name)
            ++at;
        if (at == metrics.size() || found.at(at) >= 0)
            return std::nullopt;
        found.at(at) = find_value(metrics[at].values, value);
        if (found.at(at) < 0)
            return std::nullopt;
        first_allowed = at + 1;
        if (text.empty())
            break;
        text.remove_prefix(1);
    }
    for (std::size_t i = 0; i < metrics.size(); ++i)
        if (metrics[i].mandatory && found.at(i) < 0)
            return std::nullopt;
    return found;
}

std::optional<CvssScore> score_cvss(std::string_view vector) {
    constexpr std::size_t longest = 512;
    if (vector.size() > longest)
        return std::nullopt;
    const auto behind = [&](std::string_view prefix) { return vector.substr(prefix.size()); };
    if (vector.starts_with("CVSS:4.0/"))
        return score_cvss4(behind("CVSS:4.0/"));
    if (vector.starts_with("CVSS:3.1/"))
        return score_cvss3(behind("CVSS:3.1/"), 31);
    if (vector.starts_with("CVSS:3.0/"))
        return score_cvss3(behind("CVSS:3.0/"), 30);
    if (vector.starts_with("CVSS:2.0/"))
        return score_cvss2(behind("CVSS:2.0/"));
    if (vector.size() > 2 && vector.front() == '(' && vector.back() == ')')
        vector = vector.substr(1, vector.size() - 2); // as NVD wrote them for years
    return score_cvss2(vector);
}

} // namespace warifu::versions
