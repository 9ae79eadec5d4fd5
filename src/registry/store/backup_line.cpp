#include "backup_line.h"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "warifu/registry/backup.h"

namespace warifu::registry {

namespace {

using Json = nlohmann::ordered_json;

constexpr int backup_version = 1;

Error no_line() { return make_error(ErrorCode::Corrupt, "not a line of a backup"); }

std::string text_or_nothing(const Json& json, const char* name) {
    const auto member = json.is_object() ? json.find(name) : json.end();
    return member != json.end() && member->is_string() ? member->get<std::string>() : std::string();
}

constexpr std::array<std::pair<const char*, std::string TokenRow::*>, 8> token_members = {
    {{"id", &TokenRow::id},
     {"sha256", &TokenRow::hash},
     {"name", &TokenRow::name},
     {"regimes", &TokenRow::regimes},
     {"markets", &TokenRow::markets},
     {"changes", &TokenRow::kinds},
     {"added_at", &TokenRow::added_at},
     {"expires", &TokenRow::expires}}};

Result<BackupLine> read_head(const Json& json) {
    const auto size = json.find("size");
    if (size == json.end() || !size->is_number_unsigned() || json.at("warifu_backup") != backup_version)
        return make_error(ErrorCode::Unsupported, "a backup of a form that this program does not know");
    return BackupHead{text_or_nothing(json, "made_at"), text_or_nothing(json, "origin"),
                      text_or_nothing(json, "checkpoint"), size->get<std::uint64_t>()};
}

Result<BackupLine> read_any(const Json& json) {
    if (json.contains("warifu_backup"))
        return read_head(json);
    if (json.contains("entry"))
        return BackupEntry{text_or_nothing(json, "request"), json.at("entry").dump()};
    if (json.contains("token")) {
        TokenRow row;
        for (const auto& [name, member] : token_members)
            row.*member = text_or_nothing(json.at("token"), name);
        return row;
    }
    return BackupEnd{text_or_nothing(json, "sha256"), text_or_nothing(json, "note")};
}

} // namespace

std::string write_line(const BackupHead& head) {
    return Json{{"warifu_backup", backup_version},
                {"made_at", head.made_at},
                {"origin", head.origin},
                {"size", head.size},
                {"checkpoint", head.checkpoint}}
        .dump();
}

/// The entry is JSON already.
std::string write_line(const BackupEntry& entry) {
    return fmt::format(R"({{"request":{},"entry":{}}})", Json(entry.request).dump(), entry.entry);
}

std::string write_line(const TokenRow& token) {
    Json row;
    for (const auto& [name, member] : token_members)
        row[name] = token.*member;
    return Json{{"token", std::move(row)}}.dump();
}

std::string write_line(const BackupEnd& end) { return Json{{"sha256", end.sha256}, {"note", end.note}}.dump(); }

Result<BackupLine> read_backup_line(std::string_view line) {
    if (line.size() > longest_backup_line)
        return make_error(ErrorCode::LimitExceeded, "a line of more than 1 MiB");
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object())
        return no_line();
    BackupLine read = TRY(read_any(json));
    if (std::visit([](const auto& each) { return write_line(each); }, read) != line)
        return no_line();
    return read;
}

/// No checkpoint has such a first line: it is no name of a log, for its blanks (C2SP tlog-checkpoint).
std::string backup_note_text(std::string_view origin, std::string_view sha256) {
    return fmt::format("backup of a register\n{}\n{}\n", origin, sha256);
}

} // namespace warifu::registry
