// Real records of every feed, read as they are.

#include <gmock/gmock.h>

#include "collected.h"
#include "warifu/advisories/advisory.h"

namespace warifu::advisories {

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Affected* of_cpe(const Advisory& advisory, std::string_view cpe) {
    for (const Affected& affected : advisory.affected)
        if (affected.cpe.starts_with(cpe))
            return &affected;
    return nullptr;
}

Collected nvd() { return collected_from("nvd/nvd-reduced.json"); }

TEST(Nvd, AllRecordsOfTheReducedFileAreReadWithoutAWord) {
    const Collected all = nvd();
    EXPECT_THAT(all.advisories, SizeIs(19));
    EXPECT_THAT(all.problems, IsEmpty());
}

TEST(Nvd, ARangeIsAsPublishedEvenWhereTheTextSaysOtherwise) {
    const Collected all = nvd();
    const Advisory* decompress = all.find("CVE-2021-28831");
    ASSERT_NE(decompress, nullptr);
    EXPECT_THAT(decompress->summary, HasSubstr("through 1.32.1"));
    const Affected* busybox = of_cpe(*decompress, "cpe:2.3:a:busybox:busybox:");
    ASSERT_NE(busybox, nullptr);
    ASSERT_THAT(busybox->ranges, SizeIs(1));
    EXPECT_EQ(busybox->ranges[0].introduced, "1.32.0");
    EXPECT_EQ(busybox->ranges[0].last_affected, "1.32.1");
    EXPECT_EQ(busybox->ranges[0].fixed, std::nullopt);
    EXPECT_EQ(busybox->ranges[0].scheme, "cpe");

    const Advisory* shell = all.find("CVE-2022-48174");
    ASSERT_NE(shell, nullptr);
    EXPECT_THAT(shell->summary, HasSubstr("before 1.35"));
    ASSERT_NE(of_cpe(*shell, "cpe:2.3:a:busybox:busybox:"), nullptr);
    EXPECT_EQ(of_cpe(*shell, "cpe:2.3:a:busybox:busybox:")->ranges[0].last_affected, "1.36.1");
}

TEST(Nvd, DropbearBeginsAtItsFirstAffectedVersion) {
    const Collected all = nvd();
    const Advisory* dropbear = all.find("CVE-2012-0920");
    ASSERT_NE(dropbear, nullptr);
    bool found = false;
    for (const Affected& affected : dropbear->affected) {
        EXPECT_EQ(affected.cpe.find(":0.46:"), std::string::npos);
        found = found || affected.cpe.find(":0.52:") != std::string::npos ||
                (!affected.ranges.empty() && affected.ranges[0].introduced == "0.52");
    }
    EXPECT_TRUE(found);
}

TEST(Nvd, SeveritiesCarryVectorScoreAndWhoSaidSo) {
    const Collected all = nvd();
    EXPECT_THAT(all.find("CVE-2021-28831")->severities,
                ElementsAre(Severity{"cvss3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "7.5", "nvd@nist.gov"},
                            Severity{"cvss2", "AV:N/AC:L/Au:N/C:N/I:N/A:P", "5.0", "nvd@nist.gov"}));
}

TEST(Nvd, WithoutConfigurationsNothingIsAffectedAndNothingInvented) {
    const Collected all = nvd();
    const Advisory* wpa = all.find("CVE-2023-52160");
    ASSERT_NE(wpa, nullptr);
    EXPECT_THAT(wpa->affected, IsEmpty());
}

TEST(Nvd, WhatItRunsOnBelongsToTheVulnerableOne) {
    const Collected all = collected(R"({"format":"NVD_CVE","vulnerabilities":[{"cve":{"id":"CVE-2020-0001",
        "configurations":[{"operator":"AND","nodes":[
          {"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:o:acme:cam_firmware:*:*:*:*:*:*:*:*",
             "versionEndExcluding":"2.0"}]},
          {"operator":"OR","cpeMatch":[{"vulnerable":false,"criteria":"cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*"},
             {"vulnerable":false,"criteria":"cpe:2.3:h:acme:cam2:-:*:*:*:*:*:*:*"}]}]}]}}]})");
    ASSERT_THAT(all.advisories, SizeIs(1));
    ASSERT_THAT(all.advisories[0].affected, SizeIs(1));
    const Affected& firmware = all.advisories[0].affected[0];
    EXPECT_EQ(firmware.ranges[0].fixed, "2.0");
    ASSERT_NE(firmware.running_on, nullptr);
    ASSERT_THAT(*firmware.running_on, SizeIs(1));
    EXPECT_THAT(firmware.running_on->front().any_of, SizeIs(2));
}

