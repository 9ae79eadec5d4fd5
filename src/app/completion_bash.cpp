#include <fmt/format.h>
#include <fmt/ranges.h>

#include "completion.h"

namespace warifu::app {

namespace {

/// The path below the program: ``, `assess`, `catalogue check`.
std::string key(const Command& command) {
    return fmt::format("{}", fmt::join(command.path.begin() + 1, command.path.end(), " "));
}

/// What is offered for the value: `files` or `words …`; nothing where nothing is known.
std::string bash_offer(const Argument& argument, const std::vector<std::string>& regimes) {
    if (argument.is_file)
        return "files";
    const auto& words = completing_words(argument, regimes);
    return words.empty() ? "" : fmt::format("words {}", fmt::join(words, " "));
}

std::string rows_of(const Command& command, const std::vector<std::string>& regimes) {
    std::vector<std::string> names;
    std::string values;
    for (const Argument& option : command.all_options()) {
        names.insert(names.end(), option.names.begin(), option.names.end());
        for (const std::string& name : option.names)
            if (option.takes_value())
                values +=
                    fmt::format("        '{} {}') echo '{}' ;;\n", key(command), name, bash_offer(option, regimes));
    }
    std::size_t place = 0;
    for (const Argument& argument : command.places) {
        ++place;
        values += fmt::format("        '{} '{}) echo '{}' ;;\n", key(command),
                              argument.repeatable ? "[0-9]*" : std::to_string(place), bash_offer(argument, regimes));
    }
    std::vector<std::string> commands;
    for (const Command& below : command.commands)
        commands.push_back(below.path.back());
    return fmt::format("        '{0} options') echo 'words {1}' ;;\n        '{0} commands') echo 'words {2}' ;;\n{3}",
                       key(command), fmt::join(names, " "), fmt::join(commands, " "), values);
}

constexpr std::string_view head =
    R"(# bash completion of warifu, made by `warifu completion bash`. To try it: source <(warifu completion bash)

# What may stand where: for a command and an option, a place (1, 2, …), `options` or `commands`. Fails for an option that
# takes no value.
_warifu_offer() {
    case "$1 $2" in
)";

constexpr std::string_view body = R"(        *) return 1 ;;
    esac
}

_warifu() {
    local current=${COMP_WORDS[COMP_CWORD]} command= option= place=1 word offer i
    # `--format=json` comes as three words: the sign between is passed over, so that both ways of writing are one.
    [[ $current == '=' ]] && current=
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == '=' ]]; then
            continue
        elif [[ -n $option ]]; then
            option=
        elif [[ $word == -* ]]; then
            if _warifu_offer "$command" "$word" > /dev/null; then option=$word; fi
        elif [[ " $(_warifu_offer "$command" commands) " == *" $word "* ]]; then
            command="${command:+$command }$word"
        else
            place=$((place + 1))
        fi
    done
    if [[ -n $option ]]; then
        offer=$(_warifu_offer "$command" "$option")
    elif [[ $current == -* ]]; then
        offer=$(_warifu_offer "$command" options)
    else
        offer=$(_warifu_offer "$command" "$place") || offer=$(_warifu_offer "$command" commands)
    fi
    COMPREPLY=()
    case $offer in
        files)
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            ;;
        words*) mapfile -t COMPREPLY < <(compgen -W "${offer#words}" -- "$current") ;;
    esac
}

complete -F _warifu warifu
)";

} // namespace

const std::vector<std::string>& completing_words(const Argument& argument, const std::vector<std::string>& regimes) {
    return argument.is_regime ? regimes : argument.words;
}

std::string bash_completion(const Command& root, const std::vector<std::string>& regimes) {
    std::string text(head);
    each_command(root, [&](const Command& command) { text += rows_of(command, regimes); });
    return text + std::string(body);
}

} // namespace warifu::app
