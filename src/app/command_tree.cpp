#include "command_tree.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "warifu/base/text.h"

namespace warifu::app {

namespace {

/// CLI11 writes the kind of a value and what its validators say in one: `TEXT:{text,json}`.
void read_value(const CLI::Option& option, Argument& argument) {
    const std::string text = option.get_type_name();
    const std::size_t colon = text.find(':');
    const std::string kind = text.substr(0, colon);
    const std::size_t open = text.find('{');
    if (const std::size_t close = text.find('}'); open != std::string::npos && close != std::string::npos)
        for (const std::string_view word : split(std::string_view(text).substr(open + 1, close - open - 1), ','))
            argument.words.emplace_back(word);
    argument.is_regime = kind == regime_value;
    argument.is_file = kind == file_value || kind == folder_value;
    argument.value = !argument.words.empty() ? "WORD" : kind == "UINT" ? "NUMBER" : kind;
}

Argument read_argument(const CLI::Option& option) {
    Argument argument;
    argument.meaning = option.get_description();
    argument.preset = option.get_default_str();
    argument.required = option.get_required();
    argument.repeatable = option.get_items_expected_max() > 1;
    if (option.get_items_expected_max() > 0)
        read_value(option, argument);
    if (option.get_positional())
        argument.value = option.get_name(true);
    for (const std::string& name : option.get_snames())
        argument.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames())
        argument.names.push_back("--" + name);
    return argument;
}

/// The footer of a command: a heading, and its examples indented below.
std::vector<std::string> read_examples(const std::string& footer) {
    std::vector<std::string> examples;
    for (const std::string_view line : lines(footer))
        if (line.starts_with("  "))
            examples.emplace_back(trim(line));
    return examples;
}

/// What else the footer says: a line that is no example, behind the heading.
std::string read_note(const std::string& footer) {
    const std::vector<std::string_view> all = lines(footer);
    for (std::size_t i = 1; i < all.size(); ++i)
        if (!all[i].empty() && !all[i].starts_with("  "))
            return std::string(all[i]);
    return {};
}

Command read(const CLI::App& app, std::vector<std::string> path, std::vector<Argument> shared) {
    Command command;
    path.push_back(app.get_name());
    command.path = std::move(path);
    command.meaning = app.get_description();
    command.examples = read_examples(app.get_footer());
    command.note = read_note(app.get_footer());
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_group().empty()) // hidden
            continue;
        if (option->get_positional())
            command.places.push_back(read_argument(*option));
        else if (option != app.get_help_ptr() || app.get_parent() == nullptr) // every command has a --help of its own
            command.options.push_back(read_argument(*option));
    }
    std::vector<Argument> below = shared;
    below.insert(below.end(), command.options.begin(), command.options.end());
    command.shared = std::move(shared);
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        command.commands.push_back(read(*sub, command.path, below));
    return command;
}

} // namespace

std::string Argument::usage() const {
    return fmt::format("{}{}{}", fmt::join(names, ", "), takes_value() && !names.empty() ? " " : "", value);
}

std::string Command::name() const { return fmt::format("{}", fmt::join(path, " ")); }

std::string Command::usage() const {
    std::string text = name() + " [OPTION]…";
    if (!commands.empty())
        text += " COMMAND";
    for (const Argument& place : places) {
        const std::string_view more = place.repeatable ? "…" : "";
        text += place.required ? fmt::format(" {}{}", place.value, more) : fmt::format(" [{}]{}", place.value, more);
    }
    return text;
}

std::vector<Argument> Command::all_options() const {
    std::vector<Argument> all = options;
    all.insert(all.end(), shared.begin(), shared.end());
    return all;
}

Command describe(const CLI::App& root) { return read(root, {}, {}); }

const Command& command_reached(const Command& root, const CLI::App& app) {
    const auto parsed = app.get_subcommands();
    if (parsed.empty())
        return root;
    const CLI::App& last = *parsed.back();
    const auto below = std::find_if(root.commands.begin(), root.commands.end(),
                                    [&](const Command& command) { return command.path.back() == last.get_name(); });
    return below == root.commands.end() ? root : command_reached(*below, last);
}

} // namespace warifu::app
