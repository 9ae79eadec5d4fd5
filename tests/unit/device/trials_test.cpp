#include "warifu/device/trials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warifu::device {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class KeptTrial final : public RowSink {
public:
    void row(Row row) override { rows.push_back(std::move(row)); }
    void anomaly(Anomaly) override {}
    void examination(Examination given) override { told = std::move(given); }

    /// The cells `column` of a table's rows.
    std::vector<Value> cells(std::string_view table, std::string_view column) const {
        std::vector<Value> found;
        for (const Row& row : rows)
            for (const auto& [name, value] : row.columns)
                if (row.table == table && name == column)
                    found.push_back(value);
        return found;
    }

    std::vector<Row> rows;
    Examination told;
};

std::optional<std::int64_t> no_answer() { return std::nullopt; }

Row service(std::int64_t port, std::string_view name) {
    RowBuilder row("service", "192.0.2.7");
    return row.number("port", port).text("protocol", "tcp").text("name", name).take();
}

Row known_login(std::optional<std::int64_t> accepted, std::string_view method = "password",
                std::string_view source = "logins.csv:2", std::string_view written_by = "operator") {
    RowBuilder row("known_login", "192.0.2.7");
    row.number("port", std::int64_t{22}).text("protocol", "tcp").text("service", "ssh").text("method", method);
    row.text("user", "admin").text("whose", "own").text("written_by", written_by).text("source", source);
    row.number("accepted", accepted);
    return row.take();
}

Row login(std::optional<std::int64_t> default_accepted, std::string_view method = "password") {
    RowBuilder row("login", "192.0.2.7");
    row.number("port", std::int64_t{22}).text("protocol", "tcp").text("service", "ssh").text("method", method);
    return row.number("default_accepted", default_accepted).number("anonymous", std::int64_t{0}).take();
}

/// A look at everything.
Look look(std::vector<Row> rows) {
    Look told{std::move(rows), {}};
    for (const auto* determinator : {"device.ports", "device.services", "device.udp", "device.known-logins"})
        told.examinations.push_back({determinator, "192.0.2.7", Examination::Outcome::Complete, "", ""});
    return told;
}

Look seen(std::optional<std::int64_t> away_ms) {
    RowBuilder row("outage", "192.0.2.7");
    return {{row.text("kind", "power").number("away_ms", away_ms).take()}, {}};
}

