// The store: what goes in comes out, imports are incremental, and nothing is half there.

#include <gmock/gmock.h>

#include <filesystem>

#include "codec.h"
#include "collected.h"
#include "warifu/advisories/import.h"
#include "warifu/advisories/store.h"

namespace warifu::advisories {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* now = "2026-11-29T12:00:00Z";

/// Reads into an import as the confined process and its receiver do, in one process.
struct Importing : FeedSink {
    explicit Importing(Import& to) : import(to) {}
    void take(Advisory advisory) override {
        const std::string bytes = encode_record(advisory);
        ASSERT_TRUE(import.add_encoded(as_bytes(bytes)));
    }
    void take(std::string_view cve, const Epss& epss) override { ASSERT_TRUE(import.add(cve, epss)); }
    void take(LifeCycle cycle) override {
        const std::string bytes = encode_life_cycle(cycle);
        ASSERT_TRUE(import.add_encoded_life_cycle(as_bytes(bytes)));
    }
    void problem(Problem) override {}
    void facts(const FeedFacts& facts) override { ASSERT_TRUE(import.add(facts)); }
    Import& import;
};

class AStore : public testing::Test {
protected:
    void SetUp() override {
        folder = std::filesystem::path(testing::TempDir()) /
                 ("store_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        path = folder / "advisories.db";
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    Import begin() {
        auto import = Import::begin(path, now);
        EXPECT_TRUE(import) << import.error().describe();
        return std::move(*import);
    }
    static void read(Import& import, std::string_view text, const std::string& digest) {
        Importing sink(import);
        ASSERT_TRUE(read_feed(text, sink));
        ASSERT_TRUE(import.end_file(digest, "file " + digest));
    }
    void import_text(std::string_view text, const std::string& digest) {
        Import import = begin();
        read(import, text, digest);
        const auto finished = import.finish();
        ASSERT_TRUE(finished) << finished.error().describe();
    }
    Store open() {
        auto store = Store::open(path);
        EXPECT_TRUE(store) << store.error().describe();
        return std::move(*store);
    }

    std::filesystem::path folder, path;
};

std::string osv(const std::string& modified, const std::string& fixed, const std::string& id = "X-1") {
    return R"({"id":")" + id + R"(","modified":")" + modified +
           R"(","aliases":["CVE-2024-0001"],"affected":[{"package":{"ecosystem":"npm","name":"Left-Pad"},
           "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":")" +
           fixed + R"("}]}]}]})";
}

std::string fixed_in(const Store& store) {
    std::string found;
    EXPECT_TRUE(store.about_package("npm", "left_pad", [&](const Hit& hit) {
        for (const Affected& affected : hit.affected)
            found += affected.ranges.at(0).fixed.value_or("") + " ";
    }));
    return found;
}

TEST_F(AStore, GivesBackEveryRealRecordAsItWasRead) {
    for (const char* file : {"nvd/nvd-reduced.json", "cve5/openssl/CVE-2014-0160.json", "csaf-cisa/icsa-17-332-01.json",
                             "osv/json/dnsmasq/OSV-2022-6.json", "alpine-secdb/v3.10/main.yaml"}) {
        const std::string text = text_of_file(shared_advisories / file);
        std::filesystem::remove(path);
        import_text(text, file);
        const Store store = open();
        for (const Advisory& read : collected(text).advisories) {
            const auto found = store.named(read.id);
            ASSERT_TRUE(found);
            const auto same = std::ranges::find_if(
                *found, [&](const Advisory& each) { return each.within == read.within && each.id == read.id; });
            ASSERT_NE(same, found->end()) << read.id;
            EXPECT_EQ(same->affected, read.affected) << read.id;
            EXPECT_EQ(same->severities, read.severities);
            EXPECT_EQ(same->summary, read.summary);
            EXPECT_EQ(same->published, read.published);
            EXPECT_EQ(same->modified, read.modified);
            EXPECT_EQ(same->aliases, read.aliases);
        }
    }
}

