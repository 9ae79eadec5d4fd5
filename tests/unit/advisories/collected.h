#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "warifu/advisories/read.h"

namespace warifu::advisories {

/// Keeps all that a reader gives.
struct Collected : FeedSink {
    std::vector<Advisory> advisories;
    std::map<std::string, Epss, std::less<>> scores;
    std::vector<LifeCycle> cycles;
    std::vector<Problem> problems;
    std::vector<FeedFacts> told;

    void take(Advisory advisory) override { advisories.push_back(std::move(advisory)); }
    void take(std::string_view cve, const Epss& epss) override { scores.emplace(cve, epss); }
    void take(LifeCycle cycle) override { cycles.push_back(std::move(cycle)); }
    void problem(Problem problem) override { problems.push_back(std::move(problem)); }
    void facts(const FeedFacts& facts) override { told.push_back(facts); }

    const Advisory* find(std::string_view id, std::string_view within = {}) const {
        for (const Advisory& advisory : advisories)
            if (advisory.id == id && (within.empty() || advisory.within == within))
                return &advisory;
        return nullptr;
    }
    const LifeCycle* cycle(std::string_view product, std::string_view name) const {
        for (const LifeCycle& each : cycles)
            if (each.product == product && each.cycle == name)
                return &each;
        return nullptr;
    }
};

inline const std::filesystem::path shared_advisories = std::filesystem::path(WARIFU_SHARED_DATA) / "advisories";

inline std::string text_of_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline Collected collected(std::string_view text) {
    Collected all;
    if (const auto read = read_feed(text, all); !read)
        all.problems.push_back({"", read.error().describe(), Problem::Effect::Skipped});
    return all;
}

inline Collected collected_from(const std::filesystem::path& path) {
    return collected(text_of_file(shared_advisories / path));
}

} // namespace warifu::advisories
