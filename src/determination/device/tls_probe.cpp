#include <fmt/format.h>

#include "tls.h"
#include "tls_full.h"
#include "tls_rows.h"
#include "upgrade_text.h"

/// device.tls is Complete when every version, suite, trait and certificate of every service that speaks TLS was told;
/// device.tls-flaws when each flaw was shown or not.
namespace warifu::device {

namespace {

/// RFC 6066, 3: a literal address is no server name.
std::string server_name_of(const Plan& plan) {
    boost::system::error_code no_address;
    boost::asio::ip::make_address(plan.host, no_address);
    return no_address ? plan.host : std::string();
}

/// What TLS 1.3 encrypts, where nothing older showed it.
Async<void> look_inside(tls::Asker& asker, tls::Survey& survey) {
    const bool tls13 = survey.offer(tls::Tls13).offered == true;
    if (!tls13 || (!survey.chain.empty() && survey.newest_clear() != nullptr))
        co_return;
    auto shaking = tls::full_handshake(asker, tls::Tls13);
    const tls::FullHandshake full = co_await std::move(shaking);
    if (!full.done) {
        survey.reasons.add("the handshake of TLS 1.3 did not come to its end");
        co_return;
    }
    if (survey.chain.empty())
        survey.chain = full.chain;
    if (!survey.trait("alpn"))
        survey.traits.push_back({"alpn", 0, full.protocol});
}

bool only_anonymous(const tls::Survey& survey) {
    bool any = false;
    for (const tls::Offer& offer : survey.offers)
        for (const tls::SuiteSeen& seen : offer.suites) {
            any = true;
            if (tls::parts_of(tls::name_of(tls::Kind::Suite, seen.code)).exchange.find("anon") == std::string::npos)
                return false;
        }
    return any;
}

/// What TLS of a service in clear is worth: whether it is there, and whether a login needs it.
void write_upgrade(Probing& probing, const Service& service, const Upgrade& upgrade) {
    probing.sink.row(RowBuilder("tls_upgrade", probing.at(service))
                         .number("port", std::int64_t{service.port})
                         .text("service", service.name)
                         .yes_no("offered", upgrade.offered)
                         .yes_no("clear_login", upgrade.clear_login)
                         .take());
}

/// Where no certificate is shown by its nature: a shared key, or nobody, vouches for the server.
bool without_certificate(const tls::DtlsSurvey& survey) {
    bool any = false;
    for (const tls::DtlsOffer& offer : survey.offers)
        for (const tls::SuiteSeen& seen : offer.suites) {
            const std::string exchange = tls::parts_of(tls::name_of(tls::Kind::Suite, seen.code)).exchange;
            any = true;
            if (exchange.find("PSK") == std::string::npos && exchange.find("anon") == std::string::npos)
                return false;
        }
    return any;
}

void add_for(Reasons& all, const Service& service, const Reasons& of_one) {
    if (!of_one.empty())
        all.add(
            fmt::format("{} port {}: {}", service.protocol == "tcp" ? "TCP" : "UDP", service.port, of_one.joined()));
}

} // namespace

bool survey_permitted(const Service& service) { return service.tls || service.name != "vnc"; }

Async<void> probe_tls(Probing& probing, const Service& service, TlsExamination& examination) {
    ++examination.services;
    tls::Where where{service.port, service.tls ? std::string() : service.name};
    tls::Asker asker(probing.transport, std::move(where), server_name_of(probing.plan));
    tls::Survey survey;
    auto versions = tls::survey_versions(asker, survey);
    co_await std::move(versions);
    auto traits = tls::survey_traits(asker, survey);
    co_await std::move(traits);
    auto inside = look_inside(asker, survey);
    co_await std::move(inside);
    if (survey.chain.empty() && !only_anonymous(survey))
        survey.reasons.add("no certificate was shown");
    tls::write_survey(probing, service, survey);
    if (!survey.chain.empty())
        tls::write_chain(probing, service, survey.chain, survey.reasons);

    std::vector<tls::Flaw> flaws = tls::flaws_of(survey);
    auto asking = tls::ask_for_flaws(asker, survey, flaws);
    co_await std::move(asking);
    Reasons open;
    for (const tls::Flaw& flaw : flaws)
        if (!flaw.shown)
            open.add(fmt::format("whether it has {} could not be told", flaw.name));
    tls::write_flaws(probing, service, flaws);
    add_for(examination.offers, service, survey.reasons);
    add_for(examination.flaws, service, open);
}

Async<void> probe_upgrade(Probing& probing, Service& service, TlsExamination& examination) {
    auto asking = ask_upgrade(probing.transport, service.port, service.name);
    service.upgrade = co_await std::move(asking);
    write_upgrade(probing, service, service.upgrade);
    Reasons open;
    if (!service.upgrade.offered)
        open.add(fmt::format("whether {} goes over to TLS when it is asked could not be told", service.name));
    else if (*service.upgrade.offered && !survey_permitted(service))
        open.add(
            "TLS inside VNC was not looked into, since each handshake that fails counts as a wrong password there");
    add_for(examination.offers, service, open);
    add_for(examination.flaws, service, open);
}

Async<void> probe_dtls(Probing& probing, const Service& service, TlsExamination& examination) {
    ++examination.services;
    auto surveying = tls::survey_dtls(probing.transport, service.port);
    const tls::DtlsSurvey survey = co_await std::move(surveying);
    tls::write_dtls(probing, service, survey);
    Reasons open;
    for (const tls::DtlsOffer& offer : survey.offers) {
        if (!offer.offered)
            open.add(fmt::format("whether {} is offered could not be told", tls::version_name(offer.version)));
        else if (!offer.all_suites)
            open.add(fmt::format("not all cipher suites of {} were told", tls::version_name(offer.version)));
    }
    if (!survey.chain.empty())
        tls::write_chain(probing, service, survey.chain, open);
    else if (!without_certificate(survey))
        open.add("no certificate was shown");
    add_for(examination.offers, service, open);
}

void TlsExamination::conclude(Probing& probing) const {
    const std::string looked_at = counted(services, "service") + " with TLS";
    warifu::conclude(probing.sink, "device.tls", probing.device(), offers, looked_at);
    warifu::conclude(probing.sink, "device.tls-flaws", probing.device(), flaws, looked_at);
}

} // namespace warifu::device
