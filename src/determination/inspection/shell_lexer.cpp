#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "shell.h"

// Tokens of the shell command language: POSIX.1-2017, volume XCU, section 2.3 (token recognition), 2.2 (quoting) and
// 2.6 (expansions, which are recognised here and evaluated in shell_walk.cpp).

namespace warifu::inspection {

namespace {

bool is_name_character(char c, bool first) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (!first && c >= '0' && c <= '9');
}

bool ends_word(char c) {
    constexpr std::string_view characters(" \t\n\r;&|()<>\0", 12);
    return characters.find(c) != std::string_view::npos;
}

} // namespace

std::string_view ShellWord::bare() const {
    if (parts.size() != 1 || parts[0].kind != ShellPart::Kind::Literal || parts[0].quoted)
        return {};
    return parts[0].text;
}

std::string ShellWord::shown() const {
    std::string text;
    for (const ShellPart& part : parts) {
        switch (part.kind) {
        case ShellPart::Kind::Literal: text += part.text; break;
        case ShellPart::Kind::Variable: text += "$" + part.text; break;
        case ShellPart::Kind::Substitution: text += "$(" + part.text + ")"; break;
        }
    }
    return text;
}

void ShellLexer::append(ShellWord& word, char c, bool in_quotes) {
    if (word.parts.empty() || word.parts.back().kind != ShellPart::Kind::Literal ||
        word.parts.back().quoted != in_quotes)
        word.parts.push_back({ShellPart::Kind::Literal, in_quotes, {}, {}});
    word.parts.back().text += c;
}

void ShellLexer::skip_blanks() {
    while (m_at < m_text.size()) {
        if (at(m_at) == '\\' && at(m_at + 1) == '\n') {
            m_at += 2;
            ++m_line;
        } else if (at(m_at) == '\\' && at(m_at + 1) == '\r' && at(m_at + 2) == '\n') {
            m_at += 3;
            ++m_line;
        } else if (at(m_at) == ' ' || at(m_at) == '\t' || at(m_at) == '\r' || at(m_at) == '\0') {
            ++m_at;
        } else if (at(m_at) == '#') {
            m_at = std::min(m_text.find('\n', m_at), m_text.size());
        } else {
            return;
        }
    }
}

/// Position of the double quote that ends the text begun before `from`; what is nested in it may have quotes of its
/// own.
std::size_t ShellLexer::end_of_quoted(std::size_t from, int depth) const {
    for (std::size_t i = from; i < m_text.size(); ++i) {
        if (m_text[i] == '"')
            return i;
        if (m_text[i] == '\\')
            ++i;
        else if (m_text[i] == '$' && at(i + 1) == '(')
            i = closing(i + 2, '(', ')', depth);
        if (i == std::string_view::npos)
            break;
    }
    return std::string_view::npos;
}

/// Position of the character that closes the bracket opened before `from`, minding quotes and inner brackets.
std::size_t ShellLexer::closing(std::size_t from, char open, char close, int depth) const {
    constexpr int deepest = 20;
    if (depth > deepest)
        return std::string_view::npos;
    int brackets = 1;
    for (std::size_t i = from; i < m_text.size(); ++i) {
        const char c = m_text[i];
        if (c == '\\')
            ++i;
        else if (c == '\'' && close == ')')
            i = m_text.find('\'', i + 1);
        else if (c == '"' && close == ')')
            i = end_of_quoted(i + 1, depth + 1);
        else if (c == open)
            ++brackets;
        else if (c == close && --brackets == 0)
            return i;
        if (i == std::string_view::npos)
            break;
    }
    return std::string_view::npos;
}

bool ShellLexer::backquotes(ShellWord& word, bool in_quotes) {
    std::size_t end = m_at + 1;
    while (end < m_text.size() && m_text[end] != '`')
        end += m_text[end] == '\\' ? 2U : 1U;
    if (end >= m_text.size())
        return false;
    const std::string_view inside = m_text.substr(m_at + 1, end - m_at - 1);
    word.parts.push_back({ShellPart::Kind::Substitution, in_quotes, std::string(inside), {}});
    m_line += static_cast<std::size_t>(std::count(inside.begin(), inside.end(), '\n'));
    m_at = end + 1;
    return true;
}

