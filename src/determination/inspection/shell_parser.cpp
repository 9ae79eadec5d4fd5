#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "shell.h"

// The grammar: POSIX.1-2017, volume XCU, section 2.10, by recursive descent, one function for each production.

namespace warifu::inspection {

namespace {

constexpr int deepest = 100;
constexpr int longest_chain = 200;

using Node = ShellNode;
using Kind = ShellNode::Kind;

class Parser {
public:
    explicit Parser(std::string_view text) : m_lexer(text) {}

    Result<Node> script() {
        TRY_VOID(advance());
        Node all = TRY(list({}));
        if (m_token.kind != ShellToken::Kind::End)
            return unexpected();
        return all;
    }

private:
    using Words = std::initializer_list<std::string_view>;

    Result<void> advance() {
        m_token = TRY(m_lexer.next());
        return {};
    }
    Error unexpected() const {
        const std::string what =
            m_token.kind == ShellToken::Kind::Word ? m_token.word.shown() : std::string(m_token.op);
        return make_error(ErrorCode::Parse, "unexpected " + (what.empty() ? "end" : what),
                          fmt::format("{}", m_token.line));
    }
    bool is_operator(std::string_view op) const {
        return m_token.kind == ShellToken::Kind::Operator && m_token.op == op;
    }
    bool is_keyword(std::string_view word) const {
        return m_token.kind == ShellToken::Kind::Word && m_token.word.bare() == word;
    }
    bool is_any(Words keywords) const {
        return std::any_of(keywords.begin(), keywords.end(), [&](std::string_view w) { return is_keyword(w); });
    }
    Result<void> expect_keyword(std::string_view word) {
        if (!is_keyword(word))
            return unexpected();
        return advance();
    }
    Result<void> skip_newlines() {
        while (m_token.kind == ShellToken::Kind::Newline)
            TRY_VOID(advance());
        return {};
    }
    bool ends_list(Words stop) const {
        return m_token.kind == ShellToken::Kind::End || is_any(stop) || is_operator(")") || is_operator(";;") ||
               is_operator(";&") || is_operator(";;&");
    }

    /// Commands up to one of the keywords in `stop`, a closing bracket or the end of a case branch.
    Result<Node> list(Words stop) {
        Node all{.kind = Kind::List, .line = m_token.line};
        if (++m_depth > deepest)
            return make_error(ErrorCode::LimitExceeded, "nested too deeply", fmt::format("{}", m_token.line));
        while (true) {
            TRY_VOID(skip_newlines());
            if (ends_list(stop))
                break;
            Node command = TRY(and_or());
            if (is_operator("&"))
                command.background = true;
            all.children.push_back(std::move(command));
            if (is_operator(";") || is_operator("&"))
                TRY_VOID(advance());
            else if (m_token.kind != ShellToken::Kind::Newline && !ends_list(stop))
                return unexpected();
        }
        --m_depth;
        return all;
    }

    Result<Node> and_or() {
        Node left = TRY(pipeline());
        int length = 0;
        while (is_operator("&&") || is_operator("||")) {
            if (++length > longest_chain) // each link nests one level deeper
                return make_error(ErrorCode::LimitExceeded, "too many && in a row", fmt::format("{}", m_token.line));
            Node both{.kind = is_operator("&&") ? Kind::And : Kind::Or, .line = left.line};
            TRY_VOID(advance());
            TRY_VOID(skip_newlines());
            both.children.push_back(std::move(left));
            both.children.push_back(TRY(pipeline()));
            left = std::move(both);
        }
        return left;
    }

    Result<Node> pipeline() {
        bool negated = false;
        while (is_keyword("!")) {
            negated = !negated;
            TRY_VOID(advance());
        }
        Node first = TRY(command());
        if (is_operator("|")) {
            Node all{.kind = Kind::Pipeline, .line = first.line};
            all.children.push_back(std::move(first));
            while (is_operator("|")) {
                TRY_VOID(advance());
                TRY_VOID(skip_newlines());
                all.children.push_back(TRY(command()));
            }
            first = std::move(all);
        }
        first.negated = first.negated != negated;
        return first;
    }

