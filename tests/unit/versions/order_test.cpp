#include "warifu/versions/order.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>

#include "support.h"

namespace warifu::versions {
namespace {

using test::sign;

struct Vectors {
    Scheme scheme;
    std::string file;
    std::size_t least; ///< a file that was cut short is no test
};

class PublishedCases : public testing::TestWithParam<Vectors> {};

TEST_P(PublishedCases, AreOrderedAsTheirSourceSays) {
    const auto cases = test::cases_of(GetParam().file);
    ASSERT_GE(cases.size(), GetParam().least);
    for (const auto& [left, expected, right] : cases) {
        const std::string reverse = expected == "<" ? ">" : expected == ">" ? "<" : expected;
        EXPECT_EQ(sign(compare(GetParam().scheme, left, right)), expected) << left << " against " << right;
        EXPECT_EQ(sign(compare(GetParam().scheme, right, left)), reverse) << right << " against " << left;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Order, PublishedCases,
    testing::Values(Vectors{Scheme::Dpkg, "dpkg.txt", 700}, Vectors{Scheme::Apk, "apk.txt", 1300},
                    Vectors{Scheme::Rpm, "rpm.txt", 150}, Vectors{Scheme::Semver, "semver.txt", 60},
                    Vectors{Scheme::Pep440, "pep440.txt", 600}, Vectors{Scheme::Go, "go.txt", 20},
                    Vectors{Scheme::Linux, "linux.txt", 30}, Vectors{Scheme::Openssl, "openssl.txt", 25},
                    Vectors{Scheme::Date, "date.txt", 5}, Vectors{Scheme::Generic, "generic.txt", 60}),
    [](const auto& parameter) { return std::string(to_string(parameter.param.scheme)); });

TEST(Order, KnowsSchemesByTheNamesOfFeedsAndPackageTypes) {
    EXPECT_EQ(find_scheme("deb"), Scheme::Dpkg);
    EXPECT_EQ(find_scheme("Debian"), Scheme::Dpkg);
    EXPECT_EQ(find_scheme("npm"), Scheme::Semver);
    EXPECT_EQ(find_scheme("golang"), Scheme::Go);
    EXPECT_EQ(find_scheme("PyPI"), Scheme::Pep440);
    EXPECT_EQ(find_scheme("custom"), std::nullopt);
    EXPECT_EQ(find_scheme(""), std::nullopt);
}

TEST(Order, NoSchemePlacesWhatIsNoVersion) {
    const std::string long_one(longest_version + 1, '1');
    for (int scheme = 0; scheme <= static_cast<int>(Scheme::Generic); ++scheme)
        for (const std::string& word : {std::string(), std::string("n/a"), std::string("unspecified"), std::string("-"),
                                        std::string("*"), std::string("1.2 beta"), std::string("1.\xc3\xa9"), long_one})
            EXPECT_FALSE(knows(static_cast<Scheme>(scheme), word))
                << to_string(static_cast<Scheme>(scheme)) << " knows '" << word << "'";
}

// ---------------------------------------------------------------------------------------------------------------------

/// Version strings that people really publish: those of the CVE records in the shared data, and of Alpine's fixes.
std::vector<std::string> real_versions() {
    std::set<std::string> found;
    const std::string folder = test::shared_data() + "/advisories";
    if (!std::filesystem::exists(folder + "/cve5"))
        return {};
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder + "/cve5")) {
        if (entry.path().extension() != ".json")
            continue;
        std::ifstream file(entry.path());
        const auto record = nlohmann::json::parse(file, nullptr, false);
        if (!record.is_object() || !record.contains("containers"))
            continue;
        for (const auto& affected : record["containers"]["cna"].value("affected", nlohmann::json::array()))
            for (const auto& version : affected.value("versions", nlohmann::json::array()))
                for (const char* key : {"version", "lessThan", "lessThanOrEqual"})
                    if (version.contains(key))
                        found.insert(version[key].get<std::string>());
    }
    for (const char* branch : {"v3.3", "v3.11"})
        for (const std::string& line : test::lines_of(folder + "/alpine-secdb/" + branch + "/main.yaml"))
            if (const auto key = line.find_first_not_of(' '); key != line.npos && line.ends_with(":"))
                found.insert(line.substr(key, line.size() - key - 1));
    return {found.begin(), found.end()};
}

class RealVersions : public testing::TestWithParam<Scheme> {};

TEST_P(RealVersions, HaveAnOrderThatContradictsItselfNowhere) {
    const auto all = real_versions();
    if (all.empty())
        GTEST_SKIP() << "the shared test data is not there: set WARIFU_SHARED_DATA";
    const Scheme scheme = GetParam();
    std::vector<std::string> known;
    for (const std::string& version : all)
        if (knows(scheme, version))
            known.push_back(version);
    ASSERT_GE(known.size(), 3U);
    // Every third string keeps this within a second; which third depends on the scheme.
    const std::size_t step = std::max<std::size_t>(1, known.size() / 160);
    std::vector<std::string> some;
    for (std::size_t i = static_cast<std::size_t>(scheme) % step; i < known.size(); i += step)
        some.push_back(known[i]);
    std::vector<std::vector<std::partial_ordering>> order(some.size());
    for (std::size_t i = 0; i < some.size(); ++i)
        for (std::size_t k = 0; k < some.size(); ++k)
            order[i].push_back(compare(scheme, some[i], some[k]));
    for (std::size_t i = 0; i < some.size(); ++i)
        for (std::size_t k = 0; k < some.size(); ++k) {
            ASSERT_EQ(sign(order[i][k]), sign(0 <=> order[k][i])) << some[i] << " and " << some[k];
            for (std::size_t m = 0; m < some.size(); ++m) {
                if (order[i][k] < 0 && order[k][m] < 0) {
                    ASSERT_TRUE(order[i][m] < 0) << some[i] << " < " << some[k] << " < " << some[m];
                }
                if (order[i][k] == 0 && order[k][m] == 0) {
                    ASSERT_TRUE(order[i][m] == 0) << some[i] << " = " << some[k] << " = " << some[m];
                }
            }
        }
}

INSTANTIATE_TEST_SUITE_P(Order, RealVersions,
                         testing::Values(Scheme::Dpkg, Scheme::Apk, Scheme::Rpm, Scheme::Semver, Scheme::Pep440,
                                         Scheme::Go, Scheme::Linux, Scheme::Openssl, Scheme::Generic),
                         [](const auto& parameter) { return std::string(to_string(parameter.param)); });

// ---------------------------------------------------------------------------------------------------------------------
// The tools themselves, where this machine has them.

std::vector<std::pair<std::string, std::string>> pairs_known_to(Scheme scheme, const std::string& more,
                                                                std::size_t most) {
    std::vector<std::string> versions;
    for (const std::string& version : real_versions())
        if (knows(scheme, version) && version.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
                                                                "QRSTUVWXYZ.+~-_^:!") == version.npos)
            versions.push_back(version);
    for (const auto& entry : test::cases_of(more)) {
        if (knows(scheme, entry.left) && knows(scheme, entry.right)) {
            versions.push_back(entry.left);
            versions.push_back(entry.right);
        }
    }
    std::vector<std::pair<std::string, std::string>> pairs;
    const std::size_t step = std::max<std::size_t>(1, versions.size() / most);
    for (std::size_t i = 0; i + 1 < versions.size(); i += step) {
        pairs.emplace_back(versions[i], versions[i + 1]);
        pairs.emplace_back(versions[i], versions[(i * 7 + 13) % versions.size()]);
    }
    return pairs;
}

