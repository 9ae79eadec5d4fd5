#include "warifu/server/scanner.h"

#include "problem.h"
#include "warifu/server/rate_limit.h"
#include "warifu/server/routes.h"

namespace warifu::server {

Scanner::Scanner(Terms terms) : m_terms(std::move(terms)) {}

Scanner::~Scanner() = default;

Response Scanner::answer(std::string key, const Request& request) {
    // Those whose address nobody can read are one client together.
    std::string client = "client " + client_key(client_of(request, m_terms.behind_proxy));
    return m_answers.answer(std::move(key), [this, request] { return scan(request); }, std::move(client));
}

Response Scanner::scan(const Request& request) {
    if (!m_routes) {
        auto made = m_terms.make();
        if (!made) {
            m_terms.trouble(made.error());
            return problem(503, "not-searched", "the register cannot be searched now");
        }
        m_routes = std::move(*made);
    }
    return m_routes->routed(request);
}

} // namespace warifu::server
