// tests/cases/catalogue: each folder holds one kind of mistake, laid over the sound catalogue in `base`, and
// expected.txt the messages, each with file, line and column.

#include <map>

#include <gtest/gtest.h>

#include "../base/golden.h"
#include "warifu/catalogue/catalogue.h"

namespace warifu::catalogue {
namespace {

std::filesystem::path cases() { return std::filesystem::path(WARIFU_SOURCE_DIR) / "tests/cases/catalogue"; }

/// The files of `base` with those of `name` laid over them.
std::vector<SourceFile> files_of(const std::string& name) {
    std::map<std::string, std::string> texts;
    for (const std::string& folder : {std::string("base"), name}) {
        const auto read = read_directory(cases() / folder);
        if (!read)
            throw std::runtime_error(read.error().describe());
        for (const SourceFile& file : *read)
            texts[file.path] = file.text;
    }
    std::vector<SourceFile> files;
    for (auto& [path, text] : texts)
        files.push_back({path, std::move(text)});
    return files;
}

class CatalogueMistake : public testing::TestWithParam<std::string> {};

TEST_P(CatalogueMistake, IsToldWithItsPlace) {
    std::string told;
    for (const Mistake& mistake : load(files_of(GetParam())).mistakes)
        told += mistake.describe() + "\n";
    if (GetParam() == "base") {
        EXPECT_EQ(told, "");
        return;
    }
    ASSERT_NE(told, "");
    sample::expect_golden(cases() / GetParam() / "expected.txt", told);
}

INSTANTIATE_TEST_SUITE_P(Cases, CatalogueMistake, testing::ValuesIn(sample::case_names(cases())), sample::test_name);

TEST(CatalogueMistakes, AreAllToldAtOnce) {
    std::vector<SourceFile> files = files_of("unknown-check");
    files.push_back({"checks/broken.toml", "x = "});
    EXPECT_EQ(load(files).mistakes.size(), 2U);
}

TEST(CatalogueIds, WrittenExactlyLeadToTheRequirement) {
    std::vector<SourceFile> files = files_of("base");
    for (SourceFile& file : files)
        if (file.path == "regimes/alpha/one.toml")
            file.text.replace(file.text.find("all = [\"a\"]"), 11, "all = [\"alpha@one/a\", \"beta@one/a\"]");
    const LoadOutcome loaded = load(files);
    if (!loaded.mistakes.empty())
        return; // refusing them would do as well
    for (const std::string& part : loaded.catalogue.find_requirement("alpha/b")->all)
        EXPECT_TRUE(loaded.catalogue.find_requirement(part)) << part;
    for (const CrosswalkPair& pair : loaded.catalogue.crosswalks.at(0).pairs)
        EXPECT_TRUE(loaded.catalogue.find_requirement(pair.a)) << pair.a;
}

TEST(CatalogueMistakes, MakeAnErrorThatNamesThem) {
    const auto loaded = load_catalogue(cases() / "broken-toml");
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::Parse);
    EXPECT_NE(loaded.error().message.find("checks/case.toml:2:"), std::string::npos) << loaded.error().message;
}

} // namespace
} // namespace warifu::catalogue
