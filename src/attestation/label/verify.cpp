#include "warifu/label/verify.h"

#include <algorithm>

#include <fmt/format.h>

#include "fields.h"
#include "warifu/base/text.h"

namespace warifu::label {

namespace {

using recognition::LabelState;
using signing::Problem;

constexpr std::time_t clocks_differ_s = 300;
constexpr std::size_t most_statements = 64;
constexpr std::size_t most_cached = 4096;

void add(std::vector<Problem>& problems, std::string code, std::string english, std::string japanese) {
    problems.push_back({std::move(code), {std::move(english), std::move(japanese)}});
}

/// The moment at which certificates are judged: the end of the day, or now, whichever is first. Whole minutes, so that
/// who asks often need not build the chain each time.
Result<std::time_t> moment_of(const VerifyTerms& terms) {
    constexpr std::time_t minute_s = 60;
    // East of Greenwich a day begins up to 14 hours earlier than in UTC.
    if (seconds_of(terms.on) > terms.now + day_s)
        return make_error(
            ErrorCode::InvalidArgument,
            fmt::format("{} has not come: what will have been withdrawn or revoked by then cannot be known",
                        terms.on.to_string()));
    const std::time_t now = (terms.now + minute_s - 1) / minute_s * minute_s;
    return std::min(now, seconds_of(terms.on) + day_s - 1);
}

void check_times(const Label& label, const VerifyTerms& terms, const signing::KnownCertificate& signer,
                 std::vector<Problem>& problems) {
    if (label.signed_at > terms.now + clocks_differ_s)
        add(problems, "signed-in-future", "it says that it was signed at a time that has not come",
            "署名時刻が未来になっている");
    if (label.signed_at < signer.from || label.signed_at > signer.until)
        add(problems, "signed-outside", "it was not signed while its certificate was valid",
            "署名時刻が証明書の有効期間外である");
}

int gravity(LabelState state) { return static_cast<int>(state); }

/// The gravest statement that holds on the day: nothing that is said later takes a revocation back.
const Statement* gravest(const std::vector<Statement>& statements, Date on) {
    const Statement* found = nullptr;
    for (const Statement& statement : statements)
        if (statement.from <= on && (found == nullptr || gravity(statement.state) > gravity(found->state) ||
                                     (statement.state == found->state && found->until < statement.until)))
            found = &statement;
    return found;
}

/// What the state on the day is, and why the label does not count then.
void judge_state(const std::vector<Statement>& statements, Date on, Verification& found) {
    const Label& label = found.token->label;
    if (on < label.from)
        return add(found.problems, "label-not-yet-valid",
                   fmt::format("the label counts from {} on", label.from.to_string()),
                   fmt::format("ラベルの有効期間は {} から", label.from.to_string()));
    const Statement* said = gravest(statements, on);
    if (said != nullptr)
        found.by = *said;
    const std::string since = said == nullptr ? "" : said->from.to_string();
    if (said != nullptr && said->state == LabelState::Revoked) {
        found.state = LabelState::Revoked;
        add(found.problems, "label-revoked", fmt::format("the issuer has revoked the label as of {}", since),
            fmt::format("発行者が {} 付けでラベルを取り消した", since));
    } else if (said != nullptr && said->state == LabelState::Withdrawn) {
        found.state = LabelState::Withdrawn;
        add(found.problems, "label-withdrawn", fmt::format("the label was withdrawn as of {}", since),
            fmt::format("ラベルは {} 付けで取り下げられた", since));
    } else if (said != nullptr && on <= *said->until) {
        found.state = LabelState::Grace;
    } else if (said != nullptr || label.last < on) {
        const std::string last = (said == nullptr ? label.last : *said->until).to_string();
        found.state = LabelState::Expired;
        add(found.problems, "label-expired", fmt::format("the label expired: its last day was {}", last),
            fmt::format("ラベルは有効期限切れ(最終日 {})", last));
    } else {
        found.state = LabelState::Valid;
    }
}

} // namespace

Result<Verifier> Verifier::create(const signing::KnownTerms& terms) {
    return Verifier(TRY(signing::KnownKeys::create(terms)));
}

signing::KnownKeys::Reliance Verifier::reliance(const std::string& key_id, std::time_t at, std::time_t now) const {
    const Moment moment{key_id, at};
    {
        const std::lock_guard hold(m_cache->lock);
        if (const auto known = m_cache->known.find(moment); known != m_cache->known.end())
            return known->second;
    }
    signing::KnownKeys::Reliance found = m_keys.reliance(key_id, at, now);
    const std::lock_guard hold(m_cache->lock);
    if (m_cache->known.size() >= most_cached)
        m_cache->known.clear();
    m_cache->known.emplace(moment, found);
    return found;
}

void Verifier::check_statements(const VerifyTerms& terms, std::time_t at, Verification& found) const {
    const Label& label = found.token->label;
    std::vector<Statement> good;
    for (const std::string& text : terms.statements) {
        const auto bad = [&](const std::string& english, std::string japanese) {
            add(found.problems, "bad-statement", "a statement on its state cannot be relied on: " + english,
                "ラベルの状態を示す文書を信頼できない: " + std::move(japanese));
        };
        auto read = read_statement(text);
        if (!read) {
            bad(read.error().message, "形式が正しくない");
            continue;
        }
        const Statement& statement = read->statement;
        const signing::KnownCertificate* signer = m_keys.find(read->key_id);
        if (statement.number != label.number || statement.label_id != label.id)
            bad("it is on another label", "別のラベルについてのもの");
        else if (signer == nullptr || signer->name != statement.issuer || signer->subject != found.signer->subject)
            bad("it is not by the label's issuer", "ラベルの発行者によるものではない");
        else if (!m_keys.has_signed(read->key_id, as_bytes(read->signed_bytes), as_bytes(read->signature)))
            bad("its signature does not verify", "署名を検証できない");
        else if (statement.signed_at > terms.now + clocks_differ_s)
            bad("it was signed at a time that has not come", "署名時刻が未来になっている");
        else if (const auto relied = reliance(read->key_id, at, terms.now); !relied.problems.empty())
            bad(relied.problems.front().text.en, relied.problems.front().text.ja);
        else
            good.push_back(statement);
    }
    judge_state(good, terms.on, found);
}

Result<Verification> Verifier::verify(std::string_view token, const VerifyTerms& terms) const {
    if (terms.statements.size() > most_statements)
        return make_error(ErrorCode::LimitExceeded, fmt::format("more than {} statements", most_statements));
    const std::time_t at = TRY(moment_of(terms));
    Verification found;
    auto read = read_token(token);
    if (!read) {
        add(found.problems, "no-label", "this is no label: " + read.error().message, "ラベルとして読み取れない");
        return found;
    }
    found.token = std::move(*read);
    const Label& label = found.token->label;
    const signing::KnownCertificate* signer = m_keys.find(found.token->key_id);
    if (signer == nullptr) {
        add(found.problems, "unknown-issuer",
            fmt::format("it is signed by a certificate that is not among those given (key id {})",
                        hex(found.token->key_id)),
            fmt::format("指定された証明書の中に、署名した証明書がない(鍵 ID {})", hex(found.token->key_id)));
        return found;
    }
    found.signer = *signer;
    if (!m_keys.has_signed(found.token->key_id, as_bytes(found.token->signed_bytes),
                           as_bytes(found.token->signature))) {
        add(found.problems, "bad-signature",
            "its signature does not verify: it was changed, or signed by somebody else",
            "署名を検証できない(改変された、または別人が署名した)");
        return found;
    }
    if (signer->name != label.issuer)
        add(found.problems, "wrong-issuer",
            fmt::format("it names '{}' as its issuer; the certificate is of '{}'", label.issuer, signer->name),
            fmt::format("発行者として「{}」とあるが、証明書は「{}」のもの", label.issuer, signer->name));
    signing::KnownKeys::Reliance relied = reliance(found.token->key_id, at, terms.now);
    found.revocation = relied.revocation;
    found.problems.insert(found.problems.end(), relied.problems.begin(), relied.problems.end());
    check_times(label, terms, *signer, found.problems);
    found.authentic = found.problems.empty();
    if (!found.authentic)
        return found;
    if (!terms.number.empty() && terms.number != label.number)
        add(found.problems, "other-number",
            fmt::format("it is the label of number {}, not of {}", label.number, printable(terms.number, 200)),
            fmt::format("番号 {} のラベルであり、{} のものではない", label.number, printable(terms.number, 200)));
    check_statements(terms, at, found);
    return found;
}

} // namespace warifu::label
