#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemons.h"
#include "file_tree.h"
#include "shell.h"

/// Walks through a script as the shell would, without running anything: what is known is evaluated (variables, tests
/// on files of the image, `case "$1" in start)`), and what cannot be known makes everything behind it a `Maybe`.
namespace warifu::inspection {

enum class Certainty { Sure, Maybe };
enum class Truth { True, False, Unknown };

/// A word after expansion.
struct Expanded {
    std::string text; ///< as it would be, or as written where that cannot be known
    bool known = true;
};

/// A program that a script starts.
struct StartedCommand {
    const std::string& source; ///< path of the script
    const TreeEntry& entry;    ///< the script
    std::size_t line = 0;
    Certainty certainty = Certainty::Sure;
    Expanded program;
    std::vector<Expanded> arguments;
    std::string user;        ///< empty when not said
    bool background = false; ///< ends in `&`, or by start-stop-daemon and the like
    StartedFrom from = StartedFrom::Script;
    bool aside = false; ///< runs on an event, or for its output: of interest only when it serves somebody
};

/// Where a command stands that is in no script (inittab, crontab, a unit), and what starts it.
struct CommandPlace {
    std::string source;
    const TreeEntry& entry;
    std::size_t line = 0;
    StartedFrom from = StartedFrom::Script;
    std::string user = {};
};

/// Hears what a walk comes upon.
class ShellListener {
public:
    virtual ~ShellListener() = default;
    virtual void started(const StartedCommand& command) = 0;
    /// A script that is missing, cannot be read, or has a grammar that we do not know.
    virtual void not_followed(const std::string& source, const TreeEntry& entry, std::size_t line, Certainty certainty,
                              const std::string& what) = 0;
    /// A budget ran out; nothing more will be told.
    virtual void stopped(const std::string& why) = 0;
};

class ShellWalk {
public:
    ShellWalk(const FileSystemTree& tree, ShellListener& listener) : m_tree(tree), m_listener(listener) {}

    /// Runs the script at `path` (links followed) as a program of its own. False when it is no script that is there.
    bool run(const std::string& path, std::vector<std::string> arguments, Certainty certainty);
    /// The same for OpenWrt's `#!/bin/sh /etc/rc.common` scripts: definitions, then boot() or start() or their like.
    bool run_rc_common(const std::string& path, Certainty certainty);

    /// Runs a command line as a shell would.
    void run_line(const CommandPlace& place, const std::string& text, Certainty certainty);
    /// Runs words that no shell expands (a unit's ExecStart=, inetd.conf).
    void run_words(const CommandPlace& place, const std::vector<std::string>& words, Certainty certainty);
    /// The S links of a System V run level: /etc/rcN.d, /etc/rc.d/rcN.d.
    void run_level(char level, Certainty certainty);
    /// Paths (links followed) of all scripts that were walked so far.
    std::set<std::string> walked() const;
    /// All files that commands were taken from: scripts, what they source, tables and units.
    std::set<std::string> read_files() const;
    /// While it lives, what starts is told as `aside`.
    class Aside {
    public:
        explicit Aside(ShellWalk& walk) : m_walk(walk), m_before(std::exchange(walk.m_aside, true)) {}
        ~Aside() { m_walk.m_aside = m_before; }
        Aside(const Aside&) = delete;
        Aside& operator=(const Aside&) = delete;

    private:
        ShellWalk& m_walk;
        bool m_before;
    };
    /// True when a shell would run what `path` leads to.
    bool is_script(const std::string& path) { return load(path) != nullptr; }

private:
    enum class Jump { None, Break, Continue, Return, Exit };
    /// How a command ended, and whether control leaves it otherwise than at its end.
    struct Flow {
        Truth status = Truth::Unknown;
        Jump jump = Jump::None;
        bool maybe = false; ///< the jump may not happen
    };
    using Variables = std::map<std::string, std::optional<std::string>, std::less<>>;
    /// One running shell: a script and what it sources.
    struct Script;
    struct Function {
        const ShellNode* body = nullptr;
        const Script* script = nullptr; ///< where it stands
    };
    struct Shell {
        Variables variables;
        std::map<std::string, Function, std::less<>> functions;
        std::vector<Expanded> arguments;
        std::string name; ///< $0
    };
    struct Script {
        std::string path;
        const TreeEntry* entry = nullptr;
        std::unique_ptr<ShellNode> root; ///< null when the grammar was not understood
        std::string problem;
    };
    class Scope; // restores position and certainty

    // shell_walk.cpp: control flow
    Flow walk(const ShellNode& node);
    Flow walk_node(const ShellNode& node);
    Flow walk_list(const ShellNode& node);
    Flow walk_pipeline(const ShellNode& node);
    Flow walk_and_or(const ShellNode& node);
    Flow walk_if(const ShellNode& node);
    Flow walk_while(const ShellNode& node);
    Flow walk_for(const ShellNode& node);
    Flow walk_case(const ShellNode& node);
    Flow walk_subshell(const ShellNode& node);
    Flow walk_maybe(const ShellNode& node);
    Flow run_body(const ShellNode& body, Certainty certainty);
    Flow call(const Function& function, std::vector<Expanded> arguments);
    bool spend();
    Variables snapshot();
    void set(const std::string& name, std::optional<std::string> value);
    void forget_changes(const Variables& before);
    void forget_all();

