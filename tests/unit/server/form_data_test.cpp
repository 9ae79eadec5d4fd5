#include "form_data.h"

#include <gmock/gmock.h>

#include "form_guard.h"

namespace warifu::server {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view boundary = "----WebKitFormBoundaryE19zNvXGzXaLvS5C";

/// As a browser sends it: `#` stands for the boundary's line.
std::string form(std::string_view pieces) {
    std::string out;
    for (const char c : pieces)
        out += c == '#' ? "--" + std::string(boundary) : c == '\n' ? "\r\n" : std::string(1, c);
    return out;
}

constexpr std::string_view whole = "#\nContent-Disposition: form-data; name=\"token\"\n\n123.abc\n"
                                   "#\nContent-Disposition: form-data; name=\"dossier\"; filename=\"a b.warifu\"\n"
                                   "Content-Type: application/octet-stream\n\nSQLite\n\n--bytes\n#--\n";

void expect_refused(std::string_view pieces, std::string_view why) {
    const std::string body = form(pieces);
    const auto parts = read_form_data(boundary, body);
    ASSERT_FALSE(parts) << pieces;
    EXPECT_EQ(parts.error().code, ErrorCode::Parse);
    EXPECT_THAT(parts.error().message, HasSubstr(why)) << pieces;
}

TEST(AForm, HasItsPartsAsTheyWereSent) {
    const std::string body = form(whole);
    const auto parts = read_form_data(boundary, body);
    ASSERT_TRUE(parts) << parts.error().describe();
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ((*parts)[0].name, "token");
    EXPECT_EQ((*parts)[0].content, "123.abc");
    EXPECT_FALSE((*parts)[0].is_file);
    EXPECT_EQ((*parts)[1].name, "dossier");
    EXPECT_EQ((*parts)[1].content, "SQLite\r\n\r\n--bytes");
    EXPECT_TRUE((*parts)[1].is_file);
    EXPECT_EQ((*parts)[1].content.data(), body.data() + body.find("SQLite")) << "it is no copy";
}

TEST(AForm, MayHaveEmptyPartsAndNone) {
    const std::string empty = form("#\nContent-Disposition: form-data; name=\"dossier\"; filename=\"\"\n\n\n#--\n");
    const auto parts = read_form_data(boundary, empty);
    ASSERT_TRUE(parts) << parts.error().describe();
    ASSERT_EQ(parts->size(), 1U);
    EXPECT_EQ(parts->front().content, "");
    EXPECT_TRUE(parts->front().is_file);
    EXPECT_EQ(read_form_data(boundary, form("#--")).value().size(), 0U);
}

TEST(AForm, IgnoresFieldsThatItDoesNotKnowAndTheCaseOfThoseThatItDoes) {
    const std::string body = form("#\nX-Any: 1\nCONTENT-disposition: form-data;name=\"token\"\n\nx\n#--");
    EXPECT_EQ(read_form_data(boundary, body).value().front().content, "x");
}

TEST(AForm, TakesABackslashInANameForOne) {
    const std::string body = form("#\nContent-Disposition: form-data; name=\"dossier\"; filename=\"C:\\\"\n\nx\n#--");
    EXPECT_TRUE(read_form_data(boundary, body).value().front().is_file);
}

TEST(AForm, IsRefusedAtEachPlaceWhereItBreaksOff) {
    const std::string body = form(whole);
    for (std::size_t size = 0; size < body.size() - 2; ++size) // the last line break may be missing
        EXPECT_FALSE(read_form_data(boundary, std::string_view(body).substr(0, size))) << size;
    EXPECT_TRUE(read_form_data(boundary, std::string_view(body).substr(0, body.size() - 2)));
}

TEST(AForm, IsRefusedWhereTwoReadersCouldDiffer) {
    constexpr std::string_view head = "#\nContent-Disposition: form-data; name=\"token\"\n";
    const auto with = [&](std::string_view rest) { return std::string(head) + std::string(rest); };
    expect_refused("before it\n#--", "does not begin");
    expect_refused(with("\nx\n#--\nbehind it"), "behind it");
    expect_refused(with("\nx\n#more\n"), "goes on");
    expect_refused(with("\nx\n") + with("\ny\n#--"), "twice");
    expect_refused(with("Content-Disposition: form-data; name=\"b\"\n\nx\n#--"), "named twice");
    expect_refused(with("Content-Transfer-Encoding: base64\n\neA==\n#--"), "encoded");
    expect_refused(with("no header\n\nx\n#--"), "cannot be read");
    expect_refused("#\nContent-Type: text/plain\n\nx\n#--", "no name");
    expect_refused("#\nContent-Disposition: form-data; name=\"\"\n\nx\n#--", "no name");
    expect_refused("#\nContent-Disposition: form-data; name=token\n\nx\n#--", "no name");
    expect_refused("#\nContent-Disposition: attachment; name=\"token\"\n\nx\n#--", "no form-data");
    expect_refused("#\nContent-Disposition: form-data; name=\"a\"; filename*=UTF-8''x\n\nx\n#--", "name of a file");
    expect_refused("#\nContent-Disposition: form-data; name=\"a\" filename=\"b\"\n\nx\n#--", "does not end");
}

TEST(AForm, HasOnlySoManyPartsAndSoLongHeaders) {
    std::string parts;
    for (std::size_t i = 0; i <= most_parts; ++i)
        parts += "#\nContent-Disposition: form-data; name=\"" + std::to_string(i) + "\"\n\nx\n";
    expect_refused(parts + "#--", "too many");
    expect_refused("#\nX: " + std::string(longest_part_head, 'x') + "\n\n#--", "do not end");
}

TEST(ABoundary, IsThatOfTheType) {
    EXPECT_EQ(boundary_of("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(boundary_of("Multipart/Form-Data;Boundary=\"a:b c\""), "a:b c");
    for (const std::string_view bad :
         {"", "multipart/form-data", "multipart/mixed; boundary=abc",
          "multipart/form-data; boundary=", "multipart/form-data; boundary=a b", "multipart/form-data; boundary=\"a \"",
          "multipart/form-data; boundary=a;x=y", "multipart/form-data; charset=utf-8; boundary=abc",
          "multipart/form-data; boundary=a\r\nb", "text/plain; boundary=abc"})
        EXPECT_FALSE(boundary_of(bad)) << bad;
    EXPECT_TRUE(boundary_of("multipart/form-data; boundary=" + std::string(70, 'x')));
    EXPECT_FALSE(boundary_of("multipart/form-data; boundary=" + std::string(71, 'x')));
}

Request from(std::string_view fetch_site, std::string_view origin) {
    Request request;
    request.host = "Register.example:8443";
    request.fetch_site = fetch_site;
    request.origin = origin;
    return request;
}

TEST(AForgedRequest, IsKnownByWhatBrowsersSay) {
    EXPECT_TRUE(is_from_own_page(from("same-origin", "")));
    EXPECT_TRUE(is_from_own_page(from("same-origin", "null"))) << "of a page without a referrer";
    EXPECT_TRUE(is_from_own_page(from("", "https://register.example:8443")));
    for (const std::string_view site : {"cross-site", "same-site", "none", "Same-Origin"})
        EXPECT_FALSE(is_from_own_page(from(site, "https://register.example:8443"))) << site;
    for (const std::string_view origin :
         {"", "null", "https://register.example", "https://evil.example", "https://register.example:8443.evil.example",
          "ftp://register.example:8443", "register.example:8443"})
        EXPECT_FALSE(is_from_own_page(from("", origin))) << origin;
}

TEST(AForgedRequest, HasNoTokenOfThisServers) {
    const FormTokens tokens = FormTokens::create().value();
    constexpr std::time_t now = 1'800'000'000;
    const std::string token = tokens.make(now);
    EXPECT_TRUE(tokens.is_good(token, now));
    EXPECT_TRUE(tokens.is_good(token, now + 12 * 3600));
    EXPECT_FALSE(tokens.is_good(token, now + 12 * 3600 + 1)) << "it has an end";
    EXPECT_FALSE(FormTokens::create().value().is_good(token, now)) << "of another server";
    EXPECT_FALSE(tokens.is_good("", now));
    EXPECT_FALSE(tokens.is_good("1900000000.", now));
    EXPECT_FALSE(tokens.is_good("1900000000" + token.substr(token.find('.')), now)) << "with another end";
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == '0' ? '1' : '0';
        EXPECT_FALSE(tokens.is_good(changed, now)) << i;
    }
}

TEST(ANameOfResults, CannotBeGuessed) {
    const std::string name = unguessable_name().value();
    EXPECT_EQ(name.size(), 32U);
    EXPECT_TRUE(is_unguessable_name(name));
    EXPECT_NE(name, unguessable_name().value());
    for (const std::string_view other :
         {"", "..", "0123456789abcdef0123456789abcdeF", "0123456789abcdef0123456789abcdef0"})
        EXPECT_FALSE(is_unguessable_name(other));
}

} // namespace
} // namespace warifu::server
