#pragma once

#include <array>
#include <compare>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the tests of versions share: tables of cases, and the tools that know better.
namespace warifu::versions::test {

inline std::string sign(std::partial_ordering order) {
    if (order == std::partial_ordering::unordered)
        return "?";
    return order < 0 ? "<" : order > 0 ? ">" : "=";
}

inline std::string shared_data() {
    const char* folder = std::getenv("WARIFU_SHARED_DATA");
    return folder != nullptr ? folder : WARIFU_SHARED_DATA;
}

inline std::vector<std::string> lines_of(const std::string& path) {
    std::vector<std::string> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

inline std::vector<std::string> split(const std::string& line, char separator) {
    std::vector<std::string> fields(1);
    for (const char c : line)
        if (c == separator)
            fields.emplace_back();
        else
            fields.back().push_back(c);
    return fields;
}

/// LEFT SIGN RIGHT, one a line; # begins a comment.
struct Case {
    std::string left, sign, right;
};
inline std::vector<Case> cases_of(const std::string& name) {
    std::vector<Case> cases;
    for (const std::string& line : lines_of(std::string(WARIFU_SOURCE_DIR "/tests/vectors/versions/") + name)) {
        if (line.empty() || line.front() == '#')
            continue;
        const auto fields = split(line, ' ');
        if (fields.size() == 3)
            cases.push_back({fields[0], fields[1], fields[2]});
    }
    return cases;
}

/// The lines that a program writes; none when it is not there.
inline std::vector<std::string> run(const std::string& command) {
    std::vector<std::string> lines;
    std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
    if (pipe == nullptr)
        return lines;
    std::array<char, 4096> buffer;
    while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) {
        std::string line = buffer.data();
        if (!line.empty() && line.back() == '\n')
            line.pop_back();
        lines.push_back(line);
    }
    ::pclose(pipe);
    return lines;
}

} // namespace warifu::versions::test
