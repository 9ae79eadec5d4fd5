#pragma once

#include <functional>
#include <memory>
#include <string>

#include "warifu/base/result.h"
#include "warifu/server/slow_answers.h"

namespace warifu::server {

class Routes;

/// Searches that no index of the register leads through: each looks at every label, which takes a second of a million.
/// By a thread and a register of their own, so that nobody who asks for one label waits for them.
class Scanner {
public:
    using Make = std::function<Result<std::unique_ptr<Routes>>()>;
    /// `make`: the routes anew, for the other thread.
    explicit Scanner(Make make);
    ~Scanner();

    /// `key`: with all that the answer depends on.
    Response answer(std::string key, const Request& request);

private:
    Response scan(const Request& request);

    Make m_make;
    std::unique_ptr<Routes> m_routes; // of the other thread; null before the first search
    SlowAnswers m_answers;            // last: its thread uses the rest
};

} // namespace warifu::server