/// `${…}`: a plain name, or a name with `:-` or `-`; any other form is a substitution that nobody here can evaluate.
bool ShellLexer::braces(ShellWord& word, bool in_quotes) {
    const std::size_t end = closing(m_at + 2, '{', '}');
    if (end == std::string_view::npos)
        return false;
    const std::string_view inside = m_text.substr(m_at + 2, end - m_at - 2);
    std::size_t name = 0;
    while (name < inside.size() && is_name_character(inside[name], name == 0))
        ++name;
    if (name == 0 && !inside.empty() && std::string_view("0123456789@*#?").find(inside[0]) != std::string_view::npos)
        name = 1;
    const std::string_view rest = inside.substr(name);
    ShellPart part{ShellPart::Kind::Variable, in_quotes, std::string(inside.substr(0, name)), {}};
    if (rest.starts_with(":-") || rest.starts_with(":="))
        part.fallback = rest.substr(2);
    else if (rest.starts_with('-') || rest.starts_with('='))
        part.fallback = rest.substr(1);
    else if (!rest.empty() || name == 0)
        part = {ShellPart::Kind::Substitution, in_quotes, "{" + std::string(inside) + "}", {}};
    m_line += static_cast<std::size_t>(std::count(inside.begin(), inside.end(), '\n'));
    word.parts.push_back(std::move(part));
    m_at = end + 1;
    return true;
}

bool ShellLexer::dollar(ShellWord& word, bool in_quotes) {
    const char next = at(m_at + 1);
    if (next == '{')
        return braces(word, in_quotes);
    if (next == '(') {
        const std::size_t end = closing(m_at + 2, '(', ')');
        if (end == std::string_view::npos)
            return false;
        const std::string_view inside = m_text.substr(m_at + 2, end - m_at - 2);
        word.parts.push_back({ShellPart::Kind::Substitution, in_quotes, std::string(inside), {}});
        m_line += static_cast<std::size_t>(std::count(inside.begin(), inside.end(), '\n'));
        m_at = end + 1;
        return true;
    }
    std::size_t length = 0;
    while (is_name_character(at(m_at + 1 + length), length == 0))
        ++length;
    if (length == 0 && std::string_view("0123456789@*#?!$-").find(next) != std::string_view::npos && next != '\0')
        length = 1;
    if (length == 0) {
        append(word, '$', in_quotes);
        ++m_at;
        return true;
    }
    word.parts.push_back({ShellPart::Kind::Variable, in_quotes, std::string(m_text.substr(m_at + 1, length)), {}});
    m_at += 1 + length;
    return true;
}

bool ShellLexer::quoted(ShellWord& word, char quote) {
    ++m_at;
    // An empty pair of quotes makes an empty word, not none.
    word.parts.push_back({ShellPart::Kind::Literal, true, {}, {}});
    while (m_at < m_text.size() && at(m_at) != quote) {
        if (at(m_at) == '\n')
            ++m_line;
        if (quote == '"' && at(m_at) == '\\' && m_at + 1 < m_text.size()) {
            const char next = at(m_at + 1);
            if (next == '\n')
                ++m_line;
            else if (std::string_view("$`\"\\").find(next) != std::string_view::npos)
                append(word, next, true);
            else
                append(word, '\\', true), append(word, next, true);
            m_at += 2;
        } else if (quote == '"' && at(m_at) == '$') {
            if (!dollar(word, true))
                return false;
        } else if (quote == '"' && at(m_at) == '`') {
            if (!backquotes(word, true))
                return false;
        } else {
            append(word, at(m_at++), true);
        }
    }
    if (m_at >= m_text.size())
        return false;
    ++m_at;
    return true;
}