    Result<Node> command() {
        if (is_operator("("))
            return subshell();
        if (m_token.kind != ShellToken::Kind::Word && m_token.after_redirection)
            return Node{.kind = Kind::Simple, .line = m_token.line}; // `< file || exit`: a redirection alone
        if (m_token.kind != ShellToken::Kind::Word)
            return unexpected();
        if (is_keyword("{"))
            return group();
        if (is_keyword("if"))
            return if_clause();
        if (is_any({"while", "until"}))
            return loop();
        if (is_keyword("for"))
            return for_clause();
        if (is_keyword("case"))
            return case_clause();
        if (is_keyword("function")) {
            TRY_VOID(advance());
            return keyword_function(std::string(m_token.word.bare()));
        }
        if (is_any({"then", "else", "elif", "fi", "do", "done", "esac", "}", "select"}))
            return unexpected();
        return simple();
    }

    Result<Node> subshell() {
        Node node{.kind = Kind::Subshell, .line = m_token.line};
        TRY_VOID(advance());
        node.children.push_back(TRY(list({})));
        if (!is_operator(")"))
            return unexpected();
        TRY_VOID(advance());
        return node;
    }

    Result<Node> group() {
        TRY_VOID(advance());
        Node node = TRY(list({"}"}));
        TRY_VOID(expect_keyword("}"));
        return node;
    }

    Result<Node> if_clause() {
        Node node{.kind = Kind::If, .line = m_token.line};
        do {
            TRY_VOID(advance()); // if, elif
            node.children.push_back(TRY(list({"then"})));
            TRY_VOID(expect_keyword("then"));
            node.children.push_back(TRY(list({"elif", "else", "fi"})));
        } while (is_keyword("elif"));
        if (is_keyword("else")) {
            TRY_VOID(advance());
            node.children.push_back(TRY(list({"fi"})));
        }
        TRY_VOID(expect_keyword("fi"));
        return node;
    }

    Result<Node> do_group() {
        TRY_VOID(expect_keyword("do"));
        Node body = TRY(list({"done"}));
        TRY_VOID(expect_keyword("done"));
        return body;
    }

    Result<Node> loop() {
        Node node{.kind = Kind::While, .line = m_token.line, .negated = is_keyword("until")};
        TRY_VOID(advance());
        node.children.push_back(TRY(list({"do"})));
        node.children.push_back(TRY(do_group()));
        return node;
    }

    Result<Node> for_clause() {
        Node node{.kind = Kind::For, .line = m_token.line};
        TRY_VOID(advance());
        node.name = m_token.word.bare();
        if (m_token.kind != ShellToken::Kind::Word || node.name.empty())
            return unexpected();
        TRY_VOID(advance());
        TRY_VOID(skip_newlines());
        node.all_arguments = !is_keyword("in");
        if (is_keyword("in")) {
            TRY_VOID(advance());
            while (m_token.kind == ShellToken::Kind::Word) {
                node.words.push_back(m_token.word);
                TRY_VOID(advance());
            }
        }
        if (is_operator(";"))
            TRY_VOID(advance());
        TRY_VOID(skip_newlines());
        node.children.push_back(TRY(do_group()));
        return node;
    }

    Result<Node> case_clause() {
        Node node{.kind = Kind::Case, .line = m_token.line};
        TRY_VOID(advance());
        if (m_token.kind != ShellToken::Kind::Word)
            return unexpected();
        node.words.push_back(m_token.word);
        TRY_VOID(advance());
        TRY_VOID(skip_newlines());
        TRY_VOID(expect_keyword("in"));
        TRY_VOID(skip_newlines());
        while (!is_keyword("esac")) {
            node.branches.push_back(TRY(branch()));
            TRY_VOID(skip_newlines());
        }
        TRY_VOID(advance());
        return node;
    }

