// What the product file says of each model, and which models it says the same of.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_catalogue.h"
#include "warifu/selection/family.h"

namespace warifu::selection {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Product read(const std::string& rest) {
    Mistakes mistakes;
    Product product = read_product("p", "[product]\nname = \"Camera\"\n" + rest, small_catalogue(), mistakes);
    for (const Mistake& mistake : mistakes.sorted())
        throw std::runtime_error(mistake.describe());
    return product;
}

const std::string artefacts = "[[artefact]]\nkind = \"firmware\"\nfile = \"one.bin\"\n"
                              "[[artefact]]\nkind = \"firmware\"\nfile = \"two.bin\"\n";
const std::string model_a = "[[model]]\nid = \"A\"\nartefacts = [\"one.bin\"]\n";
const std::string model_b = "[[model]]\nid = \"B\"\nartefacts = [\"two.bin\"]\n";

std::string variant(const std::string& id, const std::string& of, const std::string& inherits = {}) {
    return "[[model]]\nid = \"" + id + "\"\nvariant_of = \"" + of + "\"\n" +
           (inherits.empty() ? "" : "[model.inherits]\n" + inherits + "\n");
}

std::string record(const std::string& model) {
    return "[[examination]]\nmodel = \"" + model +
           "\"\nrequirement = \"label/a\"\nmethod = \"device\"\nresult = \"pass\"\ntester = \"T\"\non = 2026-11-01\n";
}

TEST(Family, AProductWithoutModelsIsOneWhateverItLists) {
    const auto groups = alike(read("models = [\"C-1\", \"C-2\"]\n"));
    ASSERT_THAT(groups, SizeIs(1));
    EXPECT_THAT(groups[0].models, IsEmpty());
    EXPECT_EQ(groups[0].view.model, "");
}

TEST(Family, ListsItsDesignations) { EXPECT_THAT(read(artefacts + model_a + model_b).models, ElementsAre("A", "B")); }

TEST(Family, ModelsWithTheSameInputsAreJudgedOnce) {
    const auto groups =
        alike(read(artefacts + model_a + model_b + variant("A2", "A", "artefacts = \"the same image\"") +
                   variant("A3", "A", "artefacts = \"the same image\"")));
    ASSERT_THAT(groups, SizeIs(3));
    EXPECT_THAT(groups[2].models, ElementsAre("A2", "A3"));
    EXPECT_THAT(groups[2].view.artefacts, ElementsAre(0U));
}

TEST(Family, NothingPassesToAVariantByItself) {
    const auto groups = alike(read(artefacts + model_a + model_b + variant("A2", "A") + record("A")));
    ASSERT_THAT(groups, SizeIs(3));
    EXPECT_THAT(groups[0].view.records, SizeIs(1));
    EXPECT_THAT(groups[2].view.artefacts, IsEmpty());
    EXPECT_THAT(groups[2].view.records, IsEmpty());
}

TEST(Family, InheritanceGoesAsFarAsEachStepSaysSo) {
    const std::string why = "examinations = \"the same board\"";
    const auto groups = alike(read(artefacts + model_a + model_b + variant("A2", "A", why) + variant("A3", "A2", why) +
                                   variant("A4", "A3") + record("A")));
    ASSERT_THAT(groups, SizeIs(5));
    ASSERT_THAT(groups[3].view.records, SizeIs(1));
    EXPECT_THAT(groups[3].view.records[0].way, SizeIs(2));
    EXPECT_EQ(groups[3].view.records[0].way.back().from, "A");
    EXPECT_THAT(groups[4].view.records, IsEmpty());
}

TEST(Family, TheNearestAnswerComesFirst) {
    const auto groups =
        alike(read("[answers]\nword = true\n" + artefacts + model_a + "[model.answers]\nword = false\n" + model_b +
                   variant("A2", "A", "answers = \"the same software\"")));
    EXPECT_FALSE(groups.at(0).view.product.answers.at("word").yes);
    EXPECT_TRUE(groups.at(1).view.product.answers.at("word").yes);
    EXPECT_FALSE(groups.at(2).view.product.answers.at("word").yes);
}

TEST(Family, ALabelCoversTheModelsThatItNames) {
    const auto groups = alike(read(artefacts + model_a + model_b + variant("A2", "A", "artefacts = \"same\"") +
                                   "[[label]]\nregime = \"label\"\nmodels = [\"A\", \"A\"]\n"));
    EXPECT_THAT(groups.at(0).view.labels, ElementsAre(0U));
    EXPECT_THAT(groups.at(1).view.labels, IsEmpty());
    EXPECT_THAT(groups.at(2).view.labels, IsEmpty()) << "labels are never inherited";
}

TEST(Family, ReasonsThatDifferKeepModelsApart) {
    const auto groups = alike(read(artefacts + model_a + model_b + variant("A2", "A", "artefacts = \"one reason\"") +
                                   variant("A3", "A", "artefacts = \"another\"")));
    EXPECT_THAT(groups, SizeIs(4));
}

TEST(Family, AnArtefactIsFoundByItsDigest) {
    const std::string digest(64, 'a');
    const Product product = read("[[artefact]]\nkind = \"firmware\"\nfile = \"one.bin\"\nsha256 = \"" + digest +
                                 "\"\n[[model]]\nid = \"A\"\nartefacts = [\"" + digest + "\"]\n");
    EXPECT_THAT(product.family.at(0).artefacts, ElementsAre(0U));
}

} // namespace
} // namespace warifu::selection
