// The metamorphic guard (design.md, section 4): take away what was looked at, and no verdict may become PASS.

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "full_dossiers.h"
#include "warifu/dossier/tables.h"

namespace warifu::meta {
namespace {

using review::Verdict;

/// A copy from which something is taken away for the time of one look. Its queries stay prepared from look to look.
class Lessened {
public:
    explicit Lessened(const dossier::Dossier& whole) : m_dossier(sample::must(whole.clone())) {}

    template <class Take, class Look>
    void without(Take take, Look look) {
        sample::must(m_dossier.begin());
        take(m_dossier);
        look(m_dossier);
        m_dossier.rollback();
    }

private:
    dossier::Dossier m_dossier;
};

/// `table.column` of all that the queries of the catalogue, or review itself, read.
const std::set<std::string>& read_columns() {
    static const std::set<std::string> all = [] {
        std::set<std::string> read;
        const auto add = [&](const std::vector<std::string>& reads) { read.insert(reads.begin(), reads.end()); };
        for (const catalogue::Check& check : real_catalogue().checks) {
            add(check.reads);
            for (const catalogue::SideEvidence& side : check.beside)
                add(side.reads);
            add(check.contradictions.reads);
            add(check.contradictions.of_firmware);
        }
        for (const catalogue::Condition& condition : real_catalogue().conditions)
            add(condition.reads);
        for (const catalogue::Specification& specification : real_catalogue().specifications)
            for (const catalogue::Completeness& completeness : specification.completeness)
                add(completeness.reads);
        for (const auto* table : {"ics_entry", "ixit_entry", "test_verdict", "probed_unit", "published_page"})
            for (const dossier::ColumnSpec& column : dossier::find_table(table)->columns)
                read.insert(std::string(table) + "." + column.name);
        return read;
    }();
    return all;
}

/// Columns that something found out; what people state is not among them.
template <class Visit>
void each_found_column(Visit visit) {
    for (const dossier::TableSpec& spec : dossier::tables())
        for (const dossier::ColumnSpec& column : spec.columns)
            if (!spec.determinators.empty())
                visit(spec.name, column.name, read_columns().contains(spec.name + "." + column.name));
}

/// Every column that is read, one at a time, is taken away; `ColumnsThatNothingReadsChangeNothing` sees to the rest.
template <class Look>
void without_each_column(const dossier::Dossier& whole, Look look) {
    Lessened copy(whole);
    each_found_column([&](const std::string& table, const std::string& column, bool read) {
        if (read)
            copy.without([&](dossier::Dossier& less) { sample::must(less.forget_column(table, column)); },
                         [&](const dossier::Dossier& less) { look(less, table + "." + column); });
    });
}

/// Every examination, one at a time, is taken away.
template <class Look>
void without_each_examination(const dossier::Dossier& whole, Look look) {
    Lessened copy(whole);
    for (const auto& gone : sample::must(whole.examinations()))
        copy.without([&](dossier::Dossier& less) { sample::must(less.forget_examination(gone.id)); },
                     [&](const dossier::Dossier& less) { look(less, gone); });
}

/// Verdicts by requirement, and by regime.
std::map<std::string, Verdict> verdicts_of(const review::Answer& answer) {
    std::map<std::string, Verdict> verdicts;
    for (const review::RegimeVerdict& regime : answer.regimes)
        verdicts[regime.regime] = regime.verdict;
    for (const review::RequirementVerdict& requirement : answer.verdicts)
        verdicts[requirement.requirement] = requirement.verdict;
    return verdicts;
}

/// Reviews full dossiers again with less in them.
class Guard : public testing::TestWithParam<std::size_t> {
protected:
    static const std::vector<FullDossier>& dossiers() {
        static const std::vector<FullDossier> all = full_dossiers();
        return all;
    }
    const FullDossier& full() const { return dossiers().at(GetParam()); }

    void SetUp() override { before = verdicts_of(review_all(full(), full().evidence.dossier())); }

    void expect_no_new_pass(const dossier::Dossier& less, const std::string& without) {
        const auto after = verdicts_of(review_all(full(), less));
        ASSERT_EQ(after.size(), before.size());
        for (const auto& [id, verdict] : after)
            EXPECT_FALSE(verdict == Verdict::Pass && before.at(id) != Verdict::Pass)
                << full().name << ": " << id << " was " << to_string(before.at(id)) << " and passes without "
                << without;
    }

    std::map<std::string, Verdict> before;
};

TEST_P(Guard, NothingPassesForWantOfAnExamination) {
    without_each_examination(full().evidence.dossier(), [&](const dossier::Dossier& less, const auto& gone) {
        expect_no_new_pass(less, gone.examination.determinator);
    });
}

TEST_P(Guard, NothingPassesForWantOfTwoExaminations) {
    if (GetParam() > 2)
        return; // pairs are many: the sound and the flawed dossiers have the most to lose
    const auto all = sample::must(full().evidence.dossier().examinations());
    Lessened copy(full().evidence.dossier());
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = i + 1; j < all.size(); ++j)
            copy.without(
                [&](dossier::Dossier& less) {
                    sample::must(less.forget_examination(all[i].id));
                    sample::must(less.forget_examination(all[j].id));
                },
                [&](const dossier::Dossier& less) {
                    expect_no_new_pass(less,
                                       all[i].examination.determinator + " and " + all[j].examination.determinator);
                });
    }
}

TEST_P(Guard, NothingPassesForWantOfAColumn) {
    without_each_column(full().evidence.dossier(), [&](const dossier::Dossier& less, const std::string& column) {
        expect_no_new_pass(less, column);
    });
}

