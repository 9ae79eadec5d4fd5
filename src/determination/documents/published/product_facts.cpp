#include <array>

#include "facts.h"
#include "phrases.h"

/// What users are told to do, and what the maker claims.
namespace warifu::documents {

namespace {

using std::string_view;

constexpr std::array<string_view, 8> erasing = {"factory reset", "factory settings", "erase*", "delete all",
                                                "初期化",        "工場出荷",         "消去",   "データを削除"};
constexpr std::array<string_view, 12> disposing = {"dispos*", "resell*", "resale", "selling", "sell*", "giving away",
                                                   "recycl*", "廃棄",    "譲渡",   "処分",    "売却",  "手放す"};
constexpr std::array<string_view, 6> update_words = {"update*",      "firmware", "upgrade*",
                                                     "アップデート", "更新",     "ファームウェア"};
constexpr std::array<string_view, 12> steps = {"tap",    "click",    "select", "press", "open the", "go to",
                                               "タップ", "クリック", "選択し", "開き",  "押し",     "開いて"};
constexpr std::array<string_view, 11> setup_words = {
    "change the password", "set a password",   "strong password", "new password", "change the default", "two-factor",
    "パスワードを変更",    "パスワードを設定", "二段階認証",      "二要素認証",   "推測されにくい"};
constexpr std::array<string_view, 8> model_words = {
    "model number", "model name", "model no", "model:", "型番", "品番", "型式", "モデル名"};

constexpr std::array<string_view, 7> schemes = {"JC-STAR",
                                                "ETSI EN 303 645",
                                                "Cybersecurity Labelling Scheme",
                                                "Cyber Trust Mark",
                                                "CLS",
                                                "BSI IT-Sicherheitskennzeichen",
                                                "CC認証"};
constexpr std::array<string_view, 6> labels = {"label*", "mark", "certif*", "ラベル", "適合", "認証"};
constexpr std::array<string_view, 9> planned = {"plan to",  "planned",    "planning", "will obtain", "intend*",
                                                "取得予定", "取得を予定", "申請予定", "取得する予定"};
constexpr std::array<string_view, 6> applied = {"applied for",       "have applied", "application is pending",
                                                "under application", "申請中",       "申請済"};
constexpr std::array<string_view, 10> held = {"has obtained", "have obtained", "has been awarded", "is certified",
                                              "has received", "holds the",     "carries the",      "取得しています",
                                              "取得しました", "取得済"};
constexpr std::array<string_view, 12> denials = {
    "not guarantee*", "no guarantee", "cannot guarantee",   "not mean", "not been",  "does not", "do not",
    "cannot",         "not ",         "ものではありません", "いません", "できません"};
constexpr std::array<string_view, 12> secure = {"guaranteed secure",   "guaranteed to be secure",
                                                "guarantees security", "guarantee the security",
                                                "completely secure",   "100% secure",
                                                "unhackable",          "guarantees the security",
                                                "安全を保証",          "安全性を保証",
                                                "セキュリティを保証",  "完全に安全"};
constexpr std::array<string_view, 9> flawless = {
    "no vulnerabilities",      "free of vulnerabilities", "free from vulnerabilities",
    "without vulnerabilities", "vulnerability-free",      "脆弱性はありません",
    "脆弱性がありません",      "脆弱性は存在しません",    "脆弱性がないこと"};
constexpr std::array<string_view, 8> official = {"guaranteed by the government",
                                                 "government-guaranteed",
                                                 "guaranteed by ipa",
                                                 "guaranteed by the state",
                                                 "国が保証",
                                                 "政府が保証",
                                                 "ipaが保証",
                                                 "公的に保証"};

bool denied(const Sentence& sentence) { return has_any(sentence.plain, denials); }

/// `guaranteed secure: it cannot be hacked` denies something else than what it claims: what stands behind a stop does
/// not reach back.
bool denied_at(const Sentence& sentence, std::size_t claim) {
    for (const string_view each : denials) {
        const std::size_t denial = find_phrase(sentence.plain, each);
        if (denial == string_view::npos)
            continue;
        const std::size_t stop = sentence.plain.find_first_of(":;", claim);
        if (denial < claim || stop == string_view::npos || denial < stop)
            return true;
    }
    return false;
}

bool claims_any(const Sentence& sentence, Phrases words) {
    const std::size_t at = find_any(sentence.plain, words);
    return at != string_view::npos && !denied_at(sentence, at);
}

std::string scheme_in(const Sentence& sentence) {
    for (const string_view each : schemes)
        if (find_phrase(sentence.plain, plain_of(each)) != string_view::npos)
            return std::string(each);
    return {};
}

} // namespace

std::vector<Fact> product_facts(const Sentence& sentence, const Surroundings&) {
    std::vector<Fact> facts;
    const auto& plain = sentence.plain;
    if (sentence.heading)
        return facts;
    const bool dispose = has_any(plain, disposing) || has_any(sentence.context, disposing);
    if (has_any(plain, erasing) && dispose)
        facts.push_back({"disposal-instructions", "", "", !denied(sentence)});
    if (has_any(plain, update_words) && (has_any(plain, steps)))
        facts.push_back({"update-instructions", "", "", !denied(sentence)});
    if (has_any(plain, setup_words))
        facts.push_back({"setup-instructions", "", "", !denied(sentence)});
    if (has_any(plain, model_words))
        facts.push_back({"model", "", "", false});
    if (has_price(plain))
        facts.push_back({"price", "", "", true});
    return facts;
}

std::vector<Claim> claims_in(const Sentence& sentence) {
    std::vector<Claim> claims;
    const std::string scheme = scheme_in(sentence);
    if (!scheme.empty() && has_any(sentence.plain, labels) == false && scheme != "JC-STAR" && scheme != "CLS")
        return claims;
    if (!scheme.empty() && !denied(sentence)) {
        if (has_any(sentence.plain, planned))
            claims.push_back({"label-planned", scheme});
        else if (has_any(sentence.plain, applied))
            claims.push_back({"label-applied", scheme});
        else if (has_any(sentence.plain, held))
            claims.push_back({"label-held", scheme});
    }
    if (claims_any(sentence, official))
        claims.push_back({"officially-guaranteed", scheme});
    if (claims_any(sentence, secure))
        claims.push_back({"guaranteed-secure", scheme});
    // What has not been found may be there all the same.
    constexpr std::array<string_view, 6> unfound = {"found",      "known",      "reported",
                                                    "確認されて", "見つかって", "報告されて"};
    // The Japanese for `there are none` looks like a denial.
    const bool none = has_any(sentence.plain, std::array<string_view, 2>{"脆弱性はありません", "脆弱性がありません"});
    if ((none || claims_any(sentence, flawless)) && !has_any(sentence.plain, unfound))
        claims.push_back({"no-vulnerabilities", scheme});
    return claims;
}

} // namespace warifu::documents