    // shell_expand.cpp
    std::vector<Expanded> expand(const ShellWord& word);
    Expanded expand_one(const ShellWord& word);
    Expanded value_of(const ShellPart& part);
    void walk_substitution(const std::string& text);
    void walk_inner(const std::string& text);
    bool produces_nothing(const std::string& text);
    bool produces_nothing(const ShellNode& node);
    std::optional<std::vector<std::string>> listed_files(const ShellWord& word) const;
    std::vector<Expanded> loop_values(const ShellNode& node, bool& known);

    // shell_commands.cpp
    Flow walk_simple(const ShellNode& node);
    Flow run_command(std::vector<Expanded> words, const ShellNode& node, const std::string& user);
    std::optional<Flow> run_builtin(const std::vector<Expanded>& words, const ShellNode& node);
    std::optional<Flow> jump_of(const std::vector<Expanded>& words);
    void declare(const std::vector<Expanded>& words);
    void start_stop_daemon(const std::vector<Expanded>& words, const ShellNode& node, std::string user);
    std::optional<Flow> run_wrapper(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user);
    Flow run_program(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user);
    template <class Run>
    void at_place(const CommandPlace& place, Certainty certainty, Run run);
    Flow source(const std::vector<Expanded>& words, const ShellNode& node);
    Flow run_text(const std::string& text, const ShellNode& node);
    Flow run_shell(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user);
    void tell(std::vector<Expanded> words, const ShellNode& node, const std::string& user, bool background);
    /// Reads and parses the script behind `path` once; null when there is no text that a shell would run.
    const Script* load(const std::string& path);
    void run_script(const Script& script, std::vector<Expanded> arguments);
    std::string find_program(const std::string& name) const;

    std::size_t line_of(const ShellNode& node) const;

    // shell_runners.cpp: commands that run others
    std::optional<Flow> run_runner(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user);
    Flow tell_unknown(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user);
    Flow run_parts(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user);
    Flow run_found(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user);
    Flow run_awk(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user);
    Flow run_trap(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user);
    Flow bring_up_network(const ShellNode& node, const std::string& user);
    Flow run_service(const std::vector<Expanded>& words, const ShellNode& node, const std::string& user);

    // shell_uci.cpp: OpenWrt's functions over /etc/config
    std::optional<Flow> run_uci(const std::vector<Expanded>& words, const ShellNode& node);
    std::optional<std::string> uci_option(std::string_view option, const std::optional<std::string>& otherwise) const;
    void uci_defaults(const std::vector<Expanded>& words, std::size_t from);

    // shell_test.cpp
    Truth test(const std::vector<Expanded>& arguments) const;
    Truth test_file(std::string_view op, const Expanded& path) const;

    const FileSystemTree& m_tree;
    ShellListener& m_listener;
    std::map<std::string, Script> m_scripts;                       ///< by resolved path; nodes stay where they are
    std::map<std::string, std::unique_ptr<ShellNode>> m_fragments; ///< texts of `eval`, `sh -c` …; null: not understood
    Shell m_shell;
    const Script* m_script = nullptr; ///< the file whose line numbers count now
    Certainty m_certainty = Certainty::Sure;
    std::size_t m_depth = 0;
    std::size_t m_steps = 0;
    std::size_t m_line = 0;       ///< of the simple command that is being expanded
    std::size_t m_fixed_line = 0; ///< while a text of `eval` or `sh -c` runs: the line where it stands
    std::string m_uci_file;       ///< /etc/config file of the OpenWrt script that runs, for its `enabled` options
    std::map<std::string, Script> m_pseudo; ///< sources of command lines
    std::set<std::string> m_walked;
    std::set<std::string> m_sourced;
    std::string m_user; ///< of the command line that runs
    StartedFrom m_from = StartedFrom::Script;
    bool m_aside = false;
    std::set<std::string> m_running; ///< scripts on the way here: one that calls itself is not walked twice
};

/// Puts certainty and depth back as they were.
class ShellWalk::Scope {
public:
    Scope(ShellWalk& walk, Certainty certainty) : m_walk(walk), m_certainty(walk.m_certainty) {
        if (certainty == Certainty::Maybe)
            walk.m_certainty = Certainty::Maybe;
        ++walk.m_depth;
    }
    ~Scope() {
        m_walk.m_certainty = m_certainty;
        --m_walk.m_depth;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

private:
    ShellWalk& m_walk;
    Certainty m_certainty;
};

/// Whether the program at `path` is there in the image: False only where its folder is there, and it is not.
Truth exists_in(const FileSystemTree& tree, const std::string& path);

} // namespace warifu::inspection