Result<ShellWord> ShellLexer::word() {
    ShellWord word;
    const std::size_t started = m_line;
    bool good = true;
    while (good && m_at < m_text.size() && !ends_word(at(m_at))) {
        const char c = at(m_at);
        if (c == '\'' || c == '"') {
            good = quoted(word, c);
        } else if (c == '$') {
            good = dollar(word, false);
        } else if (c == '`') {
            good = backquotes(word, false);
        } else if (c == '\\') {
            if (at(m_at + 1) == '\n')
                ++m_line;
            else if (m_at + 1 < m_text.size())
                append(word, at(m_at + 1), true);
            m_at = std::min(m_at + 2, m_text.size());
        } else {
            append(word, c, false);
            ++m_at;
        }
    }
    if (!good)
        return make_error(ErrorCode::Parse, "a quote or bracket has no end", fmt::format("{}", started));
    return word;
}

/// Passes over `[n]<`, `>`, `>>`, `<<`, `>&` … and what follows it. True when there was one.
bool ShellLexer::redirection(bool& failed) {
    std::size_t ahead = m_at;
    while (at(ahead) >= '0' && at(ahead) <= '9')
        ++ahead;
    if (at(ahead) == '&' && at(ahead + 1) == '>')
        ++ahead;
    if (at(ahead) != '<' && at(ahead) != '>')
        return false;
    constexpr std::array<std::string_view, 10> operators = {"<<-", "<<<", "<<", ">>", "<&", ">&", "<>", ">|", "<", ">"};
    const auto* const op = std::find_if(operators.begin(), operators.end(),
                                        [&](std::string_view o) { return m_text.substr(ahead).starts_with(o); });
    m_at = ahead + op->size();
    skip_blanks();
    if (at(m_at) == '(') { // process substitution, which bash alone has
        failed = true;
        return true;
    }
    const Result<ShellWord> target = word();
    if (!target) {
        failed = true;
        return true;
    }
    if (*op == "<<" || *op == "<<-")
        m_pending.push_back({target->shown(), *op == "<<-"});
    return true;
}

/// The end of a line; here-documents that were announced on it follow.
Result<ShellToken> ShellLexer::newline() {
    ShellToken token{ShellToken::Kind::Newline, m_line};
    ++m_at;
    ++m_line;
    for (const HereDocument& document : m_pending) {
        while (true) {
            if (m_at >= m_text.size())
                return make_error(ErrorCode::Parse, "a here-document has no end", fmt::format("{}", token.line));
            const std::size_t end = std::min(m_text.find('\n', m_at), m_text.size());
            std::string_view line = m_text.substr(m_at, end - m_at);
            if (line.ends_with('\r'))
                line.remove_suffix(1);
            while (document.strip_tabs && line.starts_with('\t'))
                line.remove_prefix(1);
            m_at = std::min(end + 1, m_text.size());
            ++m_line;
            if (line == document.end)
                break;
        }
    }
    m_pending.clear();
    return token;
}

Result<ShellToken> ShellLexer::next() {
    bool failed = false;
    bool redirected = false;
    skip_blanks();
    while (!failed && redirection(failed)) {
        redirected = true;
        skip_blanks();
    }
    if (failed)
        return make_error(ErrorCode::Parse, "a redirection could not be read", fmt::format("{}", m_line));
    if (m_at >= m_text.size())
        return ShellToken{ShellToken::Kind::End, m_line};
    if (at(m_at) == '\n')
        return newline();
    constexpr std::array<std::string_view, 9> operators = {";;&", ";;", ";&", "&&", "||", ";", "&", "|", "("};
    for (const std::string_view op : operators) {
        if (m_text.substr(m_at).starts_with(op)) {
            m_at += op.size();
            return ShellToken{ShellToken::Kind::Operator, m_line, {}, op, redirected};
        }
    }
    if (at(m_at) == ')') {
        ++m_at;
        return ShellToken{ShellToken::Kind::Operator, m_line, {}, ")", redirected};
    }
    const std::size_t line = m_line;
    return ShellToken{ShellToken::Kind::Word, line, TRY(word())};
}

} // namespace warifu::inspection