TEST(Cve, OpenSslsLetterVersionsAreKept) {
    const Collected all = collected_from("cve5/openssl/CVE-2014-0160.json");
    ASSERT_THAT(all.advisories, SizeIs(1));
    EXPECT_EQ(all.advisories[0].id, "CVE-2014-0160");
    ASSERT_FALSE(all.advisories[0].affected.empty());
    const Affected& openssl = all.advisories[0].affected[0];
    EXPECT_EQ(openssl.product, "OpenSSL");
    ASSERT_FALSE(openssl.ranges.empty());
    EXPECT_EQ(openssl.ranges[0].introduced, "1.0.1");
    EXPECT_EQ(openssl.ranges[0].fixed, "1.0.1g");
    EXPECT_EQ(openssl.ranges[0].scheme, "custom");
    EXPECT_EQ(openssl.ranges[0].status, Affection::Affected);
}

TEST(Cve, EveryRealRecordIsRead) {
    std::size_t files = 0;
    std::size_t not_named = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(shared_advisories / "cve5")) {
        if (entry.path().filename().string().starts_with("CVE-") && entry.path().extension() == ".json") {
            ++files;
            const Collected all = collected(text_of_file(entry.path()));
            ASSERT_THAT(all.advisories, SizeIs(1)) << entry.path();
            EXPECT_THAT(all.problems, IsEmpty()) << entry.path();
            EXPECT_EQ(all.advisories[0].id, entry.path().stem().string());
            for (const Affected& affected : all.advisories[0].affected)
                not_named += affected.vendor == "n/a" ? 1U : 0U;
        }
    }
    EXPECT_GT(files, 500U);
    EXPECT_GT(not_named, 0U); // kept as published, and nothing made of it
}

TEST(Osv, EventsBecomeRangesAndVersionsStayExact) {
    const Collected all = collected_from("osv/json/dnsmasq/OSV-2022-6.json");
    ASSERT_THAT(all.advisories, SizeIs(1));
    const Affected& dnsmasq = all.advisories[0].affected.at(0);
    EXPECT_EQ(dnsmasq.ecosystem, "OSS-Fuzz");
    EXPECT_EQ(dnsmasq.purl, "pkg:generic/dnsmasq");
    EXPECT_EQ(dnsmasq.ranges.at(0).introduced, "96f6444958c29a670f4254722d787f328153605c");
    EXPECT_EQ(dnsmasq.ranges.at(0).fixed, "03345ecefeb0d82e3c3a4c28f27c3554f0611b39");
    EXPECT_EQ(dnsmasq.ranges.at(0).scheme, "git");
    EXPECT_EQ(dnsmasq.ranges.at(1).exact, "v2.86");
}

TEST(Osv, YamlSaysTheSameAsJson) {
    std::size_t compared = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(shared_advisories / "osv" / "yaml")) {
        if (entry.path().extension() != ".yaml")
            continue;
        const auto project = entry.path().parent_path().filename();
        const auto twin = shared_advisories / "osv" / "json" / project / (entry.path().stem().string() + ".json");
        if (!std::filesystem::exists(twin))
            continue;
        const Collected yaml = collected(text_of_file(entry.path()));
        const Collected json = collected(text_of_file(twin));
        ASSERT_THAT(yaml.advisories, SizeIs(1)) << entry.path();
        EXPECT_EQ(yaml.advisories[0].affected, json.advisories.at(0).affected) << entry.path();
        EXPECT_EQ(yaml.advisories[0].modified, json.advisories[0].modified);
        ++compared;
    }
    EXPECT_GT(compared, 100U);
}

