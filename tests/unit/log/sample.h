#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "warifu/log/audit.h"

/// A log that the tests grow in memory, and a key that is derived from a sentence.
namespace warifu::log::sample {

constexpr std::string_view origin = "register.example/labels";

std::string pem_of(std::string_view sentence);
SigningKey key(std::string_view sentence = "the key of the tests' own log");

class GrownLog {
public:
    explicit GrownLog(std::uint64_t size = 0) { grow(size); }
    void grow(std::uint64_t size); ///< to `size` entries: `entry 0`, `entry 1` …
    void add(std::string entry);
    std::uint64_t size() const { return m_entries.size(); }
    Hash root(std::uint64_t size) const;
    NodeSource nodes() const;
    Result<std::string> tile(const TileId& tile) const;
    std::string checkpoint(std::uint64_t size) const; ///< signed
    void write(const std::filesystem::path& folder, std::uint64_t old_size = 0) const;
    std::string& entry(std::size_t index) { return m_entries[index]; }

private:
    std::vector<std::string> m_entries;
};

class Folder {
public:
    Folder();
    ~Folder() { std::filesystem::remove_all(m_path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return m_path; }
    std::string read(const std::string& name) const;
    void write(const std::string& name, std::string_view text) const;

private:
    std::filesystem::path m_path;
};

} // namespace warifu::log::sample
