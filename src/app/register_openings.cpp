// What the labels of a register open on a day: how many, by arrangement.

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "register_search.h"
#include "show.h"
#include "warifu/attestation/report.h"
#include "warifu/base/wrap.h"
#include "warifu/exchange/opening_counts.h"
#include "warifu/recognition/values.h"

namespace warifu::app {

namespace {

using exchange::ArrangementCount;
using exchange::EffectCounts;
using exchange::OpeningCounts;
using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t words = 4; // columns of a table before those of numbers

/// `sg-cls/1`
std::string opened(const ArrangementCount& count) {
    const std::string& level = count.arrangement->to_level;
    return count.to->id + (level.empty() ? "" : "/" + level);
}

Json counts_json(const EffectCounts& counts) {
    Json json = Json::object();
    for (const recognition::Effect effect : exchange::effects)
        json[std::string(to_string(effect))] = counts.of(effect);
    return json;
}

std::string openings_json(const OpeningCounts& counts, const catalogue::Catalogue& catalogue) {
    Json arrangements = Json::array();
    for (const ArrangementCount& count : counts.arrangements)
        arrangements.push_back({{"id", count.arrangement->id},
                                {"from_regime", count.arrangement->from_regime},
                                {"regime", opened(count)},
                                {"market", count.to->market},
                                {"view", catalogue::to_string(count.arrangement->view)},
                                {"from", recognition::date_or_null(count.arrangement->from)},
                                {"until", recognition::date_or_null(count.arrangement->until)},
                                {"opens", counts_json(count.opens)},
                                {"would_open", counts_json(count.would_open)}});
    const Json json = {{"version", 1},
                       {"on", counts.on.to_string()},
                       {"size", counts.size},
                       {"catalogue", {{"version", catalogue.version}, {"digest", catalogue.digest}}},
                       {"labels",
                        {{"looked_at", counts.granted + counts.said},
                         {"granted", counts.granted},
                         {"said", counts.said},
                         {"without_arrangement", counts.apart}}},
                       {"arrangements", std::move(arrangements)}};
    return json.dump(2) + "\n";
}

/// Words to the left, numbers to the right.
std::string aligned(const Rows& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], display_width(row[i]));
    std::string out;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string space(widths[i] - display_width(row[i]), ' ');
            out += (i == 0 ? "" : "  ") + (i < words ? row[i] + space : space + row[i]);
        }
        out += '\n';
    }
    return out;
}

/// The arrangements that start from labels of one of the two kinds, with the numbers of these.
std::string table(const Options& options, const OpeningCounts& counts, EffectCounts ArrangementCount::* kind) {
    Rows rows = {{say(options, "arrangement", "取決め"), say(options, "from", "元の制度"),
                  say(options, "to", "対象制度"), say(options, "market", "市場")}};
    for (const recognition::Effect effect : exchange::effects)
        rows.front().push_back(attestation::effect_word(effect, options.language));
    for (const ArrangementCount& count : counts.arrangements) {
        const EffectCounts& numbers = count.*kind;
        if (numbers.all() == 0)
            continue;
        const std::string& market = count.to->market;
        std::vector<std::string> row = {count.arrangement->id, count.arrangement->from_regime, opened(count),
                                        market.empty() ? "-" : market};
        for (const recognition::Effect effect : exchange::effects)
            row.push_back(fmt::format("{}", numbers.of(effect)));
        rows.push_back(std::move(row));
    }
    return rows.size() == 1 ? std::string() : "\n" + aligned(rows);
}

std::string openings_text(const Options& options, const OpeningCounts& counts) {
    const auto told = [&](const char* en, const char* ja, std::uint64_t number) {
        return fmt::format(fmt::runtime(say(options, en, ja)), number);
    };
    std::string out = fmt::format(
        fmt::runtime(say(options, "{} labels looked at, as they stand on {} by the first {} changes of the register\n",
                         "対象のラベル: {} 件(基準日 {}、登録簿の変更 {} 件の時点)\n")),
        counts.granted + counts.said, counts.on.to_string(), counts.size);
    if (counts.apart != 0)
        out += told("{} of them start no arrangement in the catalogue\n",
                    "うち、起点とする取決めがカタログにないもの: {} 件\n", counts.apart);
    out += told("\nGranted by an operator: {}. What they open:\n", "\n運営者が付与したラベル: {} 件。開くもの:\n",
                counts.granted);
    out += table(options, counts, &ArrangementCount::opens);
    out +=
        told("\nSaid by a maker or a laboratory alone: {}. These open nothing; labels of the operator's would open:\n",
             "\n製造者または試験機関の表明だけのもの: {} "
             "件。それ自体は何も開かない。運営者のラベルであれば開くもの:\n",
             counts.said);
    return out + table(options, counts, &ArrangementCount::would_open);
}

Result<int> run_register_openings(const Options& options) {
    const Date on = TRY(day_of_register(options));
    const registry::Search search = TRY(search_of(options));
    registry::Register labels = TRY(registry::Register::open(options.register_url));
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    std::optional<OpeningCounts> counts;
    {
        const auto progress = terminal_progress(options);
        counts = TRY(exchange::count_openings(labels, catalogue, search, {on}, *progress));
    }
    if (options.format == Format::Json)
        return write_output(options, openings_json(*counts, catalogue));
    return write_lines(options, openings_text(options, *counts));
}

} // namespace

int count_openings(const Options& options) { return exit_status(run_register_openings(options)); }

} // namespace warifu::app
