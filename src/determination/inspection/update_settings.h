#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// What the settings of known updaters say of signatures.
namespace warifu::inspection {

/// First line of `text` that is no comment and holds `part`; its number, and the line.
std::pair<std::size_t, std::string_view> line_with(std::string_view text, std::string_view part);
std::optional<std::string> transport_in(std::string_view text);
/// C comments out; line ends stay.
std::string without_block_comments(std::string_view text);

/// The last line that gives `name` a value which is not empty: `name = "value";`, also behind `export`.
std::string setting_line(std::string_view text, std::string_view name);
/// RAUC's [keyring] names certificates.
bool has_keyring(std::string_view text);

struct MenderKeys {
    std::size_t named = 0; ///< ArtifactVerifyKey and ArtifactVerifyKeys with a path
    std::size_t empty = 0;
};
MenderKeys mender_keys(std::string_view text);

/// The last `option NAME [VALUE]`; nothing when there is none.
std::optional<std::string> opkg_option(std::string_view text, std::string_view name);

/// The line that makes apt take a source without valid signature, in either format of sources; empty when none does.
std::string trusted_source(std::string_view text);
/// The same of apt.conf.
std::string apt_takes_unsigned(std::string_view text);

} // namespace warifu::inspection
