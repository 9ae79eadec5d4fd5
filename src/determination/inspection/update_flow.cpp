#include "update_flow.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "daemons.h"
#include "findings.h"
#include "shell.h"
#include "update_commands.h"
#include "warifu/base/text.h"

// A signature is required when nothing is written that was not verified first. So the script is walked as the shell
// would, with what is vouched for at each place: files whose verification must have succeeded for the shell to come
// here (`verify || exit`, `if ! verify; then exit; fi`, `verify && write`, `set -e`), and variables that were read from
// such files. Where ways meet, only what both vouch for remains. A file is no longer vouched for once a command may
// have changed it, or its name's variable. Whatever is not understood takes away, and never adds.

namespace warifu::inspection {

namespace {

using Kind = ShellNode::Kind;
using Names = std::set<std::string>;

Names both(const Names& a, const Names& b) {
    Names common;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(common, common.end()));
    return common;
}

Names either(Names a, const Names& b) {
    a.insert(b.begin(), b.end());
    return a;
}

/// What holds where the shell stands.
struct State {
    Names files;
    Names values; ///< `$name`
    bool set_e = false;
    bool left = false; ///< the shell never comes here

    void meet(const State& other) {
        if (other.left)
            return;
        if (left) {
            *this = other;
            return;
        }
        files = both(files, other.files);
        values = both(values, other.values);
        set_e = set_e && other.set_e;
    }
    void forget_variable(const std::string& name) {
        const std::string used = "$" + name;
        values.erase(used);
        std::erase_if(files, [&](const std::string& file) { return file.find(used) != std::string::npos; });
    }
};

/// A script or function that is being walked.
struct Frame {
    std::string path;
    const std::vector<std::string_view>* lines = nullptr;
    CommandWords arguments = {}; ///< $1 and on, in the words of whoever called
    bool arguments_known = false;
    bool is_process = false; ///< `exit` ends it alone
    std::optional<State> succeeded = {};
    std::optional<State> failed = {};
};

void meet(std::optional<State>& all, const State& state) {
    if (all)
        all->meet(state);
    else
        all = state;
}

class Flow {
public:
    explicit Flow(const FileSystemTree& tree) : m_tree(tree) {}

    VerificationFlow run(const std::string& path) {
        m_unsure = !run_script(path, {}, /*known=*/false, State{}) || m_unsure;
        // What nobody called here may be called by whoever sources the script.
        for (const auto& [name, function] : std::map(m_functions))
            if (!m_called.contains(name)) {
                Frame frame{.path = function.path, .lines = function.lines};
                State state;
                walk(function.node->children[0], state, frame);
            }
        return {std::move(m_vouched), !m_unsure};
    }

private:
    struct Function {
        const ShellNode* node = nullptr;
        std::string path;
        const std::vector<std::string_view>* lines = nullptr;
        bool twice = false;
    };

    static constexpr int deepest = 8;
    static constexpr int most_steps = 20'000;
    static constexpr std::size_t longest_line = 4096;

    const ShellNode* parsed(const std::string& path) {
        if (const auto found = m_scripts.find(path); found != m_scripts.end())
            return found->second;
        const TreeEntry* file = m_tree.text_file(path);
        const ShellNode* script = nullptr;
        if (file != nullptr && file->complete)
            if (Result<ShellNode> tree = parse_shell(*file->text); tree)
                script = &m_trees.emplace_back(std::move(*tree));
        if (script != nullptr) {
            m_lines[path] = lines(*file->text);
            collect_functions(*script, path, &m_lines[path]);
        }
        return m_scripts[path] = script;
    }

    void collect_functions(const ShellNode& node, const std::string& path, const std::vector<std::string_view>* text) {
        if (node.kind == Kind::Function) {
            const bool twice = m_functions.contains(node.name);
            m_functions[node.name] = Function{&node, path, text, twice};
        }
        for (const ShellNode& child : node.children)
            collect_functions(child, path, text);
        for (const ShellBranch& branch : node.branches)
            for (const ShellNode& body : branch.body)
                collect_functions(body, path, text);
    }

