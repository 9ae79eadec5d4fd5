#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/signing/es256.h"

/// A label as a string that fits a QR code: docs/user/label.md has its format. Knows no dossier.
namespace warifu::label {

/// Who says so.
enum class Speaker {
    Maker,      ///< declares it of its own product
    Laboratory, ///< has tested it
    Operator,   ///< of the regime: has labelled it
};

std::string_view to_string(Speaker speaker); ///< `maker`, `laboratory`, `operator`
Result<Speaker> parse_speaker(std::string_view text);

/// What the verdict was reached by: criteria that were read in the primary text, or not.
enum class Criteria { Unverified, Verified };

inline constexpr std::string_view token_prefix = "WL1:";
inline constexpr std::size_t most_token_bytes = 1200; ///< before Base45; 1.5 times as many characters behind it
inline constexpr std::size_t most_models = 32;
inline constexpr std::size_t id_bytes = 8;

struct Label {
    std::string issuer;       ///< common name of the certificate that signs
    std::string number;       ///< opaque
    Date from;                ///< first day on which it counts
    Date last;                ///< last day on which it counts
    std::time_t signed_at{};  ///< seconds since 1970
    std::string id;           ///< of this token: 8 bytes
    std::string regime = {};  ///< `jc-star`
    std::string level = {};   ///< `1`; empty: the regime has none
    std::string edition = {}; ///< `JST-CR-01-01-2024R1`
    std::string product = {};
    std::vector<std::string> models = {}; ///< designations; at least one
    std::string maker = {};
    Speaker speaker = Speaker::Maker;
    Criteria criteria = Criteria::Unverified;
    std::optional<Date> support_until = {}; ///< end of security support
    std::string url = {};                   ///< `https://…` of the register; empty: none
    std::string former = {};                ///< id of the label that this one renews; empty: none
};

/// A token that is well formed. Nobody has looked at its signature yet.
struct Token {
    Label label;
    std::string key_id; ///< of the certificate
    std::string signed_bytes;
    std::string signature;
};

/// Reads exactly what `issue` writes: of one label there is one string.
Result<Token> read_token(std::string_view text);

/// Signs. Issuer and time of signing come from `terms`; refuses what `read_token` would, and a label that outlives its
/// certificate.
Result<std::string> issue(Label label, const signing::SigningTerms& terms);

/// The last day on which a label by this certificate may count: the last that it sees the end of.
Result<Date> last_day_by(const signing::KnownCertificate& signer);

/// 8 bytes that nobody has had before.
Result<std::string> new_id();

} // namespace warifu::label