TEST(Osv, ARangeEndsAtTheFixBehindItsBeginning) {
    const auto ranges = [](const std::string& events) {
        return collected(R"({"id":"X-1","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm",
            "name":"a"},"ranges":[{"type":"SEMVER","events":[)" +
                         events + "]}]}]}")
            .advisories.at(0)
            .affected.at(0)
            .ranges;
    };
    const auto two = ranges(R"({"introduced":"0"},{"fixed":"1.2"},{"introduced":"2.0"},{"last_affected":"2.3"})");
    ASSERT_THAT(two, SizeIs(2));
    EXPECT_EQ(two[0].fixed, "1.2");
    EXPECT_EQ(two[1].introduced, "2.0");
    EXPECT_EQ(two[1].last_affected, "2.3");
    const auto apart = ranges(R"({"introduced":"0"},{"introduced":"2.0"},{"fixed":"1.2"},{"fixed":"2.4"})");
    ASSERT_THAT(apart, SizeIs(2));
    EXPECT_EQ(apart[0].fixed, "1.2");
    EXPECT_EQ(apart[1].fixed, "2.4");
    const auto once = ranges(R"({"introduced":"0"},{"fixed":"1.2"},{"fixed":"2.4"})");
    ASSERT_THAT(once, SizeIs(1)) << "of versions, the second fix says nothing new";
    EXPECT_EQ(once[0].fixed, "1.2");
}

TEST(Ghsa, IsToldByItsId) {
    const Collected all = collected(R"({"schema_version":"1.4.0","id":"GHSA-aaaa-bbbb-cccc","modified":
        "2024-05-01T10:00:00Z","aliases":["CVE-2024-1"],"affected":[],"database_specific":{"severity":"HIGH"}})");
    ASSERT_THAT(all.advisories, SizeIs(1));
    EXPECT_EQ(all.advisories[0].feed, Feed::Ghsa);
    EXPECT_THAT(all.advisories[0].aliases, ElementsAre("CVE-2024-1"));
    EXPECT_EQ(all.advisories[0].severities.at(0).score, "HIGH");
}

TEST(Debian, AnAdvisoryTellsOfEachOfItsCves) {
    const Collected all = collected_from("debian-security-tracker/DSA-list.txt");
    const Advisory* xorg = all.find("CVE-2023-1393", "DSA-5380-1");
    ASSERT_NE(xorg, nullptr);
    EXPECT_EQ(xorg->published, "2023-03-29T00:00:00Z");
    ASSERT_THAT(xorg->affected, SizeIs(1));
    EXPECT_EQ(xorg->affected[0].package, "xorg-server");
    EXPECT_EQ(xorg->affected[0].ecosystem, "Debian:bullseye");
    ASSERT_TRUE(xorg->affected[0].fix);
    EXPECT_EQ(xorg->affected[0].fix->state, FixState::Fixed);
    EXPECT_EQ(xorg->affected[0].fix->fixed_version, "2:1.20.11-1+deb11u6");
    EXPECT_EQ(xorg->affected[0].ranges.at(0).scheme, "deb");
    EXPECT_GT(all.advisories.size(), 5000U);
}

TEST(Debian, TheTrackersStatesAreToldApart) {
    const Collected all = collected(R"({"busybox":{
        "CVE-2021-28831":{"description":"x","releases":{
          "bookworm":{"status":"resolved","repositories":{"bookworm":"1:1.35.0-4"},"fixed_version":"1:1.35.0-1"},
          "bullseye":{"status":"open","repositories":{"bullseye":"1:1.30.1-6"},"nodsa":"Minor issue","nodsa_reason":""},
          "buster":{"status":"open","repositories":{},"nodsa":"Minor issue","nodsa_reason":"ignored"},
          "sid":{"status":"resolved","repositories":{},"fixed_version":"0"},
          "trixie":{"status":"undetermined","repositories":{}},
          "forky":{"status":"open","repositories":{},"urgency":"unimportant"}}}},
        "zlib":{"CVE-2018-25032":{"releases":{}}}})");
    EXPECT_THAT(all.problems, IsEmpty());
    const Advisory* busybox = all.find("CVE-2021-28831");
    ASSERT_NE(busybox, nullptr);
    std::map<std::string, FixState> states;
    for (const Affected& affected : busybox->affected)
        states[affected.fix->release] = affected.fix->state;
    EXPECT_EQ(states, (std::map<std::string, FixState>{{"bookworm", FixState::Fixed},
                                                       {"bullseye", FixState::NoAdvisory},
                                                       {"buster", FixState::Ignored},
                                                       {"sid", FixState::NotAffected},
                                                       {"trixie", FixState::Undetermined},
                                                       {"forky", FixState::Open}}));
    EXPECT_EQ(busybox->affected[0].fix->release_version, "1:1.35.0-4");
}