    /// Where the script ends; nothing when it cannot be walked.
    std::optional<State> run_script(const std::string& path, CommandWords arguments, bool known, State state,
                                    Frame* out = nullptr) {
        const ShellNode* script = parsed(path);
        if (script == nullptr || m_depth >= deepest) {
            m_unsure = true;
            return std::nullopt;
        }
        Frame frame{path, &m_lines[path], std::move(arguments), known, /*is_process=*/true};
        const std::string_view first = frame.lines->empty() ? std::string_view() : frame.lines->front();
        state.set_e = first.starts_with("#!") && first.ends_with(" -e");
        const int conditions = std::exchange(m_conditions, 0); // `set -e` of a process of its own is heeded
        run_body(*script, state, frame);
        m_conditions = conditions;
        if (out != nullptr)
            *out = std::move(frame);
        return state;
    }

    void run_body(const ShellNode& body, State& state, Frame& frame) {
        ++m_depth;
        walk(body, state, frame);
        finish(body, state, frame);
        --m_depth;
        for (const std::optional<State>& way : {frame.succeeded, frame.failed})
            if (way)
                state.meet(*way);
    }

    /// The body's end, without `return`, succeeds when its last command does.
    void finish(const ShellNode& body, const State& end, Frame& frame) {
        if (end.left)
            return;
        State succeeded = end;
        succeeded.files = either(std::move(succeeded.files), outcome(body, Success, end, frame));
        meet(frame.succeeded, succeeded);
    }

    std::string text_of(const ShellWord& word, const Frame& frame) const {
        std::string text;
        for (const ShellPart& part : word.parts) {
            const bool positional = part.kind == ShellPart::Kind::Variable && part.text.size() == 1 &&
                                    part.text[0] >= '1' && part.text[0] <= '9';
            const auto index = positional ? static_cast<std::size_t>(part.text[0] - '1') : 0;
            if (positional && frame.arguments_known)
                text += index < frame.arguments.size() ? frame.arguments[index] : std::string();
            else
                text += ShellWord{{part}}.shown();
        }
        return text;
    }

    CommandWords texts(const ShellNode& node, const Frame& frame) const {
        CommandWords all;
        for (const ShellWord& word : node.words)
            all.push_back(text_of(word, frame));
        return all;
    }

    enum Ending { Success, Failure };
    static Ending opposite(Ending ending) { return ending == Success ? Failure : Success; }

    /// Files that are vouched for when the command ends so.
    Names outcome(const ShellNode& node, Ending ending, const State& state, const Frame& frame) {
        if (node.background || spent())
            return {};
        const Ending wanted = node.negated ? opposite(ending) : ending;
        switch (node.kind) {
        case Kind::Simple: return wanted == Success ? vouched_by(texts(node, frame), state) : Names();
        case Kind::Pipeline: return wanted == Success ? vouched_by_pipeline(node, state, frame) : Names();
        case Kind::List: return node.children.empty() ? Names() : outcome(node.children.back(), wanted, state, frame);
        case Kind::And:
        case Kind::Or: {
            const Names left = outcome(node.children[0], wanted, state, frame);
            const Names right = outcome(node.children[1], wanted, state, frame);
            return (node.kind == Kind::And) == (wanted == Success) ? either(left, right) : both(left, right);
        }
        default: return {};
        }
    }

    Names vouched_by(const CommandWords& words, const State& state) {
        if (words.empty())
            return {};
        if (!m_functions.contains(words[0]))
            if (std::string file = verified_file(words); !file.empty())
                return {std::move(file)};
        const std::optional<State> end = call(words, state, Called::ToAsk);
        return end ? end->files : Names();
    }

    Names vouched_by_pipeline(const ShellNode& node, const State& state, const Frame& frame) {
        const auto& parts = node.children;
        if (parts.size() != 2 || parts[0].kind != Kind::Simple || parts[1].kind != Kind::Simple)
            return {};
        const auto [digest, file] = checked_digest(texts(parts[0], frame), texts(parts[1], frame));
        return !digest.empty() && state.values.contains(digest) ? Names{file} : Names();
    }

