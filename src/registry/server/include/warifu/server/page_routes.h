#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "warifu/pages/pages.h"
#include "warifu/registry/register.h"
#include "warifu/server/http_server.h"
#include "warifu/server/slow_answers.h"
#include "warifu/server/trust.h"

namespace warifu::server {

enum class Picture { Svg, Png };

struct PageTerms {
    pages::Site site;
    const Trust& trust; ///< outlives the server's threads
    std::function<label::RegimeNames(const label::Label& label)> names;
    /// A label as it is printed. For any thread.
    std::function<Result<std::string>(const label::Label& label, const std::string& token, Picture picture)> draw = {};
    /// The register anew, for another thread.
    std::function<Result<registry::Register>()> open = {};
    SlowAnswers* drawings = nullptr; ///< outlives the server's threads, as the next one; null: nothing is drawn
    SlowAnswers* counts = nullptr;   ///< null: counted at once
};

/// Whose signature is relied on, of tokens that are asked about again and again. Of one thread.
class SignatureCheck {
public:
    explicit SignatureCheck(const Trust& trust) : m_trust(trust) {}
    /// Who signed it, when that signature is relied on as of today; empty: nobody who is.
    std::string signer_of(const std::string& token, Date today);

private:
    const Trust& m_trust;
    Trust::Verifier m_verifier; // by whose word the rest was found
    std::unordered_map<std::string, std::string> m_found;
    std::optional<Date> m_day;
};

/// The register for people.
///
///     /    /LANG/?text=&regime=&state=&on=&…    /LANG/labels/NUMBER?on=    /LANG/check?token=
///     /LANG/statistics?on=
///     /labels/NUMBER/label.svg    /labels/NUMBER/label.png    as it is printed: of a label that counts today
///     /style.css    /favicon.svg
class PageRoutes {
public:
    explicit PageRoutes(PageTerms terms) : m_terms(std::move(terms)), m_signatures(m_terms.trust) {}

    static bool is_page(std::string_view target);
    Result<Response> route(const Request& request, registry::Register& labels, Date today);
    /// What people see in place of an error; `message` tells nothing of what is inside.
    Response refusal(const Request& request, unsigned status, const Text& message) const;

private:
    Result<Response> search(const std::string& target, registry::Register& labels, Date today) const;
    Result<Response> label(const std::string& target, registry::Register& labels, Date today);
    Result<Response> statistics(const std::string& target, registry::Register& labels, Date today);
    /// How much of the register is counted: all, and for a while what was all then.
    Result<std::uint64_t> counted_size(registry::Register& labels);
    Result<Response> drawing(const std::string& target, registry::Register& labels, Date today);
    /// Whether the label may be shown as it is printed: it counts today, and its signature is one that is relied on.
    bool is_drawn(const registry::Held& held, Date today);
    Result<Response> check(const std::string& target, registry::Register& labels, Date today) const;

    PageTerms m_terms;
    SignatureCheck m_signatures;
    std::optional<std::uint64_t> m_counted;
    std::chrono::steady_clock::time_point m_counted_at;
};

} // namespace warifu::server
