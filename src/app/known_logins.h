#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "warifu/assessment/assessment.h"
#include "warifu/base/result.h"
#include "warifu/selection/product.h"

/// Logins that the operator knows of a unit: those of its own file, and those that production wrote into it.
namespace warifu::app {

class LoginBook {
public:
    /// Reads the lists of unit passwords and the units' own files that the product names, from its folder.
    static Result<LoginBook> read(const std::filesystem::path& folder, const selection::Product& product);
    /// What to try on a unit: its own logins, and some of others, which it should refuse.
    std::vector<device::KnownLogin> of(const selection::Unit& unit) const;
    /// The operator's logins of the unit that have a new password: with the former, and with the new one.
    std::vector<device::KnownLogin> former_of(const selection::Unit& unit) const;
    std::vector<device::KnownLogin> new_of(const selection::Unit& unit) const;

private:
    struct Line {
        std::string file; ///< the operator's, as the unit names it; empty: production has written it
        std::string source;
        std::string serial;
        std::string user;
        std::string password;
        std::string new_password;
        std::vector<std::pair<std::string, Value>> facts;
    };
    static bool is_own(const Line& line, const selection::Unit& unit);
    Result<void> add(const std::filesystem::path& path, const std::string& file);
    device::KnownLogin known(const Line& line, const device::Login& login, bool own) const;
    std::string_view writer_of(const Line& line, const std::string& password) const;
    std::vector<std::string> other_units(const selection::Unit& unit) const;
    std::vector<device::KnownLogin> changing(const selection::Unit& unit, bool with_new) const;

    std::vector<Line> m_lines;
    std::vector<std::string> m_units; ///< serial numbers of the product's devices
};

} // namespace warifu::app
