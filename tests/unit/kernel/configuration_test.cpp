#include "warifu/kernel/configuration.h"

#include <gtest/gtest.h>

namespace warifu::kernel {
namespace {

TEST(Configuration, NamesTheSettingsThatAreNotSetAndLeaveOutFolders) {
    const auto read = read_configuration("#\n# Linux/mips 4.14.267 Kernel Configuration\n#\nCONFIG_NET=y\n"
                                         "# CONFIG_BT is not set\n# CONFIG_IP_SCTP is not set\n"
                                         "# CONFIG_DEBUG_KERNEL is not set\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->off, (std::vector<std::string>{"BT", "IP_SCTP"})) << "no folder hangs on DEBUG_KERNEL";
}

TEST(Configuration, LeavesOutTheFileOfAFolderThatIsOff) {
    const auto read = read_configuration("CONFIG_NET=y\n# CONFIG_BT is not set\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->off_around("net/bluetooth/hci_core.c"), "BT");
    EXPECT_EQ(read->off_around("net/core/dev.c"), "");
    EXPECT_EQ(read->off_around("net/bluetooth/hci_core.h"), "") << "a header may be taken in from elsewhere";
}

TEST(Configuration, ASettingThatIsSetAsWellIsNotOff) {
    const auto read = read_configuration("# CONFIG_BT is not set\nCONFIG_BT=m\n# CONFIG_IP_SCTP is not set\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->off, std::vector<std::string>{"IP_SCTP"});
}

TEST(Configuration, TellsOfWhichVersionItIs) {
    const auto read = read_configuration("#\n# Linux/arm64 5.10.110 Kernel Configuration\n#\nCONFIG_NET=y\n"
                                         "# CONFIG_BT is not set\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->version, "5.10.110");
}

TEST(Configuration, AModuleThatIsThereTellsThatItsFolderWasBuilt) {
    auto read = read_configuration("CONFIG_NET=y\n# CONFIG_BT is not set\n# CONFIG_IP_SCTP is not set\n");
    ASSERT_TRUE(read);
    read->found("net/bluetooth/bluetooth.ko");
    EXPECT_EQ(read->off, std::vector<std::string>{"IP_SCTP"});
}

TEST(Configuration, FoldersAreKnownOfTheKernelsThatTheyWereReadFrom) {
    EXPECT_TRUE(knows_folders_of("5.10"));
    EXPECT_TRUE(knows_folders_of("6.12.8"));
    for (const char* version : {"5.9.16", "3.10.14", "6.13", "7.0", "", "6", "x.y"})
        EXPECT_FALSE(knows_folders_of(version)) << version;
}

TEST(Configuration, ATextThatIsNoneIsNotTakenForOne) {
    EXPECT_FALSE(read_configuration(""));
    EXPECT_FALSE(read_configuration("# CONFIG_BT is not set"));
    EXPECT_FALSE(read_configuration("# CONFIG_BT is not set\n")) << "nothing is set in it";
}

TEST(Configuration, TheLastLineOfACutTextMayBeHalfOfALongerOne) {
    const auto cut = read_configuration("CONFIG_NET=y\n# CONFIG_IP_SCTP is not set\n# CONFIG_BT is not set");
    ASSERT_TRUE(cut);
    EXPECT_TRUE(cut->is_off("IP_SCTP"));
    EXPECT_FALSE(cut->is_off("BT"));
}

} // namespace
} // namespace warifu::kernel
