#pragma once

#include <ctime>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/label/statement.h"
#include "warifu/label/token.h"
#include "warifu/recognition/recognition.h"
#include "warifu/signing/es256.h"

/// Whether a label is what it seems, and whether it counts on a day. Offline, by certificates that the reader relies
/// on.
namespace warifu::label {

struct VerifyTerms {
    Date on;                             ///< the day asked about; not after today
    std::time_t now{};                   ///< seconds since 1970
    std::string number;                  ///< that the label must have; empty: any
    std::vector<std::string> statements; ///< on its state; each must be good
};

struct Verification {
    std::optional<Token> token; ///< there when it is well formed; to be believed only when `authentic`
    std::optional<signing::KnownCertificate> signer;
    bool authentic = false;                       ///< signed by that certificate, which is relied on
    std::optional<recognition::LabelState> state; ///< on the day; none: not yet valid, or not authentic
    std::optional<Statement> by;                  ///< what the state follows from; none: the label's own dates
    signing::Revocation revocation = signing::Revocation::NotChecked; ///< of the certificate
    std::vector<signing::Problem> problems;

    /// Authentic, and valid or in grace on the day.
    bool good() const { return problems.empty() && authentic; }
};

/// May be used by several threads.
class Verifier {
public:
    static Result<Verifier> create(const signing::KnownTerms& terms);

    /// An error is a mistake in `terms`; whatever is wrong with the label is a problem in the result.
    Result<Verification> verify(std::string_view token, const VerifyTerms& terms) const;

private:
    using Moment = std::pair<std::string, std::time_t>; ///< a key id, and when
    struct Cache {
        std::mutex lock;
        std::map<Moment, signing::KnownKeys::Reliance> known;
    };
    explicit Verifier(signing::KnownKeys keys) : m_keys(std::move(keys)), m_cache(std::make_unique<Cache>()) {}
    signing::KnownKeys::Reliance reliance(const std::string& key_id, std::time_t at, std::time_t now) const;
    void check_statements(const VerifyTerms& terms, std::time_t at, Verification& found) const;

    signing::KnownKeys m_keys;
    std::unique_ptr<Cache> m_cache; ///< building a chain costs more than a signature
};

} // namespace warifu::label
