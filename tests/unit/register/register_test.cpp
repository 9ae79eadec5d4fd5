#include "warifu/registry/register.h"

#include <gmock/gmock.h>

#include "engines.h"

namespace warifu::registry::test {
namespace {

class ARegister : public OnEachEngine {};
ON_EACH_ENGINE(ARegister);

State state(Register& labels, const std::string& number, std::string_view on,
            std::optional<std::uint64_t> size = std::nullopt) {
    return labels.find(number, {day(on), size}).value().value().state;
}

std::vector<std::string> numbers(Register& labels, const Search& search, const AsOf& as_of) {
    std::vector<std::string> all;
    const Page page = labels.search(search, as_of).value();
    for (const Held& held : page.labels)
        all.push_back(held.revision.label.number);
    return all;
}

TEST_P(ARegister, GivesBackWhatWasIssued) {
    Register labels = writer();
    EXPECT_EQ(made(labels, issue("JC-1")).leaf, 0U);
    const Held held = labels.find("JC-1", {day("2026-11-30")}).value().value();
    const Label& label = held.revision.label;
    EXPECT_EQ(label.product, "Window camera");
    EXPECT_EQ(label.edition, "JST-CR-01-01-2024R1");
    EXPECT_EQ(label.speaker, Speaker::Operator);
    EXPECT_EQ(label.expires, day("2028-01-14"));
    EXPECT_EQ(label.support_until, day("2030-12-31"));
    EXPECT_EQ(held.revision.actor, "registrar");
    EXPECT_EQ(held.revision.reason, "application accepted");
    EXPECT_EQ(held.state, State::Valid);
    EXPECT_FALSE(labels.find("JC-2", {day("2026-11-30")}).value());
}

TEST_P(ARegister, KeepsUnknownWhatIsNotSaid) {
    Register labels = writer();
    Change without = issue("1");
    without.label.expires.reset();
    without.label.support_until.reset();
    without.label.level.clear();
    made(labels, without);
    const Held held = labels.find("1", {day("2099-01-01")}).value().value();
    EXPECT_FALSE(held.revision.label.expires);
    EXPECT_FALSE(held.revision.label.support_until);
    EXPECT_EQ(held.state, State::Valid) << "no end is known";
}

TEST_P(ARegister, TellsWhatWasValidOnADay) {
    Register labels = writer();
    made(labels, issue("1"));
    made(labels, change(Kind::Grace, "1", "2026-03-01"));
    made(labels, change(Kind::Withdraw, "1", "2026-05-01"));
    EXPECT_FALSE(labels.find("1", {day("2026-01-14")}).value()) << "there was no such label yet";
    EXPECT_EQ(state(labels, "1", "2026-02-28"), State::Valid);
    EXPECT_EQ(state(labels, "1", "2026-03-01"), State::Grace);
    EXPECT_EQ(state(labels, "1", "2026-05-01"), State::Withdrawn);
}

TEST_P(ARegister, TellsWhatItSaidBefore) {
    Register labels = writer();
    made(labels, issue("1"));
    made(labels, change(Kind::Grace, "1", "2026-04-01"));
    made(labels, change(Kind::Revoke, "1", "2026-03-01")); // found out later, and counts from earlier
    EXPECT_EQ(state(labels, "1", "2026-03-15"), State::Revoked);
    EXPECT_EQ(state(labels, "1", "2026-05-01"), State::Revoked) << "the last word on a day stands";
    EXPECT_EQ(state(labels, "1", "2026-02-28"), State::Valid);
    EXPECT_EQ(state(labels, "1", "2026-03-15", 2), State::Valid) << "as it stood with two changes";
    EXPECT_EQ(state(labels, "1", "2026-05-01", 2), State::Grace);
}

TEST_P(ARegister, KeepsItsHistory) {
    Register labels = writer();
    made(labels, issue("1"));
    made(labels, issue("2"));
    made(labels, change(Kind::Withdraw, "1", "2026-05-01"));
    const auto history = labels.history("1", {day("2026-11-30")}).value();
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].revision.kind, Kind::Issue);
    EXPECT_EQ(history[1].revision.kind, Kind::Withdraw);
    EXPECT_EQ(history[1].leaf, 2U);
    EXPECT_EQ(labels.history("1", {day("2026-11-30"), 2}).value().size(), 1U);
}

