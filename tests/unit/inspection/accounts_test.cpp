#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_image.h"
#include "password_file.h"
#include "password_hash.h"
#include "password_trial.h"

namespace warifu::inspection::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Made with `openssl passwd -1 -salt abcdefgh admin` and its -5, -6 forms; DES with `perl -e 'print crypt("root",
// "ab")'`.
const std::string md5_admin = "$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/";

std::string with_root(const std::string& hash) { return "root:" + hash + ":0:0:root:/root:/bin/sh\n"; }

TEST(PasswordFile, GroupLineIsNoAccount) {
    const std::string group = "root::0:root,admin,support,user\n";
    EXPECT_THAT(parse_passwd(group).lines, IsEmpty());
    EXPECT_THAT(parse_shadow(group).lines, IsEmpty());
    EXPECT_THAT(parse_passwd(group).bad_lines, SizeIs(1));
}

TEST(PasswordFile, PasswdNeedsSevenFieldsAndNumbers) {
    EXPECT_THAT(parse_passwd("root:x:0:0:root:/root:/bin/sh\n").lines, SizeIs(1));
    EXPECT_THAT(parse_passwd("root:x:0:0:root:/root:\n").lines, SizeIs(1));
    EXPECT_THAT(parse_passwd("root:x:0:0:root:/root\n").lines, IsEmpty());
    EXPECT_THAT(parse_passwd("root:x:zero:0:root:/root:/bin/sh\n").lines, IsEmpty());
    EXPECT_THAT(parse_passwd("root:x:0:0:root:/root:bin\n").lines, IsEmpty());
    EXPECT_THAT(parse_passwd("ro/ot:x:0:0:root:/root:/bin/sh\n").lines, IsEmpty());
}

TEST(PasswordFile, CommentsAndNisLinesAreNoBadLines) {
    const auto file = parse_passwd("# local accounts\n\n+::::::\n");
    EXPECT_TRUE(file.has_nis);
    EXPECT_THAT(file.bad_lines, IsEmpty());
}

TEST(PasswordFile, ShadowMayBeShort) {
    EXPECT_THAT(parse_shadow("root:*:0:0:99999:7:::\n").lines, SizeIs(1));
    EXPECT_THAT(parse_shadow("root:abc\n").lines, SizeIs(1));
    EXPECT_THAT(parse_shadow("root\n").lines, IsEmpty());
}

TEST(PasswordHash, StatesAndKinds) {
    struct Case {
        std::string field;
        std::string_view state;
        std::string_view kind;
    };
    for (const Case& c :
         {Case{"", "empty", ""}, Case{"x", "shadowed-elsewhere", ""}, Case{"*", "locked", ""}, Case{"!!", "locked", ""},
          Case{"!" + md5_admin, "locked", ""}, Case{md5_admin, "hashed", "md5"}, Case{"ab6TRGT20sY26", "hashed", "des"},
          Case{"$1$short", "malformed", ""}, Case{"secret", "plain", ""}, Case{"$9$unheard$of", "hashed", "unknown"}}) {
        const PasswordField field = classify_password(c.field, PasswordFileKind::Passwd);
        EXPECT_EQ(field.state, c.state) << c.field;
        EXPECT_EQ(field.hash_kind, c.kind) << c.field;
    }
    EXPECT_EQ(classify_password("x", PasswordFileKind::Shadow).state, "locked");
}

TEST(PasswordHash, DearHashesAreNotTried) {
    const std::string hash86(86, 'a');
    EXPECT_TRUE(classify_password("$6$salt$" + hash86, PasswordFileKind::Shadow).affordable);
    EXPECT_TRUE(classify_password("$6$rounds=10000$salt$" + hash86, PasswordFileKind::Shadow).affordable);
    EXPECT_FALSE(classify_password("$6$rounds=999999999$salt$" + hash86, PasswordFileKind::Shadow).affordable);
    EXPECT_FALSE(classify_password("$2b$31$" + std::string(53, 'a'), PasswordFileKind::Shadow).affordable);
    EXPECT_TRUE(classify_password("$2b$10$" + std::string(53, 'a'), PasswordFileKind::Shadow).affordable);
    EXPECT_TRUE(classify_password("$y$j9T$salt$" + std::string(43, 'a'), PasswordFileKind::Shadow).affordable);
    EXPECT_FALSE(classify_password("$y$jzT$salt$" + std::string(43, 'a'), PasswordFileKind::Shadow).affordable);
}

