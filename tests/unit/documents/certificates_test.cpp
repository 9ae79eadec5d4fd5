#include "../certificates/maker.h"
#include "reading.h"

namespace warifu::documents {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

FormReading read_file(std::string_view bytes, std::string_view host = "api.example") {
    FormReading reading;
    examine_certificates({"api.pem", host, as_bytes(bytes)}, reading);
    return reading;
}

Value cell(const Row& row, std::string_view column) {
    for (const auto& [name, value] : row.columns)
        if (name == column)
            return value;
    return {};
}

std::string bytes_of(const sample::Der& der) { return std::string(as_text(der)); }

TEST(CertificateFile, OfAServiceIsItsChain) {
    const sample::Chain made;
    const FormReading reading = read_file("Some text before.\n" + sample::pem_of(made.leaf) +
                                          sample::pem_of(made.middle) + sample::pem_of(made.root));
    ASSERT_THAT(reading.rows, SizeIs(3));
    const Row& leaf = reading.rows[0];
    EXPECT_EQ(leaf.locator, "api.pem#1");
    EXPECT_EQ(cell(leaf, "origin"), Value("file"));
    EXPECT_EQ(cell(leaf, "host"), Value("api.example"));
    EXPECT_EQ(cell(leaf, "path"), Value("api.pem"));
    EXPECT_EQ(cell(leaf, "position"), Value(std::int64_t{0}));
    EXPECT_EQ(cell(leaf, "names_match"), Value(std::int64_t{1}));
    EXPECT_EQ(cell(leaf, "problems"), Value(""));
    EXPECT_EQ(cell(reading.rows[2], "position"), Value(std::int64_t{2}));
    EXPECT_TRUE(reading.complete("certificates"));
    EXPECT_THAT(reading.anomalies, IsEmpty());
}

TEST(CertificateFile, InDerIsOneOrSeveral) {
    const sample::Chain made;
    EXPECT_THAT(read_file(bytes_of(made.leaf)).rows, SizeIs(1));
    const FormReading both = read_file(bytes_of(made.leaf) + bytes_of(made.middle));
    EXPECT_THAT(both.rows, SizeIs(2));
    EXPECT_TRUE(both.complete("certificates"));
}

TEST(CertificateFile, WithoutAHostIsACollectionAndNoChain) {
    const sample::Chain made;
    const FormReading reading = read_file(sample::pem_of(made.root), "");
    ASSERT_THAT(reading.rows, SizeIs(1));
    EXPECT_EQ(cell(reading.rows[0], "position"), Value(std::int64_t{-1}));
    EXPECT_EQ(cell(reading.rows[0], "problems"), Value("")) << "an authority may sign itself";
}

TEST(CertificateFile, WithAPrivateKeyTellsItByItsPublicHalfAlone) {
    const sample::Chain made;
    const std::string key = sample::pem_of_key(made.leaf_key);
    const FormReading reading = read_file(key + sample::pem_of(made.leaf));
    ASSERT_THAT(reading.codes(), ElementsAre("private-key"));
    const std::string secret = key.substr(key.find('\n') + 1, 40);
    EXPECT_THAT(reading.anomalies[0].message, Not(HasSubstr(secret)));
    EXPECT_THAT(reading.anomalies[0].message,
                HasSubstr(std::get<std::string>(cell(reading.rows.at(0), "spki_sha256"))));
    EXPECT_TRUE(reading.complete("certificates"));
}

TEST(CertificateFile, ThatIsNotReadToItsEndIsIncomplete) {
    const sample::Chain made;
    const std::string good = sample::pem_of(made.leaf);
    std::string damaged = good;
    damaged.replace(damaged.find('\n') + 1, 4, "AAAA");
    const std::string cut = good.substr(0, good.size() / 2);
    const std::pair<std::string, std::string> all[] = {
        {"", "no-certificate"},
        {"junk", "damaged-certificate"},
        {"-----BEGIN nothing", "no-certificate"},
        {good + damaged, "damaged-certificate"},
        {good + cut, "damaged-pem"},
        {good + "-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n", "not-a-certificate"},
        {bytes_of(made.leaf) + "x", "damaged-certificate"},
        {bytes_of(made.leaf).substr(0, 200), "damaged-certificate"},
        {std::string((8U << 20U) + 1, 'x'), "stopped-at-bytes"},
    };
    for (const auto& [bytes, code] : all) {
        const FormReading reading = read_file(bytes);
        EXPECT_FALSE(reading.complete("certificates")) << code;
        EXPECT_THAT(reading.codes(), Contains(code));
    }
}

TEST(CertificateFile, OfVeryManyStops) {
    const sample::Chain made;
    std::string pem;
    for (int i = 0; i < 501; ++i)
        pem += sample::pem_of(made.root);
    const FormReading reading = read_file(pem, "");
    EXPECT_THAT(reading.rows, SizeIs(500));
    EXPECT_THAT(reading.codes(), ElementsAre("stopped-at-certificates"));
    EXPECT_FALSE(reading.complete("certificates"));
}

TEST(CertificateFile, LongerThanAnyChainIsNotWeighedAsOne) {
    const sample::Chain made;
    std::string pem;
    for (int i = 0; i < 40; ++i)
        pem += sample::pem_of(made.root);
    const FormReading reading = read_file(pem);
    EXPECT_THAT(reading.codes(), ElementsAre("no-chain"));
    EXPECT_FALSE(reading.complete("certificates"));
}

} // namespace
} // namespace warifu::documents
