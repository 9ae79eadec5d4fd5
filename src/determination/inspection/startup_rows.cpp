#include "startup_rows.h"

#include <algorithm>

namespace warifu::inspection {

namespace {

constexpr std::size_t most_rows = 20'000;

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

bool is_stronger(std::optional<bool> a, std::optional<bool> b) {
    const auto rank = [](std::optional<bool> x) { return !x ? 1 : *x ? 2 : 0; };
    return rank(a) > rank(b);
}

} // namespace

void StartupRows::keep(Started item) {
    if (m_items.size() >= most_rows) {
        reasons.add("more start-up programs than are kept");
        return;
    }
    Key key(item.locator, item.program, item.arguments);
    const auto [at, fresh] = m_items.try_emplace(std::move(key), item);
    if (!fresh && is_stronger(item.enabled, at->second.enabled))
        at->second = std::move(item);
}

/// A program that is not in the image may come from elsewhere, or be built into a shell (BusyBox).
std::optional<bool> StartupRows::enabled_if_there(const std::string& program, std::optional<bool> enabled) const {
    if (enabled == false)
        return enabled;
    if (program.starts_with('/'))
        return exists_in(m_tree, program) == Truth::True ? enabled : std::nullopt;
    for (const char* folder : {"/sbin/", "/bin/", "/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"})
        if (m_tree.resolve(folder + program).kind == Resolved::Kind::Found)
            return enabled;
    return std::nullopt;
}

void StartupRows::started(const StartedCommand& command) {
    if (command.program.known && is_everyday_command(command.program.text))
        return;
    std::vector<std::string> arguments;
    for (const Expanded& argument : command.arguments)
        arguments.push_back(argument.text);
    Started item{.source = command.source,
                 .locator = at_line(command.entry.locator, command.line),
                 .program = command.program.text,
                 .arguments = joined(arguments),
                 .user = command.user,
                 .enabled = {},
                 .facts = {}};
    if (command.program.known) {
        item.facts = classify_service(command.program.text, arguments, StartedFrom::Script);
        item.enabled = command.certainty == Certainty::Sure ? std::optional(true) : std::nullopt;
        item.enabled = enabled_if_there(command.program.text, item.enabled);
    }
    if (m_off) {
        if (item.facts.kind == "other")
            return;
        item.enabled = false;
    }
    keep(std::move(item));
}

void StartupRows::not_followed(const std::string& source, const TreeEntry& entry, std::size_t line,
                               Certainty /*certainty*/, const std::string& what) {
    if (m_off)
        return;
    keep({.source = source,
          .locator = at_line(entry.locator, line),
          .program = what,
          .arguments = "",
          .user = "",
          .enabled = {},
          .facts = {}});
}

void StartupRows::add(const std::string& source, const TreeEntry& entry, std::size_t line,
                      const std::vector<std::string>& command, const std::string& user, std::optional<bool> enabled,
                      StartedFrom from) {
    if (command.empty())
        return;
    const std::vector<std::string> arguments(command.begin() + 1, command.end());
    const std::string plain = command[0].starts_with('-') ? command[0].substr(1) : command[0];
    if (from == StartedFrom::Script && is_everyday_command(plain))
        return;
    keep({.source = source,
          .locator = at_line(entry.locator, line),
          .program = command[0],
          .arguments = joined(arguments),
          .user = user,
          .enabled = enabled_if_there(plain, enabled),
          .facts = classify_service(command[0], arguments, from)});
}

void StartupRows::add_mention(const std::string& source, const TreeEntry& entry, const std::string& daemon) {
    Started item{.source = source,
                 .locator = entry.locator,
                 .program = daemon,
                 .arguments = "",
                 .user = "",
                 .enabled = {},
                 .facts = {}};
    item.facts = classify_service(daemon, {}, StartedFrom::Script);
    if (item.facts.kind == "telnet")
        item.facts.login = std::nullopt; // its arguments are not known
    keep(std::move(item));
}

std::optional<bool> StartupRows::runs(std::string_view name) const {
    std::optional<bool> answer = false;
    for (const auto& [key, item] : m_items) {
        if (base_name(item.program) != name)
            continue;
        if (item.enabled == true)
            return true;
        if (!item.enabled)
            answer = std::nullopt;
    }
    return answer;
}

std::vector<Started> StartupRows::all() const {
    std::vector<Started> items;
    for (const auto& [key, item] : m_items)
        items.push_back(item);
    return items;
}

void StartupRows::send(RowSink& sink) const {
    for (const auto& [key, item] : m_items) {
        RowBuilder row("startup_service", item.locator);
        row.text("source", item.source).text("program", item.program).text("arguments", item.arguments);
        row.text("kind", item.facts.kind).text("listens", item.facts.listens).text("login", item.facts.login);
        row.text("user", item.user).yes_no("enabled", item.enabled);
        sink.row(row.take());
    }
}

} // namespace warifu::inspection
