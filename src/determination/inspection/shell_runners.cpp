#include <utility>

#include "findings.h"
#include "shell_words.h"
#include "warifu/base/text.h"

// Commands that run others in ways of their own: run-parts(8), xargs(1), find(1), flock(1), awk(1), trap, ifup(8),
// service(8), ip-netns(8), openvt(1). What they run is walked; where it cannot be known, the command is told as one
// that may start anything.

namespace warifu::inspection {

namespace {

/// awk programs start others with system(), `| getline` and `print | "command"`.
bool may_run_others(std::string_view awk_program) {
    for (const std::string_view mark : {"system(", "system (", "getline", "| \""})
        if (awk_program.find(mark) != std::string_view::npos)
            return true;
    return false;
}

} // namespace

std::optional<ShellWalk::Flow> ShellWalk::run_runner(const std::vector<Expanded>& words, const ShellNode& node,
                                                     const std::string& user) {
    const std::string_view name = base_name(words[0].text);
    if (name == "run-parts")
        return run_parts(words, node, user);
    if (name == "xargs") {
        const std::size_t first = skip_options(words, 1, {"-n", "-I", "-i", "-P", "-L", "-s", "-d", "-a", "-E"});
        if (first < words.size() && words[first].text.find("{}") != std::string::npos)
            return tell_unknown(words, node, user);
        return run_command(tail(words, first), node, user);
    }
    if (name == "find")
        return run_found(words, node, user);
    if (is_one_of(name, {"awk", "gawk", "mawk", "nawk"}))
        return run_awk(words, node, user);
    if (name == "flock") {
        const std::size_t lock = skip_options(words, 1, {"-w", "-E", "--timeout", "--wait"});
        if (lock + 2 < words.size() && words[lock + 1].text == "-c")
            return run_text(words[lock + 2].text, node);
        return run_command(tail(words, lock + 1), node, user);
    }
    if (name == "trap" && words.size() > 1)
        return run_trap(words, node, user);
    if (name == "ifup" && load(find_program(words[0].text)) == nullptr) // OpenWrt's is a script of another kind
        return bring_up_network(node, user);
    if (is_one_of(name, {"service", "invoke-rc.d", "rc-service"}) && words.size() > 2)
        return run_service(words, node, user);
    if (name == "ip") {
        for (std::size_t i = 1; i + 2 < words.size(); ++i)
            if (words[i].text == "exec")
                return run_command(tail(words, i + 2), node, user);
        return std::nullopt;
    }
    if (is_one_of(name, {"cttyhack", "-cttyhack", "tcpd"}) && words.size() > 1)
        return run_command(tail(words, 1), node, user);
    if (name == "openvt")
        return run_command(tail(words, skip_options(words, 1, {"-c"})), node, user);
    if (name == "ubus" && words.size() > 3 && words[2].text == "service" && is_one_of(words[3].text, {"add", "set"}))
        return tell_unknown(words, node, user); // an instance for procd, as JSON
    return std::nullopt;
}

ShellWalk::Flow ShellWalk::tell_unknown(const std::vector<Expanded>& words, const ShellNode& node,
                                        const std::string& user) {
    std::string shown;
    for (const Expanded& word : words)
        shown += (shown.empty() ? "" : " ") + word.text;
    tell({{shown.substr(0, 200), false}}, node, user, node.background);
    return {};
}

ShellWalk::Flow ShellWalk::run_parts(const std::vector<Expanded>& words, const ShellNode& node,
                                     const std::string& user) {
    std::vector<Expanded> given;
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
        if (is_one_of(words[i].text, {"-a", "--arg"}))
            given.push_back(words[i + 1]);
        else if (words[i].text.starts_with("--arg="))
            given.push_back({words[i].text.substr(6), words[i].known});
        else if (is_one_of(words[i].text, {"--test", "-t", "--list"}))
            return {};
    }
    const Expanded& folder = words.back();
    if (!folder.known || is_run_time_path(m_tree.resolve(folder.text).path))
        return tell_unknown(words, node, user);
    for (const std::string& path : m_tree.names_in(folder.text)) {
        std::vector<Expanded> command = given;
        command.insert(command.begin(), {path, true});
        run_command(std::move(command), node, user);
    }
    return {};
}