    enum class Called { InTheFlow, ToAsk };

    /// Walks a function or a script of the image that the words call; nothing when they call neither. Asked, it gives
    /// what its success vouches for.
    std::optional<State> call(const CommandWords& words, const State& before, Called why) {
        if (m_depth >= deepest)
            return std::nullopt;
        const int asked = why == Called::ToAsk ? 1 : 0; // then `set -e` is not heeded inside
        m_asking += asked;
        m_conditions += asked;
        const int exits = m_exits;
        Frame frame;
        std::optional<State> end;
        const CommandWords arguments(words.begin() + 1, words.end());
        if (const auto found = m_functions.find(words[0]); found != m_functions.end() && !found->second.twice)
            end = call_function(found->second, words[0], arguments, before, frame);
        else if (const std::string path = script_of(words); !path.empty())
            end = call_script(path, words, before, frame);
        m_asking -= asked;
        m_conditions -= asked;
        if (asked != 0)
            return end && exits == m_exits ? frame.succeeded : std::nullopt;
        return end;
    }

    State call_function(const Function& function, const std::string& name, const CommandWords& arguments,
                        const State& before, Frame& frame) {
        m_called.insert(name);
        frame = Frame{function.path, function.lines, arguments, true};
        State state = before;
        run_body(function.node->children[0], state, frame);
        return state;
    }

    /// Another process: variables do not cross, names of files do.
    std::optional<State> call_script(const std::string& path, const CommandWords& words, const State& before,
                                     Frame& frame) {
        const bool by_shell = is_shell_program(words[0]);
        State inside = before;
        inside.values.clear();
        const CommandWords arguments(words.begin() + (by_shell ? 2 : 1), words.end());
        std::optional<State> end = run_script(path, arguments, true, inside, &frame);
        if (!end)
            return std::nullopt;
        end->values = before.values;
        end->set_e = before.set_e;
        end->left = false; // the caller goes on
        return end;
    }

    std::string script_of(const CommandWords& words) const {
        if (is_everyday_command(words[0]))
            return {};
        const std::string& name = is_shell_program(words[0]) && words.size() > 1 ? words[1] : words[0];
        for (const char* folder : {"", "/sbin/", "/bin/", "/usr/sbin/", "/usr/bin/"})
            if (name.starts_with('/') == (*folder == '\0') && m_tree.text_file(folder + name) != nullptr)
                return folder + name;
        return {};
    }

    /// True once the answer is known, or the budget is gone.
    bool spent() {
        m_unsure = m_unsure || ++m_steps > most_steps;
        return m_unsure;
    }

    void walk(const ShellNode& node, State& state, Frame& frame) {
        if (state.left || spent())
            return;
        State here = state;
        walk_kind(node, here, frame);
        if (node.background || node.kind == Kind::Subshell) {
            here.left = false;
            state.meet(here);
        } else {
            state = std::move(here);
        }
        const bool obeys_set_e = node.kind == Kind::Simple || node.kind == Kind::Pipeline;
        if (obeys_set_e && state.set_e && m_conditions == 0 && !node.negated && !node.background && !state.left)
            state.files = either(std::move(state.files), outcome(node, Success, state, frame));
    }

    void walk_kind(const ShellNode& node, State& state, Frame& frame) {
        switch (node.kind) {
        case Kind::Simple: walk_simple(node, state, frame); break;
        case Kind::List:
            for (const ShellNode& child : node.children)
                walk(child, state, frame);
            break;
        case Kind::Subshell: walk(node.children[0], state, frame); break;
        case Kind::Pipeline:
            for (const ShellNode& child : node.children) {
                State own = state;
                walk(child, own, frame);
                own.left = false;
                state.meet(own);
            }
            break;
        case Kind::And: walk_either(node, Success, state, frame); break;
        case Kind::Or: walk_either(node, Failure, state, frame); break;
        case Kind::If: walk_if(node, state, frame); break;
        case Kind::While: walk_loop(node.children[0], node.children[1], state, frame); break;
        case Kind::For:
            state.forget_variable(node.name);
            walk_loop(ShellNode{}, node.children[0], state, frame);
            break;
        case Kind::Case: walk_case(node, state, frame); break;
        case Kind::Function: break;
        }
    }

