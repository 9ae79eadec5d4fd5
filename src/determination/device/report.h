#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "warifu/base/findings.h"
#include "warifu/device/reports.h"

/// What the readers of reports have in common.
namespace warifu::device {

constexpr std::size_t most_report = 64U << 20U;
constexpr std::size_t most_report_items = 200'000;

/// Whether two numeric addresses are the same one, however they are written.
bool same_address(std::string_view a, std::string_view b);

/// Text of a member; nothing when it is not there or no text.
std::optional<std::string> text_in(const nlohmann::json& object, const char* key);
/// A port number in text; nothing when it is none.
std::optional<std::int64_t> port_in(std::string_view text);
/// YYYY-MM-DD (UTC) of seconds since 1970 in text; nothing when it is none.
std::optional<std::string> day_in(std::string_view seconds);

/// Tells what is wrong with a report of which nothing counts: an anomaly, and an examination that stays open.
void refuse_report(RowSink& sink, std::string_view determinator, const ReportTerms& terms, std::string_view code,
                   const std::string& why);
/// The same, of a report about another device; `seen` is the address in it.
void refuse_other_device(RowSink& sink, std::string_view determinator, const ReportTerms& terms,
                         const std::string& seen);

/// The row of `tool_report`. What the report does not tell is unknown.
Row report_row(const ReportTerms& terms, std::string_view tool, const std::optional<std::string>& version,
               const std::optional<std::string>& day);

/// Where a service is: `192.0.2.7:22/tcp`; without a port, which is not known then, the address alone.
std::string place_of(const ReportTerms& terms, std::optional<std::int64_t> port, std::string_view protocol);

} // namespace warifu::device