TEST_P(Guard, ColumnsThatNothingReadsChangeNothing) {
    Lessened copy(full().evidence.dossier());
    copy.without(
        [](dossier::Dossier& less) {
            each_found_column([&](const std::string& table, const std::string& column, bool read) {
                if (!read)
                    sample::must(less.forget_column(table, column));
            });
        },
        [&](const dossier::Dossier& less) { EXPECT_EQ(verdicts_of(review_all(full(), less)), before); });
}

std::string name_of_dossier(const testing::TestParamInfo<std::size_t>& info) {
    return "Dossier" + std::to_string(info.param);
}

INSTANTIATE_TEST_SUITE_P(Full, Guard, testing::Range<std::size_t>(0, 9), name_of_dossier);

/// Two images as two models, and a third model without firmware.
class FamilyGuard : public testing::Test {
protected:
    FamilyGuard() : full(std::move(full_dossiers().at(3))) {
        std::vector<std::int64_t> ids;
        for (const auto& artefact : sample::must(full.evidence.dossier().artefacts()))
            ids.push_back(artefact.id);
        models = {{"A", {ids.at(0)}}, {"B", {ids.at(1)}}, {"C", {}}};
    }

    /// Verdicts by requirement or regime, and model.
    std::map<std::string, Verdict> judge(const dossier::Dossier& dossier) const {
        std::vector<review::Question> questions;
        for (const auto& [model, artefacts] : models) {
            review::Standpoint standpoint;
            standpoint.models = {model};
            standpoint.artefacts = artefacts;
            standpoint.firmware_given = true;
            questions.push_back({real_catalogue(),
                                 dossier,
                                 today(),
                                 every_edition(),
                                 full.features,
                                 full.justifications,
                                 {},
                                 {},
                                 standpoint});
        }
        const review::Answer answer = sample::must(review::review_family(questions));
        std::map<std::string, Verdict> verdicts;
        for (const auto& regime : answer.regimes) {
            verdicts[regime.regime] = regime.verdict;
            for (const auto& part : regime.by_model)
                for (const std::string& model : part.models)
                    verdicts[regime.regime + " " + model] = part.verdict;
        }
        for (const auto& verdict : answer.verdicts)
            for (const auto& [model, artefacts] : models)
                if (verdict.models.empty() || std::ranges::find(verdict.models, model) != verdict.models.end())
                    verdicts[verdict.requirement + " " + model] = verdict.verdict;
        return verdicts;
    }

    void expect_no_new_pass(const dossier::Dossier& less, const std::string& without) const {
        const auto after = judge(less);
        ASSERT_EQ(after.size(), before.size());
        for (const auto& [id, verdict] : after)
            EXPECT_FALSE(verdict == Verdict::Pass && before.at(id) != Verdict::Pass)
                << id << " was " << to_string(before.at(id)) << " and passes without " << without;
    }

    FullDossier full;
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> models;
    std::map<std::string, Verdict> before;
};

TEST_F(FamilyGuard, NothingPassesForWantOfAnExaminationOrAColumn) {
    const dossier::Dossier& whole = full.evidence.dossier();
    before = judge(whole);
    without_each_examination(whole, [&](const dossier::Dossier& less, const auto& gone) {
        expect_no_new_pass(less, gone.examination.determinator);
    });
    without_each_column(
        whole, [&](const dossier::Dossier& less, const std::string& column) { expect_no_new_pass(less, column); });
}

TEST(GuardDossiers, SoundOnePassesEveryMandatoryRequirement) {
    const FullDossier sound = sound_dossier();
    for (const review::RegimeVerdict& regime : review_all(sound, sound.evidence.dossier()).regimes)
        EXPECT_EQ(regime.verdict, Verdict::Pass) << regime.regime;
}

TEST(GuardDossiers, AreAllUsed) { EXPECT_EQ(full_dossiers().size(), 9U); }

TEST(GuardDossiers, PassIsLostWhenTheExaminationThatItRestsOnIs) {
    const FullDossier sound = sound_dossier();
    const review::Answer whole = review_all(sound, sound.evidence.dossier());
    without_each_examination(sound.evidence.dossier(), [&](const dossier::Dossier& less, const auto& gone) {
        const auto after = verdicts_of(review_all(sound, less));
        for (const review::RequirementVerdict& verdict : whole.verdicts) {
            const auto* requirement = real_catalogue().find_requirement(verdict.requirement);
            const bool rests = std::ranges::find(verdict.examinations, gone.id) != verdict.examinations.end();
            if (!rests || !requirement->any.empty())
                continue;
            EXPECT_NE(after.at(verdict.requirement), Verdict::Pass)
                << verdict.requirement << " without " << gone.examination.determinator;
        }
    });
}

TEST(GuardDossiers, PassNeverRestsOnLessThanItsRequirementAccepts) {
    std::size_t passed = 0;
    for (const FullDossier& full : full_dossiers()) {
        for (const review::RequirementVerdict& verdict : review_all(full, full.evidence.dossier()).verdicts) {
            if (verdict.verdict != Verdict::Pass)
                continue;
            ++passed;
            ASSERT_TRUE(verdict.basis) << full.name << ": " << verdict.requirement;
            const auto accepts = real_catalogue().find_requirement(verdict.requirement)->accepts;
            EXPECT_GE(*verdict.basis, accepts) << full.name << ": " << verdict.requirement;
        }
    }
    EXPECT_GT(passed, 0U);
}

} // namespace
} // namespace warifu::meta