    void walk_condition(const ShellNode& node, State& state, Frame& frame) {
        ++m_conditions;
        walk(node, state, frame);
        --m_conditions;
    }

    State after(const State& state, const ShellNode& condition, Ending ending, const Frame& frame) {
        State next = state;
        next.files = either(std::move(next.files), outcome(condition, ending, state, frame));
        return next;
    }

    /// `a && b`, `a || b`: b follows only when a ends so.
    void walk_either(const ShellNode& node, Ending ending, State& state, Frame& frame) {
        walk_condition(node.children[0], state, frame);
        if (state.left)
            return;
        State further = after(state, node.children[0], ending, frame);
        walk(node.children[1], further, frame);
        state = after(state, node.children[0], opposite(ending), frame);
        state.meet(further);
    }

    void walk_if(const ShellNode& node, State& state, Frame& frame) {
        std::optional<State> end;
        std::size_t i = 0;
        for (; i + 1 < node.children.size(); i += 2) {
            walk_condition(node.children[i], state, frame);
            State then = after(state, node.children[i], Success, frame);
            walk(node.children[i + 1], then, frame);
            meet(end, then);
            state = after(state, node.children[i], Failure, frame);
        }
        if (i < node.children.size())
            walk(node.children[i], state, frame);
        meet(end, state);
        state = std::move(*end);
    }

    /// Twice, since the second round begins with what the first left over.
    void walk_loop(const ShellNode& condition, const ShellNode& body, State& state, Frame& frame) {
        for (int round = 0; round < 2; ++round) {
            State inside = state;
            walk_condition(condition, inside, frame);
            walk(body, inside, frame);
            state.meet(inside);
        }
    }

    void walk_case(const ShellNode& node, State& state, Frame& frame) {
        const State before = state;
        for (const ShellBranch& branch : node.branches) {
            State inside = before;
            for (const ShellNode& body : branch.body)
                walk(body, inside, frame);
            state.meet(inside);
        }
    }

    void walk_simple(const ShellNode& node, State& state, Frame& frame) {
        for (const ShellAssignment& assignment : node.assignments) {
            state.forget_variable(assignment.name);
            look_into(assignment.value, state);
        }
        for (const ShellWord& word : node.words)
            look_into(word, state);
        const CommandWords words = texts(node, frame);
        if (words.empty() || words[0].empty())
            return;
        const std::string_view line =
            node.line > 0 && node.line <= frame.lines->size() ? trim((*frame.lines)[node.line - 1]) : "";
        if (line.size() > longest_line || words[0] == "alias") {
            m_unsure = true;
            return;
        }
        std::string command;
        for (const std::string& word : words)
            command += word + " ";
        const std::vector<std::string> targets = redirections(line, '>');
        const bool redirected = !targets.empty() && writes_flash(line) && !writes_flash(without_redirections(line));
        if (writes_flash(command) || installs_files(command) || redirected)
            write(words, {frame.path, node.line}, state);
        for (const std::string& target : targets)
            state.files.erase(target);
        obey(words, line, state, frame);
    }

    /// `$(…)` that may change files.
    void look_into(const ShellWord& word, State& state) const {
        for (const ShellPart& part : word.parts) {
            if (part.kind != ShellPart::Kind::Substitution)
                continue;
            const std::vector<std::string_view> inner = words(part.text);
            const bool calls = std::any_of(inner.begin(), inner.end(), [&](std::string_view w) {
                return m_functions.contains(std::string(w)) || w == "tar" || w == "unzip" || w == "eval";
            });
            if (calls || downloads(part.text) || part.text.find("mv ") != std::string::npos ||
                part.text.find("cp ") != std::string::npos)
                state.files.clear();
        }
    }

