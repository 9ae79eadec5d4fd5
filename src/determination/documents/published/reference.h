#pragma once

#include <string>
#include <string_view>

namespace warifu::documents {

/// A reference as it stands in a page or header, made absolute (RFC 3986, 5.2). As it is, when the base is no URL.
std::string resolve_reference(std::string_view base, std::string_view reference);

} // namespace warifu::documents
