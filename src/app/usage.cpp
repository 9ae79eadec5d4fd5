#include "usage.h"

#include <algorithm>

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "common.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"

namespace warifu::app {

namespace {

/// What the user may have meant: the word that begins alike, or the nearest one. Empty when none is near.
std::string meant(const std::string& typed, const std::vector<std::string>& known) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, typed.size() / 3) + 1;
    for (const std::string& word : known) {
        // A beginning counts as one slip, so that `--form` is `--format`; of a word like `-o` everything would be near.
        const bool begins = typed.size() > 3 && word.starts_with(typed);
        const std::size_t distance = begins ? 1 : edit_distance(typed, word);
        if (word.size() > 2 && distance < best_distance) {
            best = word;
            best_distance = distance;
        }
    }
    return best;
}

std::vector<std::string> words_known(const Command& command, bool option) {
    std::vector<std::string> known;
    if (option)
        for (const Argument& argument : command.all_options())
            known.insert(known.end(), argument.names.begin(), argument.names.end());
    else
        for (const Command& below : command.commands)
            known.push_back(below.path.back());
    return known;
}

std::string about_unknown(const Options& options, const Command& command, const std::string& word) {
    const bool option = word.starts_with('-');
    const std::string typed = word.substr(0, option ? word.find('=') : std::string::npos);
    std::string text =
        command.commands.empty() || option
            ? fmt::format(fmt::runtime(say(options, "`{}` does not take '{}'", "`{}` に '{}' は指定できません")),
                          command.name(), printable(typed, 200))
            : fmt::format(
                  fmt::runtime(say(options, "there is no command '{} {}'", "'{} {}' というコマンドはありません")),
                  command.name(), printable(typed, 200));
    if (const std::string best = meant(typed, words_known(command, option)); !best.empty())
        text += fmt::format(fmt::runtime(say(options, "; did you mean '{}'?", "。'{}' のことですか?")), best);
    return text;
}

std::string about(const Options& options, const Command& command, const CLI::App& app, const CLI::ParseError& error) {
    const std::vector<std::string> unknown = app.remaining(true);
    // A word that no command takes is the cause, also where CLI11 misses the command that it was meant to be.
    if (!unknown.empty())
        return about_unknown(options, command, unknown.front());
    std::string text = error.what();
    constexpr std::string_view missing = " is required";
    if (options.language == Language::Japanese && text.ends_with(missing))
        text.replace(text.size() - missing.size(), missing.size(), " を指定してください");
    return text;
}

int print_version(const Options& options) {
    fmt::print("{}\n", tool_version());
    const auto catalogue = catalogue::load_catalogue(options.catalogue);
    if (!catalogue)
        return fail(catalogue.error());
    fmt::print("{} {} (sha256 {})\n", say(options, "catalogue", "カタログ"), catalogue->version,
               catalogue->digest.substr(0, 16));
    return done;
}

} // namespace

int end_of_parsing(const CLI::App& app, const CLI::ParseError& error, const Options& options) {
    const Command root = describe(app);
    const Command& command = command_reached(root, app);
    if (dynamic_cast<const CLI::CallForHelp*>(&error) != nullptr) {
        fmt::print("{}", help_text(command, options.language, columns_of(STDOUT_FILENO)));
        return done;
    }
    if (dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr)
        return print_version(options);
    // Nothing was asked for. That is no success: 0 would tell a script that all is well.
    if (!command.commands.empty() && app.remaining(true).empty() &&
        dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
        fmt::print(stderr, "{}", help_text(command, options.language, columns_of(STDERR_FILENO)));
        return could_not_run;
    }
    fmt::print(stderr, "warifu: {}\n{}: {} --help\n", about(options, command, app, error),
               say(options, "how it is used", "使い方"), command.name());
    return could_not_run;
}

} // namespace warifu::app
