#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/findings.h"

/// What the passwords that production writes into units have in common with one another, and with what is known of the
/// unit. A coincidence counts where chance would bring it less than once in ten thousand such lists.
namespace warifu::documents {

struct UnitPassword {
    std::string locator;
    std::string serial;
    std::string mac; ///< empty: not said, as the next three
    std::string user;
    std::string ssid;
    std::string model;
    std::string password;
    std::string new_password; ///< what it is changed to, where a change is tried; empty: it is not
};

enum class Serials { Needed, NotNeeded };

/// The lines of a list in CSV, whose first line names its columns. `name`: of the file. What was not read, and why,
/// goes to `reasons`.
std::vector<UnitPassword> read_unit_passwords(std::string_view name, std::string_view text, Serials serials,
                                              Reasons& reasons);

/// Empty words: nothing of the kind was found.
struct PasswordPattern {
    std::string same_as;      ///< locator of the same password on another unit
    std::string counts_from;  ///< locator of a neighbour in a count
    std::string derived_from; ///< `serial`, `mac`; with `-reversed`, `-md5`, `-sha1`, `-sha256`
    std::string public_from;  ///< `ssid`, `model`
    std::string shape;        ///< `repeated`, `sequence`
    double bits = 0;          ///< at most so much of it is left to chance: length and alphabet of what differs
};

/// One for each.
std::vector<PasswordPattern> find_patterns(const std::vector<UnitPassword>& list);

} // namespace warifu::documents