TEST(PasswordTrial, FindsDefaultAndCountsTries) {
    PasswordTrial trial(default_passwords(), 10'000);
    const auto outcome = trial.try_hash(md5_admin, "root");
    EXPECT_EQ(outcome.password, "admin");
    EXPECT_GT(outcome.tried, 0U);
    EXPECT_LT(outcome.tried, 20U) << "admin stands near the top of Mirai's list";
}

TEST(PasswordTrial, TriesTheAccountsOwnName) {
    PasswordTrial trial({}, 10'000);
    EXPECT_EQ(trial.try_hash("ab6TRGT20sY26", "root").password, "root");
    EXPECT_EQ(trial.try_hash("ab6TRGT20sY26", "admin").password, "");
    EXPECT_EQ(trial.try_hash(md5_admin, "admin").password, "admin");
}

TEST(PasswordTrial, WholeListInVainIsEmpty) {
    constexpr std::array<std::string_view, 2> list = {"one", "two"};
    PasswordTrial trial(list, 10'000);
    const auto outcome = trial.try_hash(md5_admin, "root");
    EXPECT_EQ(outcome.password, "");
    EXPECT_EQ(outcome.tried, 6U);
}

std::uint64_t fake_now = 0;
std::uint64_t ticking_clock() { return fake_now += 400; }

TEST(PasswordTrial, BudgetThatRunsOutIsUnknown) {
    PasswordTrial trial(default_passwords(), 1000, ticking_clock);
    const auto outcome = trial.try_hash("$1$abcdefgh$aaaaaaaaaaaaaaaaaaaaaa", "root");
    EXPECT_EQ(outcome.password, std::nullopt);
    EXPECT_GT(outcome.tried, 0U);
    EXPECT_LT(outcome.tried, 5U);
}

TEST(PasswordTrial, ManyHashesShareABudget) {
    PasswordTrial trial(default_passwords(), 1000, ticking_clock);
    std::uint64_t last = 99;
    for (int i = 0; i < 40; ++i)
        last = trial.try_hash("$1$salt" + std::to_string(i) + "$aaaaaaaaaaaaaaaaaaaaaa", "root").tried;
    EXPECT_EQ(last, 0U);
}

TEST(Accounts, EmptyPasswordAndShell) {
    FakeImage image;
    image.file("/etc/passwd", "root::0:0:root:/:/bin/sh\nnobody:*:99:99:nobody:/:/bin/false\n").inspect();
    const auto root = image.find("account", "name", "root");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->locator, "fw.bin!squashfs@0x100!/etc/passwd:1");
    EXPECT_EQ(cell(*root, "password_state"), "empty");
    EXPECT_EQ(cell(*root, "can_login"), "1");
    EXPECT_EQ(cell(*root, "known_password"), "");
    EXPECT_EQ(cell(*image.find("account", "name", "nobody"), "can_login"), "0");
    EXPECT_EQ(image.examination("inspection.accounts"), "Complete");
}

TEST(Accounts, ShadowBelongsToPasswd) {
    FakeImage image;
    image.file("/etc/passwd", "root:x:0:0:root:/root:/bin/ash\n")
        .file("/etc/shadow", "root:" + md5_admin + ":0:0:99999:7:::\nextra:*:0:0:::::\n")
        .inspect();
    EXPECT_THAT(image.rows("account"), SizeIs(2));
    const auto root = image.find("account", "name", "root");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->locator, "fw.bin!squashfs@0x100!/etc/shadow:1");
    EXPECT_EQ(cell(*root, "path"), "/etc/shadow");
    EXPECT_EQ(cell(*root, "uid"), "0");
    EXPECT_EQ(cell(*root, "shell"), "/bin/ash");
    EXPECT_EQ(cell(*root, "hash_kind"), "md5");
    EXPECT_EQ(cell(*root, "known_password"), "admin");
    EXPECT_EQ(cell(*image.find("account", "name", "extra"), "uid"), "NULL");
    EXPECT_EQ(image.examination("inspection.accounts"), "Complete");
}

TEST(Accounts, MissingShadowIsIncomplete) {
    FakeImage image;
    image.file("/etc/passwd", with_root("x")).inspect();
    EXPECT_EQ(cell(*image.find("account", "name", "root"), "password_state"), "shadowed-elsewhere");
    EXPECT_EQ(cell(*image.find("account", "name", "root"), "known_password"), "NULL");
    EXPECT_THAT(image.examination("inspection.accounts"), HasSubstr("not in the image"));
}

TEST(Accounts, NestedLocationsAreReadAndOthersAreNot) {
    FakeImage image;
    image.file("/etc/passwd", with_root("*")).file("/rom/etc/passwd", with_root(""));
    image.file("/etc/pam.d/passwd", "password include common-password\n");
    image.file("/etc/group", "root::0:root,admin,support,user\n").inspect();
    EXPECT_THAT(image.rows("account"), SizeIs(2));
    EXPECT_EQ(image.rows("account")[1].locator, "fw.bin!squashfs@0x100!/rom/etc/passwd:1");
    EXPECT_EQ(image.examination("inspection.accounts"), "Complete");
}

TEST(Accounts, LinkIntoRunTimeFolderIsIncomplete) {
    FakeImage image;
    image.folder("/etc").link("/etc/passwd", "/var/passwd").file("/etc/default.cfg", "x\n").inspect();
    EXPECT_THAT(image.rows("account"), IsEmpty());
    EXPECT_THAT(image.examination("inspection.accounts"), HasSubstr("made at run time"));
}

TEST(Accounts, LinkInsideTheImageIsFollowed) {
    FakeImage image;
    image.link("/etc", "cfg").file("/cfg/passwd", with_root("")).inspect();
    EXPECT_EQ(cell(*image.find("account", "name", "root"), "path"), "/cfg/passwd");
    EXPECT_EQ(image.examination("inspection.accounts"), "Complete");
}

TEST(Accounts, NothingIsClaimedWithoutRootFileSystem) {
    FakeImage image;
    image.bare().nameless("no file system here").inspect();
    EXPECT_THAT(image.examination("inspection.accounts"), HasSubstr("no root file system found"));
}

TEST(Accounts, UnopenedPartsAndDamageAreIncomplete) {
    FakeImage image;
    image.file("/etc/passwd", with_root("*")).unopened("a part at 0x400 is encrypted").inspect();
    EXPECT_THAT(image.examination("inspection.accounts"), HasSubstr("encrypted"));
    FakeImage broken;
    broken.damaged("/etc/passwd", with_root("*")).inspect();
    EXPECT_THAT(broken.examination("inspection.accounts"), HasSubstr("could not be read whole"));
}

TEST(Accounts, MalformedLineIsIncomplete) {
    FakeImage image;
    image.file("/etc/passwd", with_root("*") + "admin:x\n").inspect();
    EXPECT_THAT(image.examination("inspection.accounts"), HasSubstr("not a valid account"));
    EXPECT_THAT(image.sink.anomalies, SizeIs(1));
}

TEST(Accounts, StartupScriptThatSetsPasswordsIsIncomplete) {
    FakeImage image;
    image.file("/etc/passwd", with_root("*"))
        .script("/etc/init.d/rcS", "echo root::0:0::/:/bin/sh > /etc/passwd\n")
        .inspect();
    EXPECT_THAT(image.examination("inspection.accounts"), HasSubstr("/etc/init.d/rcS:2 changes accounts"));
    FakeImage quiet;
    quiet.file("/etc/passwd", with_root("*"))
        .script("/etc/init.d/rcS", "# chpasswd is not used\ncat /etc/passwd\n")
        .inspect();
    EXPECT_EQ(quiet.examination("inspection.accounts"), "Complete");
}

TEST(Accounts, UntriedHashIsUnknown) {
    FakeImage image;
    image.file("/etc/passwd", with_root("$2b$31$" + std::string(53, 'a'))).inspect();
    EXPECT_EQ(cell(*image.find("account", "name", "root"), "known_password"), "NULL");
    EXPECT_EQ(cell(*image.find("account", "name", "root"), "passwords_tried"), "0");
}

FakeImage with_accounts() {
    FakeImage image;
    image.file("/etc/passwd", with_root("*"));
    return image;
}

TEST(ServiceAccounts, PlainFileThatLighttpdNames) {
    FakeImage image = with_accounts();
    image.file("/etc/lighttpd/lighttpd.conf", "auth.backend.plain.userfile = \"/etc/lighttpd/users\"\n")
        .file("/etc/lighttpd/users", "# web\nadmin:admin\noperator:zK4:9x!q\n")
        .inspect();
    const auto admin = image.find("account", "name", "admin");
    ASSERT_TRUE(admin);
    EXPECT_EQ(admin->locator, "fw.bin!squashfs@0x100!/etc/lighttpd/users:2");
    EXPECT_EQ(cell(*admin, "password_state"), "plain");
    EXPECT_EQ(cell(*admin, "known_password"), "admin");
    EXPECT_EQ(cell(*admin, "can_login"), "1");
    EXPECT_EQ(cell(*image.find("account", "name", "operator"), "known_password"), "");
    EXPECT_EQ(image.examination("inspection.accounts"), "Complete");
}

TEST(ServiceAccounts, HashesOfHtpasswdAreTriedWhereCryptKnowsThem) {
    FakeImage image = with_accounts();
    image.file("/www/.htpasswd", "admin:" + md5_admin + "\nguest:$apr1$abcdefgh$0123456789012345678901\nold:{SHA}x=\n")
        .inspect();
    EXPECT_EQ(cell(*image.find("account", "name", "admin"), "known_password"), "admin");
    EXPECT_EQ(cell(*image.find("account", "name", "guest"), "hash_kind"), "apr1");
    EXPECT_EQ(cell(*image.find("account", "name", "guest"), "known_password"), "NULL");
    EXPECT_EQ(cell(*image.find("account", "name", "old"), "known_password"), "NULL");
}

TEST(ServiceAccounts, NginxAndMosquittoNameTheirFiles) {
    FakeImage image = with_accounts();
    image.file("/etc/nginx/nginx.conf", "location / {\n  auth_basic_user_file /etc/nginx/web;\n}\n")
        .file("/etc/nginx/web", "viewer:\n")
        .file("/etc/mosquitto/mosquitto.conf", "password_file /etc/mosquitto/pw\n")
        .file("/etc/mosquitto/pw", "sensor:$7$101$c2FsdA==$aGFzaA==\n")
        .inspect();
    EXPECT_EQ(cell(*image.find("account", "name", "viewer"), "password_state"), "empty");
    EXPECT_EQ(cell(*image.find("account", "name", "sensor"), "known_password"), "NULL");
}

TEST(ServiceAccounts, DigestFileIsReadAndNotTried) {
    FakeImage image = with_accounts();
    image.file("/etc/lighttpd.conf", "auth.backend.htdigest.userfile = \"/etc/web.users\"\n")
        .file("/etc/web.users", "admin:Camera:0123456789abcdef0123456789abcdef\n")
        .inspect();
    EXPECT_EQ(cell(*image.find("account", "name", "admin"), "hash_kind"), "digest");
    EXPECT_EQ(cell(*image.find("account", "name", "admin"), "known_password"), "NULL");
}

TEST(ServiceAccounts, BusyboxNamesAccountsAmongOtherSettings) {
    FakeImage image = with_accounts();
    image.file("/etc/httpd.conf", "A:192.168.\n.png:image/png\n/cgi-bin:root:1234\n/admin:ops:*\n").inspect();
    EXPECT_EQ(cell(*image.find("account", "name", "root"), "password_state"), "locked") << "of /etc/passwd";
    const auto rows = image.rows("account");
    ASSERT_THAT(rows, SizeIs(3));
    EXPECT_EQ(cell(rows[1], "known_password"), "1234");
    EXPECT_EQ(cell(rows[2], "password_state"), "locked");
    EXPECT_EQ(image.examination("inspection.accounts"), "Complete");
}

TEST(ServiceAccounts, LineThatIsNoneIsIncomplete) {
    FakeImage image = with_accounts();
    image.file("/etc/htpasswd", "admin\n").inspect();
    EXPECT_THAT(image.examination("inspection.accounts"), HasSubstr("not a valid account"));
}

TEST(Accounts, PasswordFileGivenTwiceIsIncomplete) {
    FakeImage image;
    image.file("/etc/passwd", with_root("*")).file("/etc/passwd", with_root("")).inspect();
    EXPECT_THAT(image.examination("inspection.accounts"), HasSubstr("more than once"));
}

} // namespace
} // namespace warifu::inspection::test
