#include "questions.h"

#include <charconv>

#include <fmt/format.h>

#include "warifu/pages/pages.h"

namespace warifu::server {

namespace {

Result<std::uint64_t> number_of(const std::string& text, std::uint64_t most) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || number > most)
        return make_error(ErrorCode::Parse, fmt::format("not a number up to {}", most));
    return number;
}

std::string value_of(const Target& target, const std::string& name) {
    const auto found = target.parameters.find(name);
    return found == target.parameters.end() ? std::string() : found->second;
}

} // namespace

Result<registry::AsOf> as_of(const Target& target, Date today) {
    registry::AsOf asked{today};
    if (const std::string day = value_of(target, "on"); !day.empty())
        asked.day = TRY(Date::parse(day));
    constexpr std::int64_t clocks_differ_days = 1; // somewhere it is tomorrow already
    if (asked.day.days_since_1970() > today.days_since_1970() + clocks_differ_days)
        return make_error(ErrorCode::InvalidArgument, "what holds on a day that has not come nobody knows");
    if (const std::string size = value_of(target, "size"); !size.empty())
        asked.size = TRY(number_of(size, log::largest_tree));
    return asked;
}

Result<registry::Search> search_of(const Target& target) {
    registry::Search search;
    search.text = value_of(target, "text");
    search.product = value_of(target, "product");
    search.maker = value_of(target, "maker");
    search.number = value_of(target, "number");
    search.regime = value_of(target, "regime");
    search.market = value_of(target, "market");
    search.after = value_of(target, "after");
    if (const std::string state = value_of(target, "state"); !state.empty())
        search.state = TRY(recognition::parse_label_state(state));
    if (const std::string limit = value_of(target, "limit"); !limit.empty())
        search.most = static_cast<std::size_t>(TRY(number_of(limit, registry::largest_page)));
    if (search.most == 0)
        return make_error(ErrorCode::Parse, "a page of no labels");
    return search;
}

std::string next_page(Target target, std::string_view path, const registry::Page& page) {
    if (!page.more || page.labels.empty())
        return {};
    target.parameters["size"] = std::to_string(page.size);
    target.parameters["after"] = page.labels.back().revision.label.number;
    std::string url(path);
    char join = '?';
    for (const auto& [name, value] : target.parameters) {
        url += fmt::format("{}{}={}", join, name, pages::in_url(value));
        join = '&';
    }
    return url;
}

} // namespace warifu::server
