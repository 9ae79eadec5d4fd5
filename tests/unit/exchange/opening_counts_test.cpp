#include "warifu/exchange/opening_counts.h"

#include <map>

#include <gmock/gmock.h>

#include "register/engines.h"
#include "warifu/exchange/export.h"
#include "warifu/exchange/openings.h"

namespace warifu::exchange {
namespace {

using namespace registry::test;
using registry::Change;
using registry::Kind;
using registry::Register;
using registry::Speaker;

/// As the user, who stops it before a piece of so many.
class Stopping : public Progress {
public:
    explicit Stopping(int pieces) : m_left(pieces) {}
    void update(std::string_view, std::uint64_t done, std::uint64_t total) override {
        EXPECT_LE(done, total);
        --m_left;
    }
    bool stopped() const override { return m_left < 0; }

private:
    int m_left;
};

class TheCount : public OnEachEngine {
protected:
    OpeningCounts count(Register& labels, const registry::Search& search, const registry::AsOf& as_of) {
        Stopping progress(1000);
        return count_openings(labels, m_catalogue, search, as_of, progress).value();
    }
    /// Rows of `id opens|would_open effect`, with their numbers.
    using Told = std::map<std::string, std::uint64_t>;
    static Told told(const OpeningCounts& counts) {
        Told rows;
        for (const ArrangementCount& each : counts.arrangements)
            for (const recognition::Effect effect : effects)
                for (const bool granted : {true, false})
                    if (const auto number = (granted ? each.opens : each.would_open).of(effect); number != 0)
                        rows[row(each.arrangement->id, granted, effect)] = number;
        return rows;
    }
    /// The same, of the openings that the API tells of each label.
    Told one_by_one(Register& labels, const registry::Search& search, const registry::AsOf& as_of) {
        Told rows;
        const auto found = each_label(labels, search, as_of, [&](const registry::Held& held) {
            const Openings openings = openings_of(m_catalogue, held, as_of.day);
            for (const recognition::Opening& each : openings.rows)
                ++rows[row(each.path.front(), openings.granted, each.effect)];
            return Result<void>();
        });
        EXPECT_TRUE(found) << found.error().describe();
        return rows;
    }

    catalogue::Catalogue m_catalogue = catalogue::load_catalogue({}).value();

private:
    static std::string row(const std::string& id, bool granted, recognition::Effect effect) {
        return id + (granted ? " opens " : " would_open ") + std::string(to_string(effect));
    }
};
ON_EACH_ENGINE(TheCount);

void fill(Register& labels) {
    const std::pair<const char*, const char*> kinds[] = {{"jc-star", "1"},    {"jc-star", "2"}, {"sg-cls", "1"},
                                                         {"sg-cls", "4"},     {"us-ctm", ""},   {"uk-psti", ""},
                                                         {"kr-cic", "basic"}, {"nowhere", "1"}};
    int number = 0;
    for (const auto& [regime, level] : kinds)
        for (int i = 0; i < 6; ++i) {
            Change each = issue("L-" + std::to_string(number++));
            each.label.regime = regime;
            each.label.level = level;
            each.label.edition = i % 2 == 0 && each.label.regime == "jc-star" ? each.label.edition : "";
            each.label.speaker = i % 3 == 0 ? Speaker::Maker : i % 3 == 1 ? Speaker::Laboratory : Speaker::Operator;
            each.label.support_until = i == 5 ? day("2026-03-01") : day("2030-12-31");
            made(labels, each);
        }
    for (const char* withdrawn : {"L-2", "L-14"})
        made(labels, change(Kind::Withdraw, withdrawn, "2026-02-01"));
    made(labels, change(Kind::Grace, "L-5", "2026-04-01"));
}

TEST_P(TheCount, IsWhatTheLabelsOpenOneByOne) {
    Register labels = writer();
    fill(labels);
    for (const char* on : {"2026-01-14", "2026-01-15", "2026-03-01", "2026-11-30", "2028-02-01"})
        for (const registry::Search& search : {registry::Search{}, registry::Search{.regime = "jc-star"},
                                               registry::Search{.state = registry::State::Valid}})
            EXPECT_EQ(told(count(labels, search, {day(on)})), one_by_one(labels, search, {day(on)})) << on;
    EXPECT_GT(told(count(labels, {}, {day("2026-11-30")})).size(), 10U) << "there is something to hold it against";
}

TEST_P(TheCount, KeepsApartWhatAnOperatorGranted) {
    Register labels = writer();
    for (const auto& [number, speaker] :
         {std::pair("1", Speaker::Operator), std::pair("2", Speaker::Maker), std::pair("3", Speaker::Laboratory)}) {
        Change each = issue(number);
        each.label.speaker = speaker;
        made(labels, each);
    }
    const OpeningCounts counts = count(labels, {}, {day("2026-11-30")});
    EXPECT_EQ(counts.granted, 1U);
    EXPECT_EQ(counts.said, 2U);
    const auto statute = std::ranges::find(counts.arrangements, "jp-uk-statute",
                                           [](const ArrangementCount& each) { return each.arrangement->id; });
    ASSERT_NE(statute, counts.arrangements.end());
    EXPECT_EQ(statute->opens.of(recognition::Effect::Deemed), 1U);
    EXPECT_EQ(statute->would_open.of(recognition::Effect::Deemed), 2U);
    EXPECT_EQ(statute->to->id, "uk-psti");
}

TEST_P(TheCount, TellsLabelsFromWhichNoArrangementStarts) {
    Register labels = writer();
    Change elsewhere = issue("1");
    elsewhere.label.regime = "nowhere";
    made(labels, elsewhere);
    const OpeningCounts counts = count(labels, {}, {day("2026-11-30")});
    EXPECT_EQ(counts.granted, 1U);
    EXPECT_EQ(counts.apart, 1U);
    EXPECT_TRUE(counts.arrangements.empty());
}

TEST_P(TheCount, IsOfOneSizeOfTheRegister) {
    Register labels = writer();
    EXPECT_EQ(count(labels, {}, {day("2026-11-30")}).granted, 0U) << "an empty register";
    made(labels, issue("1"));
    made(labels, issue("2"));
    EXPECT_EQ(count(labels, {}, {day("2026-11-30")}).size, 2U);
    const OpeningCounts before = count(labels, {}, {day("2026-11-30"), 1});
    EXPECT_EQ(before.size, 1U);
    EXPECT_EQ(before.granted, 1U);
}

TEST_P(TheCount, EndsWhenItIsStopped) {
    Register labels = writer();
    made(labels, issue("1"));
    Stopping at_once(0);
    const auto counts = count_openings(labels, m_catalogue, {}, {day("2026-11-30")}, at_once);
    ASSERT_FALSE(counts);
    EXPECT_EQ(counts.error().code, ErrorCode::Refused);
}

} // namespace
} // namespace warifu::exchange
