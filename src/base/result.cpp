#include "warifu/base/result.h"

namespace warifu {

std::string_view to_string(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument: return "invalid-argument";
    case ErrorCode::NotFound: return "not-found";
    case ErrorCode::Io: return "io";
    case ErrorCode::Parse: return "parse";
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::LimitExceeded: return "limit-exceeded";
    case ErrorCode::Refused: return "refused";
    case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

std::string Error::describe() const {
    std::string text = where.empty() ? message : where + ": " + message;
    for (const Error* next = cause.get(); next != nullptr; next = next->cause.get())
        text += ": " + (next->where.empty() ? next->message : next->where + ": " + next->message);
    return text;
}

Error wrap(Error inner, std::string message, std::string where) {
    const ErrorCode code = inner.code;
    return Error{code, std::move(message), std::move(where), std::make_shared<const Error>(std::move(inner))};
}

} // namespace warifu
