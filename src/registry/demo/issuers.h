#pragma once

#include <ctime>
#include <map>
#include <string>

#include "warifu/base/result.h"
#include "warifu/signing/sign.h"

namespace warifu::demo {

/// Made-up issuers with certificates of their own, by name. Keys are in memory alone, and go with this.
class Issuers {
public:
    explicit Issuers(std::time_t now) : m_now(now) {}

    /// With what `name` signs; made when it is asked for first.
    Result<signing::SigningTerms> terms_of(const std::string& name);
    /// The certificates of all: PEM.
    std::string certificates() const;

private:
    std::time_t m_now;
    std::map<std::string, signing::SigningTerms> m_terms;
};

} // namespace warifu::demo
