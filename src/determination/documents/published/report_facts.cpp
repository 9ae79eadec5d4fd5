#include <algorithm>
#include <array>
#include <optional>

#include "facts.h"
#include "phrases.h"

/// What is said about reports of vulnerabilities: where to, and what happens then.
namespace warifu::documents {

namespace {

using std::string_view;
constexpr std::size_t npos = string_view::npos;

constexpr std::array<string_view, 17> weaknesses = {
    "vulnerabilit*",       "security issue*",      "security problem*",    "security bug*",
    "security flaw*",      "security weakness*",   "security report*",     "security concern*",
    "security incident*",  "security defect*",     "security researcher*", "脆弱性",
    "セキュリティ問題",    "セキュリティ上の問題", "セキュリティの問題",   "セキュリティに関する問題",
    "セキュリティ上の懸念"};
constexpr std::array<string_view, 17> to_report = {
    "report*", "disclos*", "contact*", "submit*", "notify", "inform us", "let us know", "e-mail*",     "email*",
    "send*",   "報告",     "連絡",     "通知",    "届出",   "届け出",    "窓口",        "お問い合わせ"};
constexpr std::array<string_view, 12> security_mailboxes = {
    "security", "psirt",         "product-security", "productsecurity", "product.security", "csirt",
    "vdp",      "vulnerability", "vulnerabilities",  "security-report", "securityreport",   "disclosure"};
constexpr std::array<string_view, 10> general_mailboxes = {"support", "info",   "contact", "help",  "service",
                                                           "sales",   "office", "mail",    "hello", "inquiry"};
constexpr std::array<string_view, 17> other_purposes = {
    "sales",     "privacy",       "data protection", "press", "billing", "careers", "job*", "abuse",
    "marketing", "personal data", "個人情報",        "営業",  "採用",    "取材",    "広報", "購入に関する",
    "修理"};
constexpr std::array<string_view, 8> coordinators = {"@jpcert.or.jp", "jpcert.or.jp/", "ipa.go.jp", "cert.org",
                                                     "cisa.gov",      "first.org",     "cve.org",   "mitre.org"};
constexpr std::array<string_view, 9> not_here = {"do not",     "don't", "not for",        "not be used",     "cannot",
                                                 "other than", "以外",  "ではありません", "お受けできません"};
constexpr std::array<string_view, 6> report_pages = {"report", "vulnerab", "security", "psirt", "disclosure", "vdp"};

constexpr std::array<string_view, 15> acknowledging = {"acknowledg*",
                                                       "confirm receipt",
                                                       "receipt will be confirmed",
                                                       "confirm the receipt",
                                                       "confirmation of receipt",
                                                       "report receipt",
                                                       "initial response",
                                                       "first response",
                                                       "confirm that we",
                                                       "受領",
                                                       "受付完了",
                                                       "受け付けた旨",
                                                       "受理",
                                                       "受信確認",
                                                       "受付の連絡"};
constexpr std::array<string_view, 8> replying = {"respond*", "reply", "get back to you", "response", "返信",
                                                 "回答",     "返答",  "ご連絡"};
constexpr std::array<string_view, 17> updating = {"status update*",
                                                  "progress update*",
                                                  "updates on the status",
                                                  "status of your report",
                                                  "status of the report",
                                                  "informed of the progress",
                                                  "informed of our progress",
                                                  "informed about the progress",
                                                  "keep you informed",
                                                  "keep you updated",
                                                  "updates on the progress",
                                                  "update you",
                                                  "進捗",
                                                  "状況報告",
                                                  "状況をお知らせ",
                                                  "対応状況",
                                                  "状況をご報告"};
constexpr std::array<string_view, 19> without_time = {"as soon as possible",
                                                      "as soon as practicable",
                                                      "promptly",
                                                      "without undue delay",
                                                      "in a timely manner",
                                                      "timely",
                                                      "shortly",
                                                      "quickly",
                                                      "as appropriate",
                                                      "regularly",
                                                      "periodically",
                                                      "from time to time",
                                                      "regular*",
                                                      "速やか",
                                                      "すみやか",
                                                      "順次",
                                                      "適宜",
                                                      "随時",
                                                      "定期的"};
constexpr std::array<string_view, 17> hedges = {"aim*",   "try",     "endeavo*", "strive*",        "may",     "might",
                                                "should", "intend*", "goal",     "not guarantee*", "cannot",  "except*",
                                                "努め",   "目標",    "目指",     "場合があります", "できない"};
constexpr std::array<string_view, 5> within = {"within", "every", "以内", "ごと", "毎に"};
/// Denials, and what others are asked to do.
constexpr std::array<string_view, 28> no_promises = {
    "not",      "don't",    "no longer",    "never",       "please", "supplier*", "if",
    "unless",   "would",    "you must",     "you should",  "order*", "publicly",  "researcher*",
    "credit*",  "thanks",   "hall of fame", "newsletter*", "offers", "download*", "other companies",
    "contract", "しません", "いません",     "ください",    "場合",   "代金",      "注文"};
struct Cadence {
    string_view word;
    string_view value;
};
constexpr std::array cadences = {
    Cadence{"weekly", "P1W"}, Cadence{"every week", "P1W"}, Cadence{"monthly", "P1M"}, Cadence{"every month", "P1M"},
    Cadence{"daily", "P1D"},  Cadence{"every day", "P1D"},  Cadence{"biweekly", ""},   Cadence{"毎週", "P1W"},
    Cadence{"毎月", "P1M"},   Cadence{"週に1回", "P1W"},    Cadence{"月に1回", "P1M"}};

constexpr std::array<string_view, 6> out_of_scope = {"out of scope", "not in scope",       "excluded",
                                                     "対象外",       "対象とはなりません", "対象としません"};
constexpr std::array<string_view, 11> parts = {"hardware", "app",      "apps",         "application*", "firmware",
                                               "cloud",    "service*", "ハードウェア", "アプリ",       "ファームウェア",
                                               "サービス"};
constexpr std::array<string_view, 5> in_scope = {"in scope", "scope of this policy", "applies to", "対象とな",
                                                 "対象です"};

string_view mailbox(string_view uri) {
    uri.remove_prefix(std::min(uri.size(), string_view("mailto:").size()));
    return uri.substr(0, uri.find('@'));
}

bool contains_any(string_view text, Phrases parts_of_words) {
    return std::any_of(parts_of_words.begin(), parts_of_words.end(),
                       [text](string_view each) { return text.find(each) != npos; });
}

bool is_one_of(string_view text, Phrases words) { return std::find(words.begin(), words.end(), text) != words.end(); }

/// Whether a reader of the sentence knows that vulnerability reports are meant.
bool about_reports(const Sentence& sentence, const Surroundings& around) {
    return speaks_of_vulnerabilities(sentence.plain) || speaks_of_vulnerabilities(sentence.context) ||
           around.about_reports;
}

bool says_to_report(const Sentence& sentence) {
    const bool security = speaks_of_vulnerabilities(sentence.plain) || speaks_of_vulnerabilities(sentence.context);
    return security && (has_any(sentence.plain, to_report) || has_any(sentence.context, to_report));
}

/// Nothing: the address is no contact at all.
std::optional<bool> decides_contact(const Sentence& sentence, const std::string& uri) {
    const bool elsewhere =
        contains_any(uri, coordinators) || has_any(sentence.plain, not_here) || has_any(sentence.plain, other_purposes);
    const bool says = says_to_report(sentence);
    if (uri.starts_with("mailto:")) {
        if (is_one_of(mailbox(uri), security_mailboxes))
            return !elsewhere;
        if (says)
            return !elsewhere;
        if (is_one_of(mailbox(uri), general_mailboxes))
            return false;
        return std::nullopt;
    }
    // A web address may be where to report, or what to read: its own words decide.
    if (!says)
        return std::nullopt;
    return !elsewhere && has_any(sentence.plain, to_report) && contains_any(uri, report_pages);
}

void contacts(const Sentence& sentence, const Surroundings& around, std::vector<Fact>& facts) {
    std::vector<ContactFound> found = find_contacts(sentence.text);
    for (const std::string& target : around.link_targets)
        if (target.starts_with("mailto:") || target.starts_with("https://"))
            found.push_back({target.substr(0, target.find('?')), 0});
    for (const ContactFound& each : found)
        if (const auto decided = decides_contact(sentence, each.uri))
            facts.push_back({"report-contact", each.uri, "", *decided});
}

/// In English a time stands behind what it is about, in Japanese before it.
const TimeFound* nearest(const std::vector<TimeFound>& times, std::size_t key, bool behind) {
    const TimeFound* before_key = nullptr;
    const TimeFound* behind_key = nullptr;
    for (const TimeFound& each : times) {
        if (each.from < key)
            before_key = &each;
        else if (behind_key == nullptr)
            behind_key = &each;
    }
    const TimeFound* first = behind ? behind_key : before_key;
    return first != nullptr ? first : (behind ? before_key : behind_key);
}

std::string cadence_in(const std::string& plain, std::size_t from) {
    for (const Cadence& each : cadences)
        if (find_phrase(plain, each.word, from) != npos)
            return std::string(each.value);
    return {};
}

/// `acknowledged` tells of one case, `will be acknowledged` of all.
bool tells_of_the_past(const Sentence& sentence) {
    constexpr std::array<string_view, 4> promised = {"be acknowledged", "is acknowledged", "are acknowledged",
                                                     "get acknowledged"};
    return has_any(sentence.plain, std::array<string_view, 3>{"acknowledged", "was", "were"}) &&
           !has_any(sentence.plain, promised);
}

struct Promise {
    string_view topic;
    Phrases words;
    bool sure; ///< whether the words alone name what is promised
    bool cadence;
};

/// A time that is published for one step of the work on a report.
void promise(const Sentence& sentence, const Surroundings& around, const Promise& about, std::vector<Fact>& facts) {
    const std::size_t key = find_any(sentence.plain, about.words);
    if (key == npos || sentence.heading || !about_reports(sentence, around))
        return;
    const bool japanese = sentence.language == "ja";
    const std::vector<TimeFound> times = find_durations(sentence.plain);
    const TimeFound* time = nearest(times, key, !japanese);
    std::string value = time != nullptr ? time->value : "";
    if (value.empty() && about.cadence)
        value = cadence_in(sentence.plain, 0);
    const bool hedged =
        has_any(sentence.plain, hedges) || has_any(sentence.plain, no_promises) || tells_of_the_past(sentence);
    const bool security = speaks_of_vulnerabilities(sentence.plain) || speaks_of_vulnerabilities(sentence.context) ||
                          has_any(sentence.plain, std::array<string_view, 2>{"report*", "報告"});
    // On a page about reports, `the issue` is what was reported.
    constexpr std::array<string_view, 5> reported = {"the issue", "is resolved", "is fixed", "解決", "対応状況"};
    const bool meant = security || (around.about_reports && has_any(sentence.plain, reported));
    if (!value.empty()) {
        const bool bounded = time == nullptr || has_any(sentence.plain, within);
        facts.push_back({std::string(about.topic), value, "", about.sure && bounded && meant && !hedged});
    } else if (has_any(sentence.plain, without_time)) {
        facts.push_back(
            {std::string(about.topic), "", about.sure && !hedged ? "no-time" : "", about.sure && security && !hedged});
    }
}

void promises(const Sentence& sentence, const Surroundings& around, std::vector<Fact>& facts) {
    const std::size_t before = facts.size();
    promise(sentence, around, {"report-acknowledgement", acknowledging, true, false}, facts);
    if (facts.size() == before && !has_any(sentence.plain, updating))
        promise(sentence, around, {"report-acknowledgement", replying, false, false}, facts);
    promise(sentence, around, {"report-status-updates", updating, true, true}, facts);
}

void scope(const Sentence& sentence, const Surroundings& around, std::vector<Fact>& facts) {
    if (!about_reports(sentence, around) || !has_any(sentence.plain, parts))
        return;
    // Finer exclusions (`denial of service`, `self-XSS in the app`) are for a reader to weigh.
    constexpr std::array<string_view, 9> finer = {"attack*",       "denial of service",  "third-party", "third party",
                                                  "third parties", "social engineering", "do not run",  "第三者",
                                                  "攻撃"};
    if (has_any(sentence.plain, out_of_scope))
        facts.push_back(
            {"report-scope", "", "excludes", sentence.plain.size() < 160 && !has_any(sentence.plain, finer)});
    else if (has_any(sentence.plain, in_scope))
        facts.push_back({"report-scope", "", "", false});
}

constexpr std::array<string_view, 9> charges = {
    "fee", "charge", "paid", "support contract", "maintenance contract", "有料", "有償", "保守契約", "手数料"};
constexpr std::array<string_view, 9> no_charges = {
    "no fee", "no charge", "free of charge", "without charge", "free", "無料", "無償", "not required", "不要"};
constexpr std::array<string_view, 8> accounts = {"log in",    "login",    "sign in",  "create an account",
                                                 "register*", "ログイン", "会員登録", "アカウント"};
constexpr std::array<string_view, 10> demands = {"must",   "required", "need to", "have to", "only",
                                                 "please", "必要",     "必須",    "のみ",    "いただきます"};
constexpr std::array<string_view, 8> no_demands = {"not required", "no account", "without", "need not",
                                                   "do not need",  "don't need", "不要",    "必要ありません"};

void hurdles(const Sentence& sentence, std::vector<Fact>& facts) {
    if (!says_to_report(sentence) || !has_any(sentence.plain, to_report))
        return;
    const bool own = speaks_of_vulnerabilities(sentence.plain);
    const bool rewarded = has_any(sentence.plain, std::array<string_view, 4>{"bount*", "reward*", "報奨", "謝礼"});
    if (has_any(sentence.plain, charges) && !has_any(sentence.plain, no_charges) && !rewarded)
        facts.push_back({"report-charge", "", "paid", own && has_any(sentence.plain, demands)});
    if (has_any(sentence.plain, accounts) && has_any(sentence.plain, demands) && !has_any(sentence.plain, no_demands))
        facts.push_back({"report-account", "", "login", own});
}

} // namespace

bool speaks_of_vulnerabilities(const std::string& plain) { return has_any(plain, weaknesses); }

std::vector<Fact> report_facts(const Sentence& sentence, const Surroundings& around) {
    std::vector<Fact> facts;
    contacts(sentence, around, facts);
    promises(sentence, around, facts);
    scope(sentence, around, facts);
    hurdles(sentence, facts);
    return facts;
}

} // namespace warifu::documents
