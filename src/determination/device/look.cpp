#include "look.h"

#include <algorithm>

#include <fmt/format.h>

namespace warifu::device {

std::string text(const Row& row, std::string_view column) {
    const auto* held = cell<std::string>(row, column);
    return held == nullptr ? std::string() : *held;
}

std::optional<bool> yes_no(const Row& row, std::string_view column) {
    const auto* held = cell<std::int64_t>(row, column);
    return held == nullptr ? std::nullopt : std::optional<bool>(*held == 1);
}

Key key_of(const Row& row, std::string_view third, std::string_view fourth) {
    const auto* port = cell<std::int64_t>(row, "port");
    return {port == nullptr ? 0 : *port, text(row, "protocol"), text(row, third), text(row, fourth)};
}

Keyed rows_by_key(const Look& look, std::string_view table, std::string_view third, std::string_view fourth,
                  const std::function<bool(const Row&)>& counts) {
    Keyed found;
    for (const Row& row : look.rows)
        if (row.table == table && (!counts || counts(row)))
            found.try_emplace(key_of(row, third, fourth), &row);
    return found;
}

std::optional<bool> yes_no_in(const Keyed& rows, const Key& key, std::string_view column) {
    const auto found = rows.find(key);
    if (found == rows.end())
        return std::nullopt;
    return yes_no(*found->second, column);
}

std::vector<std::uint16_t> tcp_ports(const Look& look, std::string_view table) {
    std::vector<std::uint16_t> ports;
    for (const Row& row : look.rows)
        if (const auto* port = cell<std::int64_t>(row, "port");
            row.table == table && text(row, "protocol") == "tcp" && port != nullptr)
            ports.push_back(static_cast<std::uint16_t>(*port));
    std::ranges::sort(ports);
    ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
    return ports;
}

void need_complete(const Look& look, std::string_view when, std::initializer_list<std::string_view> determinators,
                   Reasons& reasons) {
    for (const std::string_view determinator : determinators) {
        bool any = false;
        for (const Examination& each : look.examinations) {
            if (each.determinator != determinator)
                continue;
            any = true;
            if (each.outcome != Examination::Outcome::Complete)
                reasons.add(fmt::format("{} {}: {}", determinator, when, each.reason));
        }
        if (!any)
            reasons.add(fmt::format("{} {}: nothing was looked at", determinator, when));
    }
}

RowBuilder row_like(std::string_view table, const Row& like) {
    const auto* port = cell<std::int64_t>(like, "port");
    RowBuilder row(table, like.locator);
    row.number("port", port == nullptr ? std::nullopt : std::optional<std::int64_t>(*port));
    return row;
}

} // namespace warifu::device