ShellWalk::Flow ShellWalk::run_found(const std::vector<Expanded>& words, const ShellNode& node,
                                     const std::string& user) {
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
        if (!is_one_of(words[i].text, {"-exec", "-execdir", "-ok", "-okdir"}))
            continue;
        std::vector<Expanded> command;
        for (++i; i < words.size() && words[i].text != ";" && words[i].text != "+"; ++i)
            command.push_back(words[i]);
        if (!command.empty() && command[0].text.find("{}") != std::string::npos)
            tell_unknown(words, node, user);
        else
            run_command(std::move(command), node, user);
    }
    return {};
}

ShellWalk::Flow ShellWalk::run_awk(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user) {
    for (std::size_t i = 1; i < words.size(); ++i) {
        bool may = may_run_others(words[i].text);
        if (words[i].text == "-f" && i + 1 < words.size()) {
            // `-f -` with a here-document: its text stands in this script.
            const TreeEntry* file = words[i + 1].text == "-" ? m_script->entry : m_tree.text_file(words[i + 1].text);
            may = file == nullptr || !file->text || may_run_others(*file->text);
        }
        if (may)
            return tell_unknown(words, node, user);
    }
    return {};
}

/// What a trap runs, it runs when a signal comes or the script ends.
ShellWalk::Flow ShellWalk::run_trap(const std::vector<Expanded>& words, const ShellNode& node,
                                    const std::string& user) {
    const Expanded& action = words[words[1].text == "--" && words.size() > 2 ? 2 : 1];
    if (!action.known)
        return tell_unknown(words, node, user);
    if (!action.text.empty() && action.text != "-") {
        const Variables before = snapshot();
        const Aside aside(*this);
        const Scope scope(*this, Certainty::Maybe);
        run_text(action.text, node);
        m_shell.variables = before;
    }
    return {.status = Truth::True};
}

/// interfaces(5): `up`, `pre-up` and `post-up` lines, and the scripts of if-pre-up.d and if-up.d.
ShellWalk::Flow ShellWalk::bring_up_network(const ShellNode& node, const std::string& user) {
    std::vector<std::string> files = m_tree.glob("/etc/network/interfaces.d/*");
    files.insert(files.begin(), "/etc/network/interfaces");
    bool asks_for_address = false;
    std::vector<std::pair<CommandPlace, std::string>> commands;
    for (const std::string& path : files) {
        const TreeEntry* file = m_tree.text_file(path);
        if (file == nullptr) {
            if (m_tree.find(path) != nullptr)
                m_listener.not_followed(m_script->path, *m_script->entry, line_of(node), m_certainty, "ifup: " + path);
            continue;
        }
        std::size_t number = 0;
        for (const std::string_view raw : lines(*file->text)) {
            ++number;
            const std::string_view line = trim(raw);
            const std::string_view option = line.substr(0, line.find_first_of(" \t"));
            if (is_one_of(option, {"up", "pre-up", "post-up"}))
                commands.push_back({{.source = path, .entry = *file, .line = number, .user = user},
                                    std::string(trim(line.substr(option.size())))});
            asks_for_address = asks_for_address || (option == "iface" && line.find("dhcp") != std::string_view::npos);
        }
    }
    if (asks_for_address && find_program("udhcpc") != "udhcpc")
        tell({{"udhcpc", true}}, node, user, /*background=*/true);
    const Aside aside(*this);
    for (const auto& [place, text] : commands)
        run_line(place, text, m_certainty);
    for (const char* folder : {"/etc/network/if-pre-up.d", "/etc/network/if-up.d"})
        for (const std::string& path : m_tree.names_in(folder))
            run_command({{path, true}}, node, user);
    return {};
}

ShellWalk::Flow ShellWalk::run_service(const std::vector<Expanded>& words, const ShellNode& node,
                                       const std::string& user) {
    const std::size_t first = skip_options(words, 1, {});
    if (first + 1 >= words.size() || !words[first].known || !words[first + 1].known)
        return tell_unknown(words, node, user);
    const std::string path = "/etc/init.d/" + words[first].text;
    if (load(path) != nullptr)
        return run_command({{path, true}, words[first + 1]}, node, user);
    tell({{"systemctl", true}, words[first + 1], words[first]}, node, user, node.background);
    return {};
}

} // namespace warifu::inspection
