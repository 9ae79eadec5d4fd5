// What may happen to a label, and what its state is on a day. No store is needed for that.

#include <gmock/gmock.h>
#include <limits>

#include "engines.h"
#include "entry.h"
#include "warifu/registry/contents.h"

namespace warifu::registry::test {
namespace {

Revision issued() { return revise(std::nullopt, issue("1"), now).value(); }

Revision after(const Revision& before, const Change& next) { return revise(before, next, now).value(); }

ErrorCode refused(const std::optional<Revision>& before, const Change& next) {
    const auto revision = revise(before, next, now);
    EXPECT_FALSE(revision);
    return revision ? ErrorCode::Internal : revision.error().code;
}

TEST(ALabel, BeginsWithItsIssue) {
    const Revision first = issued();
    EXPECT_EQ(first.revision, 1);
    EXPECT_EQ(first.state, State::Valid);
    EXPECT_EQ(first.recorded_at, "2026-11-30T00:00:00Z");
    for (const Kind kind : {Kind::Renew, Kind::Grace, Kind::Expire, Kind::Withdraw, Kind::Revoke})
        EXPECT_EQ(refused(std::nullopt, change(kind, "1", "2026-02-01")), ErrorCode::NotFound) << to_string(kind);
    EXPECT_EQ(refused(first, issue("1")), ErrorCode::Refused);
}

TEST(ALabel, IsValidThroughItsLastDay) {
    const Revision label = issued();
    EXPECT_EQ(state_on(label, day("2028-01-14")), State::Valid);
    EXPECT_EQ(state_on(label, day("2028-01-15")), State::Expired);
    const Revision grace = after(label, change(Kind::Grace, "1", "2026-02-01"));
    EXPECT_EQ(state_on(grace, day("2028-01-14")), State::Grace);
    EXPECT_EQ(state_on(grace, day("2028-01-15")), State::Expired);
}

TEST(ALabel, ThatEndedDoesNotComeBack) {
    for (const Kind end : {Kind::Expire, Kind::Withdraw, Kind::Revoke}) {
        const Revision ended = after(issued(), change(end, "1", "2026-02-01"));
        Change renewal = issue("1");
        renewal.kind = Kind::Renew;
        renewal.effective = renewal.label.issued = day("2026-03-01");
        EXPECT_EQ(refused(ended, renewal), ErrorCode::Refused) << to_string(end);
        EXPECT_EQ(refused(ended, change(Kind::Grace, "1", "2026-03-01")), ErrorCode::Refused) << to_string(end);
    }
}

TEST(ALabel, CanAlwaysBeRevokedAndOnce) {
    const Revision withdrawn = after(issued(), change(Kind::Withdraw, "1", "2026-03-01"));
    const Revision revoked = after(withdrawn, change(Kind::Revoke, "1", "2026-02-01"));
    EXPECT_EQ(revoked.state, State::Revoked);
    EXPECT_EQ(refused(revoked, change(Kind::Revoke, "1", "2026-04-01")), ErrorCode::Refused);
}

TEST(ARenewal, HasNewDaysAndKeepsRegimeAndMarket) {
    Change renewal = issue("1");
    renewal.kind = Kind::Renew;
    renewal.effective = renewal.label.issued = day("2026-11-01");
    renewal.label.expires = day("2030-01-14");
    const Revision renewed = after(after(issued(), change(Kind::Grace, "1", "2026-10-01")), renewal);
    EXPECT_EQ(state_on(renewed, day("2029-01-01")), State::Valid);
    for (std::string Label::* const kept :
         {&Label::regime, &Label::level, &Label::product, &Label::model, &Label::maker}) {
        Change other = renewal;
        other.label.*kept = "other";
        EXPECT_EQ(refused(issued(), other), ErrorCode::Refused);
    }
    renewal.label.speaker = Speaker::Maker;
    EXPECT_EQ(refused(issued(), renewal), ErrorCode::Refused) << "by another speaker";
}

TEST(ARenewal, CountsFromItsOwnDay) {
    Change renewal = issue("1");
    renewal.kind = Kind::Renew;
    renewal.effective = day("2026-06-01");
    renewal.label.issued = day("2099-01-01");
    renewal.label.expires = day("2099-12-31");
    EXPECT_EQ(refused(issued(), renewal), ErrorCode::Refused);
}

TEST(ARenewal, DoesNotKeepARevocationOffTheDaysBeforeIt) {
    Change renewal = issue("1");
    renewal.kind = Kind::Renew;
    renewal.effective = renewal.label.issued = day("2026-06-01");
    const Revision renewed = after(issued(), renewal);
    EXPECT_EQ(after(renewed, change(Kind::Revoke, "1", "2026-03-01")).state, State::Revoked);
}

TEST(ALabel, ThatExpiredDoesNotComeBackByADayBeforeItsEnd) {
    Change old = issue("1");
    old.label.expires = day("2026-06-30");
    const Revision expired = revise(std::nullopt, old, now).value();
    Change renewal = old;
    renewal.kind = Kind::Renew;
    renewal.effective = renewal.label.issued = day("2026-06-30");
    renewal.label.expires = day("2028-06-30");
    EXPECT_EQ(refused(expired, renewal), ErrorCode::Refused);
}

TEST(ALabel, HasNoTokenButItsOwn) {
    for (const char* token : {"hello", "HTTPS://EVIL.EXAMPLE/LOGIN", "WL1:AAAA"}) {
        Change made = issue("1");
        made.label.token = token;
        EXPECT_EQ(refused(std::nullopt, made), ErrorCode::Refused) << token;
    }
}

TEST(AChange, CountsFromTheDayOfItsRecordAtTheLatest) {
    EXPECT_EQ(refused(issued(), change(Kind::Withdraw, "1", "2026-12-01")), ErrorCode::Refused);
    EXPECT_EQ(refused(issued(), change(Kind::Withdraw, "1", "2026-01-14")), ErrorCode::Refused);
    const Revision grace = after(issued(), change(Kind::Grace, "1", "2026-03-01"));
    EXPECT_EQ(refused(grace, change(Kind::Withdraw, "1", "2026-02-01")), ErrorCode::Refused);
    Change later = issue("1");
    later.effective = day("2026-01-16");
    EXPECT_EQ(refused(std::nullopt, later), ErrorCode::Refused);
}

TEST(AChange, SaysWhoAndWhy) {
    Change nobody = issue("1");
    nobody.actor = " ";
    EXPECT_EQ(refused(std::nullopt, nobody), ErrorCode::Refused);
    Change without_reason = change(Kind::Revoke, "1", "2026-02-01");
    without_reason.reason.clear();
    EXPECT_EQ(refused(issued(), without_reason), ErrorCode::Refused);
}

TEST(AChange, HasFieldsWithinBounds) {
    const auto with = [](auto set) {
        Change made = issue("1");
        set(made);
        return made;
    };
    for (const Change& bad :
         {with([](Change& c) { c.label.number = ""; }), with([](Change& c) { c.label.number = std::string(101, '1'); }),
          with([](Change& c) { c.label.number = "1\n2"; }), with([](Change& c) { c.label.number = ".."; }),
          with([](Change& c) { c.label.number = "1 "; }), with([](Change& c) { c.label.number = "1\u200b"; }),
          with([](Change& c) { c.label.number = "1\u202e2"; }), with([](Change& c) { c.label.product = "\xff"; }),
          with([](Change& c) { c.label.maker = std::string("a\0b", 3); }),
          with([](Change& c) { c.label.maker = "\u3000"; }), with([](Change& c) { c.label.market = "jp"; }),
          with([](Change& c) { c.label.market = "JPN"; }),
          with([](Change& c) { c.label.token = std::string(8193, 'T'); }),
          with([](Change& c) { c.label.expires = day("2026-01-14"); }),
          with([](Change& c) { c.reason = std::string(2001, 'r'); })})
        EXPECT_EQ(refused(std::nullopt, bad), ErrorCode::Refused);
}

TEST(AContact, IsAnAddressThatAPageCanLeadTo) {
    for (const std::string good : {"https://acme.example/security", "https://acme.example:8443/a?b=c#d",
                                   "https://[2001:db8::1]/", "mailto:psirt@acme.example"}) {
        Change made = issue("1");
        made.label.contact = good;
        EXPECT_TRUE(revise(std::nullopt, made, now)) << good;
    }
    for (const std::string bad :
         {"http://acme.example", "https://", "https:///path", "https://user@acme.example/", "https://acme.example/ x",
          "https://acme.example/\"", "javascript:alert(1)", "psirt@acme.example", "mailto:psirt",
          "mailto:@acme.example", "mailto:a@b@acme.example", "mailto:a@acme.example?subject=x",
          "mailto:a@acme.example,b@acme.example", "mailto:a@acme.", "mailto:a@acme", "HTTPS://acme.example",
          " https://acme.example"}) {
        Change made = issue("1");
        made.label.contact = bad;
        EXPECT_EQ(refused(std::nullopt, made), ErrorCode::Refused) << bad;
    }
}

TEST(SecurityInformation, IsReadOverHttps) {
    Change made = issue("1");
    made.label.security_information = "https://acme.example/security";
    EXPECT_TRUE(revise(std::nullopt, made, now));
    made.label.security_information = "mailto:psirt@acme.example";
    EXPECT_EQ(refused(std::nullopt, made), ErrorCode::Refused);
}

TEST(AnEntry, OfALabelWithoutContactIsWhatItWasBeforeThereWereAny) {
    EXPECT_EQ(write_entry(issued()).find("contact"), std::string::npos);
    EXPECT_EQ(write_entry(issued()).find("security_information"), std::string::npos);
    Change made = issue("1");
    made.label.contact = "mailto:psirt@acme.example";
    const Revision revision = revise(std::nullopt, made, now).value();
    EXPECT_EQ(read_entry(as_bytes(write_entry(revision))).value().label, revision.label);
}

TEST(AnEntry, IsReadInTheOneFormInWhichItIsWritten) {
    Change made = issue("1");
    made.label.product = "窓 \"<b>\" '; DROP TABLE label_revision; --";
    const std::string entry = write_entry(revise(std::nullopt, made, now).value());
    EXPECT_EQ(write_entry(read_entry(as_bytes(entry)).value()), entry);
    for (const std::string& other :
         {entry + " ", std::string("{}"), std::string("[]"), std::string("nonsense"), entry.substr(1), " " + entry})
        EXPECT_EQ(read_entry(as_bytes(other)).error().code, ErrorCode::Parse) << other;
}

TEST(TheContentsOfALog, FollowFromEachOther) {
    const Revision first = issued();
    const Revision grace = after(first, change(Kind::Grace, "1", "2026-03-01"));
    const Revision end = after(grace, change(Kind::Withdraw, "1", "2026-04-01"));
    const auto verdict = [](const std::vector<Revision>& entries) {
        ContentsCheck check(std::numeric_limits<std::time_t>::max());
        std::uint64_t index = 0;
        for (const Revision& entry : entries)
            if (!check(index++, as_bytes(write_entry(entry))))
                return index;
        return std::uint64_t{0};
    };
    Revision forged = end;
    forged.state = State::Valid;
    EXPECT_EQ(verdict({first, grace, end}), 0U);
    EXPECT_EQ(verdict({first, first}), 2U) << "issued twice";
    EXPECT_EQ(verdict({first, end}), 2U) << "a revision is left out";
    EXPECT_EQ(verdict({grace}), 1U) << "never issued";
    EXPECT_EQ(verdict({first, grace, forged}), 3U) << "withdrawn, and valid";
}

} // namespace
} // namespace warifu::registry::test
