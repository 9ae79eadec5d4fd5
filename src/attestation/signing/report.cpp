#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "warifu/signing/verify.h"

namespace warifu::signing {

namespace {

using Json = nlohmann::ordered_json;

const Text& revocation_text(Revocation revocation) {
    static const Text not_checked = {"not checked (no revocation list that covers it; name one by --crl)",
                                     "未確認(該当する失効リストなし。--crl で指定する)"};
    static const Text partly = {"not revoked by the list given; authorities above it not checked",
                                "指定リストでは失効なし。上位の認証局は未確認"};
    static const Text good = {"not revoked by the lists given", "指定リストでは失効なし"};
    static const Text revoked = {"revoked", "失効"};
    switch (revocation) {
    case Revocation::NotChecked: return not_checked;
    case Revocation::Partly: return partly;
    case Revocation::Good: return good;
    case Revocation::Revoked: return revoked;
    }
    return not_checked;
}

class Page {
public:
    explicit Page(Language language) : m_language(language) {}

    const char* say(const char* english, const char* japanese) const {
        return m_language == Language::Japanese ? japanese : english;
    }
    void line(std::string_view text) { m_out += fmt::format("{}\n", text); }
    void field(const char* english, const char* japanese, std::string_view value) {
        if (!value.empty())
            line(fmt::format("  {}: {}", say(english, japanese), value));
    }
    void problems(const std::vector<Problem>& problems) {
        for (const Problem& problem : problems)
            line(fmt::format("  ! {} [{}]", problem.text.in(m_language), problem.code));
    }
    void signer(const SignerReport& signer);
    std::string take() { return std::move(m_out); }

private:
    std::string when(const SignerReport& signer) const {
        if (signer.claimed_time.empty())
            return say("not stated", "記載なし");
        return signer.claimed_time + say(" (by the signer's own word)", "(署名者の申告)");
    }

    Language m_language;
    std::string m_out;
};

void Page::signer(const SignerReport& signer) {
    field("signed by", "署名者", signer.subject);
    field("issued by", "発行者", signer.issuer);
    field("serial number", "シリアル番号", signer.serial);
    field("fingerprint (SHA-256)", "拇印(SHA-256)", signer.fingerprint);
    field("key", "鍵", signer.key);
    field("digest", "ハッシュ", signer.digest);
    field("key usage", "鍵用途", fmt::format("{}", fmt::join(signer.usages, ", ")));
    field("signed on", "署名日時", when(signer));
    if (signer.stamp) {
        const StampReport& stamp = *signer.stamp;
        field("time stamp", "タイムスタンプ", fmt::format("{}, {}", stamp.time, stamp.by));
        if (!stamp.trusted)
            line(fmt::format("    {}", say("by nobody who is trusted, or revocation not known: it proves no time",
                                           "信頼する発行者のものでないか失効の有無が不明で、日時の証明にならない")));
    }
    field("certificates judged as of", "証明書の判定時点", signer.judged_at);
    if (signer.trusted)
        field("leads to a trusted certificate", "信頼する証明書までの経路",
              fmt::format("{}", fmt::join(signer.chain, " → ")));
    if (!signer.subject.empty())
        field("revocation", "失効", revocation_text(signer.revocation).in(m_language));
    problems(signer.problems);
}

Json problems_json(const std::vector<Problem>& problems) {
    Json list = Json::array();
    for (const Problem& problem : problems)
        list.push_back({{"code", problem.code}, {"text", {{"en", problem.text.en}, {"ja", problem.text.ja}}}});
    return list;
}

Json signer_json(const SignerReport& signer) {
    Json stamp = nullptr;
    if (signer.stamp)
        stamp = {{"time", signer.stamp->time},
                 {"by", signer.stamp->by},
                 {"fingerprint", signer.stamp->fingerprint},
                 {"trusted", signer.stamp->trusted}};
    return {{"subject", signer.subject},
            {"issuer", signer.issuer},
            {"serial", signer.serial},
            {"fingerprint", signer.fingerprint},
            {"key", signer.key},
            {"digest", signer.digest},
            {"claimed_time", signer.claimed_time.empty() ? Json(nullptr) : Json(signer.claimed_time)},
            {"stamp", stamp},
            {"judged_at", signer.judged_at},
            {"usages", signer.usages},
            {"chain", signer.chain},
            {"trusted", signer.trusted},
            {"revocation", to_string(signer.revocation)},
            {"problems", problems_json(signer.problems)}};
}

/// Nothing is wrong but that nobody was named as trusted.
bool is_only_unknown(const Verification& found) {
    bool only = found.problems.empty() && !found.signers.empty();
    for (const SignerReport& signer : found.signers)
        only = only && signer.problems.size() == 1 && signer.problems.front().code == "signer-unknown";
    return only;
}

} // namespace

std::string_view to_string(Revocation revocation) {
    switch (revocation) {
    case Revocation::NotChecked: return "not checked";
    case Revocation::Partly: return "partly checked";
    case Revocation::Good: return "good";
    case Revocation::Revoked: return "revoked";
    }
    return "not checked";
}

std::string verification_text(const Verification& found, const std::string& file, Language language) {
    Page page(language);
    const std::string name = printable(file);
    if (found.good())
        page.line(fmt::format("{}: {}", name, page.say("good signature", "署名は有効")));
    else if (is_only_unknown(found))
        page.line(fmt::format(
            "{}: {}", name,
            page.say("refused: intact, but the signer is unknown", "不合格: 改変はないが、署名者を確認できない")));
    else
        page.line(fmt::format("{}: {}", name, page.say("refused", "不合格")));
    page.problems(found.problems);
    for (const SignerReport& signer : found.signers)
        page.signer(signer);
    return page.take();
}

std::string verification_json(const Verification& found, const std::string& file, std::string_view kind) {
    Json signers = Json::array();
    for (const SignerReport& signer : found.signers)
        signers.push_back(signer_json(signer));
    const Json whole = {{"version", 1},
                        {"file", printable(file)},
                        {"kind", kind},
                        {"result", found.good() ? "good" : "refused"},
                        {"problems", problems_json(found.problems)},
                        {"signers", signers}};
    return whole.dump(1);
}

} // namespace warifu::signing
