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
    struct Terms {
        std::function<Result<std::unique_ptr<Routes>>()> make; ///< the routes anew, for the other thread
        std::function<void(const Error&)> trouble;             ///< told where that cannot be done; of any thread
        bool behind_proxy = false;
    };
    explicit Scanner(Terms terms);
    ~Scanner();

    /// `key`: with all that the answer depends on.
    Response answer(std::string key, const Request& request);

private:
    Response scan(const Request& request);

    Terms m_terms;
    std::unique_ptr<Routes> m_routes; // of the other thread; null before the first search
    SlowAnswers m_answers;            // last: its thread uses the rest
};

} // namespace warifu::server
