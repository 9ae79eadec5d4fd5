#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "warifu/log/folder.h"
#include "warifu/log/proof.h"
#include "warifu/registry/label.h"
#include "warifu/registry/statistics.h"

/// The labels with all that happened to them, in SQLite or PostgreSQL, and the log of it. Nothing is ever altered: a
/// change adds a revision of its label and a leaf of the log, both in one transaction.
namespace warifu::registry {

/// A day, and how much of the register is looked at: what was recorded later than its first `size` changes does not
/// count. Without a size: all.
struct AsOf {
    Date day;
    std::optional<std::uint64_t> size = std::nullopt;
};

struct Receipt {
    std::string number;
    std::int64_t revision = 0;
    std::uint64_t leaf = 0; ///< index in the log
    bool repeated = false;  ///< the change had been made before, by this request
};

/// Asked before each change that the rules allow is made: whether whoever makes it may, by its place and by the label
/// as it would be.
using Permit = std::function<bool(std::size_t index, const Revision& after)>;

struct Held {
    Revision revision;
    std::uint64_t leaf = 0;
    State state = State::Valid; ///< on the day that was asked for
};

/// Of a label's history, the revision that counts on a day; nothing before its first.
std::optional<std::size_t> newest_on(const std::vector<Held>& history, Date day);

/// Empty members do not restrict.
struct Search {
    std::string text = {};    ///< in product, model or maker, or the beginning of a number
    std::string product = {}; ///< in product or model
    std::string maker = {};
    std::string number = {}; ///< its beginning
    std::string regime = {};
    std::string market = {};
    std::optional<State> state = std::nullopt;
    std::string after = {}; ///< number of the last label of the page before
    std::size_t most = 50;
};

/// Whether an index leads to what is asked for, as the whole register stands today. Otherwise every label may have to
/// be looked at.
bool is_indexed(const Search& search);

constexpr std::size_t largest_page = 1000;

struct Page {
    std::vector<Held> labels; ///< by number, in the order of bytes
    bool more = false;
    std::uint64_t size = 0; ///< of the register: asked with again, the next page is of the same labels
};

/// What recognition asks of a label, and no more: a million are read in seconds.
struct Outline {
    recognition::Label label; ///< with its state on the day that was asked for; without its number
    Speaker speaker = Speaker::Maker;
    std::optional<Date> support_until = std::nullopt;
};

/// Changes of the log: from `first` up to the one before `end`.
struct Leaves {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
};

struct Inside; // what a register holds open

/// One connection: for one thread at a time; others open their own.
class Register {
public:
    /// `sqlite:PATH`, a path, or `postgresql://…` as libpq takes it. The schema must be there, and of this version.
    static Result<Register> open(const std::string& url);
    /// For writing, too.
    static Result<Register> open_for_writing(const std::string& url, log::SigningKey key);
    /// The same; makes what is not there: the log has the key's name for good.
    static Result<Register> open_or_create(const std::string& url, log::SigningKey key);
    Register(Register&&) noexcept;
    Register& operator=(Register&&) noexcept;
    ~Register();

    /// Each change for itself, made or refused, in their order; those that are made are on the disk together when this
    /// returns. An error is that of the whole: nothing is known to be made, and a change with a `request` may be tried
    /// again. LimitExceeded: the disk is full.
    Result<std::vector<Result<Receipt>>> apply(std::span<const Change> changes, std::time_t now,
                                               const Permit& permit = {});

    Result<std::optional<Held>> find(const std::string& number, const AsOf& as_of);
    Result<std::vector<Held>> history(const std::string& number, const AsOf& as_of); ///< oldest first, all days
    Result<Page> search(const Search& search, const AsOf& as_of);
    /// Of the labels that `search` finds on that day those whose change that counts is among `leaves`, in no order.
    /// `after` and `most` do not count. The leaves asked for piece by piece with one size give each label once.
    Result<void> outline(const Search& search, const AsOf& as_of, Leaves leaves,
                         const std::function<void(const Outline& outline)>& take);
    /// Looks at every label: seconds for a million of them.
    Result<Statistics> count(const AsOf& as_of);

    Result<std::uint64_t> size();
    /// The log's name.
    Result<std::string> origin();
    /// Of the newest checkpoint; nothing while the register is empty.
    Result<std::string> checkpoint();
    Result<std::string> tile(const log::TileId& tile);
    Result<log::InclusionProof> prove(std::uint64_t leaf);
    /// Tiles and checkpoint as files; adds to what is there, when that is a beginning of this log.
    Result<void> publish(const std::filesystem::path& folder);
    /// Holds every revision against its leaf: the log tells what the register says, no more and no less.
    Result<void> check();

private:
    enum class Missing { Refused, Made };
    static Result<Register> open_writable(const std::string& url, log::SigningKey key, Missing missing);
    explicit Register(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> m_inside;
};

/// The log of a register, for an audit.
class RegisterSource : public log::LogSource {
public:
    explicit RegisterSource(Register& labels) : m_register(labels) {}
    Result<std::string> read(const std::string& path, std::size_t most_bytes) override;

private:
    Register& m_register; // outlives this
};

/// Versions of the schema: 0 is none.
constexpr int newest_schema = 5;
Result<int> schema_version(const std::string& url);
/// Up or down, in one transaction. Down only where nothing is lost by it: to 0 where there is no label.
Result<void> migrate(const std::string& url, int version);

} // namespace warifu::registry
