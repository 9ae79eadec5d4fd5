#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "moment.h"
#include "warifu/base/text.h"
#include "warifu/label/text.h"
#include "warifu/registry/label.h"

namespace warifu::registry {

namespace {

constexpr std::size_t longest_id = 100;
constexpr std::size_t longest_name = 500;
constexpr std::size_t longest_reason = 2000;
constexpr std::size_t longest_token = 8192; // twice what a QR code holds

enum class Presence { Needed, MayBeEmpty };

Error refused(std::string why) { return make_error(ErrorCode::Refused, std::move(why)); }

Result<void> check_text(std::string_view what, std::string_view text, std::size_t most_bytes,
                        Presence presence = Presence::Needed) {
    if (presence == Presence::Needed && is_blank(text))
        return refused(fmt::format("{} is missing", what));
    if (text.size() > most_bytes)
        return refused(fmt::format("{} is longer than {} bytes", what, most_bytes));
    if (!is_text(text))
        return refused(fmt::format("{} is not UTF-8, or has control characters", what));
    // Two names that look alike are one to whoever reads them.
    if (const auto seen = text.empty() ? Result<void>() : label::check_text(text, most_bytes, what); !seen)
        return refused(seen.error().message);
    return {};
}

/// The token is on this very label, or it is on another.
Result<void> check_token(const Label& label) {
    const auto read = label::read_token(label.token);
    if (!read)
        return refused("the token is no label's: " + read.error().message);
    const label::Label& said = read->label;
    const bool same = said.number == label.number && said.regime == label.regime && said.level == label.level &&
                      said.edition == label.edition && said.product == label.product && said.maker == label.maker &&
                      said.speaker == label.speaker && said.from == label.issued && said.last == label.expires &&
                      fmt::format("{}", fmt::join(said.models, ", ")) == label.model;
    return same ? Result<void>() : refused("the token is on another label than this one");
}

Result<void> check_label(const Label& label) {
    TRY_VOID(check_text("the regime", label.regime, longest_id));
    TRY_VOID(check_text("the level", label.level, longest_id, Presence::MayBeEmpty));
    TRY_VOID(check_text("the edition", label.edition, longest_id, Presence::MayBeEmpty));
    TRY_VOID(check_text("the product", label.product, longest_name));
    TRY_VOID(check_text("the model", label.model, longest_name, Presence::MayBeEmpty));
    TRY_VOID(check_text("the maker", label.maker, longest_name));
    TRY_VOID(check_text("the token", label.token, longest_token, Presence::MayBeEmpty));
    TRY_VOID(check_text("the security information", label.security_information, longest_name, Presence::MayBeEmpty));
    TRY_VOID(check_text("the contact", label.contact, longest_name, Presence::MayBeEmpty));
    if (!label.security_information.empty() && !is_web_address(label.security_information))
        return refused("the security information is no address that begins with https://");
    if (!label.contact.empty() && !is_web_address(label.contact) && !is_mail_uri(label.contact))
        return refused("the contact is neither mailto: and an address nor an address that begins with https://");
    if (label.market.size() != 2 || !std::ranges::all_of(label.market, [](char c) { return c >= 'A' && c <= 'Z'; }))
        return refused("the market is not two capital letters");
    if (label.expires && *label.expires < label.issued)
        return refused("the label expires before it is issued");
    return label.token.empty() ? Result<void>() : check_token(label);
}

/// ASCII letters and digits, and no more than `others`.
bool consists_of(std::string_view text, std::string_view others) {
    return std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               others.find(c) != others.npos;
    });
}

State state_after(Kind kind) {
    switch (kind) {
    case Kind::Issue:
    case Kind::Renew: return State::Valid;
    case Kind::Grace: return State::Grace;
    case Kind::Expire: return State::Expired;
    case Kind::Withdraw: return State::Withdrawn;
    case Kind::Revoke: return State::Revoked;
    }
    return State::Revoked;
}

bool writes_label(Kind kind) { return kind == Kind::Issue || kind == Kind::Renew; }

bool runs(const Revision& revision, Date day) {
    const State state = state_on(revision, day);
    return state == State::Valid || state == State::Grace;
}