TEST(Alpine, YamlAndJsonGiveFixesOfTheirBranch) {
    const Collected yaml = collected_from("alpine-secdb/v3.10/main.yaml");
    EXPECT_THAT(yaml.problems, Each(Field(&Problem::effect, Problem::Effect::Noted)));
    const Advisory* ansible = yaml.find("CVE-2019-10206");
    ASSERT_NE(ansible, nullptr);
    EXPECT_EQ(ansible->within, "ansible/v3.10-main");
    EXPECT_EQ(ansible->affected[0].fix->fixed_version, "2.8.4-r0");
    const Collected json = collected(R"({"apkurl":"x","archs":["x86"],"reponame":"main","urlprefix":"x",
        "distroversion":"v3.18","packages":[{"pkg":{"name":"busybox","secfixes":{"1.35.0-r17":["CVE-2022-30065"],
        "0":["CVE-2021-42373 ALPINE-13661"]}}}]})");
    ASSERT_THAT(json.advisories, SizeIs(2));
    EXPECT_EQ(json.find("CVE-2021-42373")->affected[0].fix->state, FixState::NotAffected);
    EXPECT_THAT(json.find("CVE-2021-42373")->aliases, ElementsAre("ALPINE-13661"));
}

TEST(Kev, JsonAndCsvTellTheSame) {
    const Collected json = collected_from("kev/known_exploited_vulnerabilities.json");
    EXPECT_THAT(json.problems, IsEmpty());
    EXPECT_THAT(json.advisories, SizeIs(1404));
    ASSERT_THAT(json.told, SizeIs(1));
    EXPECT_EQ(json.told[0].snapshot->to_string(), "2025-08-25");
    EXPECT_EQ(json.told[0].completeness, Completeness::Complete); // 1404 of 1404, says the file
    for (const auto& entry : std::filesystem::directory_iterator(shared_advisories / "kev"))
        if (entry.path().extension() == ".csv") {
            const Collected csv = collected(text_of_file(entry.path()));
            EXPECT_THAT(csv.problems, IsEmpty());
            EXPECT_THAT(csv.advisories, SizeIs(1647));
            const Advisory* git = csv.find("CVE-2025-48384");
            ASSERT_NE(git, nullptr);
            EXPECT_EQ(git->exploited, json.find("CVE-2025-48384")->exploited);
        }
    EXPECT_THAT(collected_from("kev/known_exploited_vulnerabilities_schema.json").problems, SizeIs(1));
}

TEST(Epss, BothLayoutsAreRead) {
    const Collected all = collected_from("epss/epss_2026-08-16_all.csv.gz");
    EXPECT_THAT(all.scores, SizeIs(360142));
    EXPECT_EQ(all.scores.at("CVE-1999-1593").date, std::nullopt) << "a file's name is no evidence";
    const Collected first = collected("#model_version:v2025.03.14,score_date:2026-08-16T12:55:00Z\n"
                                      "cve,epss,percentile\nCVE-1999-0001,0.01,0.8\nCVE-1999-0002,nan,0.8\n");
    EXPECT_EQ(first.scores.at("CVE-1999-0001").date->to_string(), "2026-08-16");
    ASSERT_THAT(first.problems, SizeIs(1));
    EXPECT_EQ(first.problems[0].record, "line 4");
}

