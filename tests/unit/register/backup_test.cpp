#include "warifu/registry/backup.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "engines.h"
#include "warifu/base/text.h"
#include "warifu/registry/writer_token.h"

namespace warifu::registry::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Lines = std::vector<std::string>;

class ABackup : public OnEachEngine {
protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        if (IsSkipped())
            return;
        Register labels = writer();
        Change first = issue("A-1");
        first.request = "upload 1 \"quoted\"";
        made(labels, first);
        made(labels, issue("B-2"), now + 1);
        made(labels, change(Kind::Withdraw, "B-2", "2026-05-01"), now + 2);
        m_token = WriterTokens::open(m_url)
                      .value()
                      .add("Office", {{"jc-star"}, {"JP"}, {Kind::Issue}}, day("2027-01-01"), now)
                      ->secret;
    }
    Lines backed_up(bool with_key = true) {
        BackupTerms terms{.now = now};
        if (with_key)
            terms.key = log::sample::key();
        Lines lines;
        const auto summary = back_up(m_url, terms, [&](std::string_view line) {
            lines.emplace_back(line);
            return Result<void>();
        });
        EXPECT_TRUE(summary) << summary.error().describe();
        EXPECT_EQ(summary->changes, 3U);
        EXPECT_EQ(summary->tokens, with_key ? 1U : 0U);
        return lines;
    }
    /// Where nothing is; on the other engine, when there are two.
    std::string elsewhere() {
        if (!is_postgres() && Postgres::installed())
            return Postgres::shared().new_database();
        return "sqlite:" + (m_folder.path() / fmt::format("restored{}.db", ++m_restored)).string();
    }
    static Result<BackupSummary>
    restored(const std::string& url, const Lines& lines,
             const std::string& key = log::sample::pem_of("the key of the tests' own log")) {
        auto at = lines.begin();
        return restore(url, key, [&](std::string& line) -> Result<bool> {
            if (at == lines.end())
                return false;
            line = *at++;
            return true;
        });
    }
    ErrorCode refused(const Lines& lines) {
        if (m_refusing.empty())
            m_refusing = elsewhere();
        const auto summary = restored(m_refusing, lines);
        EXPECT_FALSE(summary);
        EXPECT_FALSE(Register::open(m_refusing)) << "nothing was left behind";
        return summary ? ErrorCode::Internal : summary.error().code;
    }

    std::string m_token;
    std::string m_refusing; // where nothing comes to be
    int m_restored = 0;
};
ON_EACH_ENGINE(ABackup);

TEST_P(ABackup, MakesTheSameRegisterAgainOnEitherEngine) {
    const std::string url = elsewhere();
    const auto summary = restored(url, backed_up());
    ASSERT_TRUE(summary) << summary.error().describe();
    EXPECT_TRUE(summary->authentic);
    Register before = Register::open(m_url).value();
    Register after = Register::open(url).value();
    EXPECT_EQ(after.checkpoint().value(), before.checkpoint().value());
    EXPECT_TRUE(after.check());
    EXPECT_EQ(audited(after).entries, 3U);
    EXPECT_EQ(after.find("B-2", {day("2026-11-30")})->value().state, State::Withdrawn);
    EXPECT_EQ(after.find("B-2", {day("2026-03-01")})->value().state, State::Valid);
    EXPECT_EQ(after.search({.text = "camera"}, {day("2026-11-30")})->labels.size(), 2U);
}

TEST_P(ABackup, KnowsARequestAgainAndGoesOn) {
    const std::string url = elsewhere();
    ASSERT_TRUE(restored(url, backed_up()));
    Register labels = Register::open_for_writing(url, log::sample::key()).value();
    Change again = issue("A-1");
    again.request = "upload 1 \"quoted\"";
    EXPECT_TRUE(made(labels, again).repeated);
    EXPECT_EQ(made(labels, issue("C-3"), now + 3).leaf, 3U);
    EXPECT_TRUE(labels.check());
}

TEST_P(ABackup, KeepsWhoMayWriteWhenItIsSigned) {
    const std::string url = elsewhere();
    ASSERT_TRUE(restored(url, backed_up()));
    const auto token = WriterTokens::open(url).value().find(m_token, now).value();
    ASSERT_TRUE(token);
    EXPECT_EQ(token->name, "Office");
    EXPECT_THAT(token->scope.markets, ::testing::ElementsAre("JP"));
    for (const std::string& line : backed_up())
        EXPECT_THAT(line, Not(HasSubstr(m_token))) << "a token itself is in no backup";
}

TEST_P(ABackup, HasNoTokensUnlessItIsSigned) {
    const Lines lines = backed_up(false);
    for (const std::string& line : lines)
        EXPECT_THAT(line, Not(HasSubstr("Office")));
    const std::string url = elsewhere();
    const auto summary = restored(url, lines);
    ASSERT_TRUE(summary);
    EXPECT_FALSE(summary->authentic);
    EXPECT_THAT(WriterTokens::open(url).value().list().value(), ::testing::IsEmpty());
}

