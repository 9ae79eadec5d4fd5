#include <algorithm>
#include <array>

#include "facts.h"
#include "phrases.h"

/// How long security updates are provided. The end of sale and the end of a warranty are other days.
namespace warifu::documents {

namespace {

using std::string_view;
constexpr std::size_t npos = string_view::npos;

constexpr std::array<string_view, 25> support = {"security update*",    "security support",
                                                 "support period",      "software update*",
                                                 "firmware update*",    "security patch*",
                                                 "updates until",       "end of support",
                                                 "end-of-support",      "end of security",
                                                 "updates and patches", "update support",
                                                 "support end*",        "サポート期間",
                                                 "サポート終了",        "サポート期限",
                                                 "サポートの終了",      "セキュリティアップデート",
                                                 "セキュリティ更新",    "セキュリティ・アップデート",
                                                 "ソフトウェア更新",    "ファームウェア更新",
                                                 "アップデート提供",    "更新プログラム",
                                                 "アップデートの提供"};
constexpr std::array<string_view, 20> other_days = {"warrant*",      "guarantee period",
                                                    "end of sale*",  "end-of-sale*",
                                                    "end of life",   "end-of-life",
                                                    "discontinu*",   "last order*",
                                                    "repair*",       "spare part*",
                                                    "phone support", "telephone support",
                                                    "保証",          "販売終了",
                                                    "生産終了",      "製造終了",
                                                    "修理",          "部品",
                                                    "電話サポート",  "お問い合わせサポート"};
constexpr std::array<string_view, 11> lead_in = {"until",   "up to",  "through",  "till", "end*",        "at least",
                                                 "expires", "終了日", "終了予定", "期限", "サポート期間"};
constexpr std::array<string_view, 5> lead_out = {"まで", "に終了", "をもって終了", "or later", "(予定)まで"};
constexpr std::array<string_view, 18> starts = {"after purchase",
                                                "of purchase",
                                                "after the date of purchase",
                                                "after launch",
                                                "after release",
                                                "after the product's",
                                                "from the date of",
                                                "after end",
                                                "after the end",
                                                "after general availability",
                                                "after the last",
                                                "購入から",
                                                "購入後",
                                                "購入日から",
                                                "発売から",
                                                "発売後",
                                                "終了後",
                                                "終了から"};
constexpr std::array<string_view, 13> vague = {"reasonable time",
                                               "reasonable period",
                                               "as long as",
                                               "foreseeable future",
                                               "lifetime",
                                               "commercially reasonable",
                                               "当面",
                                               "相当の期間",
                                               "相当期間",
                                               "一定期間",
                                               "可能な限り",
                                               "しばらくの間",
                                               "できる限り"};
constexpr std::array<string_view, 6> extending = {"extended", "extend*", "extension", "延長", "延伸", "見直し"};
constexpr std::array<string_view, 9> negations = {
    "no longer",    "not provide*", "will not", "not guarantee*", "do not", "does not", "保証するものではありません",
    "提供しません", "行いません"};

/// Another support, a sale, or what the user is asked to do by then.
constexpr std::array<string_view, 14> other_matters = {
    "technical support", "customer support", "offer*",   "install",  "download",     "apply",        "trial*",
    "subscription*",     "antivirus",        "partner*", "ください", "お願いします", "キャンペーン", "試用"};

/// How far from a date the word may stand that makes it an end.
constexpr std::size_t reach_before_bytes = 48;
constexpr std::size_t reach_behind_bytes = 32;

bool marked_as_end(const Sentence& sentence, const TimeFound& date) {
    const string_view plain = sentence.plain;
    const std::size_t from = date.from > reach_before_bytes ? date.from - reach_before_bytes : 0;
    const string_view before = plain.substr(from, date.from - from);
    const string_view behind = plain.substr(date.to, reach_behind_bytes);
    return has_any(before, lead_in) || has_any(behind, lead_out);
}

std::string small_print(const Sentence& sentence, const Surroundings& around) {
    return around.price && (sentence.small || sentence.hidden) ? "small-print" : "";
}

void end_dates(const Sentence& sentence, const Surroundings& around, bool own_words, std::vector<Fact>& facts) {
    const bool other = has_any(sentence.plain, other_days) || has_any(sentence.plain, other_matters) ||
                       has_any(sentence.plain, negations);
    const bool header_says = has_any(sentence.context, support) && !has_any(sentence.context, other_days);
    for (const TimeFound& date : find_dates(sentence.plain)) {
        const bool end = marked_as_end(sentence, date) || (header_says && has_any(sentence.context, lead_in));
        if (!end && !has_any(sentence.plain, std::array<string_view, 2>{"support period", "サポート期間"}))
            continue;
        const bool decided =
            end && !date.ambiguous && !other && (own_words || header_says || has_any(around.block, support));
        facts.push_back({"support-end", date.value, decided ? small_print(sentence, around) : "", decided});
    }
}

void without_date(const Sentence& sentence, std::vector<Fact>& facts) {
    const std::vector<TimeFound> durations = find_durations(sentence.plain);
    // A right to give the product back is counted in days, support in years; a clause about something else may follow.
    constexpr std::array<string_view, 6> other = {"return*", "refund*", "extend*", "exchange", "返品", "返金"};
    const bool plain = !has_any(sentence.plain, negations) && !has_any(sentence.plain, other);
    const bool long_span = !durations.empty() && durations.front().value.ends_with('Y');
    if (!durations.empty() && has_any(sentence.plain, starts))
        facts.push_back({"support-end", durations.front().value, "relative", plain && long_span});
    else if (!durations.empty())
        facts.push_back({"support-end", durations.front().value, "", false});
    else if (has_any(sentence.plain, vague))
        facts.push_back({"support-end", "", "vague", false});
}

} // namespace

std::vector<Fact> support_facts(const Sentence& sentence, const Surroundings& around) {
    std::vector<Fact> facts;
    const bool own_words = has_any(sentence.plain, support);
    const bool context_says = has_any(sentence.context, support) || has_any(around.block, support);
    if (!own_words && !context_says)
        return facts;
    end_dates(sentence, around, own_words, facts);
    // A warranty may be counted from the purchase too.
    const bool warranty = has_any(sentence.plain, std::array<string_view, 2>{"warrant*", "保証"});
    if (facts.empty() && own_words && !warranty)
        without_date(sentence, facts);
    if (own_words && has_any(sentence.plain, extending))
        facts.push_back({"support-extension", "", "", false});
    return facts;
}

bool has_price(const std::string& plain) {
    constexpr std::array<string_view, 6> signs = {"$", "€", "£", "¥", "eur ", "usd "};
    for (const string_view sign : signs)
        for (std::size_t at = plain.find(sign); at != npos; at = plain.find(sign, at + 1)) {
            const std::size_t next = plain.find_first_not_of(' ', at + sign.size());
            if (next != npos && plain[next] >= '0' && plain[next] <= '9')
                return true;
        }
    const std::size_t yen = plain.find("円");
    return yen != npos && yen > 0 && plain[yen - 1] >= '0' && plain[yen - 1] <= '9';
}

} // namespace warifu::documents
