// qpdf writes the PDF anew, in one revision, with the signature's field and dictionary, in which /ByteRange and
// /Contents have the size that they will have. Then the numbers and the signature are put over what stands there.

#include <array>

#include <fmt/format.h>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFWriter.hh>

#include "pdf_objects.h"
#include "warifu/signing/pdf.h"

namespace warifu::signing {

namespace {

constexpr long long widest = 9'999'999'999; // ten digits: files of up to 10 GB

std::string date_of(std::time_t now) {
    std::tm broken{};
    std::array<char, 32> text{};
    if (gmtime_r(&now, &broken) == nullptr)
        return {};
    return {text.data(), std::strftime(text.data(), text.size(), "D:%Y%m%d%H%M%SZ", &broken)};
}

QPDFObjectHandle dictionary_of(std::size_t room, std::time_t now) {
    QPDFObjectHandle signature = QPDFObjectHandle::newDictionary();
    signature.replaceKey("/Type", QPDFObjectHandle::newName("/Sig"));
    signature.replaceKey("/Filter", QPDFObjectHandle::newName("/Adobe.PPKLite"));
    signature.replaceKey("/SubFilter", QPDFObjectHandle::newName("/ETSI.CAdES.detached"));
    signature.replaceKey("/M", QPDFObjectHandle::newString(date_of(now)));
    signature.replaceKey("/Contents", QPDFObjectHandle::newString(std::string(room, '\0')));
    QPDFObjectHandle range = QPDFObjectHandle::newArray();
    range.appendItem(QPDFObjectHandle::newInteger(0));
    for (int i = 0; i < 3; ++i)
        range.appendItem(QPDFObjectHandle::newInteger(widest));
    signature.replaceKey("/ByteRange", range);
    return signature;
}

/// A field that shows nothing; it is on the first page since it must be on one (ISO 32000-2, 12.7.5.5).
QPDFObjectHandle field_of(QPDFObjectHandle signature, QPDFObjectHandle page) {
    constexpr int printed_and_locked = 4 + 128;
    QPDFObjectHandle field = QPDFObjectHandle::newDictionary();
    field.replaceKey("/Type", QPDFObjectHandle::newName("/Annot"));
    field.replaceKey("/Subtype", QPDFObjectHandle::newName("/Widget"));
    field.replaceKey("/FT", QPDFObjectHandle::newName("/Sig"));
    field.replaceKey("/T", QPDFObjectHandle::newString("Signature"));
    field.replaceKey("/F", QPDFObjectHandle::newInteger(printed_and_locked));
    field.replaceKey("/Rect", QPDFObjectHandle::parse("[0 0 0 0]"));
    field.replaceKey("/P", page);
    field.replaceKey("/V", signature);
    return field;
}

void add_to_page(QPDFObjectHandle page, QPDFObjectHandle field) {
    QPDFObjectHandle all = QPDFObjectHandle::newArray();
    QPDFObjectHandle there = page.getKey("/Annots");
    for (int i = 0; there.isArray() && i < there.getArrayNItems(); ++i)
        all.appendItem(there.getArrayItem(i));
    all.appendItem(field);
    page.replaceKey("/Annots", all);
}

Result<void> add_field(QPDF& pdf, std::size_t room, std::time_t now) {
    QPDFObjectHandle root = pdf.getRoot();
    if (pdf.isEncrypted())
        return make_error(ErrorCode::Unsupported, "the PDF is encrypted");
    if (root.hasKey("/AcroForm") || root.hasKey("/Perms"))
        return make_error(ErrorCode::Unsupported,
                          "the PDF has a form or a signature already; sign it with a signature beside it (FILE.p7s)");
    QPDFObjectHandle page = TRY(first_page_of(pdf));
    QPDFObjectHandle signature = pdf.makeIndirectObject(dictionary_of(room, now));
    QPDFObjectHandle field = pdf.makeIndirectObject(field_of(signature, page));
    add_to_page(page, field);
    constexpr int signatures_and_append_only = 3;
    QPDFObjectHandle form = QPDFObjectHandle::newDictionary();
    form.replaceKey("/Fields", QPDFObjectHandle::newArray({field}));
    form.replaceKey("/SigFlags", QPDFObjectHandle::newInteger(signatures_and_append_only));
    root.replaceKey("/AcroForm", form);
    return {};
}

std::string written(QPDF& pdf) {
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setObjectStreamMode(qpdf_o_disable); // the signature's dictionary must be found as text
    writer.setStreamDataMode(qpdf_s_preserve);
    writer.setMinimumPDFVersion("1.7");
    writer.setDeterministicID(true);
    writer.write();
    const std::shared_ptr<Buffer> buffer = writer.getBufferSharedPointer();
    return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

/// Where the text is, if it is there once.
std::optional<std::size_t> only(std::string_view all, std::string_view text) {
    const std::size_t at = all.find(text);
    if (at == std::string_view::npos || all.find(text, at + 1) != std::string_view::npos)
        return std::nullopt;
    return at;
}

Result<PreparedPdf> prepared(std::string pdf, std::size_t room) {
    const auto contents = only(pdf, "<" + std::string(2 * room, '0') + ">");
    const std::string numbers = fmt::format("[ 0 {} {} {} ]", widest, widest, widest);
    const auto range = only(pdf, numbers);
    if (!contents || !range)
        return make_error(ErrorCode::Unsupported, "there is no place for a signature in this PDF");
    const PdfPlace place{*contents, *contents + 2 * room + 2};
    std::string stated = fmt::format("[ 0 {} {} {} ", place.begin, place.end, pdf.size() - place.end);
    stated.resize(numbers.size() - 1, ' ');
    pdf.replace(*range, numbers.size(), stated + "]");
    return PreparedPdf{std::move(pdf), place};
}

bool is_place(Bytes pdf, const PdfPlace& place) {
    return place.begin < place.end && place.end <= pdf.size() && place.end - place.begin > 2 &&
           pdf[place.begin] == std::byte{'<'} && pdf[place.end - 1] == std::byte{'>'};
}

} // namespace

Result<PreparedPdf> prepare_pdf(Bytes pdf, std::size_t room, std::time_t now) {
    try {
        QPDF document;
        open_pdf(document, pdf);
        TRY_VOID(add_field(document, room, now));
        std::string bytes = written(document);
        if (document.anyWarnings())
            return make_error(ErrorCode::Unsupported, "the PDF is damaged");
        return prepared(std::move(bytes), room);
    } catch (const std::exception& error) {
        return make_error(ErrorCode::Unsupported, fmt::format("the PDF cannot be read: {}", error.what()));
    }
}

Result<std::string> signed_part(Bytes pdf, const PdfPlace& place) {
    if (!is_place(pdf, place))
        return make_error(ErrorCode::Corrupt, "there is no place for a signature here");
    const std::string_view text = as_text(pdf);
    std::string content(text.substr(0, place.begin));
    return content.append(text.substr(place.end));
}

Result<std::string> with_signature(Bytes pdf, const PdfPlace& place, Bytes signature) {
    if (!is_place(pdf, place))
        return make_error(ErrorCode::Corrupt, "there is no place for a signature here");
    std::string digits;
    for (const std::byte byte : signature)
        digits += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    const std::size_t room = place.end - place.begin - 2;
    if (digits.size() > room)
        return make_error(
            ErrorCode::LimitExceeded,
            fmt::format("the signature has {} bytes and its place in the PDF {}", signature.size(), room / 2));
    digits.resize(room, '0');
    std::string all(as_text(pdf));
    all.replace(place.begin + 1, room, digits);
    return all;
}

} // namespace warifu::signing
