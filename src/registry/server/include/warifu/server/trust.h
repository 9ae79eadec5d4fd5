#pragma once

#include <atomic>
#include <memory>

#include "warifu/label/verify.h"

namespace warifu::server {

/// Whose signatures are relied on here: of all threads, and changed while they serve.
class Trust {
public:
    using Verifier = std::shared_ptr<const label::Verifier>;

    explicit Trust(Verifier verifier = nullptr) : m_verifier(std::move(verifier)) {}
    Verifier now() const { return m_verifier.load(); } ///< null: nobody's
    void change(Verifier verifier) { m_verifier.store(std::move(verifier)); }

private:
    std::atomic<Verifier> m_verifier;
};

} // namespace warifu::server
