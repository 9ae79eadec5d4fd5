// What people type after --label, --state, --issued, --expires and --on, one to a line, against the real catalogue.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "warifu/recognition/recognition.h"

namespace {

using namespace warifu;
using recognition::Effect;

const catalogue::Catalogue& real() {
    static const auto loaded = catalogue::load_catalogue("");
    if (!loaded) {
        std::fprintf(stderr, "%s\n", loaded.error().describe().c_str());
        std::abort();
    }
    return *loaded;
}

std::string_view take_line(std::string_view& rest) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    return line;
}

std::optional<Date> maybe_date(std::string_view text) {
    const auto date = Date::parse(text);
    return date ? std::optional<Date>(*date) : std::nullopt;
}

void must(bool holds) {
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    auto label = recognition::parse_label(take_line(rest), real());
    const auto state = recognition::parse_label_state(take_line(rest));
    const auto issued = maybe_date(take_line(rest));
    const auto expires = maybe_date(take_line(rest));
    const auto on = maybe_date(take_line(rest));
    if (!label)
        must(!label.error().message.empty());
    if (!label || !on)
        return 0;
    if (state)
        label->state = *state;
    label->issued = issued;
    label->expires = expires;
    label->number = rest;
    const recognition::Question question{{*label}, *on, maybe_date(take_line(rest)), {}};
    for (const auto& opening : recognition::recognise(real(), question)) {
        const bool opens = opening.effect == Effect::Deemed || opening.effect == Effect::Equivalent ||
                           opening.effect == Effect::Simplified;
        must(!opens || (opening.from && *opening.from <= *on && (!opening.until || *on <= *opening.until)));
        must(opens || opening.requirements.empty());
        must(!recognition::explain(real(), question, opening, Language::Japanese).empty());
        must(!recognition::explain(real(), question, opening, Language::English).empty());
    }
    return 0;
}
