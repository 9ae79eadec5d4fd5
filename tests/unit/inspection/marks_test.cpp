#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "marks.h"

namespace warifu::inspection::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Marks marks_of(std::string_view text) {
    Marks marks;
    find_marks(as_bytes(text), marks);
    return marks;
}

TEST(Marks, EachIsFoundAtEveryOffset) {
    for (std::size_t i = 0; i < mark_count; ++i) {
        const auto mark = static_cast<Mark>(i);
        for (std::size_t before = 0; before < 70; ++before)
            for (const std::size_t after : {0U, 1U, 40U}) {
                const std::string text =
                    std::string(before, '.') + std::string(text_of(mark)) + std::string(after, 'z');
                EXPECT_THAT(marks_of(text).at(mark), ElementsAre(before)) << text;
            }
    }
}

TEST(Marks, CutOnesAreNotFound) {
    for (std::size_t i = 0; i < mark_count; ++i) {
        const auto mark = static_cast<Mark>(i);
        const std::string_view whole = text_of(mark);
        EXPECT_THAT(marks_of(whole.substr(1)).at(mark), IsEmpty()) << whole;
        EXPECT_THAT(marks_of(whole.substr(0, whole.size() - 1)).at(mark), IsEmpty()) << whole;
    }
}

TEST(Marks, AgreeWithPlainSearch) {
    // Text made of pieces of the marks themselves: as many near misses as can be.
    std::string text;
    std::uint32_t state = 1;
    while (text.size() < 200'000) {
        state = state * 1'664'525U + 1'013'904'223U;
        const std::string_view whole = text_of(static_cast<Mark>((state >> 8U) % mark_count));
        text += whole.substr(0, (state >> 16U) % 2 == 0 ? whole.size() : (state >> 20U) % whole.size());
    }
    const Marks marks = marks_of(text);
    for (std::size_t i = 0; i < mark_count; ++i) {
        const auto mark = static_cast<Mark>(i);
        std::vector<std::uint64_t> expected;
        for (std::size_t at = text.find(text_of(mark)); at != std::string::npos; at = text.find(text_of(mark), at + 1))
            expected.push_back(at);
        EXPECT_EQ(marks.at(mark), expected) << text_of(mark);
    }
}

TEST(Marks, TooManySaySo) {
    std::string text;
    for (int i = 0; i < 70'000; ++i)
        text += "ftpd ";
    EXPECT_TRUE(marks_of(text).cut_short(Mark::NameFtpd));
    EXPECT_FALSE(marks_of(text).cut_short(Mark::PemBegin));
}

} // namespace
} // namespace warifu::inspection::test
