#include <algorithm>

#include "inspectors.h"
#include "key_scan.h"

// inspection.keys is Complete when every byte of the artefact was accounted for and looked at, and no block that is
// marked as a private key was left unread. It needs no file system: keys are searched in every file and every nameless
// run of bytes, in the forms that key_scan.h names. Keys in hex, in UTF-16 or inside other encodings are not seen.

namespace warifu::inspection {

namespace {

class Keys final : public Inspector {
public:
    void visit(const Blob& blob, const Marks& marks, RowSink& sink) override {
        if (blob.type != FileType::Regular)
            return;
        const KeyFinds finds = scan_for_keys(blob.bytes, marks);
        for (const KeyFinds::Key& key : finds.keys)
            send(blob, key, sink);
        for (const KeyFinds::Certificate& certificate : finds.certificates)
            send(blob, certificate, sink);
        for (const std::uint64_t offset : finds.broken) {
            ++m_broken;
            sink.anomaly({at_offset(blob.locator, offset), "damaged-key",
                          "a block that is marked as a private key holds base64 and is none that we can read"});
        }
        if (finds.stopped) {
            ++m_stopped;
            sink.anomaly({std::string(blob.locator), "stopped-at-keys",
                          "stopped after more keys and certificates in one file than are kept"});
        }
        ++m_files;
        m_bytes += blob.bytes.size();
        m_keys += finds.keys.size();
    }

    void absorb(Inspector& other) override {
        const auto& theirs = static_cast<const Keys&>(other);
        m_files += theirs.m_files;
        m_bytes += theirs.m_bytes;
        m_keys += theirs.m_keys;
        m_broken += theirs.m_broken;
        m_stopped += theirs.m_stopped;
    }

    void finish(const Ending& ending, RowSink& sink) override {
        Reasons reasons = reasons_against_all(ending);
        if (m_broken != 0)
            reasons.add(counted(m_broken, "block") + " marked as a private key could not be read");
        if (m_stopped != 0)
            reasons.add(counted(m_stopped, "file") + " held more keys and certificates than are kept");
        conclude(sink, "inspection.keys", ending.artefact, reasons,
                 counted(m_files, "file") + ", " + human_size(m_bytes) + ", " + counted(m_keys, "private key"));
    }

private:
    /// Behind a passphrase there is nothing to know; where there may be none, it is unknown.
    static std::optional<std::string> kind_of(const KeyFacts& facts) {
        return facts.kind.empty() && facts.encrypted != true ? std::nullopt : std::optional(facts.kind);
    }

    static void send(const Blob& blob, const KeyFinds::Key& key, RowSink& sink) {
        RowBuilder row("private_key", at_offset(blob.locator, key.offset));
        row.text("path", blob.path).text("kind", kind_of(key.facts)).text("encoding", key.facts.encoding);
        row.number("bits", key.facts.bits).yes_no("encrypted", key.facts.encrypted);
        row.text("public_sha256", key.facts.public_sha256);
        // Without the public half nobody can tell whether it is a known one.
        row.text("known_as", key.facts.public_sha256
                                 ? std::optional(std::string(known_key_name(*key.facts.public_sha256)))
                                 : std::nullopt);
        sink.row(row.take());
    }

    static void send(const Blob& blob, const KeyFinds::Certificate& certificate, RowSink& sink) {
        RowBuilder row("certificate", at_offset(blob.locator, certificate.offset));
        row.text("origin", "firmware").number("port", std::int64_t{0}).text("path", blob.path);
        row.all(certificates::columns_of(certificate.facts)).all(certificates::columns_alone());
        sink.row(row.take());
    }

    std::uint64_t m_files = 0;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_keys = 0;
    std::uint64_t m_broken = 0;
    std::uint64_t m_stopped = 0;
};

} // namespace

std::unique_ptr<Inspector> make_keys() { return std::make_unique<Keys>(); }

} // namespace warifu::inspection