    static std::string_view without_redirections(std::string_view line) { return line.substr(0, line.find('>')); }

    void write(const CommandWords& words, std::pair<std::string, std::size_t> place, const State& state) {
        if (m_asking > 0)
            return;
        const std::vector<std::string> files = written_files(words);
        const bool vouched = !files.empty() && std::all_of(files.begin(), files.end(), [&](const std::string& file) {
            return state.files.contains(file);
        });
        if (vouched)
            m_vouched.insert(std::move(place));
        else
            m_unsure = true;
    }

    void obey(const CommandWords& words, std::string_view line, State& state, Frame& frame) {
        const std::string_view name = base_name(words[0]);
        if (name == "exit" || name == "return") {
            leave(words, state, frame);
        } else if (name == "set") {
            for (std::size_t i = 1; i < words.size(); ++i)
                if ((words[i].starts_with('-') || words[i].starts_with('+')) &&
                    (words[i].find('e') != std::string::npos || (i + 1 < words.size() && words[i + 1] == "errexit")))
                    state.set_e = words[i][0] == '-';
        } else if (name == "read" || name == "local" || name == "export" || name == "readonly" || name == "declare") {
            name_variables(words, line, state);
        } else if (const std::optional<State> end = call(words, state, Called::InTheFlow)) {
            state = *end;
        } else {
            touch(words, state);
        }
    }

    void leave(const CommandWords& words, State& state, Frame& frame) {
        const bool fails = words.size() > 1 && words[1].find_first_not_of("0123456789") == std::string::npos &&
                           words[1].find_first_not_of('0') != std::string::npos;
        if (words[0] == "return" || frame.is_process)
            meet(fails ? frame.failed : frame.succeeded, state);
        else if (!fails)
            ++m_exits; // a function that ends its caller well: whether it was asked about files is lost
        state.left = true;
    }

    static void name_variables(const CommandWords& words, std::string_view line, State& state) {
        const std::vector<std::string> from = redirections(line, '<');
        const bool vouched = words[0] == "read" && from.size() == 1 && state.files.contains(from[0]);
        for (std::size_t i = 1; i < words.size(); ++i) {
            if (words[i].starts_with('-'))
                continue;
            const std::string name = words[i].substr(0, words[i].find('='));
            state.forget_variable(name);
            if (vouched)
                state.values.insert("$" + name);
        }
    }

    /// A command that is no function: which files may it have changed?
    static void touch(const CommandWords& words, State& state) {
        const std::string_view name = base_name(words[0]);
        if (leaves_files_alone(name) || !verified_file(words).empty() || name == "mtd")
            return;
        const bool fetches = downloads(words[0]);
        const bool names_output = std::any_of(words.begin(), words.end(), [](const std::string& w) {
            return w.starts_with("-O") || w.starts_with("-o") || w.ends_with("O") || w.starts_with("--output");
        });
        const bool unpacks = name == "tar" || name == "unzip" || name == "cpio" || name == "ar" || name == "eval";
        if (unpacks || (fetches && !names_output) || (!fetches && !is_everyday_command(name))) {
            state.files.clear();
            return;
        }
        std::erase_if(state.files, [&](const std::string& file) {
            return std::any_of(words.begin() + 1, words.end(), [&](const std::string& word) {
                return word.find(base_name(file)) != std::string::npos || word == folder_of(file);
            });
        });
    }

    const FileSystemTree& m_tree;
    std::deque<ShellNode> m_trees;
    std::map<std::string, const ShellNode*> m_scripts;
    std::map<std::string, std::vector<std::string_view>> m_lines;
    std::map<std::string, Function> m_functions;
    std::set<std::string> m_called;
    std::set<std::pair<std::string, std::size_t>> m_vouched;
    int m_depth = 0;
    int m_steps = 0;
    int m_conditions = 0;
    int m_asking = 0;
    int m_exits = 0;
    bool m_unsure = false;
};

} // namespace

VerificationFlow follow_verification(const FileSystemTree& tree, const std::string& path) {
    return Flow(tree).run(path);
}

} // namespace warifu::inspection
