#pragma once

#include <filesystem>

#include "warifu/sqlite/sqlite.h"

namespace warifu::advisories {

/// The file in which an import works: `STORE.importing`, a copy of the store as it was, which becomes the store.
class StoreCopy {
public:
    explicit StoreCopy(std::filesystem::path store);

    /// Finds out what is there. Errors: Refused (another import is at work), Io.
    Result<void> look();
    /// What an import begins from: what an earlier one left, the store, or nothing (empty).
    const std::filesystem::path& source() const { return m_source; }
    bool unfinished() const { return m_unfinished; }
    /// Opens the copy for writing alone; makes it when there is none.
    Result<sqlite::Database> open();
    /// When the copy is closed and whole.
    Result<void> put_in_place();

private:
    Result<void> make();
    void discard();

    std::filesystem::path m_store, m_path, m_source;
    std::string m_generation; ///< of the store; empty: there is none
    std::string m_base;       ///< what a copy that may be taken up again calls its base; empty: none may
    bool m_unfinished = false;
};

} // namespace warifu::advisories
