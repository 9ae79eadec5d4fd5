#include "known_logins.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "common.h"
#include "warifu/documents/unit_passwords.h"

namespace warifu::app {

namespace {

/// Units whose passwords are tried on another one: a wrong password may count against a limit there.
constexpr std::size_t most_others = 3;

/// What the list says of the unit, and the password was held against.
std::string compared_with(const documents::UnitPassword& line) {
    std::string words;
    for (const auto& [word, said] : {std::pair("serial", &line.serial), std::pair("mac", &line.mac),
                                     std::pair("ssid", &line.ssid), std::pair("model", &line.model)})
        if (!said->empty())
            words += fmt::format("{}{}", words.empty() ? "" : " ", word);
    return words;
}

std::vector<std::pair<std::string, Value>> facts_of(const documents::UnitPassword& line,
                                                    const documents::PasswordPattern& pattern, std::size_t units) {
    return {{"list_units", static_cast<std::int64_t>(units)},
            {"compared_with", compared_with(line)},
            {"bits", static_cast<std::int64_t>(pattern.bits)},
            {"same_as", pattern.same_as},
            {"counts_from", pattern.counts_from},
            {"derived_from", pattern.derived_from},
            {"public_from", pattern.public_from},
            {"shape", pattern.shape}};
}

} // namespace

Result<void> LoginBook::add(const std::filesystem::path& path, const std::string& file) {
    const std::string text = TRY(read_text_file(path));
    Reasons reasons;
    const auto serials = file.empty() ? documents::Serials::Needed : documents::Serials::NotNeeded;
    const auto list = documents::read_unit_passwords(path.filename().string(), text, serials, reasons);
    if (list.empty())
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("no login can be read: {}. It is CSV; its first line names the columns, {}",
                                      reasons.joined(), file.empty() ? "serial,user,password" : "user,password"),
                          path.string());
    if (!reasons.empty())
        fmt::print(stderr, "{}: {}\n", path.string(), reasons.joined());
    std::set<std::string_view> units;
    for (const documents::UnitPassword& line : list)
        units.insert(line.serial);
    const auto patterns = documents::find_patterns(list);
    for (std::size_t i = 0; i < list.size(); ++i)
        m_lines.push_back({file, list[i].locator, list[i].serial, list[i].user, list[i].password, list[i].new_password,
                           facts_of(list[i], patterns[i], units.size())});
    return {};
}

Result<LoginBook> LoginBook::read(const std::filesystem::path& folder, const selection::Product& product) {
    LoginBook book;
    std::set<std::string> read;
    for (const selection::ArtefactFile& artefact : product.artefacts) {
        if (artefact.kind == "device" && !artefact.unit.serial.empty())
            book.m_units.push_back(artefact.unit.serial);
        if (artefact.kind == "unit-passwords")
            TRY_VOID(book.add(folder / artefact.file, {}));
        else if (!artefact.unit.logins.empty() && read.insert(artefact.unit.logins).second)
            TRY_VOID(book.add(folder / artefact.unit.logins, artefact.unit.logins));
    }
    return book;
}

bool LoginBook::is_own(const Line& line, const selection::Unit& unit) {
    return line.file.empty() ? !unit.serial.empty() && line.serial == unit.serial : line.file == unit.logins;
}

/// A login that is also production's, or everybody's, is nobody's own setting.
std::string_view LoginBook::writer_of(const Line& line, const std::string& password) const {
    const bool by_production = line.file.empty() || std::ranges::any_of(m_lines, [&](const Line& other) {
                                   return other.file.empty() && other.password == password;
                               });
    if (by_production)
        return "production";
    return device::is_known_default(password) ? "default" : "operator";
}

device::KnownLogin LoginBook::known(const Line& line, const device::Login& login, bool own) const {
    device::KnownLogin known{login,
                             {{"source", line.source},
                              {"serial", line.serial},
                              {"user", login.user},
                              {"whose", std::string(own ? "own" : "other")},
                              {"written_by", std::string(writer_of(line, login.password))}}};
    known.cells.insert(known.cells.end(), line.facts.begin(), line.facts.end());
    return known;
}

/// Those that are probed, too, before others of the list.
std::vector<std::string> LoginBook::other_units(const selection::Unit& unit) const {
    std::vector<std::string> units = m_units;
    for (const Line& line : m_lines)
        if (line.file.empty())
            units.push_back(line.serial);
    std::vector<std::string> others;
    for (const std::string& serial : units)
        if (serial != unit.serial && others.size() < most_others && std::ranges::find(others, serial) == others.end())
            others.push_back(serial);
    return others;
}

std::vector<device::KnownLogin> LoginBook::of(const selection::Unit& unit) const {
    std::vector<device::KnownLogin> logins;
    std::optional<std::string> user; // whom the unit knows
    for (const Line& line : m_lines) {
        if (!is_own(line, unit))
            continue;
        logins.push_back(known(line, {line.user, line.password}, true));
        if (line.file.empty() && !user)
            user = line.user;
    }
    if (!user)
        return logins;
    const std::vector<std::string> others = other_units(unit);
    for (const Line& line : m_lines)
        if (line.file.empty() && std::ranges::find(others, line.serial) != others.end())
            logins.push_back(known(line, {*user, line.password}, false));
    return logins;
}

std::vector<device::KnownLogin> LoginBook::changing(const selection::Unit& unit, bool with_new) const {
    std::vector<device::KnownLogin> found;
    for (const Line& line : m_lines)
        if (is_own(line, unit) && !line.file.empty() && !line.new_password.empty() &&
            line.new_password != line.password)
            found.push_back(known(line, {line.user, with_new ? line.new_password : line.password}, true));
    return found;
}

std::vector<device::KnownLogin> LoginBook::former_of(const selection::Unit& unit) const {
    return changing(unit, false);
}
std::vector<device::KnownLogin> LoginBook::new_of(const selection::Unit& unit) const { return changing(unit, true); }

} // namespace warifu::app
