#include "warifu/server/scanner.h"

#include "problem.h"
#include "warifu/server/routes.h"

namespace warifu::server {

Scanner::Scanner(Make make) : m_make(std::move(make)) {}

Scanner::~Scanner() = default;

Response Scanner::answer(std::string key, const Request& request) {
    return m_answers.answer(std::move(key), [this, request] { return scan(request); });
}

Response Scanner::scan(const Request& request) {
    if (!m_routes) {
        auto made = m_make();
        if (!made)
            return problem(503, "not-searched", "the register cannot be searched now");
        m_routes = std::move(*made);
    }
    return m_routes->routed(request);
}

} // namespace warifu::server
