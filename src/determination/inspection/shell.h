#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/result.h"

/// The grammar of the POSIX shell, as far as start-up scripts use it.
namespace warifu::inspection {

/// A piece of a word.
struct ShellPart {
    enum class Kind {
        Literal,
        Variable,     ///< `$X`, `${X}`, `${X:-word}`
        Substitution, ///< `$(…)`, backquotes, arithmetic, any other `${…}`
    };
    Kind kind = Kind::Literal;
    bool quoted = false;
    std::string text;     ///< the literal, the variable's name, or what stands inside
    std::string fallback; ///< of `${X:-word}`, as written
};

struct ShellWord {
    std::vector<ShellPart> parts;

    /// The text of a word without quotes and expansions: only such a word can be a keyword. Else empty.
    std::string_view bare() const;
    /// As somebody would write it, for people.
    std::string shown() const;
};

struct ShellAssignment {
    std::string name;
    ShellWord value;
};

struct ShellNode;

struct ShellBranch {
    std::vector<ShellWord> patterns;
    std::vector<ShellNode> body;
};

struct ShellNode {
    enum class Kind {
        Simple,   ///< assignments, words
        List,     ///< children one after the other
        Pipeline, ///< children side by side
        And,      ///< two children
        Or,       ///< two children
        If,       ///< children: condition, then, condition, then …, and perhaps one more: else
        While,    ///< children: condition, body
        For,      ///< name in words; one child
        Case,     ///< words[0]; branches
        Function, ///< name; one child
        Subshell, ///< one child
    };
    Kind kind = Kind::List;
    std::size_t line = 0;
    bool negated = false;       ///< `! pipeline`, `until`
    bool background = false;    ///< ends in `&`
    bool all_arguments = false; ///< `for x` without `in`
    std::string name = {};
    std::vector<ShellAssignment> assignments = {};
    std::vector<ShellWord> words = {};
    std::vector<ShellNode> children = {};
    std::vector<ShellBranch> branches = {};
};

struct ShellToken {
    enum class Kind { Word, Operator, Newline, End };
    Kind kind = Kind::End;
    std::size_t line = 0;
    ShellWord word = {};
    std::string_view op = {};       ///< `;`, `&`, `&&`, `||`, `|`, `(`, `)`, `;;`
    bool after_redirection = false; ///< redirections are dropped with their words; one stood in front of this
};

/// Cuts a script into tokens. Redirections and here-documents are left away: they start nothing.
class ShellLexer {
public:
    explicit ShellLexer(std::string_view text) : m_text(text) {}
    /// ErrorCode::Parse for a quote, a bracket or a here-document without end.
    Result<ShellToken> next();

private:
    void skip_blanks();
    Result<ShellToken> newline();
    Result<ShellWord> word();
    bool redirection(bool& failed);
    bool quoted(ShellWord& word, char quote);
    bool dollar(ShellWord& word, bool in_quotes);
    bool backquotes(ShellWord& word, bool in_quotes);
    bool braces(ShellWord& word, bool in_quotes);
    std::size_t closing(std::size_t from, char open, char close, int depth = 0) const;
    std::size_t end_of_quoted(std::size_t from, int depth) const;
    char at(std::size_t i) const { return i < m_text.size() ? m_text[i] : '\0'; }
    static void append(ShellWord& word, char c, bool in_quotes);

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
    struct HereDocument {
        std::string end;
        bool strip_tabs = false;
    };
    std::vector<HereDocument> m_pending;
};

/// The whole script as one List. ErrorCode::Parse (with the line) for what the grammar does not know, LimitExceeded for
/// nesting beyond 100.
Result<ShellNode> parse_shell(std::string_view text);

} // namespace warifu::inspection
