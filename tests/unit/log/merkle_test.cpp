// The known answers are those of the Certificate Transparency project's eight leaves, as in
// github.com/transparency-dev/merkle, testonly/constants.go (Apache-2.0): inputs, nodes and roots by value.

#include "warifu/log/merkle.h"

#include <array>

#include <gmock/gmock.h>

#include "sample.h"
#include "warifu/base/text.h"

namespace warifu::log {
namespace {

using ::testing::IsEmpty;

std::string bytes_of(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    return bytes;
}

std::string hex_of(const Hash& hash) { return hex(as_text(hash)); }

constexpr std::array<std::string_view, 8> inputs = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};

constexpr std::array<std::string_view, 9> roots = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                                   "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                                   "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                                   "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                                   "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                                   "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                                   "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                                   "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                                   "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

sample::GrownLog eight_leaves() {
    sample::GrownLog log;
    for (const std::string_view input : inputs)
        log.add(bytes_of(input));
    return log;
}

std::vector<std::string> hex_of(const Proof& proof) {
    std::vector<std::string> all;
    for (const Hash& hash : proof)
        all.push_back(hex_of(hash));
    return all;
}

TEST(LeavesAndNodes, AreHashedAsRfc6962Says) {
    EXPECT_EQ(hex_of(leaf_hash(as_bytes("L123456"))),
              "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
    EXPECT_EQ(hex_of(leaf_hash({})), roots[1]);
    EXPECT_EQ(hex_of(empty_root()), roots[0]);
}

TEST(ATree, HasTheKnownRootAtEverySize) {
    const sample::GrownLog log = eight_leaves();
    for (std::size_t size = 0; size <= 8; ++size) {
        EXPECT_EQ(hex_of(log.root(size)), roots[size]) << size;
        EXPECT_EQ(hex_of(root_of(size, log.nodes()).value()), roots[size]) << size;
    }
}

TEST(AProofOfInclusion, IsTheKnownOne) {
    const sample::GrownLog log = eight_leaves();
    EXPECT_THAT(hex_of(inclusion_proof(5, 8, log.nodes()).value()),
                ::testing::ElementsAre("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                       "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
    EXPECT_THAT(hex_of(inclusion_proof(4, 5, log.nodes()).value()), ::testing::ElementsAre(roots[4]));
    EXPECT_THAT(inclusion_proof(0, 1, log.nodes()).value(), IsEmpty());
}

TEST(AProofOfConsistency, IsTheKnownOne) {
    const sample::GrownLog log = eight_leaves();
    EXPECT_THAT(hex_of(consistency_proof(1, 8, log.nodes()).value()),
                ::testing::ElementsAre("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                                       "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                       "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
    EXPECT_THAT(hex_of(consistency_proof(6, 8, log.nodes()).value()),
                ::testing::ElementsAre("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                       "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", roots[4]));
    EXPECT_THAT(consistency_proof(8, 8, log.nodes()).value(), IsEmpty());
}

/// Whatever differs from the proof in one thing is refused.
template <class Check>
void expect_no_other_proof(const Proof& proof, const Check& check) {
    ASSERT_TRUE(check(proof));
    for (std::size_t i = 0; i < proof.size(); ++i) {
        Proof other = proof;
        other[i][i % 32] ^= std::byte{1};
        EXPECT_FALSE(check(other)) << "changed at " << i;
        other = proof;
        other.erase(other.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_FALSE(check(other)) << "without " << i;
    }
    for (const bool front : {true, false}) {
        Proof other = proof;
        other.insert(front ? other.begin() : other.end(), empty_root());
        EXPECT_FALSE(check(other)) << "longer";
    }
}

TEST(EveryLeaf, IsProvedInEveryTreeAndNowhereElse) {
    const sample::GrownLog log(35);
    for (std::uint64_t size = 1; size <= 35; ++size)
        for (std::uint64_t index = 0; index < size; ++index) {
            const Hash leaf = log.nodes()(0, index).value();
            const Proof proof = inclusion_proof(index, size, log.nodes()).value();
            const Hash root = log.root(size);
            expect_no_other_proof(proof,
                                  [&](const Proof& tried) { return proves_inclusion(leaf, index, size, tried, root); });
            EXPECT_FALSE(proves_inclusion(leaf, index + 1, size, proof, root));
            EXPECT_FALSE(proves_inclusion(root, index, size, proof, leaf) && size > 1);
            EXPECT_FALSE(proves_inclusion(leaf, size, size, proof, root));
        }
}

TEST(EveryTree, IsProvedToBeTheBeginningOfTheLargerOnes) {
    const sample::GrownLog log(35);
    for (std::uint64_t size = 1; size <= 35; ++size)
        for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
            const Proof proof = consistency_proof(old_size, size, log.nodes()).value();
            const Hash old_root = log.root(old_size);
            const Hash root = log.root(size);
            expect_no_other_proof(
                proof, [&](const Proof& tried) { return proves_consistency(old_size, old_root, size, root, tried); });
            EXPECT_FALSE(proves_consistency(old_size, empty_root(), size, root, proof));
            EXPECT_FALSE(proves_consistency(old_size, old_root, size, empty_root(), proof));
            EXPECT_FALSE(proves_consistency(size + 1, root, size, root, proof));
        }
}

TEST(AnEmptyTree, IsTheBeginningOfEveryOther) {
    const sample::GrownLog log(3);
    EXPECT_TRUE(proves_consistency(0, empty_root(), 3, log.root(3), {}));
    EXPECT_FALSE(proves_consistency(0, log.root(1), 3, log.root(3), {}));
    EXPECT_FALSE(proves_inclusion(empty_root(), 0, 0, {}, empty_root()));
}

TEST(WhatIsNotInATree, HasNoProof) {
    const sample::GrownLog log(3);
    EXPECT_EQ(inclusion_proof(3, 3, log.nodes()).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(consistency_proof(4, 3, log.nodes()).error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace warifu::log
