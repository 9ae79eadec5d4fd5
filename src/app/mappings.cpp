#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common.h"
#include "warifu/attestation/exports.h"

namespace warifu::app {

namespace {

using catalogue::Arrangement;
using catalogue::Crosswalk;

std::string text_of(const Options& options, const Crosswalk& walk) {
    std::string out = fmt::format("{}  {}\n", walk.id, walk.title.in(options.language));
    if (options.id.empty())
        return out + fmt::format("  {} {}\n", walk.pairs.size(), say(options, "pairs", "組"));
    for (const auto& pair : walk.pairs)
        out += fmt::format("  {} {} {}  [{}] {}\n", pair.a, to_string(pair.relation), pair.b,
                           to_string(pair.provenance.confidence), pair.note.in(options.language));
    return out;
}

std::string text_of(const Options& options, const Arrangement& arrangement) {
    std::string out = fmt::format(
        "{}  {}\n  {}{} → {}{}  {}, {}  {} – {}  [{}]\n", arrangement.id, arrangement.name.in(options.language),
        arrangement.from_regime,
        arrangement.from_levels.empty() ? "" : fmt::format("/{}", fmt::join(arrangement.from_levels, ",")),
        arrangement.to_regime, arrangement.to_level.empty() ? "" : "/" + arrangement.to_level,
        to_string(arrangement.view), to_string(arrangement.effect),
        arrangement.from ? arrangement.from->to_string() : "?", arrangement.until ? arrangement.until->to_string() : "",
        to_string(arrangement.provenance.confidence));
    if (options.id.empty())
        return out;
    out += fmt::format("  {}: {}\n", say(options, "requirements", "要件"), fmt::join(arrangement.requirements, ", "));
    for (const auto& term : arrangement.conditions)
        out += fmt::format("  {}: {}\n", say(options, "condition", "条件"), term.text.in(options.language));
    for (const auto& term : arrangement.remains)
        out += fmt::format("  {}: {}\n", say(options, "remains", "残る手続き"), term.text.in(options.language));
    return out;
}

/// Those that the id names, or all.
template <class Entry>
Result<std::string> listing(const Options& options, const std::vector<Entry>& all) {
    std::string out;
    for (const Entry& entry : all)
        if (options.id.empty() || entry.id == options.id)
            out += text_of(options, entry);
    if (out.empty())
        return make_error(ErrorCode::NotFound, fmt::format("the catalogue has none named '{}'", options.id));
    return out;
}

Result<int> run_crosswalks(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const Date on = TRY(day(options.on));
    if (options.format == Format::OscalMapping)
        return write_output(options,
                            TRY(attestation::to_oscal_crosswalks(catalogue, options.id, on, options.language)));
    return write_lines(options, TRY(listing(options, catalogue.crosswalks)));
}

Result<int> run_arrangements(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const Date on = TRY(day(options.on));
    if (options.format == Format::OscalMapping)
        return write_output(options,
                            TRY(attestation::to_oscal_arrangements(catalogue, options.id, on, options.language)));
    return write_lines(options, TRY(listing(options, catalogue.arrangements)));
}

} // namespace

int crosswalks(const Options& options) { return exit_status(run_crosswalks(options)); }

int arrangements(const Options& options) { return exit_status(run_arrangements(options)); }

} // namespace warifu::app
