#include <algorithm>

#include <fmt/format.h>

#include "names.h"
#include "warifu/certificates/certificate.h"

namespace warifu::certificates {

namespace {

using Certificates = std::vector<Certificate>;

Result<Certificates> parse_all(std::span<const std::vector<std::byte>> ders) {
    Certificates all;
    for (const auto& der : ders) {
        all.push_back(parse(der));
        if (!all.back())
            return make_error(ErrorCode::Corrupt, fmt::format("certificate {} is not one in DER", all.size()));
    }
    return all;
}

/// By name, identifiers and key usage, and by the signature itself.
bool is_signed_by(X509* certificate, X509* issuer) {
    EVP_PKEY* key = X509_get0_pubkey(issuer);
    return key != nullptr && X509_check_issued(issuer, certificate) == X509_V_OK && X509_verify(certificate, key) == 1;
}

/// Goes from the leaf up through what was presented, whatever its order.
struct Path {
    std::vector<std::size_t> steps = {0};
    bool self_signed = false; ///< its end

    std::size_t end() const { return steps.back(); }
    bool has(std::size_t each) const { return std::find(steps.begin(), steps.end(), each) != steps.end(); }
};

Path path_of(const Certificates& all, const std::vector<CertificateFacts>& facts) {
    Path path;
    while (!facts[path.end()].self_signed) {
        std::size_t next = 0;
        while (next < all.size() && (path.has(next) || !is_signed_by(all[path.end()].get(), all[next].get())))
            ++next;
        if (next == all.size())
            return path;
        path.steps.push_back(next);
    }
    path.self_signed = true;
    return path;
}

bool reaches(const Certificate& end, const Certificates& anchors) {
    return std::any_of(anchors.begin(), anchors.end(), [&](const Certificate& anchor) {
        return X509_cmp(end.get(), anchor.get()) == 0 || is_signed_by(end.get(), anchor.get());
    });
}

std::string first_moment(std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}T00:00:00Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

class Problems {
public:
    explicit Problems(std::vector<std::string>& words) : m_words(words) {}
    void add_if(bool holds, std::string_view word) {
        if (holds && std::find(m_words.begin(), m_words.end(), word) == m_words.end())
            m_words.emplace_back(word);
    }

private:
    std::vector<std::string>& m_words;
};

/// A certificate is in force on a day when it is for some moment of it: only a day that lies wholly outside tells.
void weigh_each(const CertificateFacts& facts, std::chrono::sys_days on, Problems& problems) {
    problems.add_if(facts.not_before.empty() || facts.not_after.empty(), "unknown-validity");
    problems.add_if(!facts.not_after.empty() && facts.not_after < first_moment(on), "expired");
    problems.add_if(!facts.not_before.empty() && facts.not_before >= first_moment(on + std::chrono::days(1)),
                    "not-yet-valid");
    problems.add_if(is_weak_key(facts).value_or(false), "weak-key");
    // What is trusted for its own sake is not trusted for its signature.
    problems.add_if(!facts.self_signed && is_weak_signature(facts), "weak-signature");
    problems.add_if(!facts.extensions_readable, "damaged-extensions");
}

void weigh_path(const Certificates& all, const Path& path, const ChainFacts& chain, bool anchored, Problems& problems) {
    const bool leaf_alone = path.steps.size() == 1 && !path.self_signed;
    const bool left_over = path.steps.size() < all.size();
    problems.add_if(chain.certificates.front().self_signed, "self-signed-leaf");
    problems.add_if(!chain.in_order, "out-of-order");
    problems.add_if(!chain.complete && (anchored || left_over), "missing-intermediate");
    problems.add_if(!chain.complete && !anchored && leaf_alone && !left_over, "issuer-not-shown");
    for (std::size_t i = 1; i < path.steps.size(); ++i)
        problems.add_if(X509_check_ca(all[path.steps[i]].get()) == 0, "not-an-authority");
}

} // namespace

Result<ChainFacts> weigh_chain(std::span<const std::vector<std::byte>> ders, std::string_view host,
                               std::chrono::sys_days on, std::span<const std::vector<std::byte>> anchors) {
    if (ders.empty())
        return make_error(ErrorCode::InvalidArgument, "there is no certificate");
    if (ders.size() > most_in_chain)
        return make_error(ErrorCode::LimitExceeded, fmt::format("a chain of more than {}", most_in_chain));
    const QuietErrors quiet;
    const Certificates all = TRY(parse_all(ders));
    const Certificates trusted = TRY(parse_all(anchors));
    ChainFacts chain;
    for (const auto& der : ders) {
        CertificateFacts facts = TRY(read_certificate(der));
        chain.certificates.push_back(std::move(facts));
    }
    chain.in_order = true;
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
        chain.in_order = chain.in_order && is_signed_by(all[i].get(), all[i + 1].get());
    const Path path = path_of(all, chain.certificates);
    chain.complete = trusted.empty() ? path.self_signed : reaches(all[path.end()], trusted);

    Problems problems(chain.problems);
    for (const CertificateFacts& facts : chain.certificates)
        weigh_each(facts, on, problems);
    problems.add_if(chain.certificates.front().odd_name, "odd-name");
    if (!host.empty()) {
        chain.names_match = TRY(is_for(all.front().get(), host));
        problems.add_if(!*chain.names_match, "name-mismatch");
    }
    weigh_path(all, path, chain, !trusted.empty(), problems);
    return chain;
}

} // namespace warifu::certificates