TEST(Order, IsDpkgsOwn) {
    const auto pairs = pairs_known_to(Scheme::Dpkg, "dpkg.txt", 150);
    std::string script;
    for (const auto& [a, b] : pairs)
        script += "if dpkg --compare-versions '" + a + "' lt '" + b +
                  "'; then echo '<'; elif dpkg --compare-versions '" + a + "' eq '" + b +
                  "'; then echo '='; else echo '>'; fi\n";
    const std::string path = testing::TempDir() + "warifu-dpkg-oracle.sh";
    std::ofstream(path) << "command -v dpkg >/dev/null || exit 0\n" << script;
    const auto answers = test::run("sh " + path);
    if (answers.empty())
        GTEST_SKIP() << "dpkg is not here";
    ASSERT_EQ(answers.size(), pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i)
        EXPECT_EQ(sign(compare(Scheme::Dpkg, pairs[i].first, pairs[i].second)), answers[i])
            << pairs[i].first << " against " << pairs[i].second;
}

TEST(Order, IsRpmsOwn) {
    auto pairs = pairs_known_to(Scheme::Rpm, "rpm.txt", 400);
    // rpm.vercmp of 4.18 compares whole strings as one part: what has an epoch or a release is left out.
    std::erase_if(pairs, [](const auto& p) { return (p.first + p.second).find_first_of(":-") != std::string::npos; });
    std::string script = "%{lua:\n";
    for (const auto& [a, b] : pairs)
        script += "print(({[-1]='<',[0]='=',[1]='>'})[rpm.vercmp('" + a + "','" + b + "')]..'\\n')\n";
    const std::string path = testing::TempDir() + "warifu-rpm-oracle.lua";
    std::ofstream(path) << script << "}";
    auto answers = test::run("rpm --eval \"$(cat " + path + ")\"");
    std::erase(answers, "");
    if (answers.empty())
        GTEST_SKIP() << "rpm is not here";
    ASSERT_EQ(answers.size(), pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i)
        EXPECT_EQ(sign(compare(Scheme::Rpm, pairs[i].first, pairs[i].second)), answers[i])
            << pairs[i].first << " against " << pairs[i].second;
}

TEST(Order, IsThatOfPythonsPackaging) {
    const auto pairs = pairs_known_to(Scheme::Pep440, "pep440.txt", 600);
    std::string script = "try:\n from packaging.version import Version as V\nexcept ImportError: raise SystemExit\n"
                         "for a, b in (\n";
    for (const auto& [a, b] : pairs)
        script += "('" + a + "','" + b + "'),\n";
    const std::string path = testing::TempDir() + "warifu-packaging-oracle.py";
    std::ofstream(path) << script << "): print('<' if V(a) < V(b) else '>' if V(a) > V(b) else '=')\n";
    const auto answers = test::run("python3 " + path);
    if (answers.empty())
        GTEST_SKIP() << "Python's packaging is not here";
    ASSERT_EQ(answers.size(), pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i)
        EXPECT_EQ(sign(compare(Scheme::Pep440, pairs[i].first, pairs[i].second)), answers[i])
            << pairs[i].first << " against " << pairs[i].second;
}

} // namespace
} // namespace warifu::versions
