// A place is filled by what it asks for. Words that only hold the place, an address that nobody can follow, a day that
// has passed and a promise other than the published one are told, and make the form a draft.

#include "form_filled.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "form_durations.h"
#include "form_text.h"
#include "words.h"

namespace warifu::attestation {

namespace {

using catalogue::FormPlace;
using Kind = catalogue::FormValue::Kind;
using review::RequirementVerdict;
using review::Verdict;

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return out;
}

/// Letters and digits: what is left of `[ T.B.D. ]` is `tbd`. Bytes beyond ASCII stay, but for marks that say nothing.
std::string letters_of(std::string_view text) {
    constexpr std::array<std::string_view, 24> marks = {"　", "、", "。", "・", "「", "」", "『", "』",
                                                        "（", "）", "【", "】", "－", "ー", "―",  "—",
                                                        "–",  "…",  "？", "！", "：", "；", "〜", "～"};
    std::string out;
    while (!text.empty()) {
        const auto mark = std::ranges::find_if(marks, [&](std::string_view each) { return text.starts_with(each); });
        const std::size_t size = mark == marks.end() ? 1 : mark->size();
        const auto byte = static_cast<unsigned char>(text.front());
        if (mark == marks.end() && (byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                                    (byte >= 'A' && byte <= 'Z')))
            out += text.front();
        text.remove_prefix(size);
    }
    return lower(out);
}

Text about(const FormPlace& place, std::string_view english, std::string_view japanese) {
    return {fmt::format("'{}' {}", place.label.en, english), fmt::format("「{}」{}", place.label.ja, japanese)};
}

bool is_https(std::string_view url) {
    constexpr std::string_view scheme = "https://";
    return url.starts_with(scheme) && url.size() > scheme.size() &&
           url.find_first_of(" \t\r\n\"<>") == std::string_view::npos;
}

bool is_contact(std::string_view text) {
    return is_https(text) || ((text.starts_with("mailto:") || text.starts_with("tel:")) && !text.ends_with(':'));
}

/// The words of the value, once where both languages have the same.
std::vector<std::string> words_of(const FormCell& cell) {
    std::vector<std::string> words = {cell.text.en};
    if (cell.text.ja != cell.text.en)
        words.push_back(cell.text.ja);
    return words;
}

void check_words(const FormPlace& place, const FormCell& cell, bool needed, std::vector<Text>& doubts) {
    constexpr std::array<std::string_view, 4> denials = {"none", "no", "なし", "無し"};
    for (const std::string& words : words_of(cell)) {
        const bool denied =
            needed && !place.optional_when.empty() && std::ranges::find(denials, letters_of(words)) != denials.end();
        if (is_placeholder(words) || denied)
            doubts.push_back(about(place, fmt::format("says '{}', which does not fill it", form_text(words)),
                                   fmt::format("の「{}」は記入とは認められません", form_text(words))));
        else if (place.shape == FormPlace::Shape::Url && !is_https(words))
            doubts.push_back(about(place, fmt::format("must be an https URL, not '{}'", form_text(words)),
                                   fmt::format("は https の URL で記入してください(現在は「{}」)", form_text(words))));
        else if (place.shape == FormPlace::Shape::Contact && !is_contact(words))
            doubts.push_back(
                about(place, fmt::format("must be an https URL or a mailto: address, not '{}'", form_text(words)),
                      fmt::format("は https の URL または mailto: のアドレスで記入してください(現在は「{}」)",
                                  form_text(words))));
        else if (!place.choices.empty() && std::ranges::find(place.choices, words) == place.choices.end())
            doubts.push_back(
                about(place,
                      fmt::format("says '{}'; it must be one of: {}", form_text(words), fmt::join(place.choices, ", ")),
                      fmt::format("の「{}」は選択肢にありません(選択肢: {})", form_text(words),
                                  fmt::join(place.choices, "、"))));
    }
}

/// A day in the value that is before the form's own: support that has ended is not support.
void check_support(const FormPlace& place, const FormCell& cell, const FormSubject& subject,
                   std::vector<Text>& doubts) {
    const std::string on = subject.options.issued.to_string();
    constexpr std::size_t day_size = 10;
    for (std::size_t at = 0; at + day_size <= cell.text.en.size(); ++at) {
        const std::string day = cell.text.en.substr(at, day_size);
        if (Date::parse(day) && day < on) {
            doubts.push_back(about(place, fmt::format("ended on {}, before the day of this document ({})", day, on),
                                   fmt::format("が文書の日付({})より前の {} に終了しています", on, day)));
            return;
        }
    }
}

bool is_made_up(const recognition::Label& label) {
    const std::string number = letters_of(label.number);
    // Zeros alone, `JST-0000`: a number that only ends in them is one that was given out.
    const bool zeros = number.find('0') != std::string::npos && number.find_first_of("123456789") == std::string::npos;
    return label.example || zeros || number.find("example") != std::string::npos ||
           number.find("sample") != std::string::npos || number.find("dummy") != std::string::npos ||
           (label.number.empty() ? false : is_placeholder(label.number));
}

void check_labels(const FormPlace& place, const FormSubject& subject, std::vector<Text>& doubts) {
    for (const recognition::Label& label : subject.lookup.assessment().labels) {
        if (!place.value.key.empty() && label.regime != place.value.key)
            continue;
        const std::string name = form_text(label.number.empty() ? label.regime : label.number);
        if (label.number.empty())
            doubts.push_back(about(place, fmt::format("has no number for the label of {}", name),
                                   fmt::format("に {} のラベル番号がありません", name)));
        if (is_made_up(label))
            doubts.push_back(about(place, fmt::format("has a made-up label: {}", name),
                                   fmt::format("のラベルは架空のものです: {}", name)));
        if (label.expires && *label.expires < subject.options.issued)
            doubts.push_back(
                about(place, fmt::format("has a label that expired on {}: {}", label.expires->to_string(), name),
                      fmt::format("のラベルは {} に有効期限が切れています: {}", label.expires->to_string(), name)));
        else if (label.state != recognition::LabelState::Valid)
            doubts.push_back(about(place, fmt::format("has a label that is {}: {}", word(label.state).en, name),
                                   fmt::format("のラベルの状態は「{}」です: {}", word(label.state).ja, name)));
    }
}

/// What a published statement says, where it tells one span of time.
std::optional<Duration> span_of(const PublishedStatement& statement) {
    if (counts_working_days(statement.sentence))
        return only_duration(statement.sentence);
    return iso_duration(statement.value);
}

bool says_the_same(const std::string& words, const PublishedStatement& statement) {
    if (words == statement.value || words == statement.sentence)
        return true;
    const auto own = iso_duration(words) ? iso_duration(words) : only_duration(words);
    const auto published = span_of(statement);
    return own && published && *own == *published;
}

/// The maker's promise and the page that reporters read must be one. Of times alone: several contacts are no quarrel.
void check_published(const FormPlace& place, const FormCell& cell, const FormSubject& subject,
                     std::vector<Text>& doubts) {
    if (place.value.kind != Kind::Stated || !place.otherwise || place.otherwise->kind != Kind::Published)
        return;
    const auto found = subject.published.find(place.otherwise->key);
    if (found == subject.published.end())
        return;
    for (const PublishedStatement& statement : found->second)
        for (const std::string& words : words_of(cell))
            if (!says_the_same(words, statement)) {
                const std::string page = form_text(fmt::format(
                    "{} ({})", statement.sentence.empty() ? statement.value : statement.sentence, statement.url));
                doubts.push_back(
                    about(place, fmt::format("says '{}', the published page: {}", form_text(words), page),
                          fmt::format("は「{}」ですが、公開ページの記載は次のとおりです: {}", form_text(words), page)));
                return;
            }
}

void check_expiry(const FormPlace& place, const FormCell& cell, const FormSubject& subject, std::vector<Text>& doubts) {
    const std::string today = subject.options.today.to_string();
    if (cell.text.en.substr(0, today.size()) <= today)
        doubts.push_back(about(place, fmt::format("is {}, which is not after today ({})", cell.text.en, today),
                               fmt::format("が本日({})以前の日時({})です", today, cell.text.en)));
}

bool carries(Verdict verdict) { return verdict == Verdict::Pass || verdict == Verdict::NotApplicable; }

/// Whether the whole passes by this alternative, and by no other.
bool rests_on(const std::string& id, const FormSubject& subject) {
    const auto* requirement = subject.lookup.find_requirement(id);
    const auto* whole = requirement == nullptr ? nullptr : subject.lookup.find_requirement(requirement->part_of);
    if (whole == nullptr)
        return false;
    const auto& verdicts = subject.lookup.assessment().verdicts;
    const auto other_carries = [&](const RequirementVerdict& own) {
        return std::ranges::any_of(verdicts, [&](const RequirementVerdict& other) {
            return other.requirement != id && other.models == own.models && carries(other.verdict) &&
                   std::ranges::find(whole->any, other.requirement) != whole->any.end();
        });
    };
    return std::ranges::any_of(verdicts, [&](const RequirementVerdict& own) {
        return own.requirement == id && own.verdict == Verdict::Pass && !other_carries(own);
    });
}

} // namespace

