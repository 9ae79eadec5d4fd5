#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/text.h"

/// Reads TOML 1.0 strictly: each key is asked for by name; what nobody asked for is a mistake, with line and column.
namespace warifu {

/// A mistake in a text that people wrote.
struct Mistake {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;
    std::string message;

    std::string describe() const; ///< `file:line:column: message`
};

/// A place in a file, kept beside an id until everything is read and the id can be looked up.
struct Position {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;

    std::string describe() const; ///< `file:line`
};

class Mistakes {
public:
    void add(const Position& at, const std::string& message);
    bool empty() const { return m_mistakes.empty(); }
    /// In the order of file, line and column.
    std::vector<Mistake> sorted() const;

private:
    std::vector<Mistake> m_mistakes;
};

/// One table of a file. `finish` reports the keys that were not asked for.
class TableReader {
public:
    enum class Need { Required, Optional };

    std::string string(std::string_view key, Need need = Need::Required);
    std::vector<std::string> strings(std::string_view key, Need need = Need::Optional);
    Text text(std::string_view key, Need need = Need::Required);
    bool boolean(std::string_view key, bool otherwise);
    std::optional<bool> maybe_boolean(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key);
    std::optional<Date> date(std::string_view key, Need need = Need::Optional);
    std::map<std::string, std::string> string_map(std::string_view key);
    /// Index of a word in a fixed list; 0 when it is missing or wrong (which is a mistake already).
    std::size_t word(std::string_view key, const std::vector<std::string_view>& words, Need need = Need::Required);
    std::optional<TableReader> table(std::string_view key, Need need = Need::Optional);
    void each_table(std::string_view key, const std::function<void(TableReader&)>& read);
    void finish();

    /// For tables whose keys are data: every key, in the file's order.
    std::vector<std::string> keys() const;
    bool is_table(std::string_view key) const;
    bool has(std::string_view key) const;
    Position position() const;
    Position position(std::string_view key) const;
    void mistake(const Position& at, const std::string& message) const { m_mistakes->add(at, message); }

private:
    friend class TomlFile;
    TableReader(const void* table, std::string file, Mistakes& mistakes)
        : m_table(table), m_file(std::move(file)), m_mistakes(&mistakes) {}
    const void* get(std::string_view key, Need need);

    const void* m_table; // a toml::table of the TomlFile, which outlives its readers; no toml++ in this header
    std::string m_file;
    Mistakes* m_mistakes;
    std::set<std::string, std::less<>> m_asked;
};

/// A parsed file. A syntax error is a mistake, and the file then reads as empty.
class TomlFile {
public:
    TomlFile(std::string file, std::string_view text, Mistakes& mistakes);
    ~TomlFile();
    TomlFile(const TomlFile&) = delete;
    TomlFile& operator=(const TomlFile&) = delete;

    bool parsed() const { return m_parsed; }
    TableReader root() const;

private:
    struct Document;
    std::unique_ptr<Document> m_document;
    std::string m_file;
    Mistakes* m_mistakes;
    bool m_parsed = false;
};

} // namespace warifu
