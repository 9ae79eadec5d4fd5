#include "warifu/log/audit.h"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sample.h"

namespace warifu::log {
namespace {

using Outcome = AuditStep::Outcome;

AuditTerms terms_of(std::optional<std::string> former = std::nullopt) {
    return {sample::key().verifier(), std::move(former)};
}

Audit audited(const sample::Folder& folder, const AuditTerms& terms = terms_of()) {
    FolderSource source(folder.path());
    auto found = audit(source, terms);
    EXPECT_TRUE(found) << found.error().describe();
    return std::move(found).value();
}

Outcome outcome(const Audit& audit, std::string_view code) {
    return std::ranges::find(audit.steps, code, &AuditStep::code)->outcome;
}

/// The reader that was written in another language from the specifications.
bool other_reader_accepts(const sample::Folder& folder, const std::string& former = "") {
    const std::string command =
        fmt::format("python3 -B '{}/tests/unit/log/reader.py' '{}' '{}' {} > /dev/null 2>&1", WARIFU_SOURCE_DIR,
                    folder.path().string(), sample::key().verifier().to_string(), former);
    return std::system(command.c_str()) == 0;
}

class ALogOf : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(ALogOf, IsAcceptedByUsAndByAnotherReader) {
    const sample::Folder folder;
    const sample::GrownLog log(GetParam());
    log.write(folder.path());
    const Audit found = audited(folder);
    EXPECT_TRUE(found.good()) << audit_text(found, Language::English);
    EXPECT_EQ(found.entries, GetParam());
    EXPECT_EQ(found.checkpoint->root, log.root(GetParam()));
    EXPECT_TRUE(other_reader_accepts(folder));
}

INSTANTIATE_TEST_SUITE_P(Sizes, ALogOf, ::testing::Values(0, 1, 2, 255, 256, 257, 511, 512, 66'000));

TEST(ALogThatGrew, IsConsistentWithWhatItWas) {
    const sample::Folder folder;
    sample::GrownLog log(300);
    log.write(folder.path());
    folder.write("former", log.checkpoint(300));
    log.grow(700);
    log.write(folder.path(), 300);
    const Audit found = audited(folder, terms_of(log.checkpoint(300)));
    EXPECT_TRUE(found.good()) << audit_text(found, Language::English);
    EXPECT_EQ(outcome(found, "former"), Outcome::Held);
    EXPECT_TRUE(other_reader_accepts(folder, folder.path() / "former"));
}

TEST(ALogThatWasRewritten, IsFoundByAFormerCheckpoint) {
    const sample::Folder folder;
    sample::GrownLog log(300);
    folder.write("former", log.checkpoint(300));
    const std::string former = log.checkpoint(300);
    log.entry(7) = "another entry 7"; // and everything above it computed and signed anew
    log.grow(400);
    log.write(folder.path());
    EXPECT_TRUE(audited(folder).good()) << "nothing is wrong with it on its own";
    const Audit found = audited(folder, terms_of(former));
    EXPECT_FALSE(found.good());
    EXPECT_EQ(outcome(found, "former"), Outcome::Failed);
    EXPECT_FALSE(other_reader_accepts(folder, folder.path() / "former"));
}

TEST(ALogThatBecameShorter, IsRefused) {
    const sample::Folder folder;
    const sample::GrownLog longer(300);
    const sample::GrownLog log(200);
    log.write(folder.path());
    EXPECT_EQ(outcome(audited(folder, terms_of(longer.checkpoint(300))), "former"), Outcome::Failed);
}

TEST(ALog, IsRefusedWhenAnyByteOfItIsAnother) {
    const sample::Folder folder;
    const sample::GrownLog log(258);
    log.write(folder.path());
    for (const TileId& tile : new_tiles(0, 258)) {
        const std::string path = path_of(tile);
        const std::string good = folder.read(path);
        for (const std::size_t at : {std::size_t{0}, std::size_t{2}, good.size() / 2, good.size() - 1}) {
            std::string changed = good;
            changed[at] ^= 1;
            folder.write(path, changed);
            EXPECT_FALSE(audited(folder).good()) << path << " at " << at;
        }
        EXPECT_FALSE(other_reader_accepts(folder)) << path;
        folder.write(path, good.substr(0, good.size() - 1));
        EXPECT_FALSE(audited(folder).good()) << path << " cut off";
        folder.write(path, good + good);
        EXPECT_FALSE(audited(folder).good()) << path << " too long";
        std::filesystem::remove(folder.path() / path);
        EXPECT_FALSE(audited(folder).good()) << path << " missing";
        folder.write(path, good);
    }
    EXPECT_TRUE(audited(folder).good());
    EXPECT_TRUE(other_reader_accepts(folder));
}

TEST(ALog, IsRefusedWithTheSignatureOfAnotherKey) {
    const sample::Folder folder;
    const sample::GrownLog log(3);
    log.write(folder.path());
    folder.write("checkpoint",
                 sign_checkpoint({std::string(sample::origin), 3, log.root(3)}, sample::key("another")).value());
    const Audit found = audited(folder);
    EXPECT_EQ(outcome(found, "signature"), Outcome::Failed);
    EXPECT_EQ(outcome(found, "root"), Outcome::NotDone);
    EXPECT_FALSE(found.checkpoint.has_value());
}

TEST(ALog, IsRefusedWhenItsRootIsNotThatOfItsEntries) {
    const sample::Folder folder;
    const sample::GrownLog log(3);
    log.write(folder.path());
    folder.write("checkpoint", sign_checkpoint({std::string(sample::origin), 3, log.root(2)}, sample::key()).value());
    EXPECT_EQ(outcome(audited(folder), "root"), Outcome::Failed);
    EXPECT_FALSE(other_reader_accepts(folder));
}

TEST(ALog, IsReadByItsWholeTilesWhereItsPartialOnesAreGone) {
    const sample::Folder folder;
    sample::GrownLog log(100);
    log.write(folder.path());
    const std::string checkpoint = folder.read("checkpoint");
    log.grow(256);
    log.write(folder.path(), 100);
    std::filesystem::remove_all(folder.path() / "tile/0/000.p");
    std::filesystem::remove_all(folder.path() / "tile/entries/000.p");
    folder.write("checkpoint", checkpoint); // as an auditor has it who began before the log grew
    EXPECT_TRUE(audited(folder).good());
}

TEST(AnAudit, LooksAtWhatIsInTheEntries) {
    const sample::Folder folder;
    const sample::GrownLog log(5);
    log.write(folder.path());
    AuditTerms terms = terms_of();
    std::vector<std::string> seen;
    terms.visit = [&](std::uint64_t index, Bytes entry) -> Result<void> {
        seen.emplace_back(as_text(entry));
        if (index == 3)
            return make_error(ErrorCode::Refused, "entry 3 is not wanted");
        return {};
    };
    const Audit found = audited(folder, terms);
    EXPECT_THAT(seen, ::testing::SizeIs(5));
    EXPECT_EQ(outcome(found, "contents"), Outcome::Failed);
    EXPECT_EQ(outcome(found, "root"), Outcome::Held);
    EXPECT_FALSE(found.good());
}

TEST(AnAudit, StopsAtItsLimitAndIsNotGoodThen) {
    const sample::Folder folder;
    const sample::GrownLog log(5);
    log.write(folder.path());
    AuditTerms terms = terms_of();
    terms.most_entries = 4;
    const Audit found = audited(folder, terms);
    EXPECT_EQ(outcome(found, "entries"), Outcome::NotDone);
    EXPECT_FALSE(found.good());
}

TEST(AnAudit, CannotRunWithoutACheckpoint) {
    const sample::Folder folder;
    FolderSource source(folder.path());
    EXPECT_EQ(audit(source, terms_of()).error().code, ErrorCode::NotFound);
    std::filesystem::create_symlink("/dev/zero", folder.path() / "checkpoint");
    EXPECT_EQ(audit(source, terms_of()).error().code, ErrorCode::Io) << "a link may lead anywhere";
}

/// A log on a network that fails after the checkpoint.
class FailingSource : public LogSource {
public:
    explicit FailingSource(const sample::Folder& folder) : m_folder(folder.path()) {}
    Result<std::string> read(const std::string& path, std::size_t most_bytes) override {
        if (path.find("tile/0") != path.npos)
            return make_error(ErrorCode::Io, "the server answers 503", path);
        return m_folder.read(path, most_bytes);
    }

private:
    FolderSource m_folder;
};

TEST(AnAudit, DoesNotBlameALogForWhatCouldNotBeRead) {
    const sample::Folder folder;
    const sample::GrownLog log(300);
    log.write(folder.path());
    FailingSource source(folder);
    EXPECT_EQ(audit(source, terms_of()).error().code, ErrorCode::Io);
}

TEST(AnAudit, SaysWhatItDidAndWhatNobodyCanSeeInOneCopy) {
    const sample::Folder folder;
    const sample::GrownLog log(2);
    log.write(folder.path());
    const std::string text = audit_text(audited(folder), Language::English);
    EXPECT_THAT(text, ::testing::HasSubstr("entries: good (2 entries read and hashed)"));
    EXPECT_THAT(text, ::testing::HasSubstr("former checkpoint: not asked"));
    EXPECT_THAT(text, ::testing::HasSubstr("Not looked at"));
    EXPECT_THAT(audit_text(audited(folder), Language::Japanese), ::testing::HasSubstr("確認していないこと"));
}

} // namespace
} // namespace warifu::log
