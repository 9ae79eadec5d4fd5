
#include "common.h"
#include "warifu/attestation/report.h"
#include "warifu/recognition/recognition.h"

namespace warifu::app {

namespace {

Result<std::optional<Date>> optional_day(const std::string& text, std::string_view option) {
    if (text.empty())
        return std::optional<Date>();
    auto parsed = Date::parse(text);
    if (!parsed)
        return wrap(parsed.error(), std::string(option));
    return std::optional<Date>(*parsed);
}

Result<int> run_recognise(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const recognition::Question question{{TRY(label_of(options, catalogue))}, TRY(day(options.on)), std::nullopt, {}};
    const auto openings = recognition::recognise(catalogue, question);
    if (options.format == Format::Json)
        return write_output(options, attestation::recognise_json(catalogue, question, openings));
    return write_output(options, attestation::recognise_text(catalogue, question, openings, text_style(options)));
}

} // namespace

Result<recognition::Label> label_of(const Options& options, const catalogue::Catalogue& catalogue) {
    recognition::Label label = TRY(recognition::parse_label(options.label, catalogue));
    label.issued = TRY(optional_day(options.issued, "--issued"));
    label.expires = TRY(optional_day(options.expires, "--expires"));
    label.state = TRY(recognition::parse_label_state(options.state));
    if (label.issued && label.expires && *label.expires < *label.issued)
        return make_error(ErrorCode::InvalidArgument, "the label expires before it was issued");
    return label;
}

int recognise(const Options& options) { return exit_status(run_recognise(options)); }

} // namespace warifu::app
