#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

/// The command line as plain data, read off the objects that parse it. Help, manual page and completions are all
/// written from it, so that none of them can know other options than the parser.
namespace warifu::app {

struct Argument {
    std::vector<std::string> names; ///< as typed, short ones first: `-o`, `--out`. Empty: known by its place
    std::string value;              ///< what stands for the value: `FILE`, `DATE`. Empty: a flag
    std::string meaning;
    std::vector<std::string> words; ///< all that the value may be; empty: anything
    std::string preset;             ///< the value when none is given; empty: nothing to tell
    bool required = false;
    bool repeatable = false;
    bool is_file = false;   ///< the value names a file or a folder
    bool is_regime = false; ///< the value begins with the id of a regime

    bool takes_value() const { return !value.empty(); }
    /// `-o, --out FILE`.
    std::string usage() const;
};

struct Command {
    std::vector<std::string> path; ///< `warifu`, `catalogue`, `check`
    std::string meaning;
    std::vector<std::string> examples;
    std::string note;             ///< a sentence below the examples; empty: none
    std::vector<Argument> places; ///< arguments known by their place
    std::vector<Argument> options;
    std::vector<Argument> shared; ///< options of the commands above, which it takes, too
    std::vector<Command> commands;

    std::string name() const; ///< `warifu catalogue check`
    /// `warifu assess [OPTION]… PRODUCT.toml`.
    std::string usage() const;
    /// Its own options and those that it shares.
    std::vector<Argument> all_options() const;
};

/// The kind of value that a std::filesystem::path on the command line shows, and that completions take for a file.
constexpr std::string_view file_value = "FILE";
constexpr std::string_view folder_value = "FOLDER";
/// The kind of value that begins with the id of a regime.
constexpr std::string_view regime_value = "REGIME";

/// The whole tree.
Command describe(const CLI::App& root);
/// The part of `root` that the words typed led to: the deepest command that `app` has seen.
const Command& command_reached(const Command& root, const CLI::App& app);

/// Calls `visit` for the command and all below it.
template <class Visit>
void each_command(const Command& command, const Visit& visit) {
    visit(command);
    for (const Command& below : command.commands)
        each_command(below, visit);
}

} // namespace warifu::app
