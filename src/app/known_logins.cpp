#include "known_logins.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "common.h"
#include "warifu/documents/unit_passwords.h"

namespace warifu::app {

namespace {

/// Units whose passwords are tried on another one: a wrong password may count against a limit there.
constexpr std::size_t most_others = 3;

std::vector<std::pair<std::string, Value>> cells_of(const documents::PasswordPattern& pattern) {
    return {{"bits", static_cast<std::int64_t>(pattern.bits)}, {"same_as", pattern.same_as},
            {"counts_from", pattern.counts_from},              {"derived_from", pattern.derived_from},
            {"public_from", pattern.public_from},              {"shape", pattern.shape}};
}

} // namespace

Result<void> LoginBook::add(const std::filesystem::path& path, const std::string& file) {
    const std::string text = TRY(read_text_file(path));
    Reasons reasons;
    const auto serials = file.empty() ? documents::Serials::Needed : documents::Serials::NotNeeded;
    const auto list = documents::read_unit_passwords(path.filename().string(), text, serials, reasons);
    if (!reasons.empty())
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("the logins cannot be read: {}. It is CSV; its first line names the columns, {}",
                                      reasons.joined(), file.empty() ? "serial,user,password" : "user,password"),
                          path.string());
    const auto patterns = documents::find_patterns(list);
    for (std::size_t i = 0; i < list.size(); ++i)
        m_lines.push_back({file, list[i].serial, list[i].user, list[i].password, list[i].new_password,
                           cells_of(patterns[i])});
    return {};
}

Result<LoginBook> LoginBook::read(const std::filesystem::path& folder, const selection::Product& product) {
    LoginBook book;
    std::set<std::string> read;
    for (const selection::ArtefactFile& artefact : product.artefacts) {
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

device::KnownLogin LoginBook::known(const Line& line, const std::string& password, bool own) {
    device::KnownLogin known{{line.user, password},
                             {{"serial", line.serial},
                              {"user", line.user},
                              {"whose", std::string(own ? "own" : "other")},
                              {"written_by", std::string(line.file.empty() ? "production" : "operator")}}};
    known.cells.insert(known.cells.end(), line.patterns.begin(), line.patterns.end());
    return known;
}

std::vector<device::KnownLogin> LoginBook::of(const selection::Unit& unit) const {
    std::vector<device::KnownLogin> own;
    std::vector<device::KnownLogin> others;
    std::set<std::string> units;
    for (const Line& line : m_lines) {
        if (is_own(line, unit)) {
            own.push_back(known(line, line.password, true));
        } else if (line.file.empty() && !unit.serial.empty() && (units.size() < most_others || units.contains(line.serial))) {
            units.insert(line.serial);
            others.push_back(known(line, line.password, false));
        }
    }
    std::ranges::move(others, std::back_inserter(own));
    return own;
}

std::vector<device::KnownLogin> LoginBook::changing(const selection::Unit& unit, bool with_new) const {
    std::vector<device::KnownLogin> found;
    for (const Line& line : m_lines)
        if (is_own(line, unit) && !line.file.empty() && !line.new_password.empty() &&
            line.new_password != line.password)
            found.push_back(known(line, with_new ? line.new_password : line.password, true));
    return found;
}

std::vector<device::KnownLogin> LoginBook::former_of(const selection::Unit& unit) const {
    return changing(unit, false);
}
std::vector<device::KnownLogin> LoginBook::new_of(const selection::Unit& unit) const { return changing(unit, true); }

} // namespace warifu::app
