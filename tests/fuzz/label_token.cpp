// Any text is refused or read without harm, and what is read has one form: whoever changes anything about a token that
// was signed has none.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base45.h"
#include "warifu/label/report.h"
#include "warifu/label/verify.h"

namespace {

using namespace warifu;

constexpr std::time_t moment = 1'796'040'000; // 2026-11-30T12:00:00Z

constexpr std::string_view certificate = "-----BEGIN CERTIFICATE-----\n"
                                         "MIIBjDCCATKgAwIBAgIUDaEUYneIq9EXXcKt2NyW5Qi7I40wCgYIKoZIzj0EAwIw\n"
                                         "HTEbMBkGA1UEAwwSRXhhbXBsZSBJbmR1c3RyaWVzMB4XDTI2MTEzMDAwNTk0MloX\n"
                                         "DTI5MDUxODAwNTk0MlowHTEbMBkGA1UEAwwSRXhhbXBsZSBJbmR1c3RyaWVzMFkw\n"
                                         "EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Kk8T6ultMIqMDKNfcloo+H2pykZllGy\n"
                                         "QEaWv9QhvHUvftB0Rj2el1tc2YMbxet9YxP/xSz9ilKM51A6wyrkpKNQME4wHQYD\n"
                                         "VR0OBBYEFDiqe90A2PnhPtIvbOpIVR5PWtL1MB8GA1UdIwQYMBaAFDiqe90A2Pnh\n"
                                         "PtIvbOpIVR5PWtL1MAwGA1UdEwEB/wQCMAAwCgYIKoZIzj0EAwIDSAAwRQIhAMJv\n"
                                         "xlS0o8V7apZKXjRY3JMR6myleaUXFwSIjbxMZLn9AiBNsLvTjnXT63Q6Z3uOjO4S\n"
                                         "e2Xx6LV6jx5uQVfPlgcHxA==\n"
                                         "-----END CERTIFICATE-----\n";
constexpr std::string_view token =
    "WL1:RRQX8AO60RH05W7479UH6QVGIOCYTTW9B35L3KE$9FQ$DTVDU340/D7%EKWEQEDCOEM2DS6B646.Q6FN0J0EB4"
    "P1T0:NDG$NWY0:NDYSPJ-05FU65BNF9OB5/E7V50Z30:70AKDPX53WEQIE-CCSJ0$H9*SA:M83W5Y967465W5846TR"
    "6%8603E$9FQ$DTVDO34BEC734646EV0 -C7M8NF69363KE$9FQ$DTVDU340/D7%EKWEQEDHOE*50D%U893Y13F8FA9"
    "DIWENPEJ/5PVDYJC/VD.%5$9FQ$DTVD-/5S6B646.Q627BWC9QA8HAV0TCD%L0/9.GC:I0YEL55AV2N68MOEHFT6PR"
    "KXU6WCEGBLG:24MKN+FPFGO2A2X8OUKSVG3 66QJQWBIXQLS0FJK";

void must(bool holds) {
    if (!holds)
        std::abort();
}

void check_form(std::string_view text, std::string_view prefix) {
    text.remove_prefix(prefix.size());
    const auto bytes = label::read_base45(text);
    must(bytes && label::base45(as_bytes(*bytes)) == text);
}

void look_at(const std::string& text) {
    static const auto verifier = label::Verifier::create({std::string(certificate), {}, {}});
    must(verifier.has_value());
    const label::VerifyTerms terms{*Date::parse("2026-11-30"), moment, {}, {}};
    const auto found = verifier->verify(text, terms);
    must(found && found->good() == (text == token));
    const label::RegimeNames names{{"regime", "regime"}, {}};
    must(!label::verification_text(*found, terms, names, text, Language::Japanese).empty());
    must(!label::verification_json(*found, terms).empty());
    if (const auto read = label::read_token(text)) {
        check_form(text, label::token_prefix);
        must(read->label.from <= read->label.last && !read->label.models.empty());
        must(read->label.speaker == label::Speaker::Maker || read->label.criteria == label::Criteria::Verified);
        must(!label::label_json(*read).empty());
    }
    if (const auto read = label::read_statement(text)) {
        check_form(text, label::statement_prefix);
        must(read->statement.state != recognition::LabelState::Valid);
    }
    // On its own label, and on none.
    const label::VerifyTerms with{terms.on, moment, {}, {text}};
    const auto stated = verifier->verify(token, with);
    must(stated && (!stated->good() || stated->state == recognition::LabelState::Grace));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string given(reinterpret_cast<const char*>(data), size);
    look_at(given);
    // And as the bytes behind Base45, which few changes of a text get through.
    const std::string coded = label::base45(as_bytes(given));
    look_at(std::string(label::token_prefix) + coded);
    look_at(std::string(label::statement_prefix) + coded);
    return 0;
}
