// security.txt (RFC 9116) and what else is one `Name: value` a line. Lines that begin with # are comments.

#include <algorithm>

#include <fmt/format.h>

#include "form_fill.h"
#include "form_text.h"

namespace warifu::attestation {

namespace {

/// One line, whatever stood in it: a line more would be a field more.
std::string plain_line(std::string_view text) {
    std::string line = form_text(text);
    std::ranges::replace(line, '\n', ' ');
    std::ranges::replace(line, '\r', ' ');
    return line;
}

std::string line_of(const FormField& field) {
    if (field.value.missing)
        return {};
    const std::string comment =
        field.value.trace.empty() ? "" : fmt::format("# {}: {}\n", field.label.en, plain_line(field.value.trace));
    return fmt::format("{}{}: {}\n", comment, field.label.en, plain_line(field.value.text.en));
}

} // namespace

std::string form_plain(const FormDocument& form) {
    std::string out = fmt::format("# {}\n", plain_line(form.foot.en));
    for (const Text& reason : form.draft)
        out += fmt::format("# {}: {}\n", draft_word().en, plain_line(reason.en));
    for (const FormSection& section : form.sections)
        for (const FormField& field : section.fields)
            out += line_of(field);
    return out;
}

} // namespace warifu::attestation
