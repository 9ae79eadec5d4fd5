#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filesystem.h"

extern char** environ;

/// What the tests of the codecs and of squashfs share: real packers are run, and their output is read back.
namespace warifu::firmware::test {

class TempDir {
public:
    TempDir() {
        std::string name = (std::filesystem::temp_directory_path() / "warifu-test-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr)
            m_path = name;
    }
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    std::filesystem::path path() const { return m_path; }
    std::filesystem::path operator/(std::string_view name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

inline bool have_tool(const std::string& name) {
    for (const char* folder : {"/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/", "/usr/local/bin/"})
        if (access((folder + name).c_str(), X_OK) == 0)
            return true;
    return false;
}

/// Runs a program found on PATH; its exit status, or -1. Output goes to `output`, or nowhere.
inline int run(const std::vector<std::string>& words, const std::filesystem::path& output = "/dev/null") {
    std::vector<char*> argv;
    for (const std::string& word : words)
        argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    const int failed = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (failed != 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

inline void write_file(const std::filesystem::path& path, std::string_view contents) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary).write(contents.data(), static_cast<std::streamsize>(contents.size()));
}

/// The same bytes on every machine (a linear congruential generator).
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    std::uint32_t next() {
        m_state = m_state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::uint32_t>(m_state >> 33U);
    }

private:
    std::uint64_t m_state;
};

inline std::string noise(std::size_t size, std::uint64_t seed = 1) {
    Random random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random.next());
    return bytes;
}

/// Text that packs to a third or so.
inline std::string prose(std::size_t size, std::uint64_t seed = 1) {
    static const char* const words[] = {"router ", "firmware ", "telnetd ", "password ", "admin\n", "0x80001000 ",
                                        "config=", "\0\0\0\0",  "squash ",  "update ",   "key\n",   "openssl "};
    Random random(seed);
    std::string text;
    while (text.size() < size) {
        const std::uint32_t pick = random.next();
        text += words[pick % 12];
        if (pick % 7 == 0)
            text += std::to_string(random.next());
    }
    text.resize(size);
    return text;
}

inline std::filesystem::path shared_data() {
    if (const char* path = std::getenv("WARIFU_SHARED_DATA"))
        return path;
#ifdef WARIFU_SHARED_DATA
    return WARIFU_SHARED_DATA;
#else
    return std::filesystem::path(WARIFU_SOURCE_DIR) / "../shared/data";
#endif
}

struct Got {
    Entry entry;
    std::string contents;
    bool complete = false;
};

struct Reading {
    bool opened = false;
    ErrorCode error = ErrorCode::Internal;
    std::string description;
    std::uint64_t extent = 0;
    std::size_t units = 0;
    std::multimap<std::string, Got> files;
    std::vector<Anomaly> anomalies;
    std::vector<Span> slack;

    bool has(std::string_view code) const {
        for (const Anomaly& anomaly : anomalies)
            if (anomaly.code == code)
                return true;
        return false;
    }
    const Got* find(const std::string& path) const {
        const auto at = files.find(path);
        return at == files.end() ? nullptr : &at->second;
    }
};

/// Opens with one of the `open_…` functions and reads everything.
template <class Open>
Reading read_with(Open open, std::string_view bytes, const Limits& limits = {}) {
    Reading reading;
    const AnomalyFunction keep = [&](Anomaly anomaly) { reading.anomalies.push_back(std::move(anomaly)); };
    const auto reader = open(as_bytes(bytes), limits, keep);
    if (!reader) {
        reading.error = reader.error().code;
        return reading;
    }
    reading.opened = true;
    reading.description = (*reader)->description();
    reading.extent = (*reader)->extent();
    reading.units = (*reader)->unit_count();
    reading.slack = (*reader)->slack();
    for (std::size_t unit = 0; unit < reading.units; ++unit)
        (*reader)->read_unit(
            unit,
            [&](const Entry& entry, Bytes contents, bool complete) {
                reading.files.emplace(entry.path, Got{entry, std::string(as_text(contents)), complete});
            },
            keep);
    return reading;
}
inline Reading read_squashfs(std::string_view image, const Limits& limits = {}) {
    return read_with(open_squashfs, image, limits);
}

} // namespace warifu::firmware::test
