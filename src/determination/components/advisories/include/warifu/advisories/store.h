#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "warifu/advisories/read.h"

/// The local store of advisories: one SQLite file, replaced as a whole by each import.
namespace warifu::advisories {

struct FeedState {
    Feed feed = Feed::Cve;
    std::optional<Date> snapshot; ///< the newest day that a file says it is of; empty: none says
    Completeness completeness = Completeness::NotSaid;
    bool declared = false; ///< it is the user, not the data, that calls it complete
    /// The day on which all was there: of the data that calls itself complete, or the newest that a record bore when
    /// the user said so. What came later may be a part. Empty: not known. The age of a complete feed counts from here.
    std::optional<Date> complete_as_of;
    std::int64_t records = 0;
    std::int64_t skipped = 0;          ///< broken records, all imports together
    std::optional<std::string> newest; ///< day that a record bears: the data is not older than that
    std::string imported;              ///< last import, RFC 3339
};

/// What a record says of the product that was asked for.
struct Hit {
    std::int64_t record = 0; ///< for Store::record
    std::string id;
    Feed feed = Feed::Cve;
    bool rejected = false;
    std::vector<Affected> affected;
};

class Store {
public:
    /// Errors: NotFound, Corrupt (no store), Unsupported (of another version).
    static Result<Store> open(const std::filesystem::path& path);
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    /// Every record that names the product, by CPE or in words; one descent of the tree for each call. Names may differ
    /// in case and punctuation: compare them. Visits in the order of import;
    /// `visit` must not ask about another product meanwhile.
    Result<void> about_product(std::string_view product, const std::function<void(Hit)>& visit) const;
    /// The same for a package of an ecosystem (Debian, Alpine, npm …), or of a purl's type (deb, apk, npm …).
    Result<void> about_package(std::string_view ecosystem, std::string_view package,
                               const std::function<void(Hit)>& visit) const;

    Result<std::optional<Advisory>> record(std::int64_t record) const;
    /// What each feed says under this id, alias or document's name.
    Result<std::vector<Advisory>> named(std::string_view id) const;
    Result<std::optional<Epss>> epss(std::string_view cve) const;
    /// What a list of known exploited vulnerabilities says; empty: it is in none of these records.
    Result<std::optional<Exploited>> exploited(std::string_view cve) const;
    /// Cycles of a product: by endoflife.date's name, or a CPE or purl that it goes by.
    Result<std::vector<LifeCycle>> life_cycles(std::string_view product) const;
    Result<std::vector<FeedState>> feeds() const;

private:
    struct Connection;
    explicit Store(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> m_connection;
};

} // namespace warifu::advisories
