#include "account_changes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "warifu/base/text.h"

namespace warifu::inspection {

namespace {

bool is_startup_script(std::string_view path, const TreeEntry& entry) {
    if (!entry.text)
        return false;
    const bool by_place = path == "/init" || path == "/linuxrc" || path.starts_with("/etc/init.d/") ||
                          path.starts_with("/etc/rc") || path.starts_with("/etc/uci-defaults/");
    return by_place || (entry.is_script && path.starts_with("/etc/"));
}

bool names_password_file(std::string_view line) {
    return line.find("etc/passwd") != std::string_view::npos || line.find("etc/shadow") != std::string_view::npos;
}

bool changes_accounts(std::string_view line) {
    constexpr std::array<std::string_view, 6> writers = {"cp", "mv", "ln", "sed", "tee", "mount"};
    constexpr std::array<std::string_view, 5> setters = {"chpasswd", "passwd", "adduser", "useradd", "usermod"};
    const bool named = names_password_file(line);
    if (named && line.find('>') != std::string_view::npos)
        return true;
    std::string plain(line); // a command may stand in quotes: `sh -c "… | chpasswd"`
    std::replace_if(
        plain.begin(), plain.end(),
        [](char c) { return std::string_view("\"'`();|&").find(c) != std::string_view::npos; }, ' ');
    std::string_view before;
    for (const std::string_view word : words(plain)) {
        const std::string_view name = base_name(word);
        if (std::exchange(before, word) == "openssl")
            continue; // `openssl passwd` makes a hash, and sets nothing
        if (named && std::find(writers.begin(), writers.end(), name) != writers.end())
            return true;
        // `/etc/passwd` as an argument is no call of passwd(1).
        if (!word.starts_with("/etc/") && std::find(setters.begin(), setters.end(), name) != setters.end())
            return true;
    }
    return false;
}

} // namespace

Reasons run_time_changes(const FileSystemTree& tree, const std::set<std::string>& started) {
    Reasons reasons;
    for (const auto& [path, entry] : tree.entries) {
        if (!is_startup_script(path, entry) && !(entry.text && started.contains(path)))
            continue;
        std::size_t number = 0;
        for (const std::string_view line : lines(*entry.text)) {
            ++number;
            const std::string_view code = trim(line);
            if (!code.starts_with('#') && changes_accounts(code))
                reasons.add(at_line(entry.locator, number) + " changes accounts or passwords at run time");
        }
    }
    return reasons;
}

} // namespace warifu::inspection
