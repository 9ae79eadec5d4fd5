#include "../../../src/attestation/locator.h"

#include <gmock/gmock.h>

namespace warifu::attestation {
namespace {

using Kind = LocatorStep::Kind;

std::string told(std::string_view locator) {
    std::string text;
    for (const LocatorStep& step : walk(locator)) {
        text += (text.empty() ? "" : " > ") + std::string(json_name(step.kind)) + "(" + step.text;
        text += step.number ? "#" + std::to_string(*step.number) + ")" : ")";
    }
    return text;
}

TEST(Locator, WalksFromTheArtefactToTheLine) {
    EXPECT_EQ(told("fw.bin!squashfs@0x1a0000!/etc/shadow:3"),
              "artefact(fw.bin) > part(squashfs#1703936) > file(/etc/shadow) > line(#3)");
    EXPECT_EQ(told("fw.bin!uimage@0x40!gzip@0x80!/bin/x@0x10"),
              "artefact(fw.bin) > part(uimage#64) > part(gzip#128) > file(/bin/x) > offset(#16)");
    EXPECT_EQ(told("capture.pcapng#1042"), "artefact(capture.pcapng) > packet(#1042)");
}

TEST(Locator, LosesNothingThatItDoesNotKnow) {
    EXPECT_EQ(told("192.0.2.7:23/tcp"), "artefact(192.0.2.7:23/tcp)");
    EXPECT_EQ(told("fw.bin!strange"), "artefact(fw.bin) > other(strange)");
    EXPECT_EQ(told("fw.bin!x@0x99999999999999999999"), "artefact(fw.bin) > other(x@0x99999999999999999999)");
    EXPECT_EQ(told("fw.bin!/a:b"), "artefact(fw.bin) > file(/a:b)");
    EXPECT_EQ(told(""), "");
    EXPECT_EQ(told("!"), "artefact() > other()");
}

TEST(Locator, KeepsAFileNameWithAnExclamationMarkWhole) {
    EXPECT_EQ(told("fw.bin!tar@0x0!/home/wow!.txt:7"),
              "artefact(fw.bin) > part(tar#0) > file(/home/wow!.txt) > line(#7)");
}

} // namespace
} // namespace warifu::attestation
