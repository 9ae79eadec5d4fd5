#include "warifu/log/note.h"

#include <gmock/gmock.h>

#include "sample.h"
#include "warifu/log/proof.h"

namespace warifu::log {
namespace {

// The example of C2SP signed-note.
constexpr std::string_view example_key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view example_note =
    "This is an example message.\n"
    "\n"
    "— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
    std::string out(text);
    out.replace(out.find(what), what.size(), with);
    return out;
}

TEST(TheNoteOfTheSpecification, IsSignedByItsKey) {
    const VerifierKey key = VerifierKey::parse(example_key).value();
    const Note note = read_note(example_note).value();
    EXPECT_TRUE(key.check(note));
    EXPECT_EQ(write_note(note), example_note);
    EXPECT_EQ(key.to_string(), example_key);
}

TEST(ANote, IsRefusedWhenOneLetterDiffers) {
    const VerifierKey key = VerifierKey::parse(example_key).value();
    const Note note = read_note(replaced(example_note, "This", "Thus")).value();
    EXPECT_EQ(key.check(note).error().code, ErrorCode::Refused);
}

TEST(ANote, IsRefusedWithoutASignatureOfTheKey) {
    Note note = read_note(example_note).value();
    EXPECT_EQ(sample::key().verifier().check(note).error().code, ErrorCode::Refused);
    note.signatures.front().key_id ^= 1; // another key of the same name
    EXPECT_EQ(VerifierKey::parse(example_key).value().check(note).error().code, ErrorCode::Refused);
}

TEST(ANote, MayBeSignedByOthersToo) {
    const SigningKey ours = sample::key();
    Note note = read_note(example_note).value();
    note.signatures.push_back(ours.sign(note.text).value());
    const Note read = read_note(write_note(note)).value();
    EXPECT_TRUE(ours.verifier().check(read));
    EXPECT_TRUE(VerifierKey::parse(example_key).value().check(read));
}

TEST(ANote, IsRefusedWhenOneOfTwoSignaturesOfTheKeyIsBad) {
    Note note = read_note(example_note).value();
    note.signatures.push_back(note.signatures.front());
    note.signatures.back().bytes[7] ^= 1;
    EXPECT_EQ(VerifierKey::parse(example_key).value().check(note).error().code, ErrorCode::Refused);
}

TEST(ANote, MayHaveEmptyLinesInItsText) {
    const Note note = read_note("\n" + std::string(example_note)).value();
    EXPECT_EQ(note.text, "\nThis is an example message.\n");
}

TEST(WhatIsNoNote, IsNotRead) {
    const std::string note(example_note);
    for (const std::string& broken :
         {std::string(), std::string("\n"), std::string("text\n\n"), note.substr(0, note.size() - 1),
          replaced(note, "\n\n", "\n"), replaced(note, "— ", "- "), replaced(note, "example.com/foo ", " "),
          replaced(note, "example.com/foo ", "a+b "), replaced(note, "example.com/foo ", "a\u3000b "),
          replaced(note, "aQM=", "aQM"), replaced(note, "aQM=", "aQN="), replaced(note, "is", "i\ts"),
          replaced(note, "is", "i\xffs"), replaced(note, "is", std::string_view("i\0s", 3)), note + "more\n",
          std::string("text\n\n— name AAAAAA==\n")})
        EXPECT_EQ(read_note(broken).error().code, ErrorCode::Parse) << broken;
}

TEST(ANote, HasABudget) {
    const std::string line = std::string(example_note.substr(example_note.find("— ")));
    std::string note = "text\n\n";
    for (std::size_t i = 0; i < most_signatures; ++i)
        note += line;
    EXPECT_TRUE(read_note(note));
    EXPECT_EQ(read_note(note + line).error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(read_note(std::string(longest_note + 1, 'a')).error().code, ErrorCode::LimitExceeded);
}

TEST(AVerifierKey, MustBeWhatItsIdSays) {
    EXPECT_EQ(VerifierKey::parse(replaced(example_key, "530d903a", "530d903b")).error().code, ErrorCode::Parse);
    EXPECT_EQ(VerifierKey::parse(replaced(example_key, "/foo", "/fo")).error().code, ErrorCode::Parse);
    EXPECT_EQ(VerifierKey::parse(replaced(example_key, "+Ae", "+Be")).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(VerifierKey::parse("example.com/foo").error().code, ErrorCode::Parse);
    EXPECT_EQ(VerifierKey::parse("a+b").error().code, ErrorCode::Parse);
}

TEST(ASigningKey, IsEd25519AndNotEncrypted) {
    EXPECT_EQ(SigningKey::from_pem("nonsense", sample::origin).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(SigningKey::from_pem(sample::pem_of("a"), "with blank").error().code, ErrorCode::InvalidArgument);
}

// The text of the example of C2SP tlog-checkpoint.
constexpr std::string_view example_checkpoint = "example.com/behind-the-sofa\n"
                                                "20852163\n"
                                                "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

TEST(ACheckpoint, IsReadAndWrittenAsItIs) {
    const Checkpoint read = read_checkpoint(example_checkpoint).value();
    EXPECT_EQ(read.origin, "example.com/behind-the-sofa");
    EXPECT_EQ(read.size, 20852163U);
    EXPECT_EQ(write_checkpoint(read), example_checkpoint);
    const std::string extended = std::string(example_checkpoint) + "more\n";
    EXPECT_EQ(write_checkpoint(read_checkpoint(extended).value()), extended);
}

TEST(WhatIsNoCheckpoint, IsNotRead) {
    for (const std::string& broken :
         {std::string("a\n1\n"), replaced(example_checkpoint, "208", "0208"), replaced(example_checkpoint, "208", "-1"),
          replaced(example_checkpoint, "20852163", "9007199254740992"), replaced(example_checkpoint, "20852163", ""),
          replaced(example_checkpoint, "20852163", "0"), replaced(example_checkpoint, "q2I=", "q2I"),
          replaced(example_checkpoint, "CsUY", ""), std::string(example_checkpoint) + "\n",
          std::string(example_checkpoint.substr(0, example_checkpoint.size() - 1))})
        EXPECT_EQ(read_checkpoint(broken).error().code, ErrorCode::Parse) << broken;
}

TEST(ACheckpoint, OfAnotherLogIsRefusedThoughTheKeySigns) {
    const SigningKey key = sample::key();
    const std::string ours = sign_checkpoint({std::string(sample::origin), 0}, key).value();
    EXPECT_TRUE(open_checkpoint(ours, key.verifier()));
    const std::string other = sign_checkpoint({"other.example/log", 0}, key).value();
    EXPECT_EQ(open_checkpoint(other, key.verifier()).error().code, ErrorCode::Refused);
}

TEST(AProofAsText, IsCheckedOffline) {
    sample::GrownLog log(300);
    const InclusionProof proof{289, inclusion_proof(289, 300, log.nodes()).value(), log.checkpoint(300)};
    const InclusionProof read = read_proof(write_proof(proof)).value();
    const VerifierKey key = sample::key().verifier();
    EXPECT_EQ(check_proof(read, as_bytes("entry 289"), key).value().size, 300U);
    EXPECT_EQ(check_proof(read, as_bytes("entry 288"), key).error().code, ErrorCode::Refused);
    EXPECT_EQ(check_proof(read, as_bytes("entry 289"), sample::key("another").verifier()).error().code,
              ErrorCode::Refused);
    const std::string text = write_proof(proof);
    EXPECT_TRUE(read_proof(replaced(text, "index", "extra YQ==\nindex")));
    for (const std::string& broken : {replaced(text, "v1", "v2"), replaced(text, "289", "0289"),
                                      replaced(text, "index", "extra Y\nindex"), text.substr(0, 40)})
        EXPECT_EQ(read_proof(broken).error().code, ErrorCode::Parse) << broken;
}

} // namespace
} // namespace warifu::log