TEST(Csaf, ProductsAreThoseOfTheTreeAndTheStatementHasAnAuthor) {
    const Collected all = collected_from("csaf-cisa/icsa-17-332-01.json");
    EXPECT_THAT(all.problems, IsEmpty());
    const Advisory* dns = all.find("CVE-2017-13704", "ICSA-17-332-01");
    ASSERT_NE(dns, nullptr);
    ASSERT_THAT(dns->affected, SizeIs(3));
    EXPECT_EQ(dns->affected[0].vendor, "Siemens");
    EXPECT_EQ(dns->affected[0].product, "RUGGEDCOM RM1224");
    EXPECT_EQ(dns->affected[0].ranges.at(0).exact, "All versions < V5.0");
    EXPECT_EQ(dns->affected[0].ranges.at(0).scheme, "text");
    ASSERT_TRUE(dns->affected[0].vex);
    EXPECT_EQ(dns->affected[0].vex->status, "affected");
    EXPECT_EQ(dns->affected[0].vex->author, "CISA");
    std::size_t documents = 0;
    for (const auto& entry : std::filesystem::directory_iterator(shared_advisories / "csaf-cisa"))
        if (entry.path().extension() == ".json") {
            ++documents;
            const Collected each = collected(text_of_file(entry.path()));
            EXPECT_THAT(each.problems, IsEmpty()) << entry.path();
            EXPECT_FALSE(each.advisories.empty());
        }
    EXPECT_EQ(documents, 44U);
}

TEST(Csaf, NotAffectedComesWithItsJustification) {
    const Collected all = collected(R"({"document":{"category":"csaf_vex","csaf_version":"2.0","title":"t",
        "publisher":{"name":"Acme PSIRT"},"tracking":{"id":"ACME-1","initial_release_date":"2024-01-01T00:00:00Z",
        "current_release_date":"2024-01-02T00:00:00Z"}},"product_tree":{"branches":[{"category":"vendor","name":"Acme",
        "branches":[{"category":"product_name","name":"Cam","branches":[{"category":"product_version","name":"1.2",
        "product":{"name":"Acme Cam 1.2","product_id":"P1","product_identification_helper":{"purl":"pkg:generic/cam@1.2"}}
        }]}]}]},"vulnerabilities":[{"cve":"CVE-2021-44228","product_status":{"known_not_affected":["P1"]},
        "flags":[{"label":"vulnerable_code_not_present","product_ids":["P1"]}]}]})");
    ASSERT_THAT(all.advisories, SizeIs(1));
    const Affected& cam = all.advisories[0].affected.at(0);
    EXPECT_EQ(cam.vex, (Vex{"not_affected", "vulnerable_code_not_present", "", "Acme PSIRT"}));
    EXPECT_EQ(cam.ranges.at(0).exact, "1.2");
    EXPECT_EQ(cam.ranges.at(0).status, Affection::Unaffected);
    EXPECT_EQ(cam.purl, "pkg:generic/cam@1.2");
}

TEST(EndOfLife, JsonAndPagesTellTheSameDays) {
    const Collected json = collected_from("eol/eol.json");
    EXPECT_THAT(json.problems, IsEmpty());
    EXPECT_THAT(json.cycles, SizeIs(1369));
    const LifeCycle* centos = json.cycle("centos", "7");
    ASSERT_NE(centos, nullptr);
    EXPECT_EQ(centos->end_of_life.on->to_string(), "2024-06-30");
    EXPECT_EQ(centos->extended_support.kind, EndDate::Kind::Unknown);
    EXPECT_THAT(centos->identifiers, Contains("cpe:/o:centos:centos"));
    const LifeCycle* debian = json.cycle("debian", "12");
    ASSERT_NE(debian, nullptr);
    EXPECT_EQ(debian->extended_support.on->to_string(), "2028-06-30");
    std::size_t compared = 0;
    for (const auto& entry : std::filesystem::directory_iterator(shared_advisories / "eol" / "products")) {
        const Collected page = collected(text_of_file(entry.path()));
        ASSERT_FALSE(page.cycles.empty()) << entry.path();
        for (const LifeCycle& cycle : page.cycles) {
            const LifeCycle* twin = json.cycle(cycle.product, cycle.cycle);
            if (twin == nullptr)
                continue; // two names: linux-kernel.md is the page of /linux
            ++compared;
            EXPECT_EQ(cycle.end_of_life, twin->end_of_life) << cycle.product << " " << cycle.cycle;
        }
    }
    EXPECT_GT(compared, 1300U);
}

} // namespace

} // namespace warifu::advisories
