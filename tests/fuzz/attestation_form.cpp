// What products and makers say, in every place of a form, as a page and as PDF. The first byte chooses how many
// languages and whether a draft.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "form_document.h"

namespace {

using namespace warifu;
using namespace warifu::attestation;

FormDocument form_of(std::string_view text, unsigned choice) {
    const std::string half(text.substr(0, text.size() / 2));
    const std::string rest(text.substr(text.size() / 2));
    const Text both{half, rest};
    const FormCell cell{both, rest, (choice & 4U) != 0};
    FormSection section{both, {both}, {{both, half, cell}}, {}, {both}};
    section.table.columns = {{both, 1}, {{rest, half}, (choice & 8U) != 0 ? -1.0 : 2.0}};
    section.table.rows = {{cell, cell}, {cell, cell}};
    FormDocument form{"fuzz/form", both, both, {Language::English}, {}, {section}, both, "2026-05-01T09:00:00Z"};
    if ((choice & 1U) != 0)
        form.languages.push_back(Language::Japanese);
    if ((choice & 2U) != 0)
        form.draft = {both};
    return form;
}

} // namespace

/// Asked for by LeakSanitizer: cairo 1.16 leaks 1.5 KB a document within cairo_surface_finish, fontconfig a pattern
/// while it loads its configuration. It would hide what we forget to give back to cairo, too: RAII sees to that.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libcairo.so\nleak:libfontconfig.so\n"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const FormDocument form = form_of(text, data[0]);
    if (form_html(form).find("<script") != std::string::npos)
        std::abort();
    const auto pdf = form_pdf(form);
    if (pdf ? !pdf->bytes.starts_with("%PDF-") : pdf.error().message.empty())
        std::abort();
    return 0;
}
