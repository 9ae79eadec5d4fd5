// Proofs of a password: digests against the specifications' own vectors, and challenges that lie.

#include <gmock/gmock.h>

#include "keyed_digest.h"
#include "little.h"
#include "md4.h"
#include "ntlm_message.h"
#include "smb_message.h"
#include "snmp_user.h"
#include "warifu/base/bytes.h"
#include "warifu/base/text.h"

namespace warifu::device {
namespace {

TEST(Md4, GivesTheVectorsOfRfc1320) {
    EXPECT_EQ(hex(md4("")), "31d6cfe0d16ae931b73c59d7e0c089c0");
    EXPECT_EQ(hex(md4("a")), "bde52cb31de33e46245e05fbdbd6fb24");
    EXPECT_EQ(hex(md4("abc")), "a448017aaf21d8525fc10ae87aa6729d");
    EXPECT_EQ(hex(md4("message digest")), "d9130a8164549fe818874806e1c7014b");
    EXPECT_EQ(hex(md4("abcdefghijklmnopqrstuvwxyz")), "d79e1c308aa5bbcdeea8ed63df412da9");
    EXPECT_EQ(hex(md4("12345678901234567890123456789012345678901234567890123456789012345678901234567890")),
              "e33b4ddc9c38f2199c3e7b164fcc0536");
}

TEST(Snmp, MakesTheKeysOfRfc3414) {
    const std::string engine("\0\0\0\0\0\0\0\0\0\0\0\2", 12); // A.3
    EXPECT_EQ(hex(snmp_key({"MD5", 12}, "maplesyrup", engine)), "526f5eed9fcce26f8964c2930787d82b");
    EXPECT_EQ(hex(snmp_key({"SHA1", 12}, "maplesyrup", engine)), "6695febc9288e36282235fc7151f128497b38f3f");
    EXPECT_EQ(snmp_key({"MD5", 12}, "", engine), "");
    EXPECT_EQ(snmp_user_get({}, "admin", {"no-such-digest", 12}, "key"), "");
}

/// NTLM's second message, with a target of this size at this place.
std::string challenge_message(std::uint16_t size, std::uint32_t place, std::size_t there = 4) {
    return std::string("NTLMSSP\0", 8) + little<std::uint32_t>(2) + std::string(8, '\0') + little<std::uint32_t>(0) +
           "challeng" + std::string(8, '\0') + little(size) + little(size) + little(place) + std::string(there, 't');
}

TEST(Ntlm, ReadsWhatTheAnswerHangsOn) {
    const auto read = read_ntlm_challenge(challenge_message(4, 48));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->challenge, "challeng");
    EXPECT_EQ(read->target, "tttt");
    EXPECT_TRUE(read_ntlm_challenge("spnego" + challenge_message(0, 48, 0)));
}

TEST(Ntlm, ReadsNothingBeyondTheMessage) {
    EXPECT_FALSE(read_ntlm_challenge(challenge_message(5, 48)));
    EXPECT_FALSE(read_ntlm_challenge(challenge_message(4, 0xffffffff)));
    EXPECT_FALSE(read_ntlm_challenge(challenge_message(0xffff, 48, 0xffff)));
    const std::string whole = challenge_message(4, 48);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(read_ntlm_challenge(std::string_view(whole).substr(0, size))) << size;
}

TEST(Ntlm, AnswersAsTheSpecificationDoes) {
    // MS-NLMP, 4.2.4: User, Password, Domain left out there is 'Domain'; here none, so the key is our own to check.
    const NtlmChallenge challenge{"\x01\x23\x45\x67\x89\xab\xcd\xef", std::string(4, '\0')};
    EXPECT_EQ(hex(md4(wide("Password"))), "a4f49c406510bdcab6824ee7c30fd852");
    const std::string key = keyed_digest("MD5", md4(wide("Password")), wide("USER") + wide("Domain"));
    EXPECT_EQ(hex(key), "0c868a403bfd7a93a3001ef22ef02e3f");
    EXPECT_EQ(ntlm_v2_response(challenge, "User", "Password", "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"),
              ntlm_v2_response(challenge, "uSER", "Password", "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"));
}

TEST(Ntlm, WhatIsNoAsciiIsNotTried) {
    const NtlmChallenge challenge{"12345678", ""};
    EXPECT_FALSE(ntlm_authenticate(challenge, "\xc3\xa4", "x", "12345678"));
    EXPECT_FALSE(ntlm_authenticate(challenge, "x", "\xc3\xa4", "12345678"));
    EXPECT_FALSE(ntlm_authenticate(challenge, "", "x", "12345678"));
}

TEST(Smb, AStatusSaysNoMoreThanItDoes) {
    EXPECT_EQ(smb_verdict(0), SmbVerdict::In);
    EXPECT_EQ(smb_verdict(0xc000006d), SmbVerdict::Refused);
    EXPECT_EQ(smb_verdict(0xc0000234), SmbVerdict::Locked);
    EXPECT_EQ(smb_verdict(0xc0000224), SmbVerdict::MustChange);
    EXPECT_EQ(smb_verdict(0xc0000418), SmbVerdict::Unclear); // NTLM blocked
}

} // namespace
} // namespace warifu::device
