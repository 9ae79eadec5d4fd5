#include <fmt/format.h>

#include "warifu/lifecycle/lifecycle.h"

namespace warifu::lifecycle {
namespace {

std::string day(const std::optional<Date>& date) { return date ? date->to_string() : std::string(); }

Text unknown(Why why) {
    switch (why) {
    case Why::NoProduct: return {"no record on it", "該当するレコードなし"};
    case Why::NoVersion: return {"its version is not known", "バージョンが不明"};
    case Why::NoCycle: return {"no record holds this version", "このバージョンに該当するレコードなし"};
    case Why::Ambiguous:
        return {"several records hold this version and end differently", "複数のレコードが該当し、終了日が異なる"};
    case Why::EndNotKnown: return {"the record gives no end of support", "レコードにサポート終了日の記載なし"};
    case Why::OldRecord:
        return {"the record knew no end, and is more than a year old", "終了日未定とするレコードが1年以上前のもの"};
    case Why::Record: break;
    }
    return {"not known", "不明"};
}

Text until(const Standing& s, std::string_view en, std::string_view ja) {
    if (s.until)
        return {fmt::format("{} until {}", en, day(s.until)), fmt::format("{}({} まで)", ja, day(s.until))};
    if (s.no_end_known)
        return {fmt::format("{}, no end known", en), fmt::format("{}(終了日未定)", ja)};
    return {std::string(en), std::string(ja)};
}

Text phase_words(const Standing& s) {
    switch (s.phase) {
    case Phase::Supported: return until(s, "supported", "サポート中");
    case Phase::SecurityOnly: return until(s, "security fixes only", "セキュリティ修正のみ");
    case Phase::Extended:
        return {fmt::format("extended support until {}, as declared: {}", day(s.until), s.extended_by),
                fmt::format("延長サポート({} まで。申告: {})", day(s.until), s.extended_by)};
    case Phase::ExtendedOffered:
        return {fmt::format("past its end{}; extended support is offered until {}, none is declared",
                            s.since ? " of " + day(s.since) : "", day(s.extended_until)),
                fmt::format("サポート終了済み{}。延長サポートは {} まで提供されるが、利用の申告なし",
                            s.since ? "(" + day(s.since) + ")" : "", day(s.extended_until))};
    case Phase::Past:
        return {s.since ? fmt::format("past its end since {}", day(s.since)) : "past its end",
                s.since ? fmt::format("サポート終了済み({})", day(s.since)) : "サポート終了済み"};
    case Phase::Unknown: return unknown(s.why);
    }
    return {};
}

} // namespace

std::string_view to_string(Phase phase) {
    switch (phase) {
    case Phase::Supported: return "supported";
    case Phase::SecurityOnly: return "security-only";
    case Phase::Extended: return "extended";
    case Phase::ExtendedOffered: return "extended-offered";
    case Phase::Past: return "past";
    case Phase::Unknown: break;
    }
    return "unknown";
}

Text describe(const Standing& standing) {
    const Text words = phase_words(standing);
    if (!standing.record)
        return words;
    const std::string& label = standing.record->label;
    const std::string name = label.find_first_not_of("0123456789. ") != label.npos
                                 ? label
                                 : fmt::format("{} {}", standing.record->product, standing.record->cycle);
    return {fmt::format("{}: {}", name, words.en), fmt::format("{}: {}", name, words.ja)};
}

} // namespace warifu::lifecycle
