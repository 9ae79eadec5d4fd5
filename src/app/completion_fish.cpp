#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "completion.h"

namespace warifu::app {

namespace {

std::string fish_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "'";
}

/// What follows the name: whether files may, and which words.
std::string fish_offer(const Argument& argument, const std::vector<std::string>& regimes) {
    if (argument.is_file)
        return " -F";
    const auto& words = completing_words(argument, regimes);
    return words.empty() ? " -f" : fmt::format(" -f -a {}", fish_quoted(fmt::format("{}", fmt::join(words, " "))));
}

std::string lines_for(const Command& command, const std::vector<std::string>& regimes) {
    const std::string here = fmt::format("complete -c warifu -n {}",
                                         fish_quoted(fmt::format("__warifu_at {}", fish_quoted(command.name()))));
    std::string text;
    for (const Command& below : command.commands)
        text += fmt::format("{} -f -a {} -d {}\n", here, below.path.back(), fish_quoted(below.meaning));
    for (const Argument& option : command.all_options()) {
        text += here;
        for (const std::string& name : option.names)
            text +=
                name.starts_with("--") ? fmt::format(" -l {}", name.substr(2)) : fmt::format(" -s {}", name.substr(1));
        text += fmt::format("{} -d {}\n", option.takes_value() ? " -r" + fish_offer(option, regimes) : " -f",
                            fish_quoted(option.meaning));
    }
    for (const Argument& place : command.places)
        text += fmt::format("{}{}\n", here, fish_offer(place, regimes));
    return text;
}

constexpr std::string_view function = R"(
# True where the words before the cursor lead to the command named, whatever options stand between.
function __warifu_at
    set -l at warifu
    set -l value no
    for word in (commandline -opc)[2..]
        if test $value = yes
            set value no
        else if contains -- $word $__warifu_valued
            set value yes
        else if contains -- "$at $word" $__warifu_commands
            set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end

complete -c warifu -f
)";

} // namespace

std::string fish_completion(const Command& root, const std::vector<std::string>& regimes) {
    std::set<std::string> valued;
    std::vector<std::string> commands;
    std::string lines;
    each_command(root, [&](const Command& command) {
        for (const Argument& option : command.options)
            if (option.takes_value())
                valued.insert(option.names.begin(), option.names.end());
        commands.push_back(fish_quoted(command.name()));
        lines += lines_for(command, regimes);
    });
    return fmt::format(
        "# fish completion of warifu, made by `warifu completion fish`. To try it: warifu completion fish "
        "| source\n\nset -g __warifu_valued {}\nset -g __warifu_commands {}\n{}\n{}",
        fmt::join(valued, " "), fmt::join(commands, " "), function, lines);
}

} // namespace warifu::app