class OutageTest : public testing::Test {
protected:
    std::vector<Value> changes(const Look& before, const Look& after) {
        compare_outage("192.0.2.7", before, after, seen(30'000), kept, reasons);
        return kept.cells("outage_change", "what");
    }

    KeptTrial kept;
    Reasons reasons;
};

TEST_F(OutageTest, NothingIsOtherwiseAfterTwoEqualLooks) {
    const Look same = look({service(22, "ssh"), login(0), known_login(1)});
    EXPECT_THAT(changes(same, same), IsEmpty());
    EXPECT_TRUE(reasons.empty()) << reasons.joined();
    EXPECT_EQ(kept.cells("outage", "logins"), std::vector<Value>{std::int64_t{1}});
}

TEST_F(OutageTest, ServicesThatComeAndGoAreTold) {
    EXPECT_EQ(changes(look({service(22, "ssh")}), look({service(23, "telnet")})),
              (std::vector<Value>{std::string("service-gone"), std::string("service-new")}));
}

TEST_F(OutageTest, DefaultThatIsTakenAgainIsTold) {
    EXPECT_EQ(changes(look({login(0)}), look({login(1)})), std::vector<Value>{std::string("default-accepted")});
}

TEST_F(OutageTest, DefaultOfWhichNobodyKnowsAfterwardsKeepsItOpen) {
    EXPECT_THAT(changes(look({login(0)}), look({login(no_answer())})), IsEmpty());
    EXPECT_THAT(reasons.joined(), HasSubstr("default_accepted is not known after the outage"));
}

TEST_F(OutageTest, RefusedLoginIsTold) {
    EXPECT_EQ(changes(look({known_login(1)}), look({known_login(0)})),
              std::vector<Value>{std::string("login-refused")});
}

TEST_F(OutageTest, FactorysPasswordThatIsTakenAgainIsTold) {
    const auto logins = [](std::int64_t factory, std::int64_t own) {
        return look({known_login(factory, "password", "list.csv:2", "production"), known_login(own)});
    };
    EXPECT_EQ(changes(logins(0, 1), logins(1, 0)),
              (std::vector<Value>{std::string("login-accepted"), std::string("login-refused")}));
}

TEST_F(OutageTest, LoginOfTheFactoryIsNoSettingOfTheUser) {
    const Look same = look({known_login(1, "password", "list.csv:2", "production")});
    changes(same, same);
    EXPECT_EQ(kept.cells("outage", "logins"), std::vector<Value>{std::int64_t{0}});
}

TEST_F(OutageTest, ServiceThatDoesNotComeBackKeepsItOpen) {
    changes(look({service(22, "ssh")}), look({}));
    EXPECT_THAT(reasons.joined(), HasSubstr("service-gone after loss of power"));
}

TEST_F(OutageTest, LoginThatIsNotAnsweredAnyMoreKeepsItOpen) {
    EXPECT_THAT(changes(look({known_login(1)}), look({})), IsEmpty());
    EXPECT_THAT(reasons.joined(), HasSubstr("whether it still takes the login"));
}

TEST_F(OutageTest, LookThatWasNotCompleteKeepsItOpen) {
    changes(look({known_login(1)}), Look{{known_login(1)}, {}});
    EXPECT_THAT(reasons.joined(), HasSubstr("device.ports after the outage: nothing was looked at"));
}

TEST_F(OutageTest, OutageThatNobodySawComparesNothing) {
    compare_outage("192.0.2.7", look({login(0)}), look({login(1)}), seen(no_answer()), kept, reasons);
    EXPECT_THAT(kept.cells("outage_change", "what"), IsEmpty());
    EXPECT_THAT(reasons.joined(), HasSubstr("was not seen to go away and come back (power)"));
}

class NewPasswordTest : public testing::Test {
protected:
    const Examination& change(const Look& before, std::vector<Row> with_former, std::vector<Row> with_new) {
        compare_passwords("192.0.2.7", {before, look(std::move(with_former)), look(std::move(with_new))}, kept);
        return kept.told;
    }

    KeptTrial kept;
};

TEST_F(NewPasswordTest, LoginThatTakesTheNewOneAlone) {
    const Examination& told = change(look({login(0), known_login(1)}), {known_login(0)}, {known_login(1)});
    EXPECT_EQ(told.outcome, Examination::Outcome::Complete) << told.reason;
    EXPECT_EQ(kept.cells("password_change", "former_accepted"), std::vector<Value>{std::int64_t{0}});
    EXPECT_EQ(kept.cells("password_change", "new_accepted"), std::vector<Value>{std::int64_t{1}});
}

TEST_F(NewPasswordTest, EachLineIsHeldAgainstItself) {
    change(look({known_login(1), known_login(1, "password", "logins.csv:3")}),
           {known_login(0), known_login(1, "password", "logins.csv:3")},
           {known_login(1), known_login(0, "password", "logins.csv:3")});
    EXPECT_EQ(kept.cells("password_change", "former_accepted"), (std::vector<Value>{std::int64_t{0}, std::int64_t{1}}));
}

TEST_F(NewPasswordTest, SilenceToAFormerCommunityIsNoOnceTheNewOneIsAnswered) {
    change(look({known_login(1, "community")}), {known_login(no_answer(), "community")}, {known_login(1, "community")});
    EXPECT_EQ(kept.cells("password_change", "former_accepted"), std::vector<Value>{std::int64_t{0}});
}

TEST_F(NewPasswordTest, SilenceToBothCommunitiesIsNotKnown) {
    const Examination& told = change(look({known_login(1, "community")}), {known_login(no_answer(), "community")},
                                     {known_login(no_answer(), "community")});
    EXPECT_EQ(told.outcome, Examination::Outcome::Incomplete);
    EXPECT_EQ(kept.cells("password_change", "former_accepted"), std::vector<Value>{std::monostate()});
}

TEST_F(NewPasswordTest, LoginOfWhichNoPasswordIsKnownKeepsItOpen) {
    const Examination& told =
        change(look({login(0), known_login(1), login(0, "digest")}), {known_login(0)}, {known_login(1)});
    EXPECT_THAT(told.reason, HasSubstr("(digest): no login that was given could be tried"));
}

TEST_F(NewPasswordTest, NothingAcceptedBeforehandShowsNothing) {
    const Examination& told = change(look({login(0), known_login(0)}), {known_login(0)}, {known_login(1)});
    EXPECT_THAT(told.reason, HasSubstr("no login that was given was accepted before the change"));
    EXPECT_THAT(kept.rows, IsEmpty());
}

} // namespace
} // namespace warifu::device
