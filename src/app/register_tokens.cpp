#include <ctime>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "warifu/registry/writer_token.h"

namespace warifu::app {

namespace {

using Json = nlohmann::ordered_json;
using registry::WriterToken;

constexpr std::int64_t days_unless_said = 365;

Result<Date> last_day(const Options& options) {
    if (!options.expires.empty())
        return Date::parse(options.expires);
    constexpr std::int64_t seconds_a_day = 86'400;
    return Date::from_days_since_1970(std::time(nullptr) / seconds_a_day + days_unless_said);
}

Result<registry::WriterScope> scope_of(const Options& options) {
    registry::WriterScope scope{options.regimes, options.markets, {}};
    for (const std::string& word : options.kinds)
        scope.kinds.push_back(TRY(registry::parse_kind(word)));
    return scope;
}

std::vector<std::string> words_of(const std::vector<registry::Kind>& kinds) {
    std::vector<std::string> words;
    for (const registry::Kind kind : kinds)
        words.emplace_back(to_string(kind));
    return words;
}

std::string listed(const Options& options, const std::vector<std::string>& words) {
    return words.empty() ? say(options, "all", "すべて") : printable(fmt::format("{}", fmt::join(words, ",")), 1000);
}

std::string line_of(const Options& options, const WriterToken& token) {
    return fmt::format(fmt::runtime(say(options, "{}  {}  until {}; regimes: {}; markets: {}; changes: {}\n",
                                        "{}  {}  期限 {}; 制度: {}; 市場: {}; 変更: {}\n")),
                       token.id, printable(token.name, 200), token.expires.to_string(),
                       listed(options, token.scope.regimes), listed(options, token.scope.markets),
                       listed(options, words_of(token.scope.kinds)));
}

std::string json_of(const std::vector<WriterToken>& tokens) {
    Json list = Json::array();
    for (const WriterToken& token : tokens)
        list.push_back({{"id", token.id},
                        {"name", token.name},
                        {"regimes", token.scope.regimes},
                        {"markets", token.scope.markets},
                        {"changes", words_of(token.scope.kinds)},
                        {"added_at", token.added_at},
                        {"expires", token.expires.to_string()}});
    const Json json = {{"version", 1}, {"tokens", std::move(list)}};
    return json.dump(2) + "\n";
}

/// The token alone goes to standard output, so that it can be led where it belongs.
Result<int> run_token_add(const Options& options) {
    const Date expires = TRY(last_day(options));
    const registry::WriterScope scope = TRY(scope_of(options));
    registry::WriterTokens tokens = TRY(registry::WriterTokens::open(options.register_url));
    const registry::NewToken added = TRY(tokens.add(options.name, scope, expires, std::time(nullptr)));
    if (!options.quiet)
        fmt::print(stderr, "{}{}\n", line_of(options, added.token),
                   say(options, "The token is shown this once. Whoever has it writes under this name.",
                       "トークンの表示は今回限りです。所持者はこの名前で書き込めます。"));
    return write_output(options, added.secret + "\n");
}

Result<int> run_token_list(const Options& options) {
    registry::WriterTokens tokens = TRY(registry::WriterTokens::open(options.register_url));
    const std::vector<WriterToken> all = TRY(tokens.list());
    if (options.format == Format::Json)
        return write_output(options, json_of(all));
    std::string text;
    for (const WriterToken& token : all)
        text += line_of(options, token);
    return write_lines(options, text);
}

Result<int> run_token_remove(const Options& options) {
    registry::WriterTokens tokens = TRY(registry::WriterTokens::open(options.register_url));
    TRY_VOID(tokens.remove(options.id));
    return done;
}

} // namespace

int add_writer_token(const Options& options) { return exit_status(run_token_add(options)); }
int list_writer_tokens(const Options& options) { return exit_status(run_token_list(options)); }
int remove_writer_token(const Options& options) { return exit_status(run_token_remove(options)); }

} // namespace warifu::app
