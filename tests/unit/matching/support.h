#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "warifu/advisories/read.h"
#include "warifu/matching/matching.h"

/// Real records of the shared data, read by the readers that the store uses.
namespace warifu::matching::test {

inline std::string shared_data() {
    const char* folder = std::getenv("WARIFU_SHARED_DATA");
    return std::string(folder != nullptr ? folder : WARIFU_SHARED_DATA) + "/advisories/";
}

class Kept final : public advisories::FeedSink {
public:
    std::vector<advisories::Advisory> records;
    std::vector<advisories::LifeCycle> cycles;
    std::vector<std::pair<std::string, advisories::Epss>> scores;
    void take(advisories::Advisory advisory) override { records.push_back(std::move(advisory)); }
    void take(std::string_view cve, const advisories::Epss& epss) override { scores.emplace_back(cve, epss); }
    void take(advisories::LifeCycle cycle) override { cycles.push_back(std::move(cycle)); }
    void problem(advisories::Problem) override {}
    void facts(const advisories::FeedFacts&) override {}
};

inline void read_text(Kept& kept, const std::string& text) {
    const auto result = advisories::read_feed(text, kept);
    if (!result)
        throw std::runtime_error(result.error().describe());
}

/// A file, or every JSON file below a folder. Without the shared data nothing is read.
inline Kept read(std::initializer_list<const char*> paths) {
    Kept kept;
    const auto one = [&](const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        std::stringstream text;
        text << file.rdbuf();
        (void)advisories::read_feed(text.str(), kept);
    };
    for (const char* path : paths) {
        const std::filesystem::path whole = shared_data() + path;
        if (std::filesystem::is_directory(whole)) {
            for (const auto& entry : std::filesystem::recursive_directory_iterator(whole))
                if (entry.path().extension() == ".json")
                    one(entry.path());
        } else if (std::filesystem::exists(whole)) {
            one(whole);
        }
    }
    return kept;
}

inline Component upstream(std::string name, std::string version, std::string cpe_vendor = {},
                          std::string product = {}) {
    Component component;
    component.name = name;
    component.version = version;
    if (!cpe_vendor.empty())
        component.cpe =
            "cpe:2.3:a:" + cpe_vendor + ":" + (product.empty() ? name : product) + ":" + version + ":*:*:*:*:*:*:*";
    return component;
}

} // namespace warifu::matching::test
