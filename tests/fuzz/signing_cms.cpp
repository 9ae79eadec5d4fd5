// A signature from elsewhere is hostile: any bytes are refused, or read without harm; nothing is good by chance. The
// signers here are trusted by nobody, so whatever comes is refused.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "warifu/signing/sign.h"
#include "warifu/signing/verify.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    constexpr std::time_t moment = 1'795'910'400; // 2026-11-29
    signing::VerifyTerms terms;
    terms.at = terms.now = moment;
    const auto found = signing::verify(as_bytes("What was found\r\n"), bytes, terms);
    if (!found || found->good())
        std::abort();
    (void)signing::verification_text(*found, "file", Language::Japanese);
    (void)signing::verification_json(*found, "file", "file");
    (void)signing::timestamp_query(bytes);
    (void)signing::with_timestamp(bytes, bytes, {});
    return 0;
}
