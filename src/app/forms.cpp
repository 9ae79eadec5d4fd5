// `warifu forms`: somebody's dossier is read, and everything drawn, in a confined process; this one checks the names
// that come back, and writes the files.

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "font_folders.h"
#include "form_blank.h"
#include "form_files.h"
#include "warifu/assessment/confined.h"
#include "warifu/attestation/compile.h"
#include "warifu/attestation/forms.h"
#include "warifu/base/digest.h"

namespace warifu::app {

namespace {

using attestation::MadeForm;
using Strings = std::vector<std::string>;

constexpr std::size_t most_of_a_form = 1000; ///< reasons or files

Result<std::string> digest_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return make_error(ErrorCode::NotFound, "there is no such file, or it cannot be read", path.string());
    Sha256 digest;
    std::vector<char> piece(1U << 20U);
    while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
        digest.update(as_bytes(std::string_view(piece.data(), static_cast<std::size_t>(file.gcount()))));
    return digest.hex();
}

Strings encode(const std::vector<MadeForm>& forms) {
    Strings out;
    for (const MadeForm& form : forms) {
        out.insert(out.end(), {form.id, form.title.en, form.title.ja, std::to_string(form.draft.size()),
                               std::to_string(form.files.size())});
        for (const Text& reason : form.draft)
            out.insert(out.end(), {reason.en, reason.ja});
        for (const attestation::FormFile& file : form.files)
            out.insert(out.end(), {file.name, file.bytes});
    }
    return out;
}

/// Reads what `encode` wrote; nothing in it is trusted.
class Decoder {
public:
    explicit Decoder(Strings strings) : m_strings(std::move(strings)) {}

    Result<std::vector<MadeForm>> forms() {
        std::vector<MadeForm> all;
        while (m_at < m_strings.size()) {
            MadeForm form;
            form.id = printable(next(), 200);
            form.title = text();
            const std::size_t reasons = count();
            const std::size_t files = count();
            for (std::size_t i = 0; i < reasons && !m_broken; ++i)
                form.draft.push_back(text());
            for (std::size_t i = 0; i < files && !m_broken; ++i) {
                std::string name = next();
                form.files.push_back({std::move(name), next()});
            }
            if (m_broken)
                return make_error(ErrorCode::Corrupt, "the process that read the dossier sent what makes no sense");
            all.push_back(std::move(form));
        }
        return all;
    }

private:
    std::string next() {
        m_broken = m_broken || m_at >= m_strings.size();
        return m_broken ? std::string() : std::move(m_strings[m_at++]);
    }
    Text text() {
        std::string english = printable(next());
        return {std::move(english), printable(next())};
    }
    std::size_t count() {
        const std::string digits = next();
        const bool number =
            !digits.empty() && digits.size() < 6 && digits.find_first_not_of("0123456789") == std::string::npos;
        const std::size_t value = number ? std::stoul(digits) : most_of_a_form + 1;
        m_broken = m_broken || value > most_of_a_form;
        return m_broken ? 0 : value;
    }

