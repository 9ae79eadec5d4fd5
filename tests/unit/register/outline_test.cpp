#include <gmock/gmock.h>

#include "engines.h"

namespace warifu::registry::test {
namespace {

/// What recognition asks of labels, read without the rest, in pieces of the log.
class AnOutline : public OnEachEngine {
protected:
    /// One line for each label, sorted; read by so many leaves at once.
    static std::vector<std::string> outlined(Register& labels, const Search& search, AsOf as_of, std::uint64_t step) {
        as_of.size = as_of.size ? *as_of.size : labels.size().value();
        std::vector<std::string> lines;
        for (std::uint64_t first = 0; first < *as_of.size; first += step) {
            const auto read = labels.outline(search, as_of, {first, first + step}, [&](const Outline& each) {
                lines.push_back(line(each.label, each.speaker, each.support_until));
            });
            EXPECT_TRUE(read) << read.error().describe();
        }
        std::ranges::sort(lines);
        return lines;
    }
    /// The same of what a search finds.
    static std::vector<std::string> found(Register& labels, const Search& search, const AsOf& as_of) {
        std::vector<std::string> lines;
        const Page page = labels.search(search, as_of).value();
        for (const Held& held : page.labels) {
            const Label& label = held.revision.label;
            lines.push_back(
                line({label.regime, label.level, label.edition, "", label.issued, label.expires, held.state, false, {}},
                     label.speaker, label.support_until));
        }
        std::ranges::sort(lines);
        return lines;
    }

private:
    static std::string text(const std::optional<Date>& date) { return date ? date->to_string() : "-"; }
    static std::string line(const recognition::Label& label, Speaker speaker, const std::optional<Date>& support) {
        return label.regime + "/" + label.level + "@" + label.edition + " " + label.number + text(label.issued) + " " +
               text(label.expires) + " " + std::string(to_string(label.state)) + " " + std::string(to_string(speaker)) +
               " " + text(support);
    }
};
ON_EACH_ENGINE(AnOutline);

/// Labels that differ in all that is read.
void fill(Register& labels) {
    for (int i = 0; i < 12; ++i) {
        Change each = issue("L-" + std::to_string(i));
        each.label.regime = i % 3 == 0 ? "sg-cls" : "jc-star";
        each.label.level = std::to_string(i % 4);
        each.label.edition = i % 5 == 0 ? "" : "E" + std::to_string(i);
        each.label.market = i % 2 == 0 ? "JP" : "GB";
        each.label.product = i == 7 ? "Lock" : "Camera";
        each.label.speaker = i % 3 == 1 ? Speaker::Maker : Speaker::Operator;
        each.label.expires =
            i % 4 == 0 ? std::nullopt : std::optional(day("2026-0" + std::to_string(3 + i / 4) + "-01"));
        each.label.support_until = i % 6 == 0 ? std::nullopt : std::optional(day("2027-01-01"));
        made(labels, each);
    }
    made(labels, change(Kind::Grace, "L-4", "2026-02-01"));
    made(labels, change(Kind::Withdraw, "L-4", "2026-02-10"));
    made(labels, change(Kind::Revoke, "L-8", "2026-02-05"));
    made(labels, change(Kind::Grace, "L-0", "2026-03-01"));
}

TEST_P(AnOutline, IsOfTheLabelsThatASearchFinds) {
    Register labels = writer();
    fill(labels);
    const Search searches[] = {{},
                               {.regime = "jc-star"},
                               {.market = "GB"},
                               {.text = "lock"},
                               {.text = "L-1"},
                               {.product = "camera", .maker = "acme"},
                               {.number = "L-1"},
                               {.regime = "jc-star", .market = "JP", .state = State::Withdrawn},
                               {.state = State::Expired},
                               {.regime = "none"}};
    for (const Search& search : searches)
        for (const char* on : {"2026-01-14", "2026-02-01", "2026-02-10", "2026-03-02", "2026-11-30"})
            EXPECT_EQ(outlined(labels, search, {day(on)}, 100), found(labels, search, {day(on)})) << on;
}

TEST_P(AnOutline, GivesEachLabelOnceHoweverTheLogIsCut) {
    Register labels = writer();
    fill(labels);
    const auto all = found(labels, {}, {day("2026-11-30")});
    for (const std::uint64_t step : {1U, 2U, 5U, 15U, 16U, 17U})
        EXPECT_EQ(outlined(labels, {}, {day("2026-11-30")}, step), all) << step;
}

TEST_P(AnOutline, StandsStillWhileTheRegisterGrows) {
    Register labels = writer();
    fill(labels);
    const AsOf before{day("2026-11-30"), labels.size().value()};
    const auto all = outlined(labels, {}, before, 4);
    made(labels, change(Kind::Revoke, "L-0", "2026-02-01"));
    made(labels, issue("L-99"));
    EXPECT_EQ(outlined(labels, {}, before, 4), all);
    EXPECT_EQ(outlined(labels, {}, {day("2026-11-30"), 3}, 4).size(), 3U);
}

TEST_P(AnOutline, DoesNotKnowPages) {
    Register labels = writer();
    fill(labels);
    const AsOf as_of{day("2026-11-30")};
    EXPECT_EQ(outlined(labels, {.after = "L-5", .most = 2}, as_of, 100), found(labels, {}, as_of));
}

} // namespace
} // namespace warifu::registry::test
