#include <algorithm>

#include <fmt/format.h>

#include "look.h"

// device.outage is Complete when the outage was seen, every port, service and known login was looked at before and
// after, and what the looks say of each can be compared.
//
// device.new-password is Complete when every login that was found takes a login that was given, and each was tried with
// its former and its new password.

namespace warifu::device {

namespace {

bool is_operators(const Row& row) { return text(row, "whose") == "own" && text(row, "written_by") == "operator"; }
bool is_own(const Row& row) { return text(row, "whose") == "own"; }
bool is_accepted(const Row& row) { return yes_no(row, "accepted").value_or(false); }

/// What an outage has changed.
class Changes {
public:
    Changes(const Look& before, const Look& after, std::string kind, RowSink& sink, Reasons& reasons)
        : m_before(before), m_after(after), m_kind(std::move(kind)), m_sink(sink), m_reasons(reasons) {}

    void compare() {
        services();
        logins("default_accepted", "default-accepted");
        logins("anonymous", "open");
        known_logins();
        names();
    }

private:
    /// What is otherwise and need not be worse: somebody has to explain it.
    void ask(const Row& where, std::string_view what, std::string_view before, std::string_view after) {
        tell(where, what, before, after);
        m_reasons.add(
            fmt::format("{}: {} after loss of {} ('{}', then '{}')", where.locator, what, m_kind, before, after));
    }

    void tell(const Row& where, std::string_view what, std::string_view before, std::string_view after) {
        RowBuilder row = row_like("outage_change", where);
        m_sink.row(row.text("protocol", text(where, "protocol"))
                       .text("kind", m_kind)
                       .text("what", what)
                       .text("was", before)
                       .text("became", after)
                       .take());
    }

    void services() {
        const Keyed was = rows_by_key(m_before, "service");
        const Keyed is = rows_by_key(m_after, "service");
        for (const auto& [key, row] : was) {
            const auto found = is.find(key);
            const std::string name = text(*row, "name");
            if (found == is.end())
                ask(*row, "service-gone", name, "");
            else if (text(*found->second, "name") != name)
                ask(*row, "service-other", name, text(*found->second, "name"));
        }
        for (const auto& [key, row] : is)
            if (!was.contains(key))
                tell(*row, "service-new", "", text(*row, "name"));
    }

    /// Where something is let in that was kept out.
    void logins(std::string_view column, std::string_view what) {
        const Keyed was = rows_by_key(m_before, "login", "method");
        for (const auto& [key, row] : rows_by_key(m_after, "login", "method")) {
            const auto then = yes_no_in(was, key, column);
            const auto now = yes_no(*row, column);
            if (now.value_or(false) && !then.value_or(false))
                tell(*row, what, then ? "no" : "unknown", "yes");
            else if (then && !*then && !now)
                m_reasons.add(fmt::format("{} ({}): {} is not known after the outage", row->locator,
                                          text(*row, "method"), column));
        }
    }

    void known_logins() {
        const Keyed is = rows_by_key(m_after, "known_login", "method", "source");
        for (const auto& [key, row] : rows_by_key(m_before, "known_login", "method", "source")) {
            const auto then = yes_no(*row, "accepted");
            const auto now = yes_no_in(is, key, "accepted");
            if (then.value_or(false) && now && !*now)
                tell(*row, "login-refused", "accepted", "refused");
            else if (now.value_or(false) && !then.value_or(false))
                tell(*row, "login-accepted", "refused", "accepted");
            else if (then.value_or(false) && !now)
                m_reasons.add(fmt::format("{} ({}): whether it still takes the login that it took is not known",
                                          row->locator, text(*row, "method")));
        }
    }

    /// The name that somebody gave the device is a setting that anybody can see.
    void names() {
        const auto is_name = [](const Row& row) { return text(row, "kind") == "host-name"; };
        const Keyed is = rows_by_key(m_after, "disclosure", "service", {}, is_name);
        for (const auto& [key, row] : rows_by_key(m_before, "disclosure", "service", {}, is_name)) {
            const auto found = is.find(key);
            const std::string now = found == is.end() ? std::string() : text(*found->second, "value");
            if (now != text(*row, "value"))
                ask(*row, "name-other", text(*row, "value"), now);
        }
    }

