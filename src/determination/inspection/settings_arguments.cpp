#include <algorithm>
#include <array>

#include "daemons.h"
#include "findings.h"
#include "password_trial.h"
#include "settings_reader.h"
#include "warifu/base/text.h"

namespace warifu::inspection {

namespace {

/// True when one of the single-letter options in `letters` is given, alone or among others (`-sF`).
bool has_option(const std::vector<std::string_view>& arguments, char letter, std::string_view with_value) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        if (word.size() < 2 || word[0] != '-' || word[1] == '-')
            continue;
        for (std::size_t k = 1; k < word.size(); ++k) {
            if (word[k] == letter)
                return true;
            if (with_value.find(word[k]) != std::string_view::npos) {
                i += k + 1 == word.size() ? 1U : 0U; // the rest of the word, or the next word, is its value
                break;
            }
        }
    }
    return false;
}

std::vector<FoundSetting> dropbear(const std::vector<std::string_view>& arguments, bool all_known) {
    constexpr std::string_view with_value = "bdrepPKIWcDVGTA";
    std::vector<FoundSetting> found;
    const auto given = [&](char letter) { return has_option(arguments, letter, with_value); };
    // Unknown words may hold what is not seen: an option that forbids counts only when it is there.
    const auto unless = [&](bool safe, const char* word) -> std::optional<std::string> {
        if (safe)
            return "";
        return all_known ? std::optional<std::string>(word) : std::nullopt;
    };
    const bool no_root = given('w') || given('g') || given('s');
    found.push_back(
        {0, "dropbear", "-w", no_root ? "root cannot log in by password" : "not given", unless(no_root, "root-login")});
    if (given('B'))
        found.push_back({0, "dropbear", "-B", "given", "empty-passwords"});
    found.push_back({0, "dropbear", "-s", given('s') ? "given" : "not given", ""});
    return found;
}

/// Splits `name="value"`, `name=value`, `<name>value</name>`, `name: value` pieces out of a line.
template <class Call>
void each_assignment(std::string_view line, Call call) {
    const auto is_name = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    };
    std::size_t at = 0;
    while (at < line.size()) {
        while (at < line.size() && !is_name(line[at]))
            ++at;
        const std::size_t start = at;
        while (at < line.size() && is_name(line[at]))
            ++at;
        const std::string_view name = line.substr(start, at - start);
        std::size_t value = at;
        while (value < line.size() && line[value] == ' ')
            ++value;
        if (value >= line.size() || (line[value] != '=' && line[value] != '>'))
            continue;
        const bool element = line[value] == '>';
        ++value;
        while (value < line.size() && line[value] == ' ')
            ++value;
        const bool quoted = value < line.size() && (line[value] == '"' || line[value] == '\'');
        const char close = element ? '<' : quoted ? line[value] : '\0';
        value += quoted && !element ? 1U : 0U;
        const std::size_t end = close != '\0' ? line.find(close, value) : line.find_first_of(" \t,;&", value);
        call(name, line.substr(value, std::min(end, line.size()) - value));
        at = std::max(at, std::min(end, line.size()));
    }
}

/// `encodePassword="1"` says whether, not what.
bool is_known_switch(std::string_view value) {
    constexpr std::array<std::string_view, 10> switches = {"0",     "1",  "yes", "no",     "true",
                                                           "false", "on", "off", "enable", "disable"};
    return std::find(switches.begin(), switches.end(), value) != switches.end();
}

bool is_known_password(std::string_view text) {
    const auto known = default_passwords();
    return std::find(known.begin(), known.end(), text) != known.end();
}

} // namespace

std::vector<FoundSetting> settings_of_arguments(std::string_view program, std::string_view arguments) {
    const std::vector<std::string_view> all = words(arguments);
    const bool all_known = arguments.find('$') == std::string_view::npos;
    const std::string_view name = base_name(program);
    if (name == "dropbear")
        return dropbear(all, all_known);
    if (name == "httpd") // BusyBox's: it has no TLS
        return {{0, "httpd", "-p", "http", "plain-http"}};
    if (name == "telnetd" || name == "utelnetd" || name == "in.telnetd") {
        const ServiceFacts facts = classify_service(program, {all.begin(), all.end()}, StartedFrom::Script);
        if (!facts.login)
            return {{0, std::string(name), "-l", std::string(arguments), std::nullopt}};
        return {{0, std::string(name), "-l", facts.login == "none" ? "a shell" : "a login program",
                 facts.login == "none" ? "no-authentication" : ""}};
    }
    return {};
}

std::vector<FoundSetting> read_vendor_settings(std::string_view text) {
    std::vector<FoundSetting> found;
    std::size_t number = 0;
    for (const std::string_view line : lines(text)) {
        if (++number > 50'000 || found.size() > 1000)
            break;
        each_assignment(line.substr(0, 4096), [&](std::string_view name, std::string_view value) {
            const std::string lower = to_lower_ascii(name);
            const bool is_switch = value.size() < 9 && is_known_switch(to_lower_ascii(value));
            const bool password = lower.ends_with("password") || lower.ends_with("passwd") || lower.ends_with("pwd");
            if (lower.ends_with("community") && !value.empty())
                found.push_back({number, "snmp", std::string(name),
                                 value == "public" || value == "private" ? std::string(value) : "***",
                                 value == "public" || value == "private" ? "default-community" : ""});
            else if (password && !is_switch && !value.empty())
                found.push_back(
                    {number, "device", std::string(name), "***", is_known_password(value) ? "default-password" : ""});
        });
    }
    return found;
}

} // namespace warifu::inspection
