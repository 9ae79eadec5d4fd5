#include "tls_flaws.h"

#include <algorithm>

namespace warifu::device::tls {

namespace {

using Seen = const SuiteSeen&;

std::string suite_name(const Offer& offer, Seen seen) {
    return name_of(offer.version == Ssl2 ? Kind::Ssl2Suite : Kind::Suite, seen.code);
}

/// Shown when any suite of any version is such; not shown when all were told and none is.
template <class Is>
std::optional<bool> any_suite(const Survey& survey, Is is) {
    bool open = false;
    for (const Offer& offer : survey.offers) {
        for (Seen seen : offer.suites) {
            const std::optional<bool> such = is(offer, seen, parts_of(suite_name(offer, seen)));
            if (such == true)
                return true;
            open = open || !such;
        }
        open = open || !offer.offered || (*offer.offered && !offer.all_suites);
    }
    return open ? std::nullopt : std::optional(false);
}

template <class Is>
std::optional<bool> any_parts(const Survey& survey, Is is) {
    return any_suite(survey, [&](const Offer&, Seen, const SuiteParts& parts) { return std::optional(is(parts)); });
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::optional<bool> dh_below(const Survey& survey, std::int64_t bits) {
    return any_suite(survey, [&](const Offer&, Seen seen, const SuiteParts& parts) -> std::optional<bool> {
        if (!parts.exchange.starts_with("DHE_") && !parts.exchange.starts_with("DH_anon"))
            return false;
        if (holds(parts.exchange, "EXPORT"))
            return true;
        if (seen.exchange.kind != KeyExchange::Kind::Dh)
            return std::nullopt;
        return seen.exchange.bits < bits;
    });
}

std::optional<bool> poodle(const Survey& survey) {
    const Offer& offer = survey.offer(Ssl3);
    for (Seen seen : offer.suites)
        if (holds(suite_name(offer, seen), "_CBC"))
            return true;
    if (!offer.offered || (*offer.offered && !offer.all_suites))
        return std::nullopt;
    return false;
}

/// Of a trait of TLS 1.2 and before: where nothing of these is offered, the flaw is not there.
std::optional<bool> by_trait(const Survey& survey, std::string_view trait, std::string_view bad) {
    if (const auto value = survey.trait(trait))
        return *value == bad;
    for (const Code version : {Ssl3, Tls10, Tls11, Tls12})
        if (survey.offer(version).offered != false)
            return std::nullopt;
    return false;
}

} // namespace

std::vector<Flaw> flaws_of(const Survey& survey) {
    constexpr std::int64_t weak = 2048;
    constexpr std::int64_t broken = 1024;
    return {
        {"poodle", poodle(survey)},
        {"drown", survey.offer(Ssl2).offered},
        {"freak", any_parts(survey, [](const SuiteParts& of) { return of.exchange.starts_with("RSA_EXPORT"); })},
        {"logjam", dh_below(survey, broken)},
        {"weak-dh", dh_below(survey, weak)},
        {"export",
         any_parts(survey,
                   [](const SuiteParts& of) { return holds(of.exchange, "EXPORT") || holds(of.cipher, "EXPORT"); })},
        {"sweet32", any_parts(survey, [](const SuiteParts& of) { return has_small_blocks(of.cipher); })},
        {"rc4", any_parts(survey, [](const SuiteParts& of) { return of.cipher.starts_with("RC4_"); })},
        {"anonymous", any_parts(survey, [](const SuiteParts& of) { return holds(of.exchange, "anon"); })},
        {"null-cipher", any_parts(survey, [](const SuiteParts& of) { return of.cipher == "NULL"; })},
        {"crime", by_trait(survey, "compression", "deflate")},
        {"insecure-renegotiation", by_trait(survey, "secure-renegotiation", "no")},
    };
}

bool leaks_heartbeat(const FlightReader& after) {
    constexpr char response = 2;
    return std::ranges::any_of(after.others(), [](const auto& record) {
        return record.first == Heartbeat && record.second.size() > 3 && record.second[0] == response;
    });
}

std::vector<Padded> robot_blocks(std::size_t modulus_bytes, Code version) {
    constexpr std::size_t secret = 48;
    if (modulus_bytes < secret + 11)
        return {};
    const auto block = [&](std::string_view head, char before, std::string_view first) {
        std::string bytes(head);
        bytes += std::string(modulus_bytes - secret - 3, '\x5a');
        bytes += before;
        bytes += first;
        bytes += std::string(modulus_bytes - bytes.size(), '\x33');
        return Padded{bytes};
    };
    const std::string good_head("\x00\x02", 2);
    const std::string spoken{static_cast<char>(version >> 8U), static_cast<char>(version & 0xffU)};
    std::vector<Padded> blocks{
        block(good_head, '\0', spoken),       // as RFC 8017 has it
        block("\x41\x17", '\0', spoken),      // begins wrong
        block(good_head, '\x11', spoken),     // no zero behind the padding, but one further on
        block(good_head, '\x11', "\x11\x11"), // no zero at all
        block(good_head, '\0', "\x02\x02"),   // a secret for another version
    };
    blocks[2].block[modulus_bytes - 2] = '\0';
    return blocks;
}

} // namespace warifu::device::tls
