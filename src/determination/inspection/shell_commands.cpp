#include <utility>

#include "findings.h"
#include "shell_words.h"
#include "warifu/base/text.h"

namespace warifu::inspection {

namespace {

bool is_shell(std::string_view name) { return is_one_of(name, {"sh", "ash", "bash", "dash", "ksh", "hush"}); }

/// Commands that do not fail unless the system is broken.
bool always_works(std::string_view name) {
    return is_one_of(name, {":",        "true",   "echo",     "printf",  "export", "set",    "cd",   "umask",
                            "sleep",    "mkdir",  "mount",    "chmod",   "chown",  "cp",     "ln",   "rm",
                            "touch",    "local",  "unset",    "shift",   "trap",   "ulimit", "sync", "wait",
                            "hostname", "logger", "readonly", "declare", "typeset"});
}

/// `#!/bin/sh`, `#!/bin/busybox sh`, `#!/usr/bin/env bash`.
bool runs_in_shell(std::string_view text) {
    if (!text.starts_with("#!"))
        return true; // what execve(2) refuses, the shell runs itself
    const std::string_view first = text.substr(2, text.find('\n') - 2);
    for (const std::string_view word : words(trim(first))) {
        if (is_shell(base_name(trim(word))))
            return true;
        if (!is_one_of(base_name(word), {"busybox", "env"}))
            return false;
    }
    return false;
}

bool is_rc_common(std::string_view text) {
    return text.starts_with("#!") && text.substr(0, text.find('\n')).find("rc.common") != std::string_view::npos;
}

} // namespace

ShellWalk::Flow ShellWalk::walk_simple(const ShellNode& node) {
    std::vector<Expanded> words;
    m_line = node.line;
    for (const ShellWord& word : node.words)
        for (Expanded& piece : expand(word))
            words.push_back(std::move(piece));
    if (words.empty() || node.words.empty()) {
        for (const ShellAssignment& assignment : node.assignments) {
            const Expanded value = expand_one(assignment.value);
            set(assignment.name, value.known ? std::optional(value.text) : std::nullopt);
        }
        return {.status = Truth::True};
    }
    return run_command(std::move(words), node, {});
}

ShellWalk::Flow ShellWalk::run_command(std::vector<Expanded> words, const ShellNode& node, const std::string& user) {
    if (words.empty() || !spend())
        return {};
    const Scope scope(*this, m_certainty);
    const Expanded& name = words.front();
    if (!name.known || name.text.empty()) {
        if (!name.text.empty())
            tell(std::move(words), node, user, node.background);
        return {};
    }
    if (auto flow = run_builtin(words, node))
        return *flow;
    if (auto flow = run_wrapper(words, node, user))
        return *flow;
    if (const auto function = m_shell.functions.find(name.text); function != m_shell.functions.end())
        return call(function->second, tail(words, 1));
    if (auto flow = run_runner(words, node, user))
        return *flow;
    if (auto flow = run_uci(words, node))
        return *flow;
    return run_program(words, node, user);
}

std::optional<ShellWalk::Flow> ShellWalk::jump_of(const std::vector<Expanded>& words) {
    const std::string& name = words[0].text;
    const Jump jump = name == "break"      ? Jump::Break
                      : name == "continue" ? Jump::Continue
                      : name == "return"   ? Jump::Return
                      : name == "exit"     ? Jump::Exit
                                           : Jump::None;
    if (jump == Jump::None)
        return std::nullopt;
    Truth status = Truth::Unknown;
    if (words.size() > 1 && words[1].known)
        status = words[1].text == "0" ? Truth::True : Truth::False;
    return Flow{status, jump, false};
}

/// `export A=b`, `local a b`.
void ShellWalk::declare(const std::vector<Expanded>& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string& text = words[i].text;
        const std::size_t equals = text.find('=');
        if (equals != std::string::npos)
            set(text.substr(0, equals), words[i].known ? std::optional(text.substr(equals + 1)) : std::nullopt);
        else if (words[0].text == "local")
            set(text, "");
        else if (words[0].text == "read")
            set(text, std::nullopt);
    }
}

