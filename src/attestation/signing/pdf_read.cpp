// A PDF is signed as a file, not as objects (ISO 32000-2, 12.8.1). The dictionary of the signature has /ByteRange, two
// parts of the file that are signed, and /Contents, a string in hexadecimal digits with the CMS signature, filled up
// with zeros. The string stands between the two parts, so that it need not sign itself.
//
// A program that takes /ByteRange at its word can be shown another document: by objects in a larger gap, or by a later
// revision, which a PDF takes at its end (the attacks on PDF signatures of Mladenov et al., 2019, and the shadow
// attacks of Mainka et al., 2021). Here one signature must be over every byte but its own string. Whoever adds
// something, be it a comment or a second signature, makes another file, which the first signature does not stand for.

#include <algorithm>

#include <fmt/format.h>
#include <qpdf/QPDFExc.hh>

#include "pdf_objects.h"
#include "warifu/base/text.h"
#include "warifu/signing/pdf.h"

namespace warifu::signing {

namespace {

constexpr std::size_t most_digits = 2U << 20U; // of a signature of 1 MiB

Problem problem(std::string code, std::string english, std::string japanese) {
    return {std::move(code), {std::move(english), std::move(japanese)}};
}

Problem not_whole() {
    return problem("not-whole",
                   "the signature is not over the whole file: something was added after it, or is left out of it",
                   "署名がファイル全体を対象としていない(署名後の追記、または対象外の部分がある)");
}

Problem bad_contents() {
    return problem("no-signature", "what the PDF holds as its signature is none",
                   "PDF 内の署名を CMS 署名として読み取れない");
}

int value_of(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Of `<`, pairs of hexadecimal digits and nothing else, `>`.
std::optional<std::string> string_at(std::string_view text) {
    if (text.size() < 4 || text.size() % 2 != 0 || text.size() > most_digits || text.front() != '<' ||
        text.back() != '>')
        return std::nullopt;
    std::string bytes;
    for (std::size_t i = 1; i + 2 < text.size(); i += 2) {
        const int high = value_of(text[i]);
        const int low = value_of(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

/// The one value in DER at the start of `bytes`; behind it there must be zeros alone.
std::optional<std::string> without_padding(std::string_view bytes) {
    constexpr unsigned char sequence = 0x30;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if (bytes.size() < 6 || byte(0) != sequence)
        return std::nullopt;
    std::size_t head = 2;
    std::size_t length = byte(1);
    if (length >= 0x80) {
        head += length - 0x80;
        if (head < 3 || head > 6)
            return std::nullopt; // without a length (BER), or with one of more than 4 GiB
        length = 0;
        for (std::size_t i = 2; i < head; ++i)
            length = length << 8U | byte(i);
    }
    if (!in_range(head, length, bytes.size()))
        return std::nullopt;
    const std::string_view rest = bytes.substr(head + length);
    if (rest.find_first_not_of('\0') != std::string_view::npos)
        return std::nullopt;
    return std::string(bytes.substr(0, head + length));
}

/// The gap, if there is nothing but it that is not signed.
std::optional<PdfPlace> place_in(QPDFObjectHandle range, std::size_t size) {
    if (!range.isArray() || range.getArrayNItems() != 4)
        return std::nullopt;
    std::vector<std::uint64_t> numbers;
    for (int i = 0; i < 4; ++i) {
        QPDFObjectHandle number = range.getArrayItem(i);
        if (!number.isInteger() || number.getIntValue() < 0)
            return std::nullopt;
        numbers.push_back(static_cast<std::uint64_t>(number.getIntValue()));
    }
    const bool whole = numbers[0] == 0 && numbers[1] > 0 && numbers[1] < numbers[2] && numbers[2] < size &&
                       in_range(numbers[2], numbers[3], size) && numbers[2] + numbers[3] == size;
    if (!whole)
        return std::nullopt;
    return PdfPlace{static_cast<std::size_t>(numbers[1]), static_cast<std::size_t>(numbers[2])};
}

/// `D:20261129083000Z`, or with `+09'00'`, as RFC 3339; anything else is told by nobody.
std::string time_of(QPDFObjectHandle value) {
    const std::string text = value.isString() ? value.getStringValue() : "";
    constexpr std::size_t digits = 14;
    if (!text.starts_with("D:") || text.size() < 2 + digits ||
        !std::all_of(text.begin() + 2, text.begin() + 2 + digits, [](char c) { return c >= '0' && c <= '9'; }))
        return {};
    const auto part = [&](std::size_t at, std::size_t size) { return text.substr(2 + at, size); };
    std::string zone = text.substr(2 + digits);
    const bool has_offset = zone.size() >= 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == '\'';
    zone = has_offset ? fmt::format("{}:{}", zone.substr(0, 3), zone.substr(4, 2)) : "Z";
    return printable(fmt::format("{}-{}-{}T{}:{}:{}{}", part(0, 4), part(4, 2), part(6, 2), part(8, 2), part(10, 2),
                                 part(12, 2), zone),
                     40);
}

void read_dictionary(QPDFObjectHandle dictionary, Bytes bytes, PdfSignature& found) {
    const auto refuse = [&](Problem why) { found.problems.push_back(std::move(why)); };
    QPDFObjectHandle form = dictionary.getKey("/SubFilter");
    const std::string name = form.isName() ? form.getName() : "";
    if (name != "/ETSI.CAdES.detached" && name != "/adbe.pkcs7.detached")
        return refuse(problem("unknown-kind",
                              "the PDF's signature is of a kind that is not looked at: " + printable(name, 60),
                              "対応していない種類の PDF 署名: " + printable(name, 60)));
    const auto place = place_in(dictionary.getKey("/ByteRange"), bytes.size());
    if (!place)
        return refuse(not_whole());
    const auto string = string_at(as_text(bytes).substr(place->begin, place->end - place->begin));
    QPDFObjectHandle contents = dictionary.getKey("/Contents");
    if (!string || !contents.isString() || contents.getStringValue() != *string)
        return refuse(not_whole());
    auto signature = without_padding(*string);
    if (!signature)
        return refuse(bad_contents());
    found.place = *place;
    found.signature = std::move(*signature);
    found.claimed_time = time_of(dictionary.getKey("/M"));
}

void read(Bytes bytes, PdfSignature& found) {
    QPDF pdf;
    open_pdf(pdf, bytes);
    const auto signatures = signatures_of(pdf);
    if (!signatures)
        found.problems.push_back(problem("bad-pdf", signatures.error().message, "PDF のフォームの項目が多すぎる"));
    else if (signatures->empty())
        found.problems.push_back(problem("no-signature", "there is no signature in the PDF", "PDF 内に署名がない"));
    else if (signatures->size() > 1)
        found.problems.push_back(
            problem("several-signatures",
                    "there are several signatures in the PDF, of which the earlier ones are not over the whole file",
                    "PDF 内に複数の署名があり、先の署名はファイル全体を対象としていない"));
    else
        read_dictionary(signatures->front(), bytes, found);
}

} // namespace

PdfSignature read_pdf_signature(Bytes pdf) {
    PdfSignature found;
    try {
        read(pdf, found);
    } catch (const std::exception& error) {
        found.problems.push_back(problem("bad-pdf",
                                         "the PDF cannot be read without mending it: " + printable(error.what(), 200),
                                         "PDF が壊れているか暗号化されていて、読み取れない"));
    }
    return found;
}

Result<Verification> verify_pdf(Bytes pdf, const VerifyTerms& terms) {
    const PdfSignature inside = read_pdf_signature(pdf);
    Verification found;
    if (!inside.problems.empty()) {
        found.problems = inside.problems;
        return found;
    }
    found = TRY(verify(as_bytes(TRY(signed_part(pdf, inside.place))), as_bytes(inside.signature), terms));
    if (found.signers.size() > 1) // ISO 32000-2, 12.8.3.3.1
        found.problems.push_back(problem("too-many", "the signature in a PDF is of exactly one signer",
                                         "PDF 内の署名の署名者は一人に限られる"));
    for (SignerReport& signer : found.signers)
        if (signer.claimed_time.empty())
            signer.claimed_time = inside.claimed_time;
    return found;
}

} // namespace warifu::signing
