#include "shell_walk.h"

#include <algorithm>
#include <utility>

namespace warifu::inspection {

namespace {

constexpr std::size_t most_steps = 200'000;
constexpr std::size_t longest_value = 512;
constexpr std::size_t most_variables = 2000;
constexpr std::size_t deepest = 150; // calls, sourced files and nested commands together

Truth negate(Truth truth) {
    return truth == Truth::True ? Truth::False : truth == Truth::False ? Truth::True : Truth::Unknown;
}

} // namespace

bool ShellWalk::spend() {
    ++m_steps;
    if (m_steps >= most_steps)
        m_listener.stopped("start-up scripts take more steps than are followed");
    else if (m_depth >= deepest)
        m_listener.stopped("start-up scripts are nested more deeply than is followed");
    return m_steps < most_steps && m_depth < deepest;
}

/// A copy of the variables costs steps, or a script with many of them would stop the run.
ShellWalk::Variables ShellWalk::snapshot() {
    m_steps += m_shell.variables.size() / 8;
    return m_shell.variables;
}

void ShellWalk::set(const std::string& name, std::optional<std::string> value) {
    if (value && value->size() > longest_value)
        value = std::nullopt;
    if (m_shell.variables.size() >= most_variables && !m_shell.variables.contains(name)) {
        m_listener.stopped("a start-up script sets more variables than are followed");
        return;
    }
    m_shell.variables[name] = std::move(value);
}

/// After a branch that may not have been taken: what it changed is no longer known.
void ShellWalk::forget_changes(const Variables& before) {
    for (auto& [name, value] : m_shell.variables) {
        const auto old = before.find(name);
        if (old == before.end() || old->second != value)
            value = std::nullopt;
    }
}

void ShellWalk::forget_all() {
    for (auto& [name, value] : m_shell.variables)
        value = std::nullopt;
}

ShellWalk::Flow ShellWalk::walk(const ShellNode& node) {
    if (!spend())
        return {};
    Scope scope(*this, m_certainty);
    if (node.background && node.kind != ShellNode::Kind::Simple) {
        m_steps += m_shell.variables.size() / 8;
        const Shell before = m_shell; // a shell of its own: what it sets and where it exits is its affair
        walk_node(node);
        m_shell = before;
        return {.status = Truth::True};
    }
    return walk_node(node);
}

ShellWalk::Flow ShellWalk::walk_node(const ShellNode& node) {
    Flow flow;
    switch (node.kind) {
    case ShellNode::Kind::Simple: flow = walk_simple(node); break;
    case ShellNode::Kind::List: flow = walk_list(node); break;
    case ShellNode::Kind::Pipeline: flow = walk_pipeline(node); break;
    case ShellNode::Kind::And:
    case ShellNode::Kind::Or: flow = walk_and_or(node); break;
    case ShellNode::Kind::If: flow = walk_if(node); break;
    case ShellNode::Kind::While: return walk_while(node); // `negated` is its own affair
    case ShellNode::Kind::For: flow = walk_for(node); break;
    case ShellNode::Kind::Case: flow = walk_case(node); break;
    case ShellNode::Kind::Subshell: flow = walk_subshell(node); break;
    case ShellNode::Kind::Function:
        if (!node.children.empty())
            m_shell.functions[node.name] = {&node.children.front(), m_script};
        return {.status = Truth::True};
    }
    if (node.negated)
        flow.status = negate(flow.status);
    return flow;
}

/// Once control may have left a list, its other commands are a Maybe.
ShellWalk::Flow ShellWalk::walk_list(const ShellNode& node) {
    Flow result{.status = Truth::True};
    const Scope scope(*this, m_certainty);
    for (const ShellNode& child : node.children) {
        const Flow flow = walk(child);
        result.status = flow.status;
        if (flow.jump == Jump::None)
            continue;
        const bool other_way_out = result.jump != Jump::None && result.jump != flow.jump;
        result.jump = flow.jump;
        result.maybe = flow.maybe || other_way_out;
        if (!flow.maybe)
            return result;
        m_certainty = Certainty::Maybe;
    }
    return result;
}

ShellWalk::Flow ShellWalk::walk_pipeline(const ShellNode& node) {
    const Variables before = snapshot();
    Flow last;
    for (const ShellNode& child : node.children)
        last = walk(child);
    m_shell.variables = before; // every part runs in a shell of its own
    return {.status = last.status};
}

/// Walks what may not be reached; what it sets, and where it leaves to, may not be so.
ShellWalk::Flow ShellWalk::walk_maybe(const ShellNode& node) {
    const Variables before = snapshot();
    Flow flow = run_body(node, Certainty::Maybe);
    forget_changes(before);
    flow.maybe = flow.jump != Jump::None;
    flow.status = Truth::Unknown;
    return flow;
}

ShellWalk::Flow ShellWalk::walk_and_or(const ShellNode& node) {
    const ShellNode& first = node.children[0];
    const Flow left = walk(first);
    if (left.jump != Jump::None && !left.maybe)
        return left;
    const bool is_and = node.kind == ShellNode::Kind::And;
    if (left.status == (is_and ? Truth::False : Truth::True))
        return left;
    if (left.status != Truth::Unknown) {
        Flow right = run_body(node.children[1], left.maybe ? Certainty::Maybe : Certainty::Sure);
        if (right.jump == Jump::None && left.jump != Jump::None)
            right.jump = left.jump, right.maybe = true;
        return right;
    }
    Flow right = walk_maybe(node.children[1]);
    // `mount … || exit 1`: commands are taken to work; only a test or a question may well fail.
    const ShellNode* asked = &first;
    while (asked->kind == ShellNode::Kind::And || asked->kind == ShellNode::Kind::Or)
        asked = &asked->children[1];
    const std::string_view word = asked->words.empty() ? std::string_view() : asked->words[0].bare();
    const bool question = word == "[" || word == "test" || word == "[[" || asked->negated || word == "grep";
    if (!is_and && !question)
        return {.status = Truth::Unknown};
    if (right.jump == Jump::None && left.jump != Jump::None)
        right.jump = left.jump, right.maybe = true;
    return right;
}

ShellWalk::Flow ShellWalk::walk_if(const ShellNode& node) {
    bool uncertain = false; // an earlier condition may have been the one
    Flow left_by;
    const Variables before = snapshot();
    const auto merge = [&](const Flow& flow) {
        if (flow.jump != Jump::None)
            left_by = {Truth::Unknown, flow.jump, true};
    };
    std::size_t i = 0;
    for (; i + 1 < node.children.size(); i += 2) {
        const Flow asked = uncertain ? walk_maybe(node.children[i]) : run_body(node.children[i], Certainty::Sure);
        if (asked.status == Truth::False)
            continue;
        const bool sure = asked.status == Truth::True && !uncertain;
        if (sure)
            return run_body(node.children[i + 1], Certainty::Sure);
        merge(walk_maybe(node.children[i + 1]));
        uncertain = true;
        if (asked.status == Truth::True)
            return left_by;
    }
    if (i < node.children.size()) { // else
        if (!uncertain)
            return run_body(node.children[i], Certainty::Sure);
        merge(walk_maybe(node.children[i]));
    }
    if (!uncertain)
        return {.status = Truth::True};
    forget_changes(before);
    return left_by;
}

ShellWalk::Flow ShellWalk::walk_while(const ShellNode& node) {
    const Variables before = snapshot();
    const Flow asked = walk(node.children[0]);
    const Truth goes_on = node.negated ? negate(asked.status) : asked.status;
    if (goes_on == Truth::False)
        return {.status = Truth::True};
    if (goes_on == Truth::Unknown)
        forget_all(); // `while read line`: the condition itself sets variables
    Flow body = run_body(node.children[1], goes_on == Truth::True ? Certainty::Sure : Certainty::Maybe);
    forget_changes(before);
    if (body.jump == Jump::Return || body.jump == Jump::Exit) {
        body.maybe = body.maybe || goes_on != Truth::True;
        return body;
    }
    return {};
}

ShellWalk::Flow ShellWalk::walk_for(const ShellNode& node) {
    bool known = true;
    const std::vector<Expanded> values = loop_values(node, known);
    if (!known) {
        set(node.name, std::nullopt);
        Flow body = walk_maybe(node.children[0]);
        if (body.jump == Jump::Break || body.jump == Jump::Continue)
            body.jump = Jump::None;
        return body;
    }
    Flow result;
    Certainty certainty = Certainty::Sure;
    for (const Expanded& value : values) {
        set(node.name, value.known ? std::optional(value.text) : std::nullopt);
        const Flow body = run_body(node.children[0], certainty);
        if (body.jump == Jump::Break && !body.maybe)
            break;
        if (body.jump == Jump::Return || body.jump == Jump::Exit) {
            if (!body.maybe)
                return {body.status, body.jump, certainty == Certainty::Maybe};
            result.jump = body.jump;
            result.maybe = true;
        }
        if (body.maybe && body.jump != Jump::Continue)
            certainty = Certainty::Maybe;
        if (!spend())
            break;
    }
    return result;
}

ShellWalk::Flow ShellWalk::walk_case(const ShellNode& node) {
    const Expanded subject = expand_one(node.words[0]);
    const Variables before = snapshot();
    Flow result;
    bool uncertain = !subject.known;
    for (const ShellBranch& branch : node.branches) {
        Truth chosen = subject.known ? Truth::False : Truth::Unknown;
        for (const ShellWord& word : branch.patterns) {
            const Expanded pattern = expand_one(word);
            if (pattern.text == "*" && !subject.known)
                continue; // stays Unknown
            if (!pattern.known)
                chosen = chosen == Truth::True ? chosen : Truth::Unknown;
            else if (subject.known && matches_pattern(pattern.text, subject.text))
                chosen = Truth::True;
        }
        if (chosen == Truth::False)
            continue;
        if (chosen == Truth::True && !uncertain)
            return run_body(branch.body[0], Certainty::Sure);
        const Flow flow = walk_maybe(branch.body[0]);
        uncertain = true;
        if (flow.jump != Jump::None)
            result.jump = flow.jump, result.maybe = true;
        if (chosen == Truth::True)
            break;
    }
    forget_changes(before);
    return result;
}

ShellWalk::Flow ShellWalk::walk_subshell(const ShellNode& node) {
    m_steps += m_shell.variables.size() / 8;
    const Shell before = m_shell;
    const Flow flow = run_body(node.children[0], Certainty::Sure);
    m_shell = before;
    return {.status = flow.status};
}

ShellWalk::Flow ShellWalk::run_body(const ShellNode& body, Certainty certainty) {
    const Scope scope(*this, certainty);
    return walk(body);
}

ShellWalk::Flow ShellWalk::call(const Function& function, std::vector<Expanded> arguments) {
    if (!spend())
        return {};
    const Scope scope(*this, m_certainty);
    const Script* outer = std::exchange(m_script, function.script);
    std::swap(m_shell.arguments, arguments);
    Flow flow = walk(*function.body);
    std::swap(m_shell.arguments, arguments);
    m_script = outer;
    if (flow.jump != Jump::Exit)
        return {.status = flow.maybe ? Truth::Unknown : flow.status};
    return flow;
}

bool ShellWalk::run(const std::string& path, std::vector<std::string> arguments, Certainty certainty) {
    const Script* script = load(path);
    if (script == nullptr)
        return false;
    const Scope scope(*this, certainty);
    std::vector<Expanded> given;
    for (std::string& argument : arguments)
        given.push_back({std::move(argument), true});
    run_script(*script, std::move(given));
    return true;
}

bool ShellWalk::run_rc_common(const std::string& path, Certainty certainty) {
    const Script* script = load(path);
    if (script == nullptr)
        return false;
    const Scope scope(*this, certainty);
    const Shell before = std::exchange(m_shell, Shell{});
    const Script* outer = std::exchange(m_script, script);
    m_walked.insert(script->path);
    m_uci_file = "/etc/config/" + script->path.substr(script->path.rfind('/') + 1);
    if (script->root == nullptr) {
        m_listener.not_followed(script->path, *script->entry, 1, m_certainty, script->problem);
    } else {
        m_shell.name = path;
        walk(*script->root);
        for (const char* entry : {"boot", "start_service", "start"}) {
            const auto function = m_shell.functions.find(entry);
            if (function == m_shell.functions.end())
                continue;
            call(function->second, {});
            // boot() of rc.common calls start() itself; a script that has its own boot() does what it says there.
            break;
        }
    }
    m_uci_file.clear();
    m_script = outer;
    m_shell = before;
    return true;
}

/// With `place` for the script that runs, in a new shell.
template <class Run>
void ShellWalk::at_place(const CommandPlace& place, Certainty certainty, Run run) {
    const Scope scope(*this, certainty);
    Script& script = m_pseudo[place.source];
    script.path = place.source;
    script.entry = &place.entry;
    const Script* outer = std::exchange(m_script, &script);
    const Shell before = std::exchange(m_shell, Shell{});
    const std::size_t outer_line = std::exchange(m_fixed_line, place.line);
    const StartedFrom from = std::exchange(m_from, place.from);
    const std::string user = std::exchange(m_user, place.user);
    run(ShellNode{.line = place.line});
    m_user = user;
    m_from = from;
    m_fixed_line = outer_line;
    m_shell = before;
    m_script = outer;
}

void ShellWalk::run_line(const CommandPlace& place, const std::string& text, Certainty certainty) {
    at_place(place, certainty, [&](const ShellNode& here) { run_text(text, here); });
}

void ShellWalk::run_words(const CommandPlace& place, const std::vector<std::string>& words, Certainty certainty) {
    std::vector<Expanded> command;
    for (const std::string& word : words)
        command.push_back({word, true});
    at_place(place, certainty, [&](const ShellNode& here) { run_command(std::move(command), here, {}); });
}

void ShellWalk::run_level(char level, Certainty certainty) {
    for (const std::string& pattern :
         {std::string("/etc/rc") + level + ".d/S*", std::string("/etc/rc.d/rc") + level + ".d/S*"})
        for (const std::string& path : m_tree.glob(pattern))
            run(path, {"start"}, certainty);
}

std::set<std::string> ShellWalk::walked() const { return m_walked; }

std::set<std::string> ShellWalk::read_files() const {
    std::set<std::string> files = m_walked;
    files.insert(m_sourced.begin(), m_sourced.end());
    for (const auto& [path, script] : m_pseudo)
        files.insert(m_tree.resolve(path).path);
    return files;
}

} // namespace warifu::inspection
