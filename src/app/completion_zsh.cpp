#include <fmt/format.h>
#include <fmt/ranges.h>

#include "completion.h"

namespace warifu::app {

namespace {

std::string function_of(const Command& command) { return fmt::format("_{}", fmt::join(command.path, "_")); }

/// Inside single quotes.
std::string zsh_quoted(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out;
}

/// For a part of a specification of _arguments, where `[`, `]` and `:` end the part.
std::string part(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\')
            out += '\\';
        out += c;
    }
    return zsh_quoted(out);
}

std::string value_of(const Argument& argument, const std::vector<std::string>& regimes) {
    const auto& words = completing_words(argument, regimes);
    const std::string action = argument.is_file ? "_files"
                               : words.empty()  ? " " // a message alone
                                                : fmt::format("({})", fmt::join(words, " "));
    return fmt::format(":{}:{}", part(argument.value), action);
}

std::string line_of(const Argument& option, const std::vector<std::string>& regimes) {
    const std::string value = option.takes_value() ? value_of(option, regimes) : "";
    const std::string meaning = part(option.meaning);
    if (option.repeatable || option.names.size() == 1) {
        std::string lines;
        for (const std::string& name : option.names)
            lines += fmt::format("        '{}{}[{}]{}' \\\n", option.repeatable ? "*" : "", name, meaning, value);
        return lines;
    }
    return fmt::format("        '({0})'{{{1}}}'[{2}]{3}' \\\n", fmt::join(option.names, " "),
                       fmt::join(option.names, ","), meaning, value);
}

std::string function_for(const Command& command, const std::vector<std::string>& regimes) {
    std::string text = fmt::format("{}() {{\n    local curcontext=$curcontext state line\n    _arguments -s -C \\\n",
                                   function_of(command));
    for (const Argument& option : command.all_options())
        text += line_of(option, regimes);
    for (const Argument& place : command.places)
        text += fmt::format("        '{}{}' \\\n", place.repeatable ? "*" : "", value_of(place, regimes));
    if (command.commands.empty())
        return text + "        && return 0\n}\n\n";
    text +=
        "        '1:command:->command' '*::argument:->argument' && return 0\n    case $state in\n        command)\n";
    text += "            local -a commands=(\n";
    for (const Command& below : command.commands)
        text += fmt::format("                '{}:{}'\n", below.path.back(), zsh_quoted(below.meaning));
    text += "            )\n            _describe command commands\n            ;;\n        argument)\n";
    text += "            case $line[1] in\n";
    for (const Command& below : command.commands)
        text += fmt::format("                {}) {} ;;\n", below.path.back(), function_of(below));
    return text + "            esac\n            ;;\n    esac\n}\n\n";
}

} // namespace

std::string zsh_completion(const Command& root, const std::vector<std::string>& regimes) {
    std::string text = "#compdef warifu\n# zsh completion of warifu, made by `warifu completion zsh`. As `_warifu` it "
                       "belongs into a folder of $fpath.\n\n";
    each_command(root, [&](const Command& command) { text += function_for(command, regimes); });
    // Read by compinit, the file is the function's first call; sourced, it registers itself.
    return text + "if [[ ${funcstack[1]} == _warifu ]]; then _warifu \"$@\"; else compdef _warifu warifu; fi\n";
}

} // namespace warifu::app