Result<void> check_order(const std::optional<Revision>& before, const Change& change, Date today) {
    const std::string name = printable(change.label.number, longest_id);
    if (change.kind == Kind::Issue)
        return before ? refused(fmt::format("there is a label {} already", name)) : Result<void>();
    if (!before)
        return make_error(ErrorCode::NotFound, fmt::format("there is no label {}", name));
    if (change.kind == Kind::Revoke && before->state != State::Revoked)
        return {};
    // On the day of recording, too: what has ended does not come back by a day that lies before its end.
    for (const Date day : {change.effective, today})
        if (!runs(*before, day))
            return refused(fmt::format("label {} is {}", name, recognition::to_string(state_on(*before, day))));
    if (change.kind == Kind::Grace && before->state == State::Grace)
        return refused(fmt::format("label {} is in grace already", name));
    return {};
}

Result<void> check_days(const std::optional<Revision>& before, const Change& change) {
    if (before && change.kind != Kind::Revoke && change.effective < before->label.issued)
        return refused("a change counts from the day of issue at the earliest");
    // A day before the last change but one is open to a revocation alone: that takes away, and gives nothing.
    if (before && change.kind != Kind::Revoke && change.effective < before->effective)
        return refused("a later change counts already");
    return {};
}

bool is_renewed(const Label& former, const Label& label) {
    return label.regime == former.regime && label.level == former.level && label.market == former.market &&
           label.product == former.product && label.model == former.model && label.maker == former.maker &&
           label.speaker == former.speaker;
}

Result<void> check_names(const Change& change) {
    TRY_VOID(check_text("the number", change.label.number, longest_id));
    TRY_VOID(check_text("who makes the change", change.actor, longest_id));
    TRY_VOID(check_text("the reason", change.reason, longest_reason));
    TRY_VOID(check_text("the request", change.request, longest_id, Presence::MayBeEmpty));
    if (change.label.number == "." || change.label.number == "..")
        return refused("the number is no name"); // it would lead elsewhere in an address
    return {};
}

Result<void> check_contents(const Change& change, Date today) {
    if (change.effective > today)
        return refused("a change counts from the day on which it is recorded at the latest");
    if (!writes_label(change.kind))
        return {};
    if (change.effective != change.label.issued)
        return refused("a label counts from its day of issue");
    return check_label(change.label);
}

} // namespace

bool is_text(std::string_view text) {
    return is_utf8(text) &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_web_address(std::string_view text) {
    constexpr std::string_view scheme = "https://";
    if (!text.starts_with(scheme) || !consists_of(text, "-._~:/?#[]@!$&()*+,;=%"))
        return false;
    const std::string_view rest = text.substr(scheme.size());
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    return !host.empty() && consists_of(host, "-.:[]") && host.front() != '-' && host.front() != '.';
}

std::string_view mail_address(std::string_view uri) {
    constexpr std::string_view scheme = "mailto:";
    return uri.starts_with(scheme) ? uri.substr(scheme.size()) : std::string_view();
}

bool is_mail_uri(std::string_view uri) {
    const std::string_view text = mail_address(uri);
    const std::size_t at = text.find('@');
    if (at == 0 || at == text.npos)
        return false;
    const std::string_view domain = text.substr(at + 1);
    return consists_of(text.substr(0, at), ".-_+") && consists_of(domain, "-.") && !domain.empty() &&
           domain.find('.') != domain.npos && domain.front() != '.' && domain.back() != '.';
}

Result<void> check_change(const Change& change, std::time_t now) {
    TRY_VOID(check_names(change));
    const Date today = TRY(day_of(now));
    return check_contents(change, today);
}

Result<Revision> revise(const std::optional<Revision>& before, const Change& change, std::time_t now) {
    if (now < 0)
        return make_error(ErrorCode::InvalidArgument, "a moment before 1970");
    const Date today = TRY(day_of(now));
    TRY_VOID(check_names(change));
    TRY_VOID(check_order(before, change, today));
    TRY_VOID(check_contents(change, today));
    TRY_VOID(check_days(before, change));
    if (change.kind == Kind::Renew && !is_renewed(before->label, change.label))
        return refused("a renewed label is of the same regime, level, market, product, model and maker, by the same "
                       "speaker");
    return Revision{writes_label(change.kind) ? change.label : before->label,
                    before ? before->revision + 1 : 1,
                    change.kind,
                    change.effective,
                    utc_text(now),
                    change.actor,
                    change.reason,
                    state_after(change.kind)};
}

} // namespace warifu::registry