std::optional<ShellWalk::Flow> ShellWalk::run_builtin(const std::vector<Expanded>& words, const ShellNode& node) {
    const std::string& name = words[0].text;
    if (auto jump = jump_of(words))
        return jump;
    if (name == "false")
        return Flow{.status = Truth::False};
    if (name == "[" || name == "test" || name == "[[") {
        std::vector<Expanded> arguments = tail(words, 1);
        if (name == "[[")
            return Flow{}; // patterns, and operators of its own
        if (name == "[" && !arguments.empty())
            arguments.pop_back();
        return Flow{.status = test(arguments)};
    }
    if (name == "." || name == "source")
        return source(words, node);
    if (is_one_of(name, {"export", "local", "readonly", "declare", "typeset", "read"})) {
        declare(words);
        return Flow{.status = name == "read" ? Truth::Unknown : Truth::True};
    }
    if (name == "unset") {
        for (std::size_t i = 1; i < words.size(); ++i)
            set(words[i].text, "");
        return Flow{.status = Truth::True};
    }
    if (name == "shift") {
        m_shell.arguments = tail(m_shell.arguments, 1);
        return Flow{.status = Truth::True};
    }
    if (name == "set") {
        const std::size_t first = skip_options(words, 1, {"-o", "+o"});
        if (first < words.size())
            m_shell.arguments = tail(words, first);
        return Flow{.status = Truth::True};
    }
    if (name == "eval") {
        std::string text;
        bool known = true;
        for (const Expanded& word : tail(words, 1)) {
            text += word.text + " ";
            known = known && word.known;
        }
        if (known)
            return run_text(text, node);
        forget_all();
        // `eval "$name=…"` and `eval "export …"` set variables; anything else may start anything.
        if (text.find('=') == std::string::npos && !text.starts_with("export "))
            tell({{"eval " + text, false}}, node, {}, /*background=*/false);
        return Flow{};
    }
    return std::nullopt;
}

/// Commands that start the command behind them.
std::optional<ShellWalk::Flow> ShellWalk::run_wrapper(const std::vector<Expanded>& words, const ShellNode& node,
                                                      const std::string& user) {
    const std::string_view name = base_name(words[0].text);
    const auto from = [&](std::size_t first) { return run_command(tail(words, first), node, user); };
    if (name == "start-stop-daemon") {
        start_stop_daemon(words, node, user);
        return Flow{};
    }
    if (is_one_of(name, {"nohup", "setsid", "time", "command", "builtin", "busybox"}))
        return from(skip_options(words, 1, {}));
    if (name == "exec") {
        const std::size_t first = skip_options(words, 1, {"-a"});
        if (first >= words.size())
            return Flow{.status = Truth::True}; // redirections of the shell itself
        const Flow flow = from(first);
        return Flow{flow.status, Jump::Exit, false};
    }
    if (is_one_of(name, {"nice", "ionice", "chrt", "taskset", "stdbuf"})) {
        std::size_t first = skip_options(words, 1, {"-n", "-c", "-p"});
        if (name != "nice" && first + 1 < words.size() && !words[first].text.empty() && words[first].text[0] >= '0' &&
            words[first].text[0] <= '9')
            ++first; // a priority or a mask
        return from(first);
    }
    if (is_one_of(name, {"daemon", "start_daemon", "respawn"}))
        return from(skip_options(words, 1, {"-p", "-n", "--pidfile", "--user"}));
    if (name == "env") {
        std::size_t first = skip_options(words, 1, {"-u"});
        while (first < words.size() && words[first].text.find('=') != std::string::npos)
            ++first;
        return from(first);
    }
    if (is_one_of(name, {"timeout", "chroot", "setuidgid"})) {
        const std::size_t first = skip_options(words, 1, {"-t", "-s", "-k"});
        return run_command(tail(words, first + 1), node,
                           name == "setuidgid" && first < words.size() ? words[first].text : user);
    }
    if (name == "sudo" || name == "chpst") {
        std::string as = user;
        for (std::size_t i = 1; i + 1 < words.size() && words[i].text.starts_with('-'); ++i)
            if (words[i].text == "-u")
                as = words[i + 1].text;
        return run_command(tail(words, skip_options(words, 1, {"-u", "-g"})), node, as);
    }
    if (name == "su" || name == "runuser") {
        for (std::size_t i = 1; i + 1 < words.size(); ++i)
            if (words[i].text == "-c" && words[i + 1].known)
                return run_text(words[i + 1].text, node);
        return std::nullopt;
    }
    if (is_shell(name) && words.size() > 1)
        return run_shell(words, node, user);
    return std::nullopt;
}

