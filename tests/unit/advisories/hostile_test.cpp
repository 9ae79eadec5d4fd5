// Files that are broken, or made to break whoever reads them: the record is named, and the rest is read.

#include <gmock/gmock.h>
#include <zlib.h>

#include "collected.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string entry(const std::string& id, const std::string& more = "") {
    return R"({"cve":{"id":")" + id + R"(","sourceIdentifier":"x")" + more + "}}";
}
std::string nvd(const std::string& entries) { return R"({"format":"NVD_CVE","vulnerabilities":[)" + entries + "]}"; }

TEST(AFileCutShort, GivesTheRecordsBeforeTheCut) {
    const std::string whole = text_of_file(shared_advisories / "nvd/nvd-reduced.json");
    const Collected all = collected(whole);
    std::size_t least = 0;
    for (const double part : {0.2, 0.5, 0.9, 0.999}) {
        const Collected some =
            collected(whole.substr(0, static_cast<std::size_t>(part * static_cast<double>(whole.size()))));
        ASSERT_THAT(some.problems, SizeIs(1)) << part;
        EXPECT_THAT(some.problems[0].why, HasSubstr("cut short"));
        EXPECT_GE(some.advisories.size(), least);
        least = some.advisories.size();
        for (std::size_t i = 0; i < some.advisories.size(); ++i)
            EXPECT_EQ(some.advisories[i].affected, all.advisories[i].affected);
    }
    EXPECT_EQ(least, 18U) << "at 99.9 % the last one is missing";
}

TEST(AFileCutShort, NeverPassesForTheWholeCatalogue) {
    const std::string whole = text_of_file(shared_advisories / "kev/known_exploited_vulnerabilities.json");
    for (const FeedFacts& facts : collected(whole.substr(0, whole.size() - 2000)).told)
        EXPECT_NE(facts.completeness, Completeness::Complete);
}

TEST(EveryRealFile, CutAnywhereIsReadOrRefused) {
    for (const char* file : {"cve5/openssl/CVE-2014-0160.json", "csaf-cisa/icsa-17-332-01.json",
                             "osv/yaml/dnsmasq/OSV-2022-6.yaml", "osv/json/dnsmasq/OSV-2022-6.json"}) {
        const std::string whole = text_of_file(shared_advisories / file);
        for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 300)
            collected(whole.substr(0, size)); // must end, and not crash
    }
}

TEST(ABrokenRecord, IsNamedAndTheOthersAreRead) {
    const Collected all =
        collected(nvd(entry("CVE-2020-0001") + "," + entry("not an id") + "," +
                      R"({"cve":{"id":"CVE-2020-0002" "sourceIdentifier":1}})" + "," + entry("CVE-2020-0003")));
    ASSERT_THAT(all.advisories, SizeIs(2));
    EXPECT_EQ(all.advisories[1].id, "CVE-2020-0003");
    ASSERT_THAT(all.problems, SizeIs(2));
    EXPECT_EQ(all.problems[0].record, "record 2");
    EXPECT_EQ(all.problems[1].record, "record 3");
}

TEST(AWrongDate, IsUnknownAndTold) {
    const Collected all =
        collected(nvd(entry("CVE-2020-0001", R"(,"published":"2020-13-45T00:00:00","lastModified":"yesterday")")));
    ASSERT_THAT(all.advisories, SizeIs(1));
    EXPECT_EQ(all.advisories[0].published, std::nullopt);
    EXPECT_EQ(all.advisories[0].modified, std::nullopt);
    ASSERT_THAT(all.problems, SizeIs(2));
    EXPECT_EQ(all.problems[0].record, "CVE-2020-0001");
    EXPECT_EQ(all.problems[0].effect, Problem::Effect::Noted);
}

TEST(ATime, IsGivenInUtc) {
    const auto modified = [](const std::string& written) {
        return collected(R"({"id":"X-1","schema_version":"1","modified":")" + written + R"("})")
            .advisories.at(0)
            .modified;
    };
    EXPECT_EQ(modified("2024-05-01T10:00:00Z"), "2024-05-01T10:00:00Z");
    EXPECT_EQ(modified("2024-05-01T10:00:00.123456Z"), "2024-05-01T10:00:00Z");
    EXPECT_EQ(modified("2024-05-01T00:30:00+09:00"), "2024-04-30T15:30:00Z");
    EXPECT_EQ(modified("2024-12-31T23:30:00-01:00"), "2025-01-01T00:30:00Z");
    EXPECT_EQ(modified("2024-05-01T10:00"), "2024-05-01T10:00:00Z");
    EXPECT_EQ(modified("2024-05-01"), "2024-05-01T00:00:00Z");
    EXPECT_EQ(modified("2024-05-01T25:00:00Z"), std::nullopt);
    EXPECT_EQ(modified("2024-05-01Txx"), std::nullopt);
}

