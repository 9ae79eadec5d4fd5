#include "pdf_objects.h"

#include <set>

namespace warifu::signing {

namespace {

constexpr std::size_t most_fields = 10'000;
constexpr int deepest_page = 64;

struct Field {
    QPDFObjectHandle object;
    std::string kind; ///< its own, or handed down
};

} // namespace

void open_pdf(QPDF& pdf, Bytes bytes) {
    pdf.setSuppressWarnings(true);
    pdf.setAttemptRecovery(false);
    pdf.processMemoryFile("document", reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Result<std::vector<QPDFObjectHandle>> signatures_of(QPDF& pdf) {
    std::vector<QPDFObjectHandle> found;
    std::vector<Field> open;
    const auto open_all = [&](QPDFObjectHandle list, const std::string& kind) {
        for (int i = 0; list.isArray() && i < list.getArrayNItems() && open.size() <= most_fields; ++i)
            open.push_back({list.getArrayItem(i), kind});
    };
    QPDFObjectHandle form = pdf.getRoot().getKey("/AcroForm");
    if (form.isDictionary())
        open_all(form.getKey("/Fields"), "");
    std::set<QPDFObjGen> seen;
    std::size_t count = 0;
    while (!open.empty()) {
        Field field = open.back();
        open.pop_back();
        if (++count > most_fields || open.size() > most_fields)
            return make_error(ErrorCode::LimitExceeded, "the form has more fields than are looked at");
        if (!field.object.isDictionary() ||
            (field.object.isIndirect() && !seen.insert(field.object.getObjGen()).second))
            continue;
        if (QPDFObjectHandle kind = field.object.getKey("/FT"); kind.isName())
            field.kind = kind.getName();
        if (QPDFObjectHandle value = field.object.getKey("/V"); field.kind == "/Sig" && value.isDictionary())
            found.push_back(value);
        open_all(field.object.getKey("/Kids"), field.kind);
    }
    return found;
}

Result<QPDFObjectHandle> first_page_of(QPDF& pdf) {
    QPDFObjectHandle node = pdf.getRoot().getKey("/Pages");
    for (int depth = 0; depth < deepest_page && node.isDictionary(); ++depth) {
        QPDFObjectHandle kids = node.getKey("/Kids");
        if (!kids.isArray() && node.isIndirect())
            return node;
        if (!kids.isArray() || kids.getArrayNItems() == 0)
            break;
        node = kids.getArrayItem(0);
    }
    return make_error(ErrorCode::Unsupported, "the PDF has no first page");
}

} // namespace warifu::signing
