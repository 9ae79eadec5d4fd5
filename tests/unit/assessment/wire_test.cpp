#include "wire.h"

#include <gtest/gtest.h>

namespace warifu::assessment {
namespace {

Row sample() {
    return {"account",
            "fw.bin!/etc/shadow:1",
            {{"name", std::string("root")}, {"uid", std::int64_t{-1}}, {"known_password", std::monostate()}}};
}

TEST(Wire, CarriesARowUnchanged) {
    std::string bytes;
    encode(sample(), bytes);
    ByteReader reader(as_bytes(bytes));
    const auto item = decode_item(reader);
    ASSERT_TRUE(item);
    const Row& row = std::get<Row>(*item);
    EXPECT_EQ(row.table, sample().table);
    EXPECT_EQ(row.locator, sample().locator);
    EXPECT_EQ(row.columns, sample().columns);
    EXPECT_TRUE(reader.at_end());
}

TEST(Wire, CarriesAnExaminationUnchanged) {
    std::string bytes;
    encode(Examination{"firmware", "fw.bin", Examination::Outcome::Incomplete, "why", "what"}, bytes);
    ByteReader reader(as_bytes(bytes));
    const auto item = decode_item(reader);
    ASSERT_TRUE(item);
    const auto& examination = std::get<Examination>(*item);
    EXPECT_EQ(examination.outcome, Examination::Outcome::Incomplete);
    EXPECT_EQ(examination.reason, "why");
}

TEST(Wire, RefusesEveryTruncation) {
    std::string bytes;
    encode(sample(), bytes);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        ByteReader reader(as_bytes(std::string_view(bytes).substr(0, length)));
        EXPECT_FALSE(decode_item(reader)) << "cut at " << length;
    }
}

TEST(Wire, RefusesAnOutcomeThatIsNone) {
    std::string bytes;
    encode(Examination{"firmware", "fw.bin", Examination::Outcome::Complete, {}, {}}, bytes);
    bytes[1] = 7;
    ByteReader reader(as_bytes(bytes));
    EXPECT_FALSE(decode_item(reader));
}

} // namespace
} // namespace warifu::assessment
