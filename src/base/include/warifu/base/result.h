#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace warifu {

/// What went wrong, for programs. People read `Error::describe`.
enum class ErrorCode {
    InvalidArgument, ///< the caller, or the person at the keyboard, gave something unusable
    NotFound,        ///< a file, row or id that is not there
    Io,              ///< the operating system refused
    Parse,           ///< text that is not what its grammar asks for
    Corrupt,         ///< bytes that are not what they claim to be
    Unsupported,     ///< a valid thing that we cannot read
    LimitExceeded,   ///< a budget ran out
    Refused,         ///< understood, and declined for the reason given
    Internal,        ///< our own mistake
};

/// The stable name of a code, as `invalid-argument`.
std::string_view to_string(ErrorCode code);

/// An error and the chain of what it interrupted.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;                     ///< what, and what to do about it
    std::string where;                       ///< file:line:column, a path or a locator; may be empty
    std::shared_ptr<const Error> cause = {}; ///< shared: errors are copied with the results that hold them

    /// `where: message: cause`, one line.
    std::string describe() const;
};

/// A value or an `Error`. Built from either; must be looked at.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
    Result(Error error) : tl::expected<T, Error>(tl::unexpect, std::move(error)) {}
};

inline Error make_error(ErrorCode code, std::string message, std::string where = {}) {
    return Error{code, std::move(message), std::move(where), {}};
}

/// `outer`, caused by `inner`.
Error wrap(Error inner, std::string message, std::string where = {});

} // namespace warifu

/// The value of a Result, or a return of its error from the enclosing function. May stand inside another TRY.
/// A statement expression: do not use it in a coroutine around `co_await` (g++ 12).
#define TRY(expression) WARIFU_TRY(expression, __COUNTER__)

#define WARIFU_TRY(expression, number) WARIFU_TRY_NAMED(expression, number)
#define WARIFU_TRY_NAMED(expression, number)                                                                           \
    __extension__({                                                                                                    \
        auto&& warifu_try_##number = (expression);                                                                     \
        if (!warifu_try_##number)                                                                                      \
            return std::move(warifu_try_##number).error();                                                             \
        std::move(warifu_try_##number).value();                                                                        \
    })

/// The same for `Result<void>`.
#define TRY_VOID(expression)                                                                                           \
    do {                                                                                                               \
        if (auto warifu_try_void = (expression); !warifu_try_void)                                                     \
            return std::move(warifu_try_void).error();                                                                 \
    } while (false)