TEST_F(AStore, FindsAProductByItsCpeAndByItsNameInWords) {
    import_text(text_of_file(shared_advisories / "nvd/nvd-reduced.json"), "1");
    import_text(text_of_file(shared_advisories / "cve5/openssl/CVE-2014-0160.json"), "2");
    const Store store = open();
    std::vector<std::string> dropbear, openssl;
    ASSERT_TRUE(store.about_product("Dropbear_SSH", [&](const Hit& hit) { dropbear.push_back(hit.id); }));
    EXPECT_THAT(dropbear, testing::Contains("CVE-2012-0920"));
    ASSERT_TRUE(store.about_product(
        "openssl", [&](const Hit& hit) { openssl.push_back(std::string(to_string(hit.feed)) + " " + hit.id); }));
    EXPECT_THAT(openssl, testing::Contains("cve CVE-2014-0160"));
    ASSERT_TRUE(store.about_product("no-such-product", [](const Hit&) { FAIL(); }));
}

TEST_F(AStore, ANewerRecordReplacesTheOlderAndNotTheOtherWayRound) {
    import_text(osv("2024-02-01T00:00:00Z", "1.1"), "1");
    EXPECT_EQ(fixed_in(open()), "1.1 ");
    import_text(osv("2024-03-01T00:00:00Z", "1.2"), "2");
    EXPECT_EQ(fixed_in(open()), "1.2 ");
    import_text(osv("2024-01-01T00:00:00Z", "1.0"), "3");
    EXPECT_EQ(fixed_in(open()), "1.2 ");
    EXPECT_THAT(open().named("CVE-2024-0001").value(), SizeIs(1)) << "found under its alias, once";
    EXPECT_EQ(open().feeds()->at(0).records, 1);
}

TEST_F(AStore, ImportingTheSameAgainChangesNothing) {
    import_text(osv("2024-02-01T00:00:00Z", "1.1"), "1");
    const std::string before = text_of_file(path);
    Import import = begin();
    EXPECT_TRUE(import.knows("1"));
    EXPECT_FALSE(import.knows("2"));
    import.unchanged_file();
    EXPECT_FALSE(import.changes());
    ASSERT_TRUE(import.finish());
    EXPECT_EQ(text_of_file(path), before);
}

TEST_F(AStore, StaysAsItWasUntilTheImportIsFinishedWhichGoesOnLater) {
    import_text(osv("2024-02-01T00:00:00Z", "1.1"), "1");
    {
        Import broken_off = begin();
        read(broken_off, osv("2024-03-01T00:00:00Z", "1.2"), "2");
        ASSERT_TRUE(broken_off.keep());
        EXPECT_EQ(fixed_in(open()), "1.1 ");
    }
    EXPECT_EQ(fixed_in(open()), "1.1 ");
    Import again = begin();
    EXPECT_TRUE(again.knows("2")) << "what was read to its end is not read again";
    ASSERT_TRUE(again.finish());
    EXPECT_EQ(fixed_in(open()), "1.2 ");
    std::vector<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        left.push_back(entry.path().filename().string());
    EXPECT_THAT(left, ElementsAre("advisories.db"));
}

TEST_F(AStore, WhatAnImportLeftOfAnotherStoreIsNotTaken) {
    {
        Import broken_off = begin();
        read(broken_off, osv("2024-03-01T00:00:00Z", "9.9", "X-9"), "9");
        ASSERT_TRUE(broken_off.keep());
    }
    const auto left = path.string() + ".importing";
    std::filesystem::rename(left, folder / "aside");
    import_text(osv("2024-02-01T00:00:00Z", "1.1"), "1");
    std::filesystem::rename(folder / "aside", left);
    import_text(osv("2024-03-01T00:00:00Z", "1.2"), "2");
    EXPECT_EQ(fixed_in(open()), "1.2 ");
    EXPECT_THAT(open().named("X-9").value(), IsEmpty());
}

TEST_F(AStore, LetsOneImportInAtATime) {
    Import first = begin();
    read(first, osv("2024-02-01T00:00:00Z", "1.1"), "1");
    const auto second = Import::begin(path, now);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Refused);
    ASSERT_TRUE(first.finish());
}

