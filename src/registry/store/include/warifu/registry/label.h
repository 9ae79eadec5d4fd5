#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/label/token.h"
#include "warifu/recognition/recognition.h"

/// The labels of a register, and what can happen to one.
namespace warifu::registry {

using State = recognition::LabelState;

/// Who says that the requirements are met.
using label::Speaker;

/// What is on a label.
struct Label {
    std::string number = {}; ///< opaque
    std::string regime = {};
    std::string level = {};
    std::string edition = {};
    std::string market = {}; ///< `JP`
    std::string product = {};
    std::string model = {};
    std::string maker = {};
    Speaker speaker = Speaker::Maker;
    Date issued;
    std::optional<Date> expires = std::nullopt;       ///< its last day
    std::optional<Date> support_until = std::nullopt; ///< last day of the product's security support
    std::string security_information = {}; ///< https: what its maker tells of updates and flaws; may be empty
    std::string contact = {};              ///< for reports of flaws: a URI, `mailto:…` or `https://…`; may be empty
    std::string token = {};                ///< signed, as it stands in the QR code; may be empty

    bool operator==(const Label&) const = default;
};

enum class Kind { Issue, Renew, Grace, Expire, Withdraw, Revoke };

/// One thing that happens to one label.
struct Change {
    Kind kind = Kind::Issue;
    Label label;    ///< of all but Issue and Renew the number alone counts
    Date effective; ///< from which day it counts; of Issue: the day of issue
    std::string actor;
    std::string reason;
    std::string request = {}; ///< the writer's own id of this change, by which a repetition is recognised; may be empty
};

/// A label as one change left it. Revisions are never altered.
struct Revision {
    Label label;
    std::int64_t revision = 1; ///< of this label, from 1
    Kind kind = Kind::Issue;
    Date effective;
    std::string recorded_at = {}; ///< RFC 3339, UTC
    std::string actor = {};
    std::string reason = {};
    State state = State::Valid; ///< as recorded; a day may have made it expired since: `state_on`
};

/// What a field may hold: UTF-8 without control characters.
bool is_text(std::string_view text);
/// `https://HOST…` in the characters of RFC 3986, with a host and without a user's name: a page leads to it.
bool is_web_address(std::string_view text);
/// What stands behind `mailto:`; empty where that does not.
std::string_view mail_address(std::string_view uri);
/// `mailto:NAME@DOMAIN` (RFC 6068) of letters, digits and what else is usual in one, for one reader, without headers.
bool is_mail_uri(std::string_view text);

/// Valid and Grace end with the label's last day.
State state_on(const Revision& revision, Date day);

std::string_view to_string(Kind kind); ///< `issue`, `renew` …
Result<Kind> parse_kind(std::string_view text);

/// Whether `change` is one in itself, whatever the register holds.
Result<void> check_change(const Change& change, std::time_t now);

/// The label after `change`, or why it is refused. `before`: the newest revision; nothing when there is no such label.
///
/// Only Issue makes a label, and only once. A label that expired, was withdrawn or was revoked does not come back: it
/// needs a new number. Everything can still be revoked, but for what is revoked.
Result<Revision> revise(const std::optional<Revision>& before, const Change& change, std::time_t now);

} // namespace warifu::registry
