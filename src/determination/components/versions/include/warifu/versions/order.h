#pragma once

#include <compare>
#include <optional>
#include <string_view>

/// Which of two versions is the newer one, as the scheme that they are written in says. Nothing is guessed: what a
/// scheme does not know is unordered, and whoever asks has to live with not knowing.
namespace warifu::versions {

enum class Scheme {
    Dpkg,    ///< deb-version(7): epoch, ~, revision
    Apk,     ///< Alpine's apk-tools 3: 1.2.3a_rc1-r4
    Rpm,     ///< rpmvercmp of [epoch:]version[-release], with ~ and ^
    Semver,  ///< semver.org 2.0.0, to the letter
    Pep440,  ///< Python's
    Go,      ///< modules (pseudo-versions, +incompatible) and go1.21.3
    Linux,   ///< kernel.org's releases, with what vendors and distributions hang on them
    Openssl, ///< 0.9.8zh < 1.0.1 < 1.0.1g, 3.x
    Date,    ///< whole days: 2024-01-31, 2024.01.31, 20240131
    Generic, ///< dotted numbers with the usual suffixes; the order of upstream releases that name no scheme
};

/// As in the output: `dpkg`, `apk` …
std::string_view to_string(Scheme scheme);

/// By the names that feeds and package types use: `deb`, `rpm`, `pypi`, `npm`, `golang`, `ECOSYSTEM:Debian`'s `Debian`.
std::optional<Scheme> find_scheme(std::string_view name);

/// `unordered` where the scheme does not know one of the two, or does not tell which is the newer one.
/// `equivalent` are versions that the scheme takes for the same, as 1.0 and 1.0.0.
std::partial_ordering compare(Scheme scheme, std::string_view left, std::string_view right);

/// Is this a version that the scheme can place?
bool knows(Scheme scheme, std::string_view version);

constexpr std::size_t longest_version = 200; ///< anything longer is known to no scheme

} // namespace warifu::versions
