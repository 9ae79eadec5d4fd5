// Times the matching of an SBOM against a store, for bench/matching/run.
//
//     match_bench STORE COMPONENTS ROUNDS      COMPONENTS: lines of name, version, cpe, purl between tabs
//
// Prints one JSON object: milliseconds to open and match for the first time in this process, and of every later match;
// on the wall, and of the processor.
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "warifu/advisories/store.h"
#include "warifu/base/text.h"
#include "warifu/matching/matching.h"

using namespace warifu;

namespace {

/// Processor time of this thread: that of the clock on the wall where nobody else uses the processor.
class Stopwatch {
public:
    double wall_ms() const { return std::chrono::duration<double, std::milli>(Wall::now() - m_wall).count(); }
    double processor_ms() const { return 1000.0 * static_cast<double>(std::clock() - m_processor) / CLOCKS_PER_SEC; }

private:
    using Wall = std::chrono::steady_clock;
    Wall::time_point m_wall = Wall::now();
    std::clock_t m_processor = std::clock();
};

std::vector<matching::Component> read_components(const char* path) {
    std::vector<matching::Component> components;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const auto fields = split(line, '\t');
        if (fields.size() < 4)
            continue;
        matching::Component component;
        component.name = fields[0];
        component.version = fields[1];
        component.cpe = fields[2];
        component.purl = fields[3];
        components.push_back(std::move(component));
    }
    return components;
}

int fail(const Error& error) {
    std::fprintf(stderr, "%s\n", error.describe().c_str());
    return 2;
}

} // namespace

int main(int count, char** arguments) {
    if (count != 4)
        return 2;
    const auto components = read_components(arguments[2]);
    const Stopwatch cold;
    const auto store = advisories::Store::open(arguments[1]);
    if (!store)
        return fail(store.error());
    const matching::StoreLookup lookup(*store);
    std::string warm, warm_processor, first;
    std::size_t matches = 0, outside = 0;
    for (int round = 0; round <= std::stoi(arguments[3]); ++round) {
        const Stopwatch watch;
        const auto outcome = matching::match({components}, lookup);
        if (!outcome)
            return fail(outcome.error());
        if (round == 0) {
            first = std::to_string(cold.wall_ms()) + "," + std::to_string(cold.processor_ms());
        } else {
            warm += (warm.empty() ? "" : ",") + std::to_string(watch.wall_ms());
            warm_processor += (warm_processor.empty() ? "" : ",") + std::to_string(watch.processor_ms());
        }
        matches = outcome->matches.size();
        outside = outcome->outside;
    }
    std::printf("{\"components\":%zu,\"matches\":%zu,\"outside\":%zu,\"cold_ms\":[%s],\"warm_ms\":[%s],"
                "\"warm_processor_ms\":[%s]}\n",
                components.size(), matches, outside, first.c_str(), warm.c_str(), warm_processor.c_str());
    return 0;
}
