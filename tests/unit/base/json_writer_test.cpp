#include "warifu/base/json_writer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace warifu {
namespace {

using Json = nlohmann::ordered_json;

/// The same document by both.
std::string written(unsigned indent, std::string_view text) {
    JsonWriter json(indent);
    json.begin().member("version", 1).member("text", text).begin("empty").end().begin_list("none").end_list();
    json.begin_list("rows");
    for (const int each : {1, -2})
        json.begin().member("number", each).end();
    return json.end_list().null("nothing").member("day", Date::parse("2026-03-01").value()).end().take();
}

Json tree(std::string_view text) {
    return {{"version", 1},
            {"text", text},
            {"empty", Json::object()},
            {"none", Json::array()},
            {"rows", {{{"number", 1}}, {{"number", -2}}}},
            {"nothing", nullptr},
            {"day", "2026-03-01"}};
}

std::string every_ascii() {
    std::string all;
    for (int c = 0; c < 0x80; ++c)
        all += static_cast<char>(c);
    return all;
}

TEST(JsonWriter, LooksAsATreeOfTheLibraryDoes) {
    for (const std::string& text : {std::string("Window camera"), every_ascii(), std::string("窓カメラ \U0001f4f7")}) {
        EXPECT_EQ(written(2, text), tree(text).dump(2));
        EXPECT_EQ(written(0, text), tree(text).dump());
    }
}

TEST(JsonWriter, WritesNothingThatIsNotUtf8) {
    for (const std::string_view text : {"\xff", "a\xe7\xaa", "\xed\xa0\x80", "\"\xc0\xaf"}) {
        const Json read = Json::parse(written(2, text));
        EXPECT_NE(read.at("text").get<std::string>().find("\xef\xbf\xbd"), std::string::npos);
    }
}

TEST(JsonWriter, ADayThatIsNotThereIsNull) {
    EXPECT_EQ(JsonWriter(0).begin().member("until", std::optional<Date>()).end().take(), R"({"until":null})");
}

} // namespace
} // namespace warifu