    const Look& m_before;
    const Look& m_after;
    std::string m_kind;
    RowSink& m_sink;
    Reasons& m_reasons;
};

std::int64_t count(const Look& look, std::string_view table, bool (*counts)(const Row&)) {
    return std::ranges::count_if(look.rows, [&](const Row& row) { return row.table == table && counts(row); });
}

} // namespace

void compare_outage(const std::string& device, const Look& before, const Look& after, const Look& seen, RowSink& sink,
                    Reasons& reasons) {
    std::string kind;
    std::optional<std::int64_t> away;
    for (const Row& row : seen.rows) {
        if (row.table != "outage")
            continue;
        kind = text(row, "kind");
        if (const auto* ms = cell<std::int64_t>(row, "away_ms"))
            away = *ms;
    }
    if (!away)
        reasons.add(fmt::format("the device was not seen to go away and come back ({})", kind));
    for (const auto& [look, when] : {std::pair(&before, "before the outage"), std::pair(&after, "after the outage")})
        need_complete(*look, when, {"device.ports", "device.services", "device.udp", "device.known-logins"}, reasons);
    const std::int64_t services = count(before, "service", [](const Row&) { return true; });
    const std::int64_t own =
        count(before, "known_login", [](const Row& row) { return is_operators(row) && is_accepted(row); });
    sink.row(RowBuilder("outage", device)
                 .text("kind", kind)
                 .number("away_ms", away)
                 .number("services", services)
                 .number("logins", own)
                 .take());
    if (away)
        Changes(before, after, kind, sink, reasons).compare();
}

namespace {

/// A login at which none that was given is accepted says nothing of a change.
void need_known_login(const Look& before, Reasons& reasons) {
    const Keyed known = rows_by_key(before, "known_login", "method", {}, is_own);
    const Keyed accepted = rows_by_key(before, "known_login", "method", {},
                                       [](const Row& row) { return is_own(row) && is_accepted(row); });
    for (const auto& [key, row] : rows_by_key(before, "login", "method"))
        if (text(*row, "method") != "none" && !accepted.contains(key))
            reasons.add(fmt::format("{} ({}): {}", row->locator, text(*row, "method"),
                                    known.contains(key) ? "it takes none of the logins that were given"
                                                        : "no login that was given could be tried"));
}

} // namespace

void compare_passwords(const std::string& device, const PasswordLooks& looks, RowSink& sink) {
    Reasons reasons;
    need_complete(looks.before, "before the change",
                  {"device.ports", "device.services", "device.udp", "device.known-logins"}, reasons);
    need_known_login(looks.before, reasons);
    const Keyed former = rows_by_key(looks.with_former, "known_login", "method", "source", is_own);
    const Keyed fresh = rows_by_key(looks.with_new, "known_login", "method", "source", is_own);
    std::size_t tried = 0;
    for (const auto& [key, row] : rows_by_key(looks.before, "known_login", "method", "source",
                                              [](const Row& each) { return is_own(each) && is_accepted(each); })) {
        ++tried;
        const auto new_accepted = yes_no_in(fresh, key, "accepted");
        auto former_accepted = yes_no_in(former, key, "accepted");
        // Silence to a wrong community means No, once a right one was answered.
        if (!former_accepted && text(*row, "method") == "community" && new_accepted.value_or(false) &&
            former.contains(key))
            former_accepted = false;
        if (!former_accepted || !new_accepted)
            reasons.add(fmt::format("{} ({}): what it takes after the change is not known", row->locator,
                                    text(*row, "method")));
        RowBuilder told = row_like("password_change", *row);
        sink.row(told.text("protocol", text(*row, "protocol"))
                     .text("service", text(*row, "service"))
                     .text("method", text(*row, "method"))
                     .text("user", text(*row, "user"))
                     .yes_no("former_accepted", former_accepted)
                     .yes_no("new_accepted", new_accepted)
                     .take());
    }
    if (tried == 0)
        reasons.add("no login that was given was accepted before the change");
    conclude(sink, "device.new-password", device, reasons, counted(tried, "login"));
}

} // namespace warifu::device
