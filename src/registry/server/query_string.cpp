#include "query_string.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "warifu/base/text.h"

namespace warifu::server {

namespace {

constexpr std::size_t most_parameters = 32;

Error bad(std::string_view why) { return make_error(ErrorCode::Parse, std::string(why)); }

int digit_of(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

enum class Part { Path, Query };

Result<std::string> decoded(std::string_view text, Part part) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && part == Part::Query) { // as forms of HTML write a blank
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return bad("a '%' without two digits");
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (!is_utf8(out) || out.find('\0') != out.npos)
        return bad("what is asked for is no UTF-8");
    return out;
}

Result<void> add_parameter(Target& target, std::string_view text, std::span<const std::string_view> known) {
    const std::size_t equals = text.find('=');
    const std::string name = TRY(decoded(text.substr(0, equals), Part::Query));
    const std::string value = TRY(decoded(equals == text.npos ? "" : text.substr(equals + 1), Part::Query));
    if (std::ranges::find(known, name) == known.end())
        return bad(fmt::format("there is no parameter '{}'", printable(name, 40)));
    if (!target.parameters.emplace(name, value).second)
        return bad(fmt::format("'{}' is there twice", name));
    return {};
}

} // namespace

Result<Target> read_target(std::string_view text, std::span<const std::string_view> known) {
    if (text.size() > longest_target)
        return make_error(ErrorCode::LimitExceeded, "what is asked for is longer than 4096 bytes");
    if (!text.starts_with('/'))
        return bad("what is asked for begins with '/'");
    Target target;
    const std::size_t question = text.find('?');
    for (const std::string_view segment : split(text.substr(1, question == text.npos ? question : question - 1), '/'))
        target.path.push_back(TRY(decoded(segment, Part::Path)));
    if (question == text.npos || question + 1 == text.size())
        return target;
    const auto parameters = split(text.substr(question + 1), '&');
    if (parameters.size() > most_parameters)
        return make_error(ErrorCode::LimitExceeded, "more than 32 parameters");
    for (const std::string_view parameter : parameters)
        TRY_VOID(add_parameter(target, parameter, known));
    return target;
}

} // namespace warifu::server
