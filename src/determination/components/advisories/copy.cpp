#include "copy.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "schema.h"
#include "warifu/base/descriptor.h"

namespace warifu::advisories {

namespace fs = std::filesystem;

namespace {

Error system_error(std::string_view doing, const fs::path& path) {
    return make_error(ErrorCode::Io, fmt::format("{}: {}", doing, std::strerror(errno)), path.string());
}

Result<void> to_disk(const fs::path& path, int flags) {
    const Descriptor file(::open(path.c_str(), flags | O_CLOEXEC));
    if (file.get() < 0 || fsync(file.get()) != 0)
        return system_error("cannot be written to the disk", path);
    return {};
}

/// Changes when the machine starts; empty: not known.
std::string boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

/// Written by nobody else until it is closed. The disk is not waited for: the kernel keeps what a killed process wrote,
/// and a copy from before the machine went down is not taken up again.
Result<sqlite::Database> open_alone(const fs::path& path, int flags) {
    auto database = TRY(sqlite::open_database(path.string(), SQLITE_OPEN_READWRITE | flags));
    // A page cache that holds the trees' inner pages while records of all products come in any order.
    const auto taken = sqlite::execute(database.get(), "PRAGMA locking_mode=EXCLUSIVE; PRAGMA page_size=8192; "
                                                       "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; "
                                                       "PRAGMA cache_size=-131072; PRAGMA wal_autocheckpoint=4000; "
                                                       "BEGIN IMMEDIATE; COMMIT");
    if (!taken) {
        const int code = sqlite3_errcode(database.get()) & 0xFF;
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
            return make_error(ErrorCode::Refused, "another import into this store is under way", path.string());
        return taken.error();
    }
    return database;
}

} // namespace

StoreCopy::StoreCopy(fs::path store) : m_store(std::move(store)) {
    std::error_code error;
    if (const fs::path real = fs::canonical(m_store, error); !error)
        m_store = real; // a link stays one
    m_path = m_store;
    m_path += ".importing";
}

Result<void> StoreCopy::look() {
    std::error_code error;
    if (fs::exists(m_store, error)) {
        const auto database = TRY(sqlite::open_database(m_store.string(), SQLITE_OPEN_READONLY));
        TRY_VOID(verify_store(database.get(), m_store));
        m_generation = TRY(meta(database.get(), "generation"));
        m_source = m_store;
    } else if (!fs::is_directory(fs::absolute(m_store).parent_path(), error)) {
        return make_error(ErrorCode::NotFound, "its folder is not there", m_store.string());
    }
    if (const std::string boot = boot_id(); !boot.empty())
        m_base = fmt::format("{} of {}", boot, m_generation);
    if (!fs::exists(m_path, error))
        return {};
    {
        const auto left = open_alone(m_path, 0);
        if (!left && left.error().code == ErrorCode::Refused)
            return left.error();
        const auto base = left && verify_store(left->get(), m_path) ? meta(left->get(), "base")
                                                                    : Result<std::string>(std::string("?"));
        m_unfinished = base && !m_base.empty() && *base == m_base;
    }
    if (m_unfinished)
        m_source = m_path;
    else
        discard(); // the store has changed since, or it is no store
    return {};
}

void StoreCopy::discard() {
    std::error_code error;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(m_path.string() + suffix, error);
}

/// Under a name of its own until it is whole.
Result<void> StoreCopy::make() {
    fs::path draft = m_path;
    draft += ".new";
    std::error_code error;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(draft.string() + suffix, error);
    if (!m_generation.empty() && !fs::copy_file(m_store, draft, error))
        return make_error(ErrorCode::Io, fmt::format("cannot copy the store: {}", error.message()), draft.string());
    {
        const auto database = TRY(sqlite::open_database(draft.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
        TRY_VOID(sqlite::execute(database.get(), "PRAGMA synchronous=OFF"));
        if (m_generation.empty())
            TRY_VOID(sqlite::execute(database.get(), store_schema));
        auto base = TRY(sqlite::Statement::prepare(database.get(), "INSERT OR REPLACE INTO meta VALUES('base',?)"));
        base.bind_text(1, m_base);
        TRY_VOID(base.run());
    }
    fs::rename(draft, m_path, error);
    if (error)
        return make_error(ErrorCode::Io, fmt::format("cannot rename: {}", error.message()), draft.string());
    return {};
}

Result<sqlite::Database> StoreCopy::open() {
    if (!m_unfinished)
        TRY_VOID(make());
    m_unfinished = true;
    return open_alone(m_path, 0);
}

Result<void> StoreCopy::put_in_place() {
    TRY_VOID(to_disk(m_path, O_RDONLY));
    std::error_code error;
    fs::rename(m_path, m_store, error);
    if (error)
        return make_error(ErrorCode::Io, fmt::format("cannot rename: {}", error.message()), m_path.string());
    m_unfinished = false;
    return to_disk(fs::absolute(m_store).parent_path(), O_RDONLY | O_DIRECTORY);
}

} // namespace warifu::advisories