TEST_P(ARegister, MakesEachChangeOfABatchOrRefusesIt) {
    Register labels = writer();
    const std::vector<Change> batch = {issue("1"), issue("1"), change(Kind::Revoke, "9", "2026-02-01"), issue("2"),
                                       change(Kind::Withdraw, "2", "2026-02-01")};
    const auto receipts = labels.apply(batch, now).value();
    ASSERT_EQ(receipts.size(), 5U);
    EXPECT_EQ(receipts[0]->leaf, 0U);
    EXPECT_EQ(receipts[1].error().code, ErrorCode::Refused);
    EXPECT_EQ(receipts[2].error().code, ErrorCode::NotFound);
    EXPECT_EQ(receipts[3]->leaf, 1U);
    EXPECT_EQ(receipts[4]->revision, 2);
    EXPECT_EQ(labels.size().value(), 3U);
    EXPECT_EQ(audited(labels).entries, 3U);
    EXPECT_TRUE(labels.check());
}

TEST_P(ARegister, MakesARepeatedRequestOnce) {
    Register labels = writer();
    Change change_made = issue("1");
    change_made.request = "upload 7";
    const Receipt first = made(labels, change_made);
    const Receipt again = made(labels, change_made);
    EXPECT_FALSE(first.repeated);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.leaf, first.leaf);
    EXPECT_EQ(labels.size().value(), 1U);
    Change other = issue("2");
    other.request = "upload 7";
    EXPECT_EQ(refusal(labels, other), ErrorCode::Refused);
}

TEST_P(ARegister, FindsByEachOfItsFields) {
    Register labels = writer();
    Change other = issue("B-2");
    other.label.product = "ドアホン 100%";
    other.label.model = "ﾄﾞｱ_2";
    other.label.maker = "Straße GmbH";
    other.label.regime = "sg-cls";
    other.label.market = "SG";
    made(labels, issue("A-1"));
    made(labels, other);
    made(labels, change(Kind::Withdraw, "A-1", "2026-06-01"));
    const AsOf today{day("2026-11-30")};
    using ::testing::ElementsAre;
    using ::testing::IsEmpty;
    EXPECT_THAT(numbers(labels, {}, today), ElementsAre("A-1", "B-2"));
    EXPECT_THAT(numbers(labels, {.product = "WINDOW"}, today), ElementsAre("A-1"));
    EXPECT_THAT(numbers(labels, {.product = "ドア_2"}, today), ElementsAre("B-2")) << "half width finds full width";
    EXPECT_THAT(numbers(labels, {.product = "100%"}, today), ElementsAre("B-2"));
    EXPECT_THAT(numbers(labels, {.product = "1%%"}, today), IsEmpty()) << "no wildcards";
    EXPECT_THAT(numbers(labels, {.product = "WC!1"}, today), IsEmpty());
    EXPECT_THAT(numbers(labels, {.maker = "STRASSE"}, today), ElementsAre("B-2"));
    EXPECT_THAT(numbers(labels, {.number = "A"}, today), ElementsAre("A-1"));
    EXPECT_THAT(numbers(labels, {.number = "a"}, today), IsEmpty()) << "in every engine by its bytes";
    EXPECT_THAT(numbers(labels, {.number = "-1"}, today), IsEmpty()) << "a number is found by its beginning";
    EXPECT_THAT(numbers(labels, {.regime = "sg-cls"}, today), ElementsAre("B-2"));
    EXPECT_THAT(numbers(labels, {.market = "JP"}, today), ElementsAre("A-1"));
    EXPECT_THAT(numbers(labels, {.state = State::Withdrawn}, today), ElementsAre("A-1"));
    EXPECT_THAT(numbers(labels, {.state = State::Valid}, today), ElementsAre("B-2"));
    EXPECT_THAT(numbers(labels, {.state = State::Valid}, {day("2026-05-31")}), ElementsAre("A-1", "B-2"));
    EXPECT_THAT(numbers(labels, {.state = State::Expired}, {day("2028-02-01")}), ElementsAre("B-2"));
    EXPECT_THAT(numbers(labels, {.text = "acme"}, today), ElementsAre("A-1"));
    EXPECT_THAT(numbers(labels, {.text = "B-"}, today), ElementsAre("B-2"));
    EXPECT_THAT(numbers(labels, {.text = "acme", .market = "SG"}, today), IsEmpty());
}

