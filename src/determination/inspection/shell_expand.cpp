#include <algorithm>
#include <array>

#include "shell_walk.h"
#include "warifu/base/text.h"

// Expansion of words: POSIX.1-2017, XCU section 2.6, for what can be known without running anything.

namespace warifu::inspection {

namespace {

constexpr std::size_t longest_word = 8192;

bool has_wildcard(std::string_view text) { return text.find_first_of("*?[") != std::string_view::npos; }

std::string_view base_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

} // namespace

Expanded ShellWalk::value_of(const ShellPart& part) {
    if (part.kind == ShellPart::Kind::Literal)
        return {part.text, true};
    if (part.kind == ShellPart::Kind::Substitution) {
        // The two forms that start-up scripts ask for their own name with.
        const bool own_name = part.text == "basename $0" || part.text == "basename \"$0\"" || part.text == "{0##*/}";
        if (own_name && !m_shell.name.empty())
            return {std::string(base_of(m_shell.name)), true};
        if (produces_nothing(part.text))
            return {};
        walk_substitution(part.text);
        return {"$(" + part.text + ")", false};
    }
    walk_inner(part.fallback);
    const std::string& name = part.text;
    if (name == "0" && !m_shell.name.empty())
        return {m_shell.name, true};
    if (name.size() == 1 && name[0] >= '1' && name[0] <= '9') {
        const auto index = static_cast<std::size_t>(name[0] - '1');
        Expanded value = index < m_shell.arguments.size() ? m_shell.arguments[index] : Expanded{};
        if (value.known && value.text.empty() && !part.fallback.empty())
            value.text = part.fallback;
        return value;
    }
    if (name == "#")
        return {std::to_string(m_shell.arguments.size()), true};
    if (name == "@" || name == "*") {
        Expanded all;
        for (const Expanded& argument : m_shell.arguments) {
            all.text += (all.text.empty() ? "" : " ") + argument.text;
            all.known = all.known && argument.known;
        }
        return all;
    }
    const auto found = m_shell.variables.find(name);
    if (found != m_shell.variables.end() && found->second && !(found->second->empty() && !part.fallback.empty()))
        return {*found->second, true};
    // Nobody set it: the word given for that case holds.
    if (found == m_shell.variables.end() && !part.fallback.empty() &&
        part.fallback.find_first_of("$`") == std::string::npos)
        return {std::string(trim(part.fallback)), true};
    return {"$" + name, false};
}

/// A command that runs to give its output is a start like any other; only daemons are of interest.
void ShellWalk::walk_substitution(const std::string& text) {
    if (text.starts_with("{") || (text.starts_with("(") && text.ends_with(")")))
        return walk_inner(text); // `${…}` of other forms, arithmetic
    if (text.starts_with("<") || m_script == nullptr || !spend())
        return;
    m_steps += (m_shell.variables.size() + m_shell.functions.size()) / 8; // the copy
    const Shell before = m_shell;
    const Aside aside(*this);
    const std::size_t line = m_line;
    run_text(text, ShellNode{.line = line});
    m_line = line;
    m_shell = before;
}

/// `${X:-$(command)}`, `$(( $(command) + 1 ))`
void ShellWalk::walk_inner(const std::string& text) {
    const std::size_t open = text.find("$(");
    const std::size_t close = text.rfind(')', text.starts_with("(") ? text.size() - 2 : std::string::npos);
    if (open != std::string::npos && close != std::string::npos && close > open + 2 && text[open + 2] != '(')
        walk_substitution(text.substr(open + 2, close - open - 2));
    const std::size_t quote = text.find('`');
    const std::size_t end = text.rfind('`');
    if (quote != std::string::npos && end > quote)
        walk_substitution(text.substr(quote + 1, end - quote - 1));
}

/// `$(echo "$X" | awk '{print $1}')` with an empty X: scripts tidy up optional settings so, and ask for them
/// afterwards.
bool ShellWalk::produces_nothing(const std::string& text) {
    if (text.size() > 200 || !spend())
        return false;
    const Result<ShellNode> parsed = parse_shell(text);
    return parsed && produces_nothing(*parsed);
}

bool ShellWalk::produces_nothing(const ShellNode& node) {
    constexpr std::array<std::string_view, 7> filters = {"tr", "sed", "awk", "cut", "sort", "head", "tail"};
    if (!spend())
        return false;
    if (node.kind == ShellNode::Kind::List)
        return node.children.size() == 1 && produces_nothing(node.children[0]);
    if (node.kind == ShellNode::Kind::Pipeline)
        return produces_nothing(node.children[0]) &&
               std::all_of(node.children.begin() + 1, node.children.end(), [&](const ShellNode& child) {
                   return !child.words.empty() &&
                          std::find(filters.begin(), filters.end(), child.words[0].bare()) != filters.end();
               });
    if (node.kind != ShellNode::Kind::Simple || node.words.empty() || !node.assignments.empty())
        return false;
    std::vector<Expanded> arguments;
    for (std::size_t i = 1; i < node.words.size(); ++i)
        arguments.push_back(expand_one(node.words[i]));
    const std::string name(node.words[0].bare());
    if (const auto function = m_shell.functions.find(name); function != m_shell.functions.end()) {
        const Scope scope(*this, m_certainty);
        std::swap(m_shell.arguments, arguments);
        const bool nothing = produces_nothing(*function->second.body);
        std::swap(m_shell.arguments, arguments);
        return nothing;
    }
    if (name != "echo" && name != "printf")
        return false;
    if (name == "printf" && !arguments.empty() && (arguments[0].text == "%s" || arguments[0].text == "%s\\n"))
        arguments.erase(arguments.begin());
    return std::all_of(arguments.begin(), arguments.end(), [](const Expanded& a) { return a.known && a.text.empty(); });
}

/// As in quotes: one word.
Expanded ShellWalk::expand_one(const ShellWord& word) {
    Expanded whole;
    for (const ShellPart& part : word.parts) {
        const Expanded piece = value_of(part);
        whole.known = whole.known && piece.known;
        whole.text += piece.text;
        if (whole.text.size() > longest_word) {
            whole.text.resize(longest_word);
            whole.known = false;
        }
    }
    return whole;
}

/// Unquoted variables fall apart at blanks.
std::vector<Expanded> ShellWalk::expand(const ShellWord& word) {
    std::vector<Expanded> found;
    bool open = false; // the last word may still grow
    for (const ShellPart& part : word.parts) {
        const Expanded piece = value_of(part);
        const bool splits = part.kind == ShellPart::Kind::Variable && !part.quoted && piece.known;
        if (!splits) {
            if (!open)
                found.emplace_back();
            open = true;
            found.back().text += piece.text;
            found.back().known = found.back().known && piece.known;
        } else {
            const std::vector<std::string_view> pieces = words(piece.text);
            for (std::size_t i = 0; i < pieces.size(); ++i) {
                if (i != 0 || !open)
                    found.emplace_back();
                found.back().text += pieces[i];
                open = true;
            }
        }
        if (open && found.back().text.size() > longest_word) {
            found.back().text.resize(longest_word);
            found.back().known = false;
        }
        if (found.size() > 512)
            break;
    }
    return found;
}

/// `$(ls PATTERN)`: a loop over files all the same.
std::optional<std::vector<std::string>> ShellWalk::listed_files(const ShellWord& word) const {
    if (word.parts.size() != 1 || word.parts[0].kind != ShellPart::Kind::Substitution)
        return std::nullopt;
    const std::vector<std::string_view> parts = words(word.parts[0].text);
    if (parts.size() != 2 || base_of(parts[0]) != "ls" || !has_wildcard(parts[1]) || !parts[1].starts_with('/'))
        return std::nullopt;
    return m_tree.glob(parts[1]);
}

std::vector<Expanded> ShellWalk::loop_values(const ShellNode& node, bool& known) {
    constexpr std::size_t most_values = 512;
    std::vector<Expanded> values;
    if (node.all_arguments)
        values = m_shell.arguments;
    for (const ShellWord& word : node.words) {
        if (const auto files = listed_files(word)) {
            for (const std::string& path : *files)
                values.push_back({path, true});
            continue;
        }
        for (Expanded& value : expand(word)) {
            const bool pattern = value.known && has_wildcard(value.text) && value.text.starts_with('/');
            if (!pattern) {
                values.push_back(std::move(value));
                continue;
            }
            const std::vector<std::string> files = m_tree.glob(value.text);
            // No file of that name is in the image; whether there is one at run time depends on the folder.
            if (files.empty() && is_run_time_path(value.text))
                known = false;
            for (const std::string& path : files)
                values.push_back({path, true});
        }
    }
    known = known && values.size() <= most_values &&
            std::all_of(values.begin(), values.end(), [](const Expanded& value) { return value.known; });
    return values;
}

} // namespace warifu::inspection
