#include "form_blank.h"

#include <fstream>

#include <fmt/format.h>

#include "common.h"
#include "warifu/base/bytes.h"
#include "warifu/base/limits.h"
#include "warifu/catalogue/form_template.h"
#include "warifu/firmware/zip_files.h"

namespace warifu::app {

namespace {

// A blank is a few hundred kilobytes. What goes beyond this is no form.
constexpr std::size_t most_bytes = 32U << 20U;     ///< of the file
constexpr std::size_t most_of_a_part = 32U << 20U; ///< unpacked
constexpr std::size_t most_unpacked = 64U << 20U;  ///< of all parts
constexpr std::size_t most_parts = 2'000;
constexpr std::size_t ratio_free = 4U << 20U;
constexpr std::size_t most_ratio =
    200; ///< unpacked to packed, beyond `ratio_free`; worksheets of styled cells reach 60

Result<std::string> read_bytes(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return make_error(ErrorCode::NotFound, "there is no such file", path.string());
    const auto size = std::filesystem::file_size(path, error);
    if (error || size > most_bytes)
        return make_error(ErrorCode::LimitExceeded, fmt::format("larger than {}: no form is", human_size(most_bytes)),
                          path.string());
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file)
        return make_error(ErrorCode::Io, "cannot be read", path.string());
    return bytes;
}

/// Nothing may be left out: what is written is the whole workbook again.
Result<std::vector<attestation::WorkbookPart>> unpack(const std::string& archive, const std::string& where) {
    Limits limits;
    limits.nodes = most_parts;
    limits.blob_bytes = most_of_a_part;
    limits.unpacked_bytes = most_unpacked;
    std::vector<attestation::WorkbookPart> parts;
    std::string damage;
    std::size_t unpacked = 0;
    const auto tell = [&](std::string_view path, std::string_view message) {
        if (damage.empty())
            damage = printable(fmt::format("{}: {}", path, message), 500);
    };
    TRY_VOID(firmware::read_zip_files(
        as_bytes(archive), limits, [](std::string_view) { return true; },
        [&](std::string_view path, Bytes contents, bool complete) {
            if (!complete)
                tell(path, "this part could not be unpacked");
            unpacked += contents.size();
            parts.push_back({std::string(path.substr(path.starts_with('/') ? 1 : 0)), std::string(as_text(contents))});
        },
        [&](const Anomaly& anomaly) { tell(anomaly.locator, anomaly.message); }));
    if (!damage.empty())
        return make_error(ErrorCode::Corrupt, damage, where);
    if (unpacked > ratio_free && unpacked / most_ratio > archive.size())
        return make_error(
            ErrorCode::LimitExceeded,
            fmt::format("{} unpack to {}: no form does", human_size(archive.size()), human_size(unpacked)), where);
    return parts;
}

} // namespace

Result<attestation::FormBlank> read_blank(const std::filesystem::path& blank, const std::filesystem::path& map,
                                          const catalogue::Catalogue& catalogue) {
    attestation::FormBlank read;
    if (!map.empty()) {
        const std::string text = TRY(read_text_file(map));
        read.map = TRY(catalogue::read_form_map(map.string(), text, catalogue));
    }
    const std::string archive = TRY(read_bytes(blank));
    read.parts = TRY(unpack(archive, blank.string()));
    return read;
}

} // namespace warifu::app