TEST_P(ABackup, IsOfOneMomentWhileTheRegisterGrows) {
    Lines lines;
    Register other = writer();
    std::time_t moment = now + 10;
    ASSERT_TRUE(back_up(m_url, {.now = now}, [&](std::string_view line) {
        made(other, issue(fmt::format("N-{}", lines.size())), ++moment);
        lines.emplace_back(line);
        return Result<void>();
    }));
    const auto summary = restored(elsewhere(), lines);
    ASSERT_TRUE(summary) << summary.error().describe();
    EXPECT_EQ(summary->changes, 3U);
}

TEST_P(ABackup, IsRefusedWhenItBreaksOff) {
    const Lines whole = backed_up();
    for (std::size_t kept = 0; kept < whole.size(); ++kept)
        EXPECT_EQ(refused({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(kept)}), ErrorCode::Corrupt);
    Lines cut = whole;
    cut.back().resize(cut.back().size() / 2);
    EXPECT_EQ(refused(cut), ErrorCode::Corrupt);
    for (std::size_t left_out = 0; left_out < whole.size(); ++left_out) {
        Lines without = whole;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(left_out));
        EXPECT_EQ(refused(without), ErrorCode::Corrupt) << left_out;
    }
    Lines more = whole;
    more.push_back(whole[1]);
    EXPECT_EQ(refused(more), ErrorCode::Corrupt);
}

TEST_P(ABackup, IsRefusedWhenALineWasAltered) {
    const Lines whole = backed_up();
    for (std::size_t line = 0; line < whole.size(); ++line)
        for (const auto& [from, to] :
             {std::pair("upload 1", "upload 2"), std::pair("Acme", "Acne"), std::pair("\"JP\"", "\"GB\""),
              std::pair("Office", "Others"), std::pair("\"sha256\":\"", "\"sha256\":\"0"),
              std::pair("\"size\":3", "\"size\":2"), std::pair("withdraw", "revoke")}) {
            Lines altered = whole;
            const std::size_t at = altered[line].find(from);
            if (at == std::string::npos)
                continue;
            altered[line].replace(at, std::string_view(from).size(), to);
            refused(altered);
        }
    Lines swapped = whole;
    std::swap(swapped[1], swapped[2]);
    EXPECT_EQ(refused(swapped), ErrorCode::Corrupt);
}

TEST_P(ABackup, IsRefusedWhenItIsMixedOfTwo) {
    const Lines old = backed_up();
    Register labels = writer();
    made(labels, change(Kind::Revoke, "A-1", "2026-06-01"), now + 5);
    Lines grown;
    ASSERT_TRUE(back_up(m_url, {.now = now, .key = log::sample::key()}, [&](std::string_view line) {
        grown.emplace_back(line);
        return Result<void>();
    }));
    Lines mixed = old;
    mixed.front() = grown.front();
    EXPECT_EQ(refused(mixed), ErrorCode::Corrupt);
    mixed = grown;
    mixed.front() = old.front();
    EXPECT_EQ(refused(mixed), ErrorCode::Corrupt);
    mixed = old;
    mixed.back() = grown.back();
    EXPECT_EQ(refused(mixed), ErrorCode::Corrupt);
    Lines with_token;
    ASSERT_TRUE(back_up(m_url, {.now = now}, [&](std::string_view line) {
        with_token.emplace_back(line);
        return Result<void>();
    }));
    with_token.insert(with_token.end() - 1, old[old.size() - 2]);
    EXPECT_EQ(refused(with_token), ErrorCode::Corrupt) << "nobody gets in by a backup that nobody signed";
}

TEST_P(ABackup, IsMadeIntoNoStoreThatHasARegister) {
    const auto summary = restored(m_url, backed_up());
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::Refused);
    EXPECT_TRUE(writer().check());
}

TEST_P(ABackup, IsMadeByTheKeyOfItsLogAlone) {
    const auto other = restored(elsewhere(), backed_up(), log::sample::pem_of("another key"));
    ASSERT_FALSE(other);
    EXPECT_FALSE(restored(elsewhere(), backed_up(), "nonsense"));
}

TEST_P(ABackup, IsNotMadeOfALogThatWasAltered) {
    ASSERT_TRUE(run_sql(is_postgres() ? "ALTER TABLE log_entry DISABLE TRIGGER ALL; UPDATE log_entry SET entry = "
                                        "replace(entry, 'Acme', 'Acne')"
                                      : "DROP TRIGGER log_entry_stays; UPDATE log_entry SET entry = replace(entry, "
                                        "'Acme', 'Acne')"));
    const auto summary = back_up(m_url, {.now = now}, [](std::string_view) { return Result<void>(); });
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::Corrupt);
}

} // namespace
} // namespace warifu::registry::test
