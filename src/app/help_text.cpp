#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "usage.h"
#include "warifu/base/wrap.h"

namespace warifu::app {

namespace {

/// Text in two columns that fits the terminal: what is typed, and what it does.
class Page {
public:
    Page(Language language, std::size_t width) : m_japanese(language == Language::Japanese), m_width(width) {}

    const char* say(const char* english, const char* japanese) const { return m_japanese ? japanese : english; }

    void text(std::string_view text, std::size_t indent = 0, std::size_t hang = 0) {
        std::size_t margin = indent;
        for (const std::string& line : wrapped(text, m_width - indent - hang)) {
            m_out += std::string(margin, ' ') + line + "\n";
            margin = indent + hang;
        }
    }
    void heading(const char* english, const char* japanese) { m_out += fmt::format("\n{}\n", say(english, japanese)); }
    void line(std::string_view typed, std::string_view meaning) {
        constexpr std::size_t column = 24;
        constexpr std::size_t indent = 2;
        if (typed.size() + indent + 2 > column || m_width < 2 * column) {
            text(typed, indent, 4);
            text(meaning, std::min(column, m_width / 4));
            return;
        }
        bool first = true;
        for (const std::string& part : wrapped(meaning, m_width - column)) {
            m_out += fmt::format("  {:<{}}{}\n", first ? typed : std::string_view(), column - indent, part);
            first = false;
        }
    }
    void example(std::string_view example) { m_out += fmt::format("  {}\n", example); } // to be copied: never broken

    std::string take() { return std::move(m_out); }

private:
    bool m_japanese;
    std::size_t m_width;
    std::string m_out;
};

} // namespace

std::string full_meaning(const Argument& argument, Language language) {
    const bool japanese = language == Language::Japanese;
    std::string text = argument.meaning;
    if (!argument.words.empty())
        text += fmt::format(": {}", fmt::join(argument.words, ", "));
    if (!argument.preset.empty())
        text += fmt::format(" ({}: {})", japanese ? "省略時" : "default", argument.preset);
    if (argument.required && !argument.names.empty())
        text += japanese ? " (必須)" : " (required)";
    return text;
}

std::string help_text(const Command& command, Language language, std::size_t width) {
    Page page(language, width);
    page.text(fmt::format("{}: {}", command.name(), command.meaning));
    page.heading("Usage:", "使い方:");
    page.text(command.usage(), 2, 4);
    const auto arguments = [&](const std::vector<Argument>& list, const char* english, const char* japanese) {
        if (!list.empty())
            page.heading(english, japanese);
        for (const Argument& argument : list)
            page.line(argument.usage(), full_meaning(argument, language));
    };
    arguments(command.places, "Arguments:", "引数:");
    arguments(command.options, "Options:", "オプション:");
    arguments(command.shared, "Options of every command:", "共通オプション:");
    if (!command.commands.empty()) {
        page.heading("Commands:", "コマンド:");
        for (const Command& below : command.commands)
            page.line(below.path.back(), below.meaning);
    }
    if (!command.examples.empty())
        page.heading("Examples:", "例:");
    for (const std::string& example : command.examples)
        page.example(example);
    if (!command.note.empty()) {
        page.text("");
        page.text(command.note);
    }
    if (!command.commands.empty()) {
        page.heading("More:", "詳しくは:");
        page.text(fmt::format("{} COMMAND --help", command.name()), 2);
    }
    return page.take();
}

} // namespace warifu::app
