// The rules of the United Kingdom's PSTI Regulations (SI 2023/1007, Schedule 1, paragraph 1(3)) on unique passwords,
// held against lists as production writes them.

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "passwords/identifier_trace.h"
#include "reading.h"

namespace warifu::documents {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct Unit {
    std::string serial;
    std::string mac;
    std::string password;
};

std::string csv_of(const std::vector<Unit>& units) {
    std::string csv = "serial,mac,user,password\n";
    for (const Unit& unit : units)
        csv += fmt::format("{},{},admin,{}\n", unit.serial, unit.mac, unit.password);
    return csv;
}

/// As production should: serial numbers in a row, passwords drawn.
std::vector<Unit> drawn(std::size_t count, std::string_view alphabet, std::size_t length, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::vector<Unit> units;
    for (std::size_t i = 0; i < count; ++i) {
        Unit unit{fmt::format("CAM{:07}", 4711 + i), fmt::format("00:1B:44:11:{:02X}:{:02X}", i / 256, i % 256), {}};
        while (unit.password.size() < length)
            unit.password += alphabet[random() % alphabet.size()];
        units.push_back(std::move(unit));
    }
    return units;
}

constexpr std::string_view letters_and_digits = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

FormReading read_list(const std::string& csv) {
    FormReading reading;
    examine_unit_passwords("units.csv", as_bytes(csv), reading);
    return reading;
}

std::vector<std::string> column(const FormReading& reading, const std::string& name) {
    std::vector<std::string> values;
    for (const Row& row : reading.rows)
        for (const auto& [each, value] : row.columns)
            if (each == name)
                values.push_back(std::get<std::string>(value));
    return values;
}

std::int64_t bits(const FormReading& reading, std::size_t row) {
    for (const auto& [name, value] : reading.rows.at(row).columns)
        if (name == "bits")
            return std::get<std::int64_t>(value);
    return -1;
}

TEST(UnitPasswords, DrawnAtRandomShowNothingInAThousandUnits) {
    for (const auto& [alphabet, length] :
         {std::pair(letters_and_digits, 10U), std::pair(std::string_view("0123456789"), 8U),
          std::pair(std::string_view("0123456789abcdef"), 12U)}) {
        for (unsigned seed = 1; seed <= 5; ++seed) {
            const FormReading reading = read_list(csv_of(drawn(1000, alphabet, length, seed)));
            for (const auto* name : {"counts_from", "derived_from", "public_from", "shape"})
                EXPECT_THAT(column(reading, name), Each(IsEmpty())) << name << " of " << alphabet << ", seed " << seed;
            EXPECT_TRUE(reading.complete("passwords"));
        }
    }
}

TEST(UnitPasswords, AreNotKept) {
    const std::vector<Unit> units = drawn(2, letters_and_digits, 10);
    const FormReading reading = read_list(csv_of(units));
    ASSERT_THAT(reading.rows, SizeIs(2));
    for (const Row& row : reading.rows)
        for (const auto& [name, value] : row.columns)
            if (const auto* text = std::get_if<std::string>(&value)) {
                EXPECT_THAT(*text, Not(HasSubstr(units[0].password))) << name;
            }
}

TEST(UnitPasswords, SharedByTwoUnitsNameEachOther) {
    std::vector<Unit> units = drawn(5, letters_and_digits, 10);
    units[3].password = units[1].password;
    EXPECT_EQ(column(read_list(csv_of(units)), "same_as"),
              (std::vector<std::string>{"", "units.csv:5", "", "units.csv:3", ""}));
}

TEST(UnitPasswords, OfTwoAccountsOfOneUnitAreNotShared) {
    const FormReading reading =
        read_list("serial,user,password\n1,admin,Xu7ePa29dk\n1,wifi,Xu7ePa29dk\n2,admin,q9TTz1mLwe\n");
    EXPECT_THAT(column(reading, "same_as"), Each(IsEmpty()));
}

TEST(UnitPasswords, ThatCountAreToldOfTwoUnitsAlready) {
    const FormReading reading = read_list("serial,password\nA1,48213907\nB2,48213908\n");
    EXPECT_EQ(column(reading, "counts_from"), (std::vector<std::string>{"units.csv:3", "units.csv:2"}));
}

TEST(UnitPasswords, ThatCountInStridesRiseWithTheSerialNumbers) {
    std::vector<Unit> units = drawn(10, letters_and_digits, 10);
    for (std::size_t i = 0; i < units.size(); ++i)
        units[i].password = fmt::format("{:08}", 10'000'019 + i * 7'919'003);
    EXPECT_THAT(column(read_list(csv_of(units)), "counts_from"), Each(Not(IsEmpty())));
}

TEST(UnitPasswords, InTheOrderOfTheFileAloneDoNotCount) {
    std::vector<Unit> units = drawn(10, letters_and_digits, 10);
    std::ranges::sort(units, {}, &Unit::password); // as a spreadsheet may have sorted them
    EXPECT_THAT(column(read_list(csv_of(units)), "counts_from"), Each(IsEmpty()));
}

TEST(UnitPasswords, OutOfAnIdentifierAreTraced) {
    // The digests are those of `printf %s CAM0004711 | md5sum`, `printf %s 00:1b:44:11:3a:b7 | sha256sum`,
    // `printf %s 001B44113AB7 | openssl sha1 -binary | base64`.
    const std::vector<std::pair<Unit, std::string>> cases = {
        {{"CAM0004711", "", "cam0004711"}, "serial"},
        {{"CAM0004711", "", "am-000-4711"}, "serial"},
        {{"CAM0004711", "", "1174000mac"}, "serial-reversed"},
        {{"X1", "00:1B:44:11:3A:B7", "44113AB7"}, "mac"},
        {{"X1", "00:1B:44:11:3A:B7", "7BA31144"}, "mac-reversed"},
        {{"CAM0004711", "", "3f63ec3f2d"}, "serial-md5"},
        {{"X1", "00:1B:44:11:3A:B7", "f2258f67f0af"}, "mac-sha256"},
        {{"X1", "00:1B:44:11:3A:B7", "l9vhk31j5e"}, "mac-sha1"},
    };
    for (const auto& [unit, trace] : cases) {
        const FormReading reading = read_list(csv_of({unit, {"Y2", "", "pX7kfQ2mWz"}}));
        EXPECT_EQ(column(reading, "derived_from"), (std::vector<std::string>{trace, ""})) << unit.password;
    }
}

TEST(UnitPasswords, InTheNameOfTheNetworkAreTraced) {
    const FormReading reading =
        read_list("serial,ssid,model,password\n1,Camera-9F31C2,X100,9F31C2\n2,Camera-77AB10,KITCHENCAM,"
                  "kitchencam1\n");
    EXPECT_EQ(column(reading, "public_from"), (std::vector<std::string>{"ssid", "model"}));
}

TEST(UnitPasswords, WithAShapeAreTold) {
    const FormReading reading = read_list("serial,password\n1,12345678\n2,aaaaaaaa\n3,hgfedcba\n4,pX7kfQ2mWz\n");
    EXPECT_EQ(column(reading, "shape"), (std::vector<std::string>{"sequence", "repeated", "sequence", ""}));
}

TEST(UnitPasswords, LeaveToChanceOnlyWhatDiffers) {
    std::vector<Unit> units = drawn(20, "0123456789", 4);
    for (Unit& unit : units)
        unit.password = "SuperSecretCamera-" + unit.password;
    const FormReading reading = read_list(csv_of(units));
    EXPECT_EQ(bits(reading, 0), 13); // 4 digits
    EXPECT_EQ(bits(read_list(csv_of(drawn(20, "0123456789", 6))), 0), 19);
}

TEST(UnitPasswords, OfOneUnitSayNothingOfOthers) {
    const FormReading reading = read_list("serial,password\n1,pX7kfQ2mWz\n");
    EXPECT_FALSE(reading.complete("passwords"));
    EXPECT_THAT(reading.examinations.at("documents.passwords").reason, HasSubstr("two units"));
}

TEST(UnitPasswords, LineThatLacksOneIsTold) {
    const FormReading reading = read_list("serial,password\n1,pX7kfQ2mWz\n2,\n,pX7kfQ2mWa\n3,rr5LkQpW2x\n");
    EXPECT_THAT(reading.rows, SizeIs(2));
    EXPECT_THAT(reading.examinations.at("documents.passwords").reason, HasSubstr("units.csv:3"));
}

TEST(UnitPasswords, ListThatIsNoneIsToldAndGivesNothing) {
    const std::vector<std::string> all = {"", "hello", "serial\n1\n", std::string(1000, '\0'),
                                          "serial,password\n1,\"open"};
    for (const std::string& bad : all) {
        const FormReading reading = read_list(bad);
        EXPECT_THAT(reading.rows, IsEmpty());
        EXPECT_FALSE(reading.complete("passwords"));
    }
}

TEST(UnitPasswords, OfASpreadsheetInJapaneseAreRead) {
    const FormReading reading = read_list("\xEF\xBB\xBF製造番号;パスワード\r\n1;pX7kfQ2mWz\r\n2;rr5LkQpW2x\r\n");
    EXPECT_TRUE(reading.complete("passwords"));
    EXPECT_THAT(reading.rows, SizeIs(2));
}

TEST(Alphabet, IsThatOfTheKindsThatOccur) {
    EXPECT_EQ(alphabet_of("4821"), 10);
    EXPECT_EQ(alphabet_of("9f31c2"), 16);
    EXPECT_EQ(alphabet_of("9F31C2"), 16);
    EXPECT_EQ(alphabet_of("9F31c2"), 62);
    EXPECT_EQ(alphabet_of("kitchen"), 26);
    EXPECT_EQ(alphabet_of("a-1"), 69);
    EXPECT_EQ(alphabet_of(""), 1);
}

} // namespace
} // namespace warifu::documents
