// What services say that go over to TLS when they are asked: replies as their daemons send them, and some that lie.

#include <gmock/gmock.h>

#include "upgrade_text.h"

namespace warifu::device {
namespace {

using Protocol = UpgradeProtocol;

TEST(Upgrade, NumberedRepliesEndWithTheirLastLine) {
    EXPECT_EQ(numbered_reply("220 ready\r\n"), 220);
    EXPECT_EQ(numbered_reply("250-mail\r\n250-STARTTLS\r\n250 HELP\r\n"), 250);
    for (const char* open : {"", "220", "220 ready", "220-ready\r\n", "hello\r\n", "2\r\n", "\r\n"})
        EXPECT_EQ(numbered_reply(open), 0) << open;
}

TEST(Upgrade, YesIsYesAndNotNowIsNoRefusal) {
    EXPECT_EQ(reply_good(Protocol::Ftp, "234 Proceed with negotiation.\r\n", Reply::Line), true);
    EXPECT_EQ(reply_good(Protocol::Ftp, "530 Please login with USER and PASS.\r\n", Reply::Line), false);
    EXPECT_EQ(reply_good(Protocol::Smtp, "454 TLS not available due to temporary reason\r\n", Reply::Line),
              std::nullopt);
    EXPECT_EQ(reply_good(Protocol::Imap, "w OK Begin TLS negotiation now.\r\n", Reply::Line), true);
    EXPECT_EQ(reply_good(Protocol::Imap, "w BAD TLS support isn't enabled.\r\n", Reply::Line), false);
    EXPECT_EQ(reply_good(Protocol::Imap, "* BYE\r\n", Reply::Line), std::nullopt);
    EXPECT_EQ(reply_good(Protocol::Imap, "* BYE\r\n", Reply::Greeting), std::nullopt);
    EXPECT_EQ(reply_good(Protocol::Pop3, "+OK Begin TLS negotiation now.\r\n", Reply::Line), true);
    EXPECT_EQ(reply_good(Protocol::Pop3, "-ERR TLS support isn't enabled.\r\n", Reply::Line), false);
    EXPECT_EQ(reply_good(Protocol::Pop3, "", Reply::Line), std::nullopt);
}

TEST(Upgrade, ListsOfPop3EndWithAPoint) {
    EXPECT_FALSE(reply_whole(Protocol::Pop3, "+OK\r\nSTLS\r\n", Reply::List));
    EXPECT_TRUE(reply_whole(Protocol::Pop3, "+OK\r\nSTLS\r\n.\r\n", Reply::List));
    EXPECT_TRUE(reply_whole(Protocol::Pop3, "-ERR\r\n", Reply::List));
}

TEST(Upgrade, LoginsInClearAreThoseThatSendThePassword) {
    EXPECT_TRUE(clear_login_listed(Protocol::Smtp, "250-mail\r\n250-AUTH PLAIN LOGIN\r\n250 HELP\r\n"));
    EXPECT_TRUE(clear_login_listed(Protocol::Smtp, "250-mail\r\n250 AUTH=LOGIN\r\n"));
    EXPECT_FALSE(clear_login_listed(Protocol::Smtp, "250-mail\r\n250 AUTH CRAM-MD5\r\n"));
    EXPECT_FALSE(clear_login_listed(Protocol::Smtp, "250-plain.example\r\n250 STARTTLS\r\n"));
    EXPECT_TRUE(clear_login_listed(Protocol::Imap, "* CAPABILITY IMAP4rev1 STARTTLS\r\nw OK\r\n"));
    EXPECT_FALSE(clear_login_listed(Protocol::Imap, "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\nw OK\r\n"));
    EXPECT_TRUE(clear_login_listed(Protocol::Imap, "* CAPABILITY LOGINDISABLED AUTH=PLAIN\r\nw OK\r\n"));
    EXPECT_TRUE(clear_login_listed(Protocol::Pop3, "+OK\r\nUSER\r\n.\r\n"));
    EXPECT_TRUE(clear_login_listed(Protocol::Pop3, "+OK\r\nSASL PLAIN\r\n.\r\n"));
    EXPECT_FALSE(clear_login_listed(Protocol::Pop3, "+OK\r\nSASL\r\nSTLS\r\nUSERS\r\n.\r\n"));
}

TEST(Upgrade, OnlyThoseThatHaveAWayAreAsked) {
    EXPECT_EQ(upgrade_protocol("ftp"), Protocol::Ftp);
    EXPECT_EQ(upgrade_protocol("mqtt"), std::nullopt);
    EXPECT_EQ(upgrade_protocol(""), std::nullopt);
}

} // namespace
} // namespace warifu::device
