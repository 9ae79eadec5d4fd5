#include "tls_rows.h"

#include <fmt/format.h>

#include "warifu/certificates/certificate.h"

namespace warifu::device::tls {

namespace {

RowBuilder row(Probing& probing, const Service& service, std::string_view table) {
    RowBuilder builder(table, probing.at(service));
    builder.number("port", std::int64_t{service.port});
    return builder;
}

std::optional<std::int64_t> bits_of(const SuiteSeen& seen, const SuiteParts& parts) {
    if (seen.exchange.kind == KeyExchange::Kind::Dh || seen.exchange.kind == KeyExchange::Kind::Rsa)
        return seen.exchange.bits;
    const bool has_prime = parts.exchange.starts_with("DHE_") || parts.exchange.starts_with("DH_anon") ||
                           parts.exchange.starts_with("RSA_EXPORT");
    return has_prime ? std::nullopt : std::optional<std::int64_t>(0);
}

std::optional<std::string> group_of(const SuiteSeen& seen, const SuiteParts& parts) {
    if (seen.exchange.kind == KeyExchange::Kind::Ecdh)
        return name_of(Kind::Group, seen.exchange.group);
    const bool has_group = parts.exchange.starts_with("ECDHE_") || parts.exchange == "ECDH_anon";
    return has_group ? std::nullopt : std::optional<std::string>("");
}

void write_suites(Probing& probing, const Service& service, const Offer& offer) {
    std::int64_t place = 0;
    for (const SuiteSeen& seen : offer.suites) {
        const std::string name = name_of(offer.version == Ssl2 ? Kind::Ssl2Suite : Kind::Suite, seen.code);
        const SuiteParts parts = parts_of(name);
        ++place;
        probing.sink.row(row(probing, service, "tls_suite")
                             .text("version", version_name(offer.version))
                             .number("version_code", std::int64_t{offer.version})
                             .text("suite", name)
                             .number("code", std::int64_t{seen.code})
                             .text("key_exchange", parts.exchange)
                             .text("cipher", parts.cipher)
                             .number("kx_bits", bits_of(seen, parts))
                             .text("kx_group", group_of(seen, parts))
                             .number("preference", offer.order == Offer::Order::Server ? place : std::int64_t{0})
                             .take());
    }
}

} // namespace

void write_survey(Probing& probing, const Service& service, const Survey& survey) {
    for (const Offer& offer : survey.offers) {
        probing.sink.row(row(probing, service, "tls_offer")
                             .text("version", version_name(offer.version))
                             .number("version_code", std::int64_t{offer.version})
                             .yes_no("offered", offer.offered)
                             .take());
        write_suites(probing, service, offer);
    }
    for (const Trait& trait : survey.traits)
        probing.sink.row(row(probing, service, "tls_trait")
                             .text("trait", trait.name)
                             .text("version", trait.version == 0 ? std::string() : version_name(trait.version))
                             .text("value", trait.value)
                             .take());
}

void write_dtls(Probing& probing, const Service& service, const DtlsSurvey& survey) {
    for (const DtlsOffer& offer : survey.offers) {
        probing.sink.row(row(probing, service, "dtls_offer")
                             .text("version", version_name(offer.version))
                             .number("version_code", std::int64_t{offer.version})
                             .yes_no("offered", offer.offered)
                             .take());
        for (const SuiteSeen& seen : offer.suites) {
            const std::string name = name_of(Kind::Suite, seen.code);
            const SuiteParts parts = parts_of(name);
            probing.sink.row(row(probing, service, "dtls_suite")
                                 .text("version", version_name(offer.version))
                                 .text("suite", name)
                                 .number("code", std::int64_t{seen.code})
                                 .text("key_exchange", parts.exchange)
                                 .text("cipher", parts.cipher)
                                 .number("kx_bits", bits_of(seen, parts))
                                 .take());
        }
    }
}

void write_flaws(Probing& probing, const Service& service, const std::vector<Flaw>& flaws) {
    for (const Flaw& flaw : flaws) {
        RowBuilder builder = row(probing, service, "tls_flaw");
        builder.text("flaw", flaw.name);
        if (flaw.shown)
            builder.text("state", *flaw.shown ? "shown" : "not-shown");
        else
            builder.unknown("state");
        probing.sink.row(builder.take());
    }
}

void write_chain(Probing& probing, const Service& service, const std::vector<std::string>& chain, Reasons& reasons) {
    const std::string& host = probing.plan.host;
    std::vector<std::vector<std::byte>> ders;
    for (const std::string& der : chain) {
        const Bytes bytes = as_bytes(der);
        ders.emplace_back(bytes.begin(), bytes.end());
    }
    // No word of the chain that hangs on the day is written: any day does.
    const auto weighed = certificates::weigh_chain(ders, host, std::chrono::sys_days());
    if (!weighed) {
        reasons.add(fmt::format("{}: the certificates shown could not be read", probing.at(service)));
        return;
    }
    for (std::size_t place = 0; place < weighed->certificates.size(); ++place) {
        Row certificate = RowBuilder("certificate", fmt::format("{}#{}", probing.at(service), place))
                              .text("origin", "handshake")
                              .number("port", std::int64_t{service.port})
                              .text("path", "")
                              .take();
        for (auto& cell : certificates::columns_of(weighed->certificates[place]))
            certificate.columns.push_back(std::move(cell));
        for (auto& cell : certificates::columns_of(*weighed, place, host))
            certificate.columns.push_back(std::move(cell));
        probing.sink.row(std::move(certificate));
    }
}

} // namespace warifu::device::tls
