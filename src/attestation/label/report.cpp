#include "warifu/label/report.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "warifu/base/text.h"

namespace warifu::label {

namespace {

using Json = nlohmann::ordered_json;
using recognition::LabelState;
using signing::Revocation;

Json optional_text(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }
Json optional_day(const std::optional<Date>& day) { return day ? Json(day->to_string()) : Json(nullptr); }

Json to_json(const Label& label) {
    return {{"number", label.number},
            {"id", hex(label.id)},
            {"speaks", to_string(label.speaker)},
            {"issuer", label.issuer},
            {"regime", label.regime},
            {"level", optional_text(label.level)},
            {"edition", label.edition},
            {"criteria", label.criteria == Criteria::Verified ? "verified" : "unverified"},
            {"product", label.product},
            {"models", label.models},
            {"maker", label.maker},
            {"from", label.from.to_string()},
            {"last", label.last.to_string()},
            {"support_until", optional_day(label.support_until)},
            {"url", optional_text(label.url)},
            {"signed_at", label.signed_at},
            {"renews", label.former.empty() ? Json(nullptr) : Json(hex(label.former))}};
}

class Page {
public:
    explicit Page(Language language) : m_language(language) {}

    const char* say(const char* english, const char* japanese) const {
        return m_language == Language::Japanese ? japanese : english;
    }
    void line(std::string_view text) { m_out += fmt::format("{}\n", text); }
    void line(const Text& text) {
        if (!text.empty())
            line(text.in(m_language));
    }
    void fact(const char* english, const char* japanese, std::string_view value) {
        line(fmt::format("  {}: {}", say(english, japanese), value));
    }
    std::string take() { return std::move(m_out); }

private:
    Language m_language;
    std::string m_out;
};

void add_label(Page& page, const Label& label, const RegimeNames& names, Language language) {
    page.line(heading(label.speaker));
    page.line(who_speaks(label, names));
    page.line(about_criteria(label));
    page.fact("number", "番号", label.number);
    page.fact("product", "製品", label.product);
    page.fact("models", "型番", fmt::format("{}", fmt::join(label.models, ", ")));
    page.fact("maker", "製造者", label.maker);
    page.fact("criteria", "基準", fmt::format("{} ({})", names.regime.in(language), label.edition));
    page.fact("counts", "有効期間", fmt::format("{} – {}", label.from.to_string(), label.last.to_string()));
    page.fact("security support until", "サポート期限",
              label.support_until ? label.support_until->to_string() : page.say("not stated", "記載なし"));
    page.fact("issuer", "発行者", label.issuer);
    if (!label.url.empty())
        page.fact("register", "登録情報", label.url);
    if (!label.former.empty())
        page.fact("renews the label with id", "更新元のラベル ID", hex(label.former));
}

/// What nobody looked at is told, too.
void add_limits(Page& page, const Verification& found, const VerifyTerms& terms) {
    if (terms.statements.empty())
        page.line(page.say(
            "  Whether it was withdrawn or revoked was not checked: no statement was given (--status), and the "
            "register was not asked.",
            "  取下げ・取消しの有無は未確認(--status の指定がなく、登録簿にも照会していない)。"));
    if (found.revocation == Revocation::NotChecked)
        page.line(page.say("  Whether the certificate was revoked was not checked (--crl).",
                           "  証明書の失効の有無は未確認(--crl の指定なし)。"));
}

} // namespace

std::string label_text(const Label& label, const RegimeNames& names, Language language) {
    Page page(language);
    add_label(page, label, names, language);
    return page.take();
}

std::string label_json(const Token& token) {
    const Json json = {
        {"version", 1}, {"verified", false}, {"key_id", hex(token.key_id)}, {"label", to_json(token.label)}};
    return json.dump(2) + "\n";
}

std::string verification_text(const Verification& found, const VerifyTerms& terms, const RegimeNames& names,
                              std::string_view what, Language language) {
    Page page(language);
    page.line(fmt::format("{}: {}", printable(what, 100),
                          found.good() ? page.say("good", "有効") : page.say("refused", "不合格")));
    for (const signing::Problem& problem : found.problems)
        page.line(fmt::format("  - {}", problem.text.in(language)));
    if (!found.authentic)
        return page.take(); // what it says is nobody's word
    const Label& label = found.token->label;
    add_label(page, label, names, language);
    page.fact("signed by", "署名者", fmt::format("{} (SHA-256 {})", found.signer->subject, found.signer->fingerprint));
    if (found.state)
        page.fact(fmt::format("state on {}", terms.on.to_string()).c_str(),
                  fmt::format("{} の状態", terms.on.to_string()).c_str(), state_word(*found.state).in(language));
    if (found.state == LabelState::Grace)
        page.line(page.say("  Whether a label still counts in its grace period is for those to say who ask for it.",
                           "  失効猶予中のラベルを有効と扱うかどうかは、ラベルを求める側が決める。"));
    if (found.by && !found.by->reason.empty())
        page.fact("reason", "理由", found.by->reason);
    add_limits(page, found, terms);
    return page.take();
}

std::string verification_json(const Verification& found, const VerifyTerms& terms) {
    Json problems = Json::array();
    for (const signing::Problem& problem : found.problems)
        problems.push_back({{"code", problem.code}, {"text", {{"en", problem.text.en}, {"ja", problem.text.ja}}}});
    const bool known = found.authentic;
    Json signer = nullptr;
    if (found.signer)
        signer = {{"subject", found.signer->subject}, {"fingerprint", found.signer->fingerprint}};
    const Json json = {{"version", 1},
                       {"on", terms.on.to_string()},
                       {"result", found.good() ? "good" : "refused"},
                       {"authentic", found.authentic},
                       {"state", found.state ? Json(recognition::to_string(*found.state)) : Json(nullptr)},
                       {"status", terms.statements.empty() ? "not checked" : "checked"},
                       {"revocation", signing::to_string(found.revocation)},
                       {"signer", std::move(signer)},
                       {"label", known ? to_json(found.token->label) : Json(nullptr)},
                       {"problems", std::move(problems)}};
    return json.dump(2) + "\n";
}

} // namespace warifu::label
