#include <iostream>
#include <string>
#include <system_error>

#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "warifu/selection/selection.h"

namespace warifu::app {

namespace {

using Json = nlohmann::ordered_json;
using selection::OpenQuestion;

/// A TOML basic string.
std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : printable(text)) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c == '\n' || c == '\t' ? ' ' : c;
    }
    return out + "\"";
}

/// Asks on the terminal; without one, or with an answer already, does not.
std::string asked(const Options& options, const char* english, const char* japanese, const std::string& given) {
    if (!given.empty() || isatty(STDIN_FILENO) != 1)
        return given;
    fmt::print(stderr, "{}: ", say(options, english, japanese));
    std::string line;
    std::getline(std::cin, line);
    return std::string(trim(line));
}

std::string skeleton(const Options& options, const std::filesystem::path& path, const catalogue::Catalogue& catalogue,
                     const std::vector<selection::SelectedRegime>& regimes, const std::string& name,
                     const std::string& maker, const std::string& model) {
    const Language language = options.language;
    std::string out =
        fmt::format("# {}\n\n[product]\nname = {}\nmaker = {}\nmodels = [{}]\nversion = \"\"\n",
                    say(options, "The product, as its maker describes it. `warifu assess` reads this file.",
                        "製造者による製品の記述。`warifu assess` が読み込みます。"),
                    toml_string(name), toml_string(maker), model.empty() ? "" : toml_string(model));
    out += fmt::format("# support_until = 2030-03-31  # {}\n",
                       say(options, "last day of security updates", "セキュリティ更新の提供終了日"));
    std::vector<std::string> ids;
    ids.reserve(regimes.size());
    for (const auto& regime : regimes)
        ids.push_back(toml_string(regime.id));
    out += fmt::format("regimes = [{}]\n", fmt::join(ids, ", "));
    const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
    for (const auto& firmware : options.firmware) // the product file names files from its own folder
        out += fmt::format("\n[[artefact]]\nkind = \"firmware\"\nfile = {}\n",
                           toml_string(std::filesystem::absolute(firmware).lexically_proximate(folder).string()));
    if (options.firmware.empty())
        out += fmt::format("\n# [[artefact]]\n# kind = \"firmware\"\n# file = \"firmware.bin\"\n");
    for (const auto kind : {OpenQuestion::Kind::Feature, OpenQuestion::Kind::Check}) {
        const bool features = kind == OpenQuestion::Kind::Feature;
        out += fmt::format(
            "\n[{}]\n# {}\n", features ? "features" : "answers",
            features
                ? say(options, "What the product has. Uncomment and answer true or false.",
                      "製品が備える機能。行頭の # を外し true か false で答えてください。")
                : say(options,
                      "What the maker declares. Uncomment and answer true or false; leave out what you do not know.",
                      "製造者の申告。行頭の # を外し true か false で答え、わからないものは残してください。"));
        for (const OpenQuestion& question : selection::questions(catalogue, regimes))
            if (question.kind == kind)
                out += fmt::format("\n# {}\n# ({})\n# {} = true\n", question.question.in(language),
                                   fmt::join(question.requirements, ", "), question.id);
    }
    return out;
}

Result<int> run_init(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const std::filesystem::path path = options.file.empty() ? "product.toml" : options.file;
    std::error_code error;
    if (std::filesystem::exists(path, error) && !options.force)
        return make_error(ErrorCode::Refused, "the file is there already; --force overwrites it", path.string());
    const std::string name = asked(options, "Name of the product", "製品名", options.name);
    if (name.empty())
        return make_error(ErrorCode::InvalidArgument,
                          "give the product's name: --name \"…\" (there is no terminal to ask on)");
    const std::string maker = asked(options, "Maker", "製造者", options.maker);
    const std::string model = asked(options, "Model designation", "型番", options.model);
    selection::Product product;
    product.regimes = options.regimes;
    const auto regimes = TRY(selection::select(catalogue, product, TRY(day(options.on))));
    TRY_VOID(write_file(path, skeleton(options, path, catalogue, regimes, name, maker, model)));
    fmt::print("{}: {}\n", say(options, "written", "作成しました"), path.string());
    return done;
}

Result<int> run_questions(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    Mistakes mistakes;
    const std::string text = TRY(read_description(options.file));
    selection::Product product = selection::read_product(options.file.string(), text, catalogue, mistakes);
    if (!mistakes.empty())
        return fail(mistakes.sorted());
    if (!options.regimes.empty())
        product.regimes = options.regimes;
    const auto regimes = TRY(selection::select(catalogue, product, TRY(day(options.on))));
    Json list = Json::array();
    std::string out;
    std::size_t open = 0;
    for (const OpenQuestion& question : selection::questions(catalogue, regimes)) {
        const bool feature = question.kind == OpenQuestion::Kind::Feature;
        if ((feature ? product.features : product.answers).contains(question.id))
            continue;
        ++open;
        list.push_back({{"section", feature ? "features" : "answers"},
                        {"id", question.id},
                        {"question", {{"en", question.question.en}, {"ja", question.question.ja}}},
                        {"requirements", question.requirements}});
        out += fmt::format("[{}] {}\n    {}\n    {}\n", feature ? "features" : "answers", question.id,
                           question.question.in(options.language), fmt::join(question.requirements, ", "));
    }
    if (options.format == Format::Json)
        return write_output(options, Json{{"version", 1}, {"questions", list}}.dump(1));
    out += fmt::format("{} {}\n", open, say(options, "unanswered", "件が未回答"));
    return write_lines(options, out);
}

} // namespace

int init(const Options& options) { return exit_status(run_init(options)); }

int questions(const Options& options) { return exit_status(run_questions(options)); }

} // namespace warifu::app
