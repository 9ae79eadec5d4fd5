// Times the matching of an SBOM against a store, for bench/matching/run.
//
//     match_bench STORE COMPONENTS ROUNDS      COMPONENTS: lines of name, version, cpe, purl between tabs
//
// Prints one JSON object: milliseconds to open, of the first match in this process, of every later one.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "warifu/advisories/store.h"
#include "warifu/base/text.h"
#include "warifu/matching/matching.h"

using namespace warifu;
using Clock = std::chrono::steady_clock;

namespace {

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

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
    const auto start = Clock::now();
    const auto store = advisories::Store::open(arguments[1]);
    if (!store)
        return fail(store.error());
    const double open = ms_since(start);
    const matching::StoreLookup lookup(*store);
    std::string warm;
    double first = 0;
    std::size_t matches = 0, outside = 0;
    for (int round = 0; round <= std::stoi(arguments[3]); ++round) {
        const auto begin = Clock::now();
        const auto outcome = matching::match({components}, lookup);
        if (!outcome)
            return fail(outcome.error());
        const double took = ms_since(begin);
        if (round == 0)
            first = took;
        else
            warm += (warm.empty() ? "" : ",") + std::to_string(took);
        matches = outcome->matches.size();
        outside = outcome->outside;
    }
    std::printf(
        "{\"components\":%zu,\"matches\":%zu,\"outside\":%zu,\"open_ms\":%f,\"first_ms\":%f,\"warm_ms\":[%s]}\n",
        components.size(), matches, outside, open, first, warm.c_str());
    return 0;
}
