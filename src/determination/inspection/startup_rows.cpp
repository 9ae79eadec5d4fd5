#include "startup_rows.h"

#include <algorithm>
#include <array>

namespace warifu::inspection {

namespace {

constexpr std::size_t most_rows = 20'000;

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

/// The program by its name alone, and what it serves.
std::string signature(const Started& item) {
    const ServiceFacts& facts = item.facts;
    return std::string(base_name(item.program)) + '\n' + facts.kind.value_or("?") + '\n' + facts.listens.value_or("?") +
           '\n' + facts.login.value_or("?");
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
    if (item.enabled == true)
        m_sure.insert(signature(item));
    Key key(item.locator, item.program, item.arguments);
    const auto [at, fresh] = m_items.try_emplace(std::move(key), item);
    if (!fresh && is_stronger(item.enabled, at->second.enabled))
        at->second = std::move(item);
}

std::string StartupRows::path_of(const std::string& program) const {
    if (program.starts_with('/'))
        return program;
    for (const char* folder : {"/sbin/", "/bin/", "/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"})
        if (m_tree.resolve(folder + program).kind == Resolved::Kind::Found)
            return folder + program;
    return {};
}

/// A program that is not in the image may come from elsewhere, or be built into a shell (BusyBox).
std::optional<bool> StartupRows::enabled_if_there(const std::string& program, std::optional<bool> enabled) const {
    if (enabled == false)
        return enabled;
    const std::string path = path_of(program);
    return !path.empty() && exists_in(m_tree, path) == Truth::True ? enabled : std::nullopt;
}

/// By name first; then by what the name is a link to, and by what the file is.
ServiceFacts StartupRows::facts_of(const std::string& program, const std::vector<std::string>& arguments,
                                   StartedFrom from) const {
    ServiceFacts facts = classify_service(program, arguments, from);
    const std::string plain = program.starts_with('-') ? program.substr(1) : program;
    if (facts.kind != "other" || is_known_daemon(plain))
        return facts;
    const Resolved found = m_tree.resolve(path_of(plain));
    if (found.entry != nullptr && base_name(found.path) != base_name(plain))
        facts = classify_service(found.path, arguments, from);
    // A script that no shell runs, or a program that is told to start another.
    const bool other_script =
        found.entry != nullptr && found.entry->type == FileType::Regular && !found.entry->is_program;
    const bool names_program = std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
        const TreeEntry* file = argument.starts_with('/') ? m_tree.resolve(argument).entry : nullptr;
        return is_shell_program(argument) || is_network_daemon(argument) || (file != nullptr && file->is_script);
    });
    if (facts.kind == "other" && (other_script || names_program))
        return {std::nullopt, std::nullopt, std::nullopt};
    return facts;
}

/// Commands that ask for more than themselves, which others follow.
bool StartupRows::is_request(const StartedCommand& command, const std::vector<std::string>& arguments) {
    const std::string_view name = base_name(command.program.text);
    const std::string locator = at_line(command.entry.locator, command.line);
    // pivot_root is also what OpenWrt lays its overlay over the same root with.
    const bool early = command.source == "/init" || command.source == "/linuxrc" || command.source == "/sbin/init" ||
                       command.source.starts_with("/etc/init.d/");
    if (name == "switch_root" || name == "run-init" || (name == "pivot_root" && early)) {
        leaves_root = locator;
        return true;
    }
    if (name != "systemctl")
        return false;
    constexpr std::array<std::string_view, 8> verbs = {"start",  "restart", "reload-or-restart", "try-restart",
                                                       "enable", "isolate", "reenable",          "link"};
    std::vector<std::string> units;
    bool starts = false;
    for (const std::string& word : arguments) {
        if (std::find(verbs.begin(), verbs.end(), word) != verbs.end())
            starts = true;
        else if (!word.starts_with('-'))
            units.push_back(word.find('.') == std::string::npos ? word + ".service" : word);
    }
    for (const std::string& unit : units)
        if (starts && m_requests.size() < 1000)
            m_requests.push_back({unit, command.certainty,
                                  Started{.source = command.source,
                                          .locator = locator,
                                          .program = "systemctl start " + unit,
                                          .arguments = "",
                                          .user = "",
                                          .enabled = {},
                                          .facts = {}}});
    return true;
}

std::vector<std::pair<std::string, Certainty>> StartupRows::take_requests() {
    std::vector<std::pair<std::string, Certainty>> taken;
    for (const Request& request : m_requests)
        taken.emplace_back(request.unit, request.certainty);
    m_requests.clear();
    return taken;
}

void StartupRows::tell_requests() {
    for (Request& request : m_requests)
        keep(std::move(request.item));
    m_requests.clear();
}

/// A program of the image that is no service; a file that may come from elsewhere can be anything.
bool StartupRows::serves_nobody(const Started& item) const {
    const bool may_come =
        item.program.find('/') != std::string::npos && exists_in(m_tree, item.program) == Truth::Unknown;
    return item.facts.kind == "other" && !may_come;
}

void StartupRows::started(const StartedCommand& command) {
    std::vector<std::string> arguments;
    for (const Expanded& argument : command.arguments)
        arguments.push_back(argument.text);
    if (command.program.known &&
        ((!m_off && is_request(command, arguments)) || is_everyday_command(command.program.text)))
        return;
    Started item{.source = command.source,
                 .locator = at_line(command.entry.locator, command.line),
                 .program = command.program.text,
                 .arguments = joined(arguments),
                 .user = command.user,
                 .enabled = {},
                 .facts = {}};
    if (command.program.known) {
        item.facts = facts_of(command.program.text, arguments, command.from);
        item.enabled = command.certainty == Certainty::Sure ? std::optional(true) : std::nullopt;
        const std::string& name = command.program.text;
        item.enabled = enabled_if_there(name.starts_with('-') ? name.substr(1) : name, item.enabled);
        if (command.aside && (serves_nobody(item) || m_sure.contains(signature(item))))
            return;
    }
    if (m_off) {
        if (!item.facts.kind || item.facts.kind == "other")
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
    ServiceFacts facts = facts_of(command[0], arguments, from);
    if (is_everyday_command(plain) || (enabled == false && !facts.kind))
        return;
    keep({.source = source,
          .locator = at_line(entry.locator, line),
          .program = command[0],
          .arguments = joined(arguments),
          .user = user,
          .enabled = enabled_if_there(plain, enabled),
          .facts = std::move(facts)});
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

std::vector<Started> StartupRows::started_as(std::string_view name) const {
    std::vector<Started> found;
    for (const auto& [key, item] : m_items)
        if (base_name(item.program) == name && item.enabled != false)
            found.push_back(item);
    return found;
}

std::optional<bool> StartupRows::runs(std::string_view name) const {
    const std::vector<Started> found = started_as(name);
    if (found.empty())
        return false;
    const bool sure = std::any_of(found.begin(), found.end(), [](const Started& s) { return s.enabled == true; });
    return sure ? std::optional(true) : std::nullopt;
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