bool is_placeholder(std::string_view text) {
    constexpr std::array<std::string_view, 22> held = {
        "",     "tbd",    "tbc",  "tba",    "na",   "todo",     "fixme",  "xx",     "xxx",    "xxxx", "unknown",
        "未定", "未記入", "不明", "要確認", "後日", "該当なし", "検討中", "調整中", "作成中", "仮",   "placeholder"};
    return std::ranges::find(held, letters_of(text)) != held.end();
}

bool is_required(const FormPlace& place, const FormSubject& subject) {
    const auto holds = [&](const FormPlace::Condition& condition) {
        FormPlace asked;
        asked.value = condition.value;
        const FormCell cell = form_value(asked, subject);
        return !cell.missing && cell.text.en == condition.is && cell.text.ja == condition.is;
    };
    if (std::ranges::any_of(place.required_when_by, [&](const std::string& id) { return rests_on(id, subject); }))
        return true;
    return place.required && (place.optional_when.empty() || !std::ranges::all_of(place.optional_when, holds));
}

std::vector<Text> doubts_about(const FormPlace& place, const FormCell& cell, const FormSubject& subject) {
    std::vector<Text> doubts;
    if (cell.missing)
        return doubts;
    check_words(place, cell, is_required(place, subject), doubts);
    if (place.value.kind == Kind::ProductSupportUntil)
        check_support(place, cell, subject, doubts);
    if (place.value.kind == Kind::Labels)
        check_labels(place, subject, doubts);
    if (place.value.kind == Kind::DateOfExpiry)
        check_expiry(place, cell, subject, doubts);
    check_published(place, cell, subject, doubts);
    return doubts;
}

} // namespace warifu::attestation
