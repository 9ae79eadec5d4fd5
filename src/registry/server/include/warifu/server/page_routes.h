#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "warifu/label/verify.h"
#include "warifu/pages/pages.h"
#include "warifu/registry/register.h"
#include "warifu/server/http_server.h"

namespace warifu::server {

struct PageTerms {
    pages::Site site;
    const label::Verifier* verifier = nullptr; ///< null: nobody's signature is known here
    std::function<label::RegimeNames(const label::Label& label)> names;
};

/// The register for people.
///
///     /    /LANG/?text=&regime=&state=&on=&…    /LANG/labels/NUMBER?on=    /LANG/check?token=
///     /style.css
class PageRoutes {
public:
    explicit PageRoutes(PageTerms terms) : m_terms(std::move(terms)) {}

    static bool is_page(std::string_view target);
    Result<Response> route(const Request& request, registry::Register& labels, Date today) const;
    /// What people see in place of an error; `message` tells nothing of what is inside.
    Response refusal(const Request& request, unsigned status, const std::string& message) const;

private:
    Result<Response> search(const std::string& target, registry::Register& labels, Date today) const;
    Result<Response> label(const std::string& target, registry::Register& labels, Date today) const;
    Result<Response> check(const std::string& target, registry::Register& labels, Date today) const;

    PageTerms m_terms;
};

} // namespace warifu::server
