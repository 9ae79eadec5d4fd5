#pragma once

#include <compare>
#include <string_view>

/// One function per scheme, one file each. The two texts are not empty and not longer than longest_version.
namespace warifu::versions {

std::partial_ordering compare_dpkg(std::string_view left, std::string_view right);
std::partial_ordering compare_apk(std::string_view left, std::string_view right);
std::partial_ordering compare_rpm(std::string_view left, std::string_view right);
std::partial_ordering compare_semver(std::string_view left, std::string_view right);
std::partial_ordering compare_pep440(std::string_view left, std::string_view right);
std::partial_ordering compare_go(std::string_view left, std::string_view right);
std::partial_ordering compare_linux(std::string_view left, std::string_view right);
std::partial_ordering compare_openssl(std::string_view left, std::string_view right);
std::partial_ordering compare_date(std::string_view left, std::string_view right);
std::partial_ordering compare_generic(std::string_view left, std::string_view right);

} // namespace warifu::versions