TEST_P(ARegister, CountsItsLabelsAsOfADay) {
    Register labels = writer();
    Change other = issue("B-1");
    other.label.regime = "sg-cls";
    other.label.level = "";
    other.label.issued = day("2026-03-31");
    other.effective = other.label.issued;
    made(labels, issue("A-1"));
    made(labels, issue("A-2"));
    made(labels, other);
    made(labels, change(Kind::Withdraw, "A-1", "2026-06-01"));
    const Statistics now_there = labels.count({day("2026-11-30")}).value();
    EXPECT_EQ(now_there.labels, 3U);
    EXPECT_EQ(now_there.size, 4U);
    const auto told = [](const std::vector<Group>& groups) {
        std::string text;
        for (const Group& each : groups)
            text += each.of + "/" + each.name + "=" + std::to_string(each.labels) + " ";
        return text;
    };
    EXPECT_EQ(told(now_there.regimes), "/jc-star=2 /sg-cls=1 ") << "the largest first";
    EXPECT_EQ(told(now_there.levels), "jc-star/1=2 sg-cls/=1 ");
    EXPECT_EQ(told(now_there.states), "/valid=2 /grace=0 /expired=0 /withdrawn=1 /revoked=0 ");
    EXPECT_EQ(told(now_there.months), "/2026-01=2 /2026-03=1 ");
    EXPECT_EQ(labels.count({day("2026-02-01")}).value().labels, 2U) << "what was not issued by then is not counted";
    EXPECT_EQ(labels.count({day("2026-11-30"), 1}).value().labels, 1U) << "nor what was not recorded";
    EXPECT_EQ(told(labels.count({day("2028-02-01")}).value().states),
              "/valid=0 /grace=0 /expired=2 /withdrawn=1 /revoked=0 ");
}

TEST_P(ARegister, TakesSqlAndHtmlForText) {
    Register labels = writer();
    const std::string hostile = "'; DROP TABLE label_revision; -- \" <script>alert(1)</script> :v1 $1 ? \\ %s";
    Change made_hostile = issue(hostile);
    for (std::string* field : {&made_hostile.label.regime, &made_hostile.label.level, &made_hostile.label.edition,
                               &made_hostile.label.product, &made_hostile.label.model, &made_hostile.label.maker,
                               &made_hostile.actor, &made_hostile.reason, &made_hostile.request})
        *field = hostile;
    made(labels, made_hostile);
    const AsOf today{day("2026-11-30")};
    EXPECT_EQ(labels.find(hostile, today).value()->revision.label.product, hostile);
    EXPECT_THAT(numbers(labels, {.text = hostile}, today), ::testing::ElementsAre(hostile));
    EXPECT_THAT(numbers(labels, {.product = hostile, .maker = hostile, .number = hostile, .regime = hostile}, today),
                ::testing::ElementsAre(hostile));
    EXPECT_TRUE(labels.check());
    audited(labels);
}

TEST_P(ARegister, GivesPagesThatStandStillWhileItGrows) {
    Register labels = writer();
    std::vector<Change> all;
    for (int i = 0; i < 25; ++i)
        all.push_back(issue("L" + std::to_string(100 + 2 * i)));
    const auto receipts = labels.apply(all, now).value();
    for (const auto& receipt : receipts)
        ASSERT_TRUE(receipt);
    Search search{.most = 10};
    AsOf as_of{day("2026-11-30")};
    std::vector<std::string> seen;
    for (bool more = true; more;) {
        const Page page = labels.search(search, as_of).value();
        for (const Held& held : page.labels) {
            seen.push_back(held.revision.label.number);
            EXPECT_EQ(held.state, State::Valid) << "as it was with the first page";
        }
        more = page.more;
        search.after = seen.back();
        as_of.size = page.size;
        made(labels, issue("L" + std::to_string(101 + 2 * seen.size()))); // in between those that are there
        if (seen.size() == 10)
            made(labels, change(Kind::Withdraw, "L148", "2026-02-01"));
    }
    std::vector<std::string> due;
    for (const Change& one : all)
        due.push_back(one.label.number);
    EXPECT_EQ(seen, due);
}