    Strings m_strings;
    std::size_t m_at = 0;
    bool m_broken = false;
};

/// A name that a form's file may have: whoever took over the reading process must not choose what is overwritten.
bool is_name_of(const std::string& name, const catalogue::Form& form) {
    std::string stem = form.id;
    std::ranges::replace(stem, '/', '-');
    const std::string_view base = form.regime.empty() ? std::string_view(stem) : std::string_view(form.regime);
    const bool plain = name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._") ==
                           std::string::npos &&
                       name.size() < 200;
    const auto ends = [&](catalogue::Form::Format format) {
        return name.ends_with(fmt::format(".{}", to_string(format)));
    };
    const bool blank = name.find(attestation::blank_mark) != std::string::npos && ends(catalogue::Form::Format::Xlsx);
    return plain && name.starts_with(base) && (blank || std::ranges::any_of(form.formats, ends));
}

Result<void> check_names(const std::vector<MadeForm>& forms, const catalogue::Catalogue& catalogue) {
    for (const MadeForm& made : forms) {
        const auto form = std::ranges::find(catalogue.forms, made.id, &catalogue::Form::id);
        for (const attestation::FormFile& file : made.files)
            if (form == catalogue.forms.end() || !is_name_of(file.name, *form))
                return make_error(ErrorCode::Corrupt,
                                  fmt::format("'{}' is no name of a form's file", printable(file.name, 200)));
    }
    return {};
}

/// In the confined process.
Result<Strings> fill(const Options& options, const catalogue::Catalogue& catalogue, const Date& issued,
                     const std::string& digest) {
    const auto dossier = TRY(dossier::Dossier::open(options.file, dossier::Dossier::Mode::ReadOnly));
    const Assessed assessed = TRY(assessed_in(dossier, catalogue, options.file));
    const auto assessment =
        TRY(attestation::compile(catalogue, dossier, assessed.product,
                                 {issued, options.regimes, tool_version(), options.file.filename().string()}));
    const auto published = TRY(attestation::published_statements(dossier, issued));
    attestation::FormOptions terms{issued, digest, today()};
    terms.tables = TRY(attestation::known_tables(dossier, catalogue));
    attestation::FormBlank blank;
    if (!options.blank.empty()) {
        blank = TRY(read_blank(options.blank, options.map, catalogue));
        terms.blank = &blank;
    }
    return encode(TRY(attestation::make_forms(assessment, catalogue, assessed.product, published, terms)));
}

std::string names_of(const MadeForm& form) {
    Strings names;
    for (const attestation::FormFile& file : form.files)
        names.push_back(file.name);
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string to_text(const Options& options, const std::vector<MadeForm>& forms, const Strings& removed) {
    std::string out;
    std::size_t ready = 0;
    for (const MadeForm& form : forms) {
        ready += form.draft.empty() ? 1U : 0U;
        out += fmt::format("{:<6} {}\n       {}\n", form.draft.empty() ? say(options, "ready", "完成") : "DRAFT",
                           form.title.in(options.language), names_of(form));
        constexpr std::size_t shown = 8;
        for (std::size_t i = 0; i < std::min(form.draft.size(), shown); ++i)
            out += fmt::format("       - {}\n", form.draft[i].in(options.language));
        if (form.draft.size() > shown)
            out += fmt::format("       … {} {}\n", form.draft.size() - shown,
                               say(options, "more, on the form itself", "件(文書内に記載)"));
    }
    if (!removed.empty())
        out += fmt::format("{}: {}\n", say(options, "removed, of an earlier run", "以前の下書きを削除"),
                           fmt::join(removed, ", "));
    return out + fmt::format("{} {}, {} {}\n", ready, say(options, "ready", "件完成"), forms.size() - ready,
                             say(options, "drafts", "件下書き"));
}

std::string to_json(const std::vector<MadeForm>& forms, const Strings& removed) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const MadeForm& form : forms) {
        nlohmann::ordered_json missing = nlohmann::ordered_json::array();
        for (const Text& reason : form.draft)
            missing.push_back({{"en", reason.en}, {"ja", reason.ja}});
        nlohmann::ordered_json files = nlohmann::ordered_json::array();
        for (const attestation::FormFile& file : form.files)
            files.push_back(file.name);
        list.push_back({{"id", form.id},
                        {"title", {{"en", form.title.en}, {"ja", form.title.ja}}},
                        {"state", form.draft.empty() ? "ready" : "draft"},
                        {"missing", std::move(missing)},
                        {"files", std::move(files)}});
    }
    return nlohmann::ordered_json{{"version", 1}, {"forms", std::move(list)}, {"removed", removed}}.dump(2) + "\n";
}

Result<int> run_forms(const Options& options) {
    if (!options.map.empty() && options.blank.empty())
        return make_error(ErrorCode::InvalidArgument,
                          "--map says where the cells of a blank are: give that with --template");
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const Date issued = TRY(day(options.on));
    const std::string digest = TRY(digest_of(options.file));
    assessment::JailTerms terms{.memory_bytes = 4ULL << 30U, .readable = font_folders()};
    for (std::filesystem::path& folder : folders_of_dossier(options.file))
        terms.readable.push_back(std::move(folder));
    for (const std::filesystem::path& given : {options.blank, options.map})
        if (!given.empty())
            terms.readable.push_back(std::filesystem::absolute(given));
    Strings answer = TRY(assessment::run_confined(terms, {}, [&] { return fill(options, catalogue, issued, digest); }));
    const std::vector<MadeForm> forms = TRY(Decoder(std::move(answer)).forms());
    TRY_VOID(check_names(forms, catalogue));
    if (forms.empty())
        return make_error(ErrorCode::NotFound, "the catalogue has no form for these regimes", options.file.string());
    const Strings removed = TRY(write_set(options.out, forms));
    Options to_stdout = options;
    to_stdout.out.clear();
    return options.format == Format::Json ? write_output(to_stdout, to_json(forms, removed))
                                          : write_lines(to_stdout, to_text(options, forms, removed));
}

} // namespace

int forms(const Options& options) { return exit_status(run_forms(options)); }

} // namespace warifu::app