/// `sh -c TEXT`, `sh SCRIPT …`; a shell on its own, or one that reads its input, is a program like any other.
ShellWalk::Flow ShellWalk::run_shell(const std::vector<Expanded>& words, const ShellNode& node,
                                     const std::string& user) {
    std::size_t first = 1;
    while (first < words.size() && words[first].text.starts_with('-')) {
        if (words[first].text.ends_with('c') && first + 1 < words.size()) {
            if (words[first + 1].known)
                return run_text(words[first + 1].text, node);
            break;
        }
        ++first;
    }
    if (first < words.size() && words[first].known) {
        const std::string path = find_program(words[first].text);
        if (const Script* script = load(path); script != nullptr) {
            run_script(*script, tail(words, first + 1));
            return {};
        }
        m_listener.not_followed(m_script->path, *m_script->entry, line_of(node), m_certainty,
                                words[0].text + " " + words[first].text);
        return {};
    }
    tell(words, node, user, node.background);
    return {};
}

/// start-stop-daemon(8) of Debian and BusyBox: -S starts, -x names the program, its arguments follow `--`.
void ShellWalk::start_stop_daemon(const std::vector<Expanded>& words, const ShellNode& node, std::string user) {
    bool starts = false;
    std::vector<Expanded> command;
    std::size_t i = 1;
    for (; i < words.size() && words[i].text != "--"; ++i) {
        const std::string& word = words[i].text;
        const bool last = i + 1 >= words.size();
        if (word == "--start") {
            starts = true;
        } else if (is_one_of(word, {"--exec", "--startas"}) && !last) {
            command.assign(1, words[++i]);
        } else if (word.starts_with("--exec=") || word.starts_with("--startas=")) {
            command.assign(1, {word.substr(word.find('=') + 1), words[i].known});
        } else if (word == "--chuid" && !last) {
            user = words[++i].text;
        } else if (is_one_of(word, {"--name", "--pidfile", "--user", "--group", "--signal", "--retry", "--chdir",
                                    "--nicelevel"})) {
            ++i;
        } else if (word.size() > 1 && word[0] == '-' && word[1] != '-') {
            starts = starts || word.find('S') != std::string::npos;
            const char end = word.back(); // of options in one word only the last can have a value of its own
            if ((end == 'x' || end == 'a') && !last)
                command.assign(1, words[++i]);
            else if (end == 'c' && !last)
                user = words[++i].text;
            else if (std::string_view("npugsNIPRdr").find(end) != std::string_view::npos)
                ++i;
        }
    }
    if (!starts || command.empty())
        return;
    for (++i; i < words.size(); ++i)
        command.push_back(words[i]);
    const std::string_view program = base_name(command.front().text);
    const bool script = command.front().known && load(find_program(command.front().text)) != nullptr;
    if (is_shell(program) || script)
        run_command(std::move(command), node, user);
    else
        tell(std::move(command), node, user, /*background=*/true);
}

std::string ShellWalk::find_program(const std::string& name) const {
    if (name.find('/') != std::string::npos)
        return name;
    for (const char* folder : {"/sbin/", "/bin/", "/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"})
        if (m_tree.resolve(folder + name).kind == Resolved::Kind::Found)
            return folder + name;
    return name;
}

ShellWalk::Flow ShellWalk::run_program(const std::vector<Expanded>& words, const ShellNode& node,
                                       const std::string& user) {
    const std::string path = find_program(words[0].text);
    if (base_name(path) == "rc" && words.size() == 2 && words[1].text.size() == 1) {
        run_level(words[1].text[0], m_certainty); // what the script does is known, how it does it is not simple
        return {};
    }
    if (path.starts_with('/')) {
        if (const Script* script = load(path); script != nullptr) {
            const Certainty certainty = m_certainty;
            if (is_rc_common(*script->entry->text)) {
                if (words.size() > 1 && is_one_of(words[1].text, {"start", "boot", "restart"}))
                    run_rc_common(path, certainty);
                return {};
            }
            run_script(*script, tail(words, 1));
            return {};
        }
    }
    // Variables that an unknown command is given by name may be what it sets.
    for (std::size_t i = 1; i < words.size(); ++i)
        if (const auto named = m_shell.variables.find(words[i].text); named != m_shell.variables.end())
            named->second = std::nullopt;
    tell(words, node, user, node.background);
    return {.status = always_works(words[0].text) ? Truth::True : Truth::Unknown};
}

