// A PDF from elsewhere is hostile: nobody is trusted here, so none is good. Where a place for a signature is made, the
// reader finds the same one, and all of the file but it is signed.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "warifu/signing/pdf.h"

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    constexpr std::time_t moment = 1'795'910'400; // 2026-11-29
    signing::VerifyTerms terms;
    terms.at = terms.now = moment;
    const auto found = signing::verify_pdf(bytes, terms);
    require(found && !found->good());

    const signing::PdfSignature inside = signing::read_pdf_signature(bytes);
    if (inside.problems.empty()) {
        require(inside.place.begin < inside.place.end && inside.place.end < size);
        require(bytes[inside.place.begin] == std::byte{'<'} && bytes[inside.place.end - 1] == std::byte{'>'});
    }
    constexpr std::size_t room = 64;
    const auto prepared = signing::prepare_pdf(bytes, room, moment);
    if (!prepared)
        return 0;
    const std::string signature("\x30\x04\x05\x00\x05\x00", 6);
    const auto whole = signing::with_signature(as_bytes(prepared->pdf), prepared->place, as_bytes(signature));
    require(whole && whole->size() == prepared->pdf.size());
    const signing::PdfSignature again = signing::read_pdf_signature(as_bytes(*whole));
    require(again.problems.empty() && again.signature == signature && again.place.begin == prepared->place.begin &&
            again.place.end == prepared->place.end);
    require(signing::signed_part(as_bytes(*whole), again.place)->size() == whole->size() - 2 * room - 2);
    return 0;
}