TEST_F(AStore, IsCompleteOnlyWhenTheDataOrTheUserSaysSo) {
    import_text(osv("2024-02-01T00:00:00Z", "1.1"), "1");
    EXPECT_EQ(open().feeds()->at(0).completeness, Completeness::NotSaid);
    {
        Import import = begin();
        ASSERT_TRUE(import.declare_complete(Feed::Osv));
        EXPECT_FALSE(import.declare_complete(Feed::Nvd)) << "nothing of it is there";
        ASSERT_TRUE(import.finish());
    }
    EXPECT_EQ(open().feeds()->at(0).completeness, Completeness::Complete);
    EXPECT_TRUE(open().feeds()->at(0).declared);
    EXPECT_EQ(open().feeds()->at(0).complete_as_of->to_string(), "2024-02-01");
    import_text(osv("2025-06-01T00:00:00Z", "1.0", "X-2"), "a part that is newer");
    EXPECT_EQ(open().feeds()->at(0).newest, "2025-06-01T00:00:00Z");
    EXPECT_EQ(open().feeds()->at(0).complete_as_of->to_string(), "2024-02-01") << "nobody said so of the newer one";
    import_text(text_of_file(shared_advisories / "kev/known_exploited_vulnerabilities.json"), "2");
    const auto feeds = open().feeds().value();
    ASSERT_THAT(feeds, SizeIs(2));
    EXPECT_EQ(feeds[1].feed, Feed::Kev);
    EXPECT_EQ(feeds[1].snapshot->to_string(), "2025-08-25");
    EXPECT_EQ(feeds[1].completeness, Completeness::Complete);
    EXPECT_FALSE(feeds[1].declared);
    EXPECT_EQ(feeds[1].complete_as_of->to_string(), "2025-08-25");
    EXPECT_EQ(feeds[1].records, 1404);
    EXPECT_EQ(open().exploited("CVE-2025-48384")->value().added->to_string(), "2025-08-25");
    EXPECT_EQ(open().exploited("CVE-2022-48174").value(), std::nullopt);
}

TEST_F(AStore, ScoresOfAnOlderDayDoNotReplaceNewerOnes) {
    const auto scores = [](const char* day, const char* score) {
        return std::string("#model_version:v1,score_date:") + day + "T00:00:00Z\ncve,epss,percentile\nCVE-2020-0001," +
               score + ",0.5\n";
    };
    import_text(scores("2026-08-16", "0.2"), "1");
    import_text(scores("2026-08-01", "0.1"), "2");
    EXPECT_EQ(open().epss("CVE-2020-0001")->value().score, 0.2);
    import_text(scores("2026-08-20", "0.3"), "3");
    EXPECT_EQ(open().epss("CVE-2020-0001")->value().score, 0.3);
    EXPECT_EQ(open().epss("CVE-2020-0001")->value().date->to_string(), "2026-08-20");
    EXPECT_EQ(open().feeds()->at(0).snapshot->to_string(), "2026-08-20");
}

TEST_F(AStore, FindsLifeCyclesByNameAndByIdentifier) {
    import_text(text_of_file(shared_advisories / "eol/eol.json"), "1");
    const Store store = open();
    EXPECT_FALSE(store.life_cycles("centos")->empty());
    EXPECT_EQ(store.life_cycles("cpe:2.3:o:centos:centos").value(), store.life_cycles("centos").value());
    EXPECT_THAT(store.life_cycles("no-such").value(), IsEmpty());
}

TEST_F(AStore, ThatIsNoneIsRefused) {
    EXPECT_EQ(Store::open(path).error().code, ErrorCode::NotFound);
    std::ofstream(path) << "not a database, but long enough to be looked at";
    EXPECT_EQ(Store::open(path).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(Import::begin(path, now).error().code, ErrorCode::Corrupt) << "nobody's file is overwritten";
}

TEST(TheCodec, TakesNothingThatItDidNotWrite) {
    for (const Advisory& advisory : collected_from("nvd/nvd-reduced.json").advisories) {
        const EncodedRecord record = encode(advisory);
        const std::string bytes = encode(record);
        for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 50)
            EXPECT_FALSE(decode_record(as_bytes(std::string_view(bytes).substr(0, size))));
        EXPECT_FALSE(decode_record(as_bytes(bytes + "x")));
        ASSERT_TRUE(decode_record(as_bytes(bytes)));
        ASSERT_TRUE(decode_body(as_bytes(record.body)));
        EXPECT_EQ(decode_body(as_bytes(record.body))->advisory.summary, advisory.summary);
    }
}

TEST(ACveNumber, SortsByYearAndHasOneForm) {
    EXPECT_LT(cve_number("CVE-1999-0001"), cve_number("CVE-2000-0001"));
    EXPECT_LT(cve_number("CVE-2021-9999"), cve_number("CVE-2021-28831"));
    EXPECT_EQ(cve_number("CVE-2021-00028831"), std::nullopt);
    EXPECT_EQ(cve_number("GHSA-1"), std::nullopt);
}

} // namespace

} // namespace warifu::advisories