TEST_P(ARegister, OrdersNumbersByTheirBytes) {
    Register labels = writer();
    for (const char* number : {"b", "B", "a", "あ", "-", "A"})
        made(labels, issue(number));
    EXPECT_THAT(numbers(labels, {}, {day("2026-11-30")}), ::testing::ElementsAre("-", "A", "B", "a", "b", "あ"));
}

TEST_P(ARegister, ProvesEachChangeToWhoHasItsKey) {
    Register labels = writer();
    std::vector<Change> all;
    for (int i = 0; i < 300; ++i)
        all.push_back(issue(std::to_string(i)));
    ASSERT_TRUE(labels.apply(all, now));
    const log::VerifierKey key = log::sample::key().verifier();
    const std::string bundle = labels.tile({log::TileId::Kind::Entries, 0, 1, 44}).value();
    const auto entries = log::read_entries(as_bytes(bundle), 44).value();
    const log::InclusionProof proof = labels.prove(256).value();
    EXPECT_EQ(log::check_proof(proof, entries[0], key).value().size, 300U);
    EXPECT_EQ(log::check_proof(proof, entries[1], key).error().code, ErrorCode::Refused);
    EXPECT_EQ(labels.tile({log::TileId::Kind::Entries, 0, 1, 45}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(labels.tile({log::TileId::Kind::Hashes, 1, 0, 2}).error().code, ErrorCode::NotFound);
}

TEST_P(ARegister, IsOneLogOverAllItsWriters) {
    {
        Register labels = writer();
        std::vector<Change> many;
        for (int i = 0; i < 700; ++i)
            many.push_back(issue(std::to_string(i)));
        ASSERT_TRUE(labels.apply(many, now));
    }
    Register one = writer();
    Register two = writer();
    for (int i = 1000; i < 1010; ++i)
        made(i % 3 == 0 ? one : two, issue(std::to_string(i)));
    EXPECT_EQ(audited(one).entries, 710U);
    EXPECT_EQ(one.checkpoint().value(), two.checkpoint().value());
}

TEST_P(ARegister, IsPublishedAsFilesThatAnotherReaderAccepts) {
    const log::sample::Folder folder;
    Register labels = writer();
    for (const int upto : {3, 260, 530}) {
        std::vector<Change> more;
        for (auto i = static_cast<int>(labels.size().value()); i < upto; ++i)
            more.push_back(issue(std::to_string(i)));
        ASSERT_TRUE(labels.apply(more, now));
        const auto published = labels.publish(folder.path());
        ASSERT_TRUE(published) << published.error().describe();
        const std::string reader = std::string("python3 -B ") + WARIFU_SOURCE_DIR + "/tests/unit/log/reader.py " +
                                   folder.path().string() + " '" + log::sample::key().verifier().to_string() +
                                   "' > /dev/null";
        EXPECT_EQ(std::system(reader.c_str()), 0) << upto;
    }
    const log::sample::Folder other;
    const log::sample::GrownLog another_log(2);
    another_log.write(other.path());
    EXPECT_EQ(labels.publish(other.path()).error().code, ErrorCode::Refused);
}

TEST_P(ARegister, IsReadWithoutAKeyAndNotWritten) {
    EXPECT_FALSE(Register::open(m_url)) << "there is none yet";
    {
        Register labels = writer();
        made(labels, issue("1"));
    }
    Register reader = Register::open(m_url).value();
    EXPECT_TRUE(reader.find("1", {day("2026-11-30")}).value());
    const Change another = issue("2");
    EXPECT_EQ(reader.apply(std::span(&another, 1), now).error().code, ErrorCode::Refused);
}

TEST_P(ARegister, IsWrittenByTheKeyThatBeganIt) {
    {
        Register labels = writer();
    }
    const auto named = log::SigningKey::from_pem(log::sample::pem_of("a"), "other.example/log").value();
    EXPECT_EQ(Register::open_for_writing(m_url, named).error().code, ErrorCode::Refused);
    Register other = Register::open_for_writing(m_url, log::sample::key("another key")).value();
    const Change one = issue("1");
    EXPECT_EQ(other.apply(std::span(&one, 1), now).error().code, ErrorCode::Refused);
}

TEST_P(ARegister, DoesNotWriteIntoThePast) {
    Register labels = writer();
    made(labels, issue("1"));
    made(labels, issue("2"), now - 3600); // the clock was set back
    EXPECT_EQ(labels.history("2", {day("2026-11-30")}).value().at(0).revision.recorded_at, "2026-11-30T00:00:00Z");
    audited(labels);
}

TEST_P(ARegister, OnlyGrows) {
    Register labels = writer();
    made(labels, issue("1"));
    EXPECT_FALSE(run_sql("UPDATE label_revision SET state = 'revoked'"));
    EXPECT_FALSE(run_sql("DELETE FROM label_revision"));
    EXPECT_FALSE(run_sql("UPDATE log_entry SET entry = ''"));
    EXPECT_FALSE(run_sql("DELETE FROM log_entry"));
    EXPECT_TRUE(run_sql("SELECT 1"));
}

TEST_P(ARegister, SeesWhenSomebodyChangedItsTables) {
    Register labels = writer();
    made(labels, issue("1"));
    made(labels, issue("2"));
    const std::string trigger =
        is_postgres() ? "ALTER TABLE label_revision DISABLE TRIGGER ALL; " : "DROP TRIGGER label_revision_stays; ";
    ASSERT_TRUE(run_sql(trigger + "UPDATE label_revision SET product = 'another' WHERE number = '1'"));
    EXPECT_EQ(labels.check().error().code, ErrorCode::Corrupt);
}

TEST_P(ARegister, SignsNoOtherTreeThanItDid) {
    Register labels = writer();
    made(labels, issue("1"));
    made(labels, issue("2"));
    const std::string trigger =
        is_postgres() ? "ALTER TABLE log_entry DISABLE TRIGGER ALL; " : "DROP TRIGGER log_entry_stays; ";
    ASSERT_TRUE(run_sql(trigger + "UPDATE log_entry SET hash = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=' "
                                  "WHERE leaf = 0"));
    Register again = writer();
    const Change three = issue("3");
    EXPECT_EQ(again.apply(std::span(&three, 1), now).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(again.size().value(), 2U);
}

TEST_P(ARegister, GoesThroughItsSchemasBothWays) {
    {
        Register labels = writer();
        made(labels, issue("1"));
    }
    EXPECT_EQ(schema_version(m_url).value(), newest_schema);
    ASSERT_TRUE(migrate(m_url, 1));
    EXPECT_EQ(schema_version(m_url).value(), 1);
    EXPECT_EQ(Register::open(m_url).error().code, ErrorCode::Refused) << "an older schema is named, not used";
    EXPECT_EQ(Register::open_for_writing(m_url, log::sample::key()).error().code, ErrorCode::Refused);
    EXPECT_EQ(migrate(m_url, 0).error().code, ErrorCode::Refused) << "there are labels";
    EXPECT_EQ(migrate(m_url, newest_schema + 1).error().code, ErrorCode::Unsupported);
    ASSERT_TRUE(migrate(m_url, newest_schema));
    Register labels = writer();
    made(labels, issue("2"));
    EXPECT_TRUE(labels.check());
    audited(labels);
}

TEST_P(ARegister, KeepsSecurityInformationAndContactOfALabel) {
    Change change = issue("1");
    change.label.security_information = "https://acme.example/security";
    change.label.contact = "mailto:psirt@acme.example";
    {
        Register labels = writer();
        made(labels, change);
        EXPECT_EQ(labels.find("1", {day("2026-06-01")}).value()->revision.label, change.label);
        EXPECT_TRUE(labels.check());
        audited(labels);
    }
    EXPECT_EQ(migrate(m_url, 3).error().code, ErrorCode::Refused) << "an older schema has no place for them";
    EXPECT_EQ(schema_version(m_url).value(), newest_schema);
}

TEST_P(ARegister, WithoutLabelsCanBeTakenDown) {
    {
        Register labels = writer();
    }
    ASSERT_TRUE(migrate(m_url, 0));
    EXPECT_EQ(schema_version(m_url).value(), 0);
    EXPECT_EQ(Register::open(m_url).error().code, ErrorCode::NotFound);
    Register labels = writer();
    made(labels, issue("1"));
}

TEST(AStoresPlace, IsAPathOrAUrlOfPostgresql) {
    EXPECT_EQ(Register::open("").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(Register::open("mysql://localhost/x").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(Register::open("/nonexistent/register.db").error().code, ErrorCode::NotFound);
    EXPECT_EQ(Register::open_or_create("/nonexistent/register.db", log::sample::key()).error().code, ErrorCode::Io);
}

} // namespace
} // namespace warifu::registry::test
