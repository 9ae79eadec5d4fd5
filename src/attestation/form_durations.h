#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "warifu/base/text.h"

/// Spans of time as published texts and makers give them, in words that a reader of a form takes in.
namespace warifu::attestation {

struct Duration {
    enum class Unit { Hours, Days, WorkingDays, Weeks, Months, Years } unit = Unit::Days;
    unsigned long count = 0;
    auto operator<=>(const Duration&) const = default;
};

/// Of the whole text: `P30D`, `PT24H`. One unit alone, as table `published` has it.
std::optional<Duration> iso_duration(std::string_view text);
/// The one span that is named in a sentence: `within 30 days`, `30日以内`. Nothing where there are none, or several.
std::optional<Duration> only_duration(std::string_view sentence);
/// `5 business days`, 営業日: table `published` does not tell them from days.
bool counts_working_days(std::string_view sentence);
/// `30 days`, `30日`.
Text in_words(const Duration& duration);

} // namespace warifu::attestation
