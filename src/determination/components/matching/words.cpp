#include <fmt/format.h>

#include "warifu/matching/matching.h"

namespace warifu::matching {
namespace {

Text both(std::string en, std::string ja) { return {std::move(en), std::move(ja)}; }

std::string range_en(const advisories::Range& r) {
    if (r.exact)
        return *r.exact == "*" ? "every version" : *r.exact;
    std::string text;
    if (r.introduced && *r.introduced != "0" && *r.introduced != "*")
        text += fmt::format("from {} ", *r.introduced);
    if (r.introduced_after)
        text += fmt::format("after {} ", *r.introduced_after);
    if (r.fixed)
        text += fmt::format("before {} ", *r.fixed);
    if (r.last_affected)
        text += *r.last_affected == "*" ? "on " : fmt::format("through {} ", *r.last_affected);
    if (text.empty())
        return "every version";
    text.pop_back();
    return text;
}

std::string range_ja(const advisories::Range& r) {
    if (r.exact)
        return *r.exact == "*" ? "すべてのバージョン" : *r.exact;
    std::string text;
    if (r.introduced && *r.introduced != "0" && *r.introduced != "*")
        text += fmt::format("{} 以上 ", *r.introduced);
    if (r.introduced_after)
        text += fmt::format("{} より後 ", *r.introduced_after);
    if (r.fixed)
        text += fmt::format("{} 未満 ", *r.fixed);
    if (r.last_affected && *r.last_affected != "*")
        text += fmt::format("{} 以下 ", *r.last_affected);
    if (text.empty())
        return "すべてのバージョン";
    text.pop_back();
    return text;
}

Text reason_words(const Statement& s) {
    const Text range = s.range ? describe(*s.range) : Text{};
    const std::string fixed = s.fixed_in.value_or("");
    switch (s.reason) {
    case Reason::InRange:
        return s.range && s.range->status == advisories::Affection::Unaffected
                   ? both("unaffected: " + range.en, "影響なし: " + range.ja)
                   : both("affected: " + range.en, "影響あり: " + range.ja);
    case Reason::EveryVersion: return both("names the product and no version", "製品名のみで、バージョンの指定なし");
    case Reason::DefaultStatus:
        return both("no range holds the version; the record says what holds for all others",
                    "どの範囲にも該当せず、それ以外のバージョンに対する記載に従う");
    case Reason::OutsideRanges: return both("the version lies outside of what is affected", "影響を受ける範囲の外");
    case Reason::BehindFix: return both("the version is not older than those that mend it", "修正版以降のバージョン");
    case Reason::NotListed:
        return both("the record does not say whether this version is affected",
                    "このバージョンへの影響の有無は記載されていない");
    case Reason::NoVersion: return both("the component's version is not known", "コンポーネントのバージョンが不明");
    case Reason::VersionNotGiven: return both("the record gives no version", "レコードにバージョンの記載なし");
    case Reason::NotComparable:
        return both(fmt::format("no known order puts the version inside or outside: {}", range.en),
                    fmt::format("バージョンの前後関係を判定できない: {}", range.ja));
    case Reason::Commits: return both("the record counts in commits", "コミット単位の記載のため判定できない");
    case Reason::OtherPlatform:
        if (s.vex)
            return both(
                fmt::format("{}, but as a part of {}, which this is not known to be", s.vex->status, s.detail),
                fmt::format("{}({} の一部として)。これがその製品の一部であるかは不明", s.vex->status, s.detail));
        return both(fmt::format("affected only together with {}, which is not known to be there", s.detail),
                    fmt::format("{} との組み合わせでのみ影響。その存在は確認されていない", s.detail));
    case Reason::OtherVendor:
        return both("named alike, but of another vendor or one that is not known", "同名だが、ベンダーが異なるか不明");
    case Reason::Fixed:
        return both(fmt::format("fixed in {} of {}", fixed, s.detail),
                    fmt::format("{} では {} で修正済み", s.detail, fixed));
    case Reason::NotFixed:
        return fixed.empty() ? both(fmt::format("not fixed in {}", s.detail), fmt::format("{} では未修正", s.detail))
                             : both(fmt::format("fixed only in {} of {}", fixed, s.detail),
                                    fmt::format("{} での修正は {} から", s.detail, fixed));
    case Reason::NeverAffected:
        return both(fmt::format("never affected {}", s.detail), fmt::format("{} は当初から影響なし", s.detail));
    case Reason::Undetermined:
        return both(fmt::format("does not say what holds in {}", s.detail.empty() ? "this release" : s.detail),
                    fmt::format("{} についての記載なし", s.detail.empty() ? "このリリース" : s.detail));
    case Reason::Vex:
        return both(fmt::format("{}{}", s.vex ? s.vex->status : "",
                                s.vex && !s.vex->justification.empty() ? ", " + s.vex->justification : ""),
                    fmt::format("{}{}", s.vex ? s.vex->status : "",
                                s.vex && !s.vex->justification.empty() ? "、" + s.vex->justification : ""));
    case Reason::Description:
        return both(fmt::format("the description says: {}", range.en), fmt::format("説明文の記載: {}", range.ja));
    case Reason::CodeNotBuilt:
        return both(fmt::format("the kernel is configured without the code: {}", s.detail),
                    fmt::format("カーネル設定により該当コードは組み込まれていない: {}", s.detail));
    case Reason::StableBranch:
        return both("told in mainline releases; whether the stable branch has the fix is not said",
                    "本流の版だけの記載で、安定版ブランチでの修正の有無は不明");
    case Reason::Cut:
        return both("the record was too long to be read to its end", "レコードが長すぎ、末尾まで読めていない");
    }
    return {};
}

} // namespace

std::string_view to_string(State state) {
    switch (state) {
    case State::Affected: return "affected";
    case State::NotAffected: return "not-affected";
    case State::Unknown: break;
    }
    return "unknown";
}

std::string_view to_string(Reason reason) {
    switch (reason) {
    case Reason::InRange: return "in-range";
    case Reason::EveryVersion: return "every-version";
    case Reason::DefaultStatus: return "default-status";
    case Reason::OutsideRanges: return "outside-ranges";
    case Reason::BehindFix: return "behind-fix";
    case Reason::NotListed: return "not-listed";
    case Reason::NoVersion: return "no-version";
    case Reason::VersionNotGiven: return "version-not-given";
    case Reason::NotComparable: return "not-comparable";
    case Reason::Commits: return "commits";
    case Reason::OtherPlatform: return "other-platform";
    case Reason::OtherVendor: return "other-vendor";
    case Reason::Fixed: return "fixed";
    case Reason::NotFixed: return "not-fixed";
    case Reason::NeverAffected: return "never-affected";
    case Reason::Undetermined: return "undetermined";
    case Reason::Vex: return "vex";
    case Reason::Description: return "description";
    case Reason::CodeNotBuilt: return "code-not-built";
    case Reason::StableBranch: return "stable-branch";
    case Reason::Cut: break;
    }
    return "cut";
}

std::string_view to_string(Basis basis) {
    switch (basis) {
    case Basis::Records: return "records";
    case Basis::Distribution: return "distribution";
    case Basis::DistributionSilent: return "distribution-silent";
    case Basis::Contradiction: return "contradiction";
    case Basis::KernelConfiguration: return "kernel-configuration";
    case Basis::NoVersions: break;
    }
    return "no-versions";
}

Text describe(const advisories::Range& range) { return {range_en(range), range_ja(range)}; }

Text describe(const Statement& statement) {
    const Text words = reason_words(statement);
    if (statement.reason == Reason::Description)
        return words;
    return {fmt::format("{}: {}", statement.by, words.en), fmt::format("{}: {}", statement.by, words.ja)};
}

} // namespace warifu::matching
