#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/label/token.h"
#include "warifu/recognition/recognition.h"

/// What the issuer says of a label later: that it is in its grace period, withdrawn or revoked. Signed like the label.
namespace warifu::label {

inline constexpr std::string_view statement_prefix = "WS1:";

struct Statement {
    std::string issuer;
    std::string number;   ///< of the label
    std::string label_id; ///< the label's
    std::time_t signed_at{};
    recognition::LabelState state = recognition::LabelState::Revoked; ///< Grace, Withdrawn or Revoked
    Date from;                                                        ///< first day in this state
    std::optional<Date> until;                                        ///< last day of grace; there for Grace alone
    std::string reason;                                               ///< may be empty
};

struct SignedStatement {
    Statement statement;
    std::string key_id;
    std::string signed_bytes;
    std::string signature;
};

Result<SignedStatement> read_statement(std::string_view text);

/// Signs. Issuer and time of signing come from `terms`.
Result<std::string> state(Statement statement, const signing::SigningTerms& terms);

} // namespace warifu::label