ShellWalk::Flow ShellWalk::source(const std::vector<Expanded>& words, const ShellNode& node) {
    if (words.size() < 2)
        return {};
    const std::string& path = words[1].text;
    const Script* script = words[1].known ? load(path) : nullptr;
    // `[ -r /etc/default/x ] && . /etc/default/x`: settings that an administrator may add, and nobody has.
    const bool optional =
        m_certainty == Certainty::Maybe && words[1].known && m_tree.resolve(path).kind == Resolved::Kind::Missing &&
        (path.starts_with("/etc/default/") || path.starts_with("/etc/sysconfig/") || path.starts_with("/etc/conf.d/"));
    if (optional)
        return {};
    if (script == nullptr || script->root == nullptr) {
        forget_all();
        m_listener.not_followed(m_script->path, *m_script->entry, line_of(node), m_certainty, ". " + path);
        return {};
    }
    if (!m_running.insert(script->path).second)
        return {};
    m_sourced.insert(script->path);
    const Script* outer = std::exchange(m_script, script);
    const std::size_t line = std::exchange(m_fixed_line, 0);
    Flow flow = walk(*script->root);
    m_fixed_line = line;
    m_script = outer;
    m_running.erase(script->path);
    if (flow.jump != Jump::Exit)
        flow.jump = Jump::None, flow.maybe = false;
    return flow;
}

ShellWalk::Flow ShellWalk::run_text(const std::string& text, const ShellNode& node) {
    const auto [at, fresh] = m_fragments.try_emplace(text);
    if (fresh) {
        Result<ShellNode> parsed = parse_shell(text);
        if (parsed && m_fragments.size() <= 10'000)
            at->second = std::make_unique<ShellNode>(std::move(*parsed));
    }
    if (at->second == nullptr) {
        m_listener.not_followed(m_script->path, *m_script->entry, line_of(node), m_certainty, text);
        return {};
    }
    const ShellNode& root = *at->second;
    const std::size_t line = std::exchange(m_fixed_line, line_of(node));
    const Flow flow = walk(root);
    m_fixed_line = line;
    return flow;
}

std::size_t ShellWalk::line_of(const ShellNode& node) const { return m_fixed_line != 0 ? m_fixed_line : node.line; }

void ShellWalk::tell(std::vector<Expanded> words, const ShellNode& node, const std::string& user, bool background) {
    Expanded program = std::move(words.front());
    words.erase(words.begin());
    m_listener.started({.source = m_script->path,
                        .entry = *m_script->entry,
                        .line = line_of(node),
                        .certainty = m_certainty,
                        .program = std::move(program),
                        .arguments = std::move(words),
                        .user = user.empty() ? m_user : user,
                        .background = background,
                        .from = m_from,
                        .aside = m_aside});
}

const ShellWalk::Script* ShellWalk::load(const std::string& path) {
    const Resolved found = m_tree.resolve(path);
    if (found.entry == nullptr || found.entry->type != FileType::Regular || !found.entry->text ||
        !runs_in_shell(*found.entry->text))
        return nullptr;
    const auto [at, fresh] = m_scripts.try_emplace(found.path);
    Script& script = at->second;
    if (fresh) {
        script.path = found.path;
        script.entry = found.entry;
        Result<ShellNode> parsed = parse_shell(*found.entry->text);
        if (parsed)
            script.root = std::make_unique<ShellNode>(std::move(*parsed));
        else
            script.problem = parsed.error().describe();
    }
    return &script;
}

/// As a program of its own: its variables and functions end with it.
void ShellWalk::run_script(const Script& script, std::vector<Expanded> arguments) {
    if (script.root == nullptr) {
        m_listener.not_followed(script.path, *script.entry, 1, m_certainty, "line " + script.problem);
        return;
    }
    if (!m_running.insert(script.path).second || !spend())
        return;
    m_walked.insert(script.path);
    const Scope scope(*this, m_certainty);
    const Shell before = std::exchange(m_shell, Shell{});
    const Script* outer = std::exchange(m_script, &script);
    const std::size_t line = std::exchange(m_fixed_line, 0);
    const StartedFrom from = std::exchange(m_from, StartedFrom::Script);
    m_shell.arguments = std::move(arguments);
    m_shell.name = script.path;
    walk(*script.root);
    m_from = from;
    m_fixed_line = line;
    m_script = outer;
    m_shell = before;
    m_running.erase(script.path);
}

} // namespace warifu::inspection
