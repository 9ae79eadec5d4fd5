#include "stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_capture.h"

namespace warifu::traffic::sample {
namespace {

struct Heard {
    std::string all; ///< `_` for a hole
    Stream::Taker taker() {
        return {[this](Bytes bytes, std::uint64_t) { all += as_text(bytes); }, [this] { all += '_'; }};
    }
};

class StreamTest : public testing::Test {
protected:
    void add(std::uint32_t sequence, std::string_view text, std::size_t length = 0) {
        stream.add(sequence, as_bytes(text), length == 0 ? text.size() : length, 1, room, heard.taker());
    }
    std::string finish() {
        stream.finish(room, heard.taker());
        return heard.all;
    }
    Stream stream;
    Heard heard;
    std::size_t room = 1000;
};

TEST_F(StreamTest, IsPutIntoItsOrder) {
    stream.begin(99);
    add(103, "defg");
    add(107, "h");
    add(100, "abc");
    EXPECT_EQ(finish(), "abcdefgh");
    EXPECT_TRUE(stream.begun() && stream.whole());
    EXPECT_EQ(room, 1000U);
}

TEST_F(StreamTest, WhatIsSentTwiceIsGivenOnce) {
    stream.begin(99);
    add(100, "abc");
    add(100, "abc");
    add(102, "cdef");
    add(101, "bcdefgh");
    EXPECT_EQ(finish(), "abcdefgh");
    EXPECT_TRUE(stream.whole());
}

TEST_F(StreamTest, WhatWaitsTwiceIsGivenOnce) {
    stream.begin(99);
    add(103, "de");
    add(103, "defg");
    add(103, "d");
    add(100, "abc");
    EXPECT_EQ(finish(), "abcdefg");
    EXPECT_EQ(room, 1000U);
}

TEST_F(StreamTest, SequenceNumbersBeginAnew) {
    stream.begin(0xfffffffd);
    add(0, "cd");
    add(0xfffffffe, "ab");
    add(2, "ef");
    EXPECT_EQ(finish(), "abcdef");
}

TEST_F(StreamTest, WhatIsMissingLeavesAHole) {
    stream.begin(99);
    add(100, "abc");
    add(105, "f");
    EXPECT_EQ(finish(), "abc_f");
    EXPECT_FALSE(stream.whole());
}

TEST_F(StreamTest, WhatWasNotKeptLeavesAHole) {
    stream.begin(99);
    add(100, "ab", 4);
    add(104, "e");
    EXPECT_EQ(finish(), "ab_e");
}

TEST_F(StreamTest, MoreThanMayWaitIsGivenUpFor) {
    room = 4;
    stream.begin(99);
    add(105, "fgh");
    add(110, "klm");
    EXPECT_EQ(heard.all, "_fgh");
    EXPECT_EQ(finish(), "_fgh_klm");
    EXPECT_EQ(room, 4U);
}

TEST_F(StreamTest, WithoutItsBeginItIsNotBegun) {
    add(100, "abc");
    EXPECT_FALSE(stream.begun());
    EXPECT_EQ(finish(), "abc");
}

TEST_F(StreamTest, OneOfWhichNothingIsKnownNeedsNoBegin) {
    EXPECT_TRUE(stream.begun());
    stream.know_of(100);
    EXPECT_FALSE(stream.begun()) << "somebody acknowledges what was not captured";
}

TEST_F(StreamTest, AnEndThatWasNotCapturedIsMissing) {
    stream.begin(99);
    add(100, "abc");
    stream.know_of(103);
    stream.know_of(104); // the FIN
    EXPECT_EQ(finish(), "abc");
    stream.know_of(110);
    EXPECT_EQ(finish(), "abc_");
    EXPECT_FALSE(stream.whole());
}

TEST_F(StreamTest, WhatLiesBeforeItsBeginIsOfAnotherConnection) {
    stream.begin(99'999);
    add(99'999, "k"); // a keep-alive
    EXPECT_TRUE(stream.whole());
    add(100, "secret");
    EXPECT_FALSE(stream.whole());
}

} // namespace
} // namespace warifu::traffic::sample
