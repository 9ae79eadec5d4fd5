// What goes out before a body: status line and headers, as RFC 9112 and RFC 9110 want them.

#include "messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warifu::server {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const Response page{200, "text/html", "<p>", {{"X-A", "b"}}};

TEST(AHead, NamesStatusTypeLengthAndTime) {
    const std::string head = head_of(page, {11, true});
    EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(head, HasSubstr(" GMT\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nContent-Type: text/html\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 3\r\n"));
    EXPECT_THAT(head, EndsWith("\r\n\r\n"));
}

TEST(AHead, HasNoLineThatAValueBegan) {
    const std::string head =
        head_of({303, "", "", {{"Location", "/a\r\nSet-Cookie: b\n\nc" + std::string(1, '\0')}}}, {11, true});
    EXPECT_THAT(head, HasSubstr("\r\nLocation: /a  Set-Cookie: b  c \r\n"));
}

TEST(AHead, SaysWhetherTheConnectionStaysWhereItsVersionWouldHaveItOtherwise) {
    EXPECT_THAT(head_of(page, {11, true}), Not(HasSubstr("Connection")));
    EXPECT_THAT(head_of(page, {11, false}), HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(head_of(page, {10, false}), Not(HasSubstr("Connection")));
    EXPECT_THAT(head_of(page, {10, true}), HasSubstr("\r\nConnection: keep-alive\r\n"));
    EXPECT_THAT(head_of(page, {10, true}), StartsWith("HTTP/1.0 200 OK\r\n"));
}

TEST(AHead, OfWhatDidNotChangeHasNoLength) {
    EXPECT_THAT(head_of({304, "", ""}, {11, true}), Not(HasSubstr("Content-Length")));
}

TEST(AHead, HasTheLengthOfABodyThatIsKeptElsewhere) {
    Response response{200, "text/plain", ""};
    response.kept = std::make_shared<const std::string>("12345");
    EXPECT_THAT(head_of(response, {11, true}), HasSubstr("\r\nContent-Length: 5\r\n"));
}

TEST(AHead, LeavesAnAnswersOwnPolicyInPlace) {
    const std::string head = head_of({200, "", "", {{"Content-Security-Policy", "sandbox"}}}, {11, true});
    EXPECT_THAT(head, HasSubstr("\r\nContent-Security-Policy: sandbox\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("default-src")));
}

TEST(AHead, AsksForTlsOverTlsAlone) {
    Sending sending{11, true};
    EXPECT_THAT(head_of(page, sending), Not(HasSubstr("Strict-Transport-Security")));
    sending.over_tls = true;
    EXPECT_THAT(head_of(page, sending), HasSubstr("\r\nStrict-Transport-Security: "));
}

} // namespace
} // namespace warifu::server
