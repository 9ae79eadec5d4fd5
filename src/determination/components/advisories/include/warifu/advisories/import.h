#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "warifu/advisories/read.h"
#include "warifu/base/bytes.h"

/// Brings records into a store. They go into a copy beside it, which takes the store's place at the end: until then
/// whoever reads the store sees it as it was, and an import that is broken off goes on where it was.
namespace warifu::advisories {

struct ImportCounts {
    std::uint64_t files = 0;     ///< read
    std::uint64_t unchanged = 0; ///< files that an earlier import has read
    std::uint64_t added = 0, replaced = 0;
    std::uint64_t same = 0;    ///< records that were there already, and older ones than those there
    std::uint64_t skipped = 0; ///< broken records
};

class Import {
public:
    /// `now`: RFC 3339. Errors: Refused (another import is under way), and those of Store::open but NotFound.
    static Result<Import> begin(const std::filesystem::path& store, std::string now);
    Import(Import&&) noexcept;
    Import& operator=(Import&&) noexcept;
    ~Import();

    /// Whether a file of this SHA-256 has been read to its end, by this import or an earlier one.
    bool knows(const std::string& digest) const;
    void unchanged_file();

    /// A record as `encode_record` writes it; nothing in it is trusted. Gives its feed.
    Result<Feed> add_encoded(Bytes record);
    Result<void> add(std::string_view cve, const Epss& epss);
    Result<void> add_encoded_life_cycle(Bytes cycle);
    Result<void> add(const FeedFacts& facts);
    void skipped(std::optional<Feed> feed);
    Result<void> end_file(const std::string& digest, const std::string& name);

    /// The user's word that all of a feed is there.
    Result<void> declare_complete(Feed feed);
    /// Leaves off: what came so far is kept for the next import.
    Result<void> keep();
    /// Puts the copy in the store's place. Nothing is lost when this is never called.
    Result<void> finish();
    const ImportCounts& counts() const;
    /// Whether the store changes, or is made, by `finish`.
    bool changes() const;

private:
    class Work;
    explicit Import(std::unique_ptr<Work> work);
    std::unique_ptr<Work> m_work;
};

/// For `add_encoded`, in another process.
std::string encode_record(const Advisory& advisory);
std::string encode_life_cycle(const LifeCycle& cycle);

} // namespace warifu::advisories
