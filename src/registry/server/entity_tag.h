#pragma once

#include <string>
#include <string_view>

namespace warifu::server {

/// The entity tag (RFC 9110, 8.8.3) of a body, with its quotation marks: XXH3 of 128 bits under a secret of this
/// process. Nobody who has a say in what a page shows can make two pages of one tag, and a digest for strangers would
/// take a tenth of a page's time. Tags of an earlier process are not known again.
std::string entity_tag(std::string_view body);

} // namespace warifu::server