TEST(ADuplicateId, IsTold) {
    const Collected all = collected(nvd(entry("CVE-2020-0001") + "," + entry("CVE-2020-0001")));
    EXPECT_THAT(all.advisories, SizeIs(2));
    ASSERT_THAT(all.problems, SizeIs(1));
    EXPECT_THAT(all.problems[0].why, HasSubstr("more than once"));
}

TEST(DeepNesting, CostsTheRecordAlone) {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    const Collected all = collected(nvd(entry("CVE-2020-0001", R"(,"x":)" + deep) + "," + entry("CVE-2020-0002")));
    ASSERT_THAT(all.advisories, SizeIs(1));
    EXPECT_EQ(all.advisories[0].id, "CVE-2020-0002");
    EXPECT_THAT(all.problems, SizeIs(1));
    collected(std::string(5'000'000, '['));
    collected(std::string(5'000'000, '{'));
    std::string objects;
    for (int i = 0; i < 100'000; ++i)
        objects += R"({"a":)";
    collected(objects);
}

TEST(DeepYaml, IsRefused) {
    std::string yaml = "id: X-1\nsummary: y\nmodified: z\naffected: ";
    yaml += std::string(50'000, '[');
    EXPECT_THAT(collected(yaml).problems, SizeIs(1));
}

TEST(AliasesOfYaml, DoNotGrowBeyondTheBudget) {
    std::string yaml = "id: X-1\nsummary: y\nmodified: z\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 12; ++i) {
        yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int k = 0; k < 10; ++k)
            yaml += std::string(k == 0 ? "" : ",") + "*a" + std::to_string(i - 1);
        yaml += "]\n";
    }
    const Collected all = collected(yaml);
    ASSERT_THAT(all.problems, SizeIs(1));
    EXPECT_THAT(all.problems[0].why, HasSubstr("too large"));
}

TEST(ALargeRecord, IsSkippedBehindItsBudget) {
    Collected all;
    ReadLimits limits;
    limits.record_bytes = 1000;
    ASSERT_TRUE(read_feed(
        nvd(entry("CVE-2020-0001", R"(,"x":")" + std::string(5000, 'a') + '"') + "," + entry("CVE-2020-0002")), all,
        limits));
    EXPECT_THAT(all.advisories, SizeIs(1));
    ASSERT_THAT(all.problems, SizeIs(1));
    EXPECT_THAT(all.problems[0].why, HasSubstr("larger than"));
}

TEST(ALongText, IsCutBetweenCharacters) {
    std::string long_text;
    for (int i = 0; i < 5000; ++i)
        long_text += "脆";
    const Collected all =
        collected(nvd(entry("CVE-2020-0001", R"(,"descriptions":[{"lang":"en","value":")" + long_text + R"("}])")));
    ASSERT_THAT(all.advisories, SizeIs(1));
    EXPECT_LE(all.advisories[0].summary.size(), most_text + 3);
    EXPECT_TRUE(is_utf8(all.advisories[0].summary));
}

TEST(TooManyAffectedEntries, AreCutAndTheRecordSaysSo) {
    std::string versions;
    for (int i = 0; i < 60'000; ++i)
        versions += (i == 0 ? "\"" : ",\"") + std::to_string(i) + '"';
    const Collected all = collected(R"({"id":"X-1","schema_version":"1","affected":[{"package":{"ecosystem":"npm",
        "name":"a"},"versions":[)" + versions +
                                    "]}]}");
    ASSERT_THAT(all.advisories, SizeIs(1));
    EXPECT_TRUE(all.advisories[0].cut);
    EXPECT_LE(all.advisories[0].affected.at(0).ranges.size(), most_ranges);
}

TEST(ABombOfGzip, IsRefused) {
    const std::string zeros(64U << 20U, ' ');
    std::string packed(compressBound(zeros.size()) + 64, '\0');
    z_stream stream{};
    ASSERT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zeros.data()));
    stream.avail_in = static_cast<uInt>(zeros.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    Collected all;
    ReadLimits limits;
    limits.unpacked_bytes = 1U << 20U;
    const auto read = read_feed(packed, all, limits);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::LimitExceeded);
}

TEST(AFileOfNoFeed, IsToldApartFromABrokenOne) {
    for (const char* text : {"", "hello", "{}", "[]", "[1,2]", R"({"a":1})", "# README",
                             "\x7f"
                             "ELF"}) {
        Collected all;
        const auto read = read_feed(text, all);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, ErrorCode::Unsupported) << text;
    }
    Collected all;
    EXPECT_EQ(read_feed(R"({"a": 1, ]]]})", all).error().code, ErrorCode::Corrupt);
}

} // namespace

} // namespace warifu::advisories
