#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "../csv_records.h"
#include "warifu/base/findings.h"
#include "warifu/documents/documents.h"
#include "warifu/documents/unit_passwords.h"

// documents.passwords is Complete when every line of the list was read, and it has two units or more.

namespace warifu::documents {

namespace {

constexpr std::size_t most_bytes = 16U << 20U;
constexpr std::size_t most_lines = 20'000;
constexpr std::size_t most_columns = 64;
constexpr std::size_t most_characters = 256; ///< of one field

enum Column : std::size_t { Serial, Mac, User, Ssid, Model, Password, NewPassword, Columns };
constexpr std::array<std::array<std::string_view, 2>, Columns> names = {{{"serial", "製造番号"},
                                                                         {"mac", "MAC アドレス"},
                                                                         {"user", "ユーザー名"},
                                                                         {"ssid", "SSID"},
                                                                         {"model", "型番"},
                                                                         {"password", "パスワード"},
                                                                         {"new_password", "新しいパスワード"}}};

class ListReader {
public:
    ListReader(std::string_view name, std::string_view text, Serials serials)
        : m_name(name), m_serials(serials), m_records(text) {}

    std::vector<UnitPassword> read(Reasons& reasons) {
        std::vector<UnitPassword> list;
        CsvRecords::Record record;
        if (m_records.at_end() || !m_records.read(most_columns, record) || !take_header(record)) {
            reasons.add(m_serials == Serials::Needed ? "its first line does not name the columns serial and password"
                                                     : "its first line does not name a column password");
            return list;
        }
        while (!m_records.at_end()) {
            const std::string locator = fmt::format("{}:{}", m_name, m_records.line());
            if (list.size() == most_lines) {
                reasons.add(fmt::format("only the first {} lines are read", most_lines));
                break;
            }
            if (!m_records.read(most_columns, record)) {
                reasons.add(fmt::format("{}: a quote opens here and never closes", locator));
                break;
            }
            if (record.fields.size() == 1 && record.fields[0].empty())
                continue; // an empty line
            if (auto unit = unit_of(record, locator))
                list.push_back(std::move(*unit));
            else
                reasons.add(fmt::format("{} has {}no password, or a field that is too long", locator,
                                        m_serials == Serials::Needed ? "no serial number or " : ""));
        }
        return list;
    }

private:
    bool take_header(const CsvRecords::Record& record) {
        for (std::size_t column = 0; column < record.fields.size(); ++column) {
            std::string_view field = trim(record.fields[column]);
            if (field.starts_with("\xEF\xBB\xBF")) // as spreadsheets begin a file in UTF-8
                field.remove_prefix(3);
            const std::string lower = to_lower_ascii(field);
            for (std::size_t each = 0; each < Columns; ++each)
                if (lower == names[each][0] || field == names[each][1])
                    m_places[each] = column;
        }
        return (m_places[Serial] || m_serials == Serials::NotNeeded) && m_places[Password];
    }

    std::optional<UnitPassword> unit_of(const CsvRecords::Record& record, const std::string& locator) const {
        std::array<std::string, Columns> fields;
        for (std::size_t each = 0; each < Columns; ++each) {
            if (!m_places[each] || *m_places[each] >= record.fields.size())
                continue;
            const std::string& field = record.fields[*m_places[each]];
            // Blanks may belong to a password, and to nothing else.
            fields[each] = each == Password || each == NewPassword ? field : std::string(trim(field));
            if (field.size() > most_characters)
                return std::nullopt;
        }
        const bool unnamed = fields[Serial].empty() && m_serials == Serials::Needed;
        if (unnamed || fields[Password].empty() || record.cut)
            return std::nullopt;
        return UnitPassword{locator,      fields[Serial], fields[Mac],      fields[User],
                            fields[Ssid], fields[Model],  fields[Password], fields[NewPassword]};
    }

    std::string_view m_name;
    Serials m_serials;
    CsvRecords m_records;
    std::array<std::optional<std::size_t>, Columns> m_places;
};

} // namespace

std::vector<UnitPassword> read_unit_passwords(std::string_view name, std::string_view text, Serials serials,
                                              Reasons& reasons) {
    if (text.size() <= most_bytes)
        return ListReader(name, text, serials).read(reasons);
    reasons.add(fmt::format("it has {} bytes; {} are the most that is read", text.size(), most_bytes));
    return {};
}

void examine_unit_passwords(std::string_view name, Bytes bytes, RowSink& sink) {
    Reasons reasons;
    const std::vector<UnitPassword> list = read_unit_passwords(name, as_text(bytes), Serials::Needed, reasons);
    const std::vector<PasswordPattern> patterns = find_patterns(list);
    std::set<std::string_view> units;
    for (std::size_t i = 0; i < list.size(); ++i) {
        units.insert(list[i].serial);
        sink.row(RowBuilder("unit_password", list[i].locator)
                     .text("serial", list[i].serial)
                     .text("user", list[i].user)
                     .number("length", static_cast<std::int64_t>(list[i].password.size()))
                     .number("bits", static_cast<std::int64_t>(patterns[i].bits))
                     .text("same_as", patterns[i].same_as)
                     .text("counts_from", patterns[i].counts_from)
                     .text("derived_from", patterns[i].derived_from)
                     .text("public_from", patterns[i].public_from)
                     .text("shape", patterns[i].shape)
                     .take());
    }
    if (units.size() < 2)
        reasons.add("passwords of two units or more are needed: one alone does not show what others have");
    conclude(sink, "documents.passwords", name, reasons,
             fmt::format("{} of {}", counted(list.size(), "password"), counted(units.size(), "unit")));
}

} // namespace warifu::documents