    Result<ShellBranch> branch() {
        ShellBranch result;
        if (is_operator("("))
            TRY_VOID(advance());
        while (true) {
            if (m_token.kind != ShellToken::Kind::Word)
                return unexpected();
            result.patterns.push_back(m_token.word);
            TRY_VOID(advance());
            if (!is_operator("|"))
                break;
            TRY_VOID(advance());
        }
        if (!is_operator(")"))
            return unexpected();
        TRY_VOID(advance());
        result.body.push_back(TRY(list({"esac"})));
        if (is_operator(";;") || is_operator(";&") || is_operator(";;&"))
            TRY_VOID(advance());
        return result;
    }

    /// At the name; `()` may follow.
    Result<Node> keyword_function(std::string name) {
        Node node{.kind = Kind::Function, .line = m_token.line, .name = std::move(name)};
        TRY_VOID(advance());
        if (is_operator("(")) {
            TRY_VOID(advance());
            if (!is_operator(")"))
                return unexpected();
            TRY_VOID(advance());
        }
        TRY_VOID(skip_newlines());
        if (++m_depth > deepest)
            return make_error(ErrorCode::LimitExceeded, "nested too deeply", fmt::format("{}", m_token.line));
        node.children.push_back(TRY(command()));
        --m_depth;
        return node;
    }

    /// `NAME=value` in front of a command.
    static bool split_assignment(const ShellWord& word, ShellAssignment& out) {
        if (word.parts.empty() || word.parts[0].kind != ShellPart::Kind::Literal || word.parts[0].quoted)
            return false;
        const std::string& text = word.parts[0].text;
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos || equals == 0 || (text[0] >= '0' && text[0] <= '9'))
            return false;
        const std::string_view name = std::string_view(text).substr(0, equals);
        const auto fits = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        };
        if (!std::all_of(name.begin(), name.end(), fits))
            return false;
        out.name = name;
        out.value = word;
        out.value.parts[0].text = text.substr(equals + 1);
        return true;
    }

    Result<Node> simple() {
        Node node{.kind = Kind::Simple, .line = m_token.line};
        const bool double_bracket = is_keyword("[[");
        while (true) {
            if (double_bracket && !node.words.empty() && node.words.back().bare() != "]]" &&
                m_token.kind == ShellToken::Kind::Operator) { // `&&`, `(` … are part of the test here
                TRY_VOID(advance());
                continue;
            }
            if (m_token.kind != ShellToken::Kind::Word)
                break;
            ShellAssignment assignment;
            if (node.words.empty() && split_assignment(m_token.word, assignment))
                node.assignments.push_back(std::move(assignment));
            else
                node.words.push_back(std::move(m_token.word));
            TRY_VOID(advance());
            if (is_operator("(") && node.words.empty())
                TRY_VOID(skip_array(node.assignments.back()));
        }
        if (is_operator("(")) {
            if (node.words.size() == 1 && node.assignments.empty())
                return function_after(std::string(node.words[0].shown()));
            return unexpected();
        }
        return node;
    }

    /// bash: `NAME=(a b c)`. Its value is left unknown.
    Result<void> skip_array(ShellAssignment& assignment) {
        assignment.value.parts.assign(1, {ShellPart::Kind::Substitution, false, "array", {}});
        int open = 0;
        do {
            open += is_operator("(") ? 1 : is_operator(")") ? -1 : 0;
            if (m_token.kind == ShellToken::Kind::End)
                return unexpected();
            TRY_VOID(advance());
        } while (open != 0);
        return {};
    }

    /// The name has been read, the token is `(`.
    Result<Node> function_after(std::string name) {
        Node node{.kind = Kind::Function, .line = m_token.line, .name = std::move(name)};
        TRY_VOID(advance());
        if (!is_operator(")"))
            return unexpected();
        TRY_VOID(advance());
        TRY_VOID(skip_newlines());
        if (++m_depth > deepest)
            return make_error(ErrorCode::LimitExceeded, "nested too deeply", fmt::format("{}", m_token.line));
        node.children.push_back(TRY(command()));
        --m_depth;
        return node;
    }

    ShellLexer m_lexer;
    ShellToken m_token;
    int m_depth = 0;
};

} // namespace

Result<ShellNode> parse_shell(std::string_view text) { return Parser(text).script(); }

} // namespace warifu::inspection
