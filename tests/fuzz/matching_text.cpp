// A product, its version, and a describing text or a kernel's .config, as others write them. What is read from a text
// never says 'not affected' of a version that no scheme knows, and code is left out only by a setting that stands
// there.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "judge.h"

using namespace warifu;
using namespace warifu::matching;

namespace {

void must(bool holds) {
    if (!holds)
        std::abort();
}

std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    return line;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    Component component;
    component.name = take_line(rest);
    component.version = take_line(rest);
    const std::string release(take_line(rest));
    component.ecosystem = release;
    const Prepared prepared = prepare(component);
    (void)release_names("Debian", release);
    (void)release_names("Alpine:v3.18", release);

    advisories::Advisory record;
    record.summary = rest;
    record.affected.emplace_back();
    record.affected[0].files = {std::string(component.name)};
    if (const auto statement = judge_text(record, prepared)) {
        must(statement->range.has_value());
        must(!describe(*statement).en.empty() && !describe(*statement).ja.empty());
        bool known = false;
        for (const auto scheme : prepared.upstream_schemes)
            known = known || versions::knows(scheme, prepared.upstream_version);
        must(known || statement->state != State::NotAffected);
    }
    if (const auto kernel = kernel::read_configuration(rest)) {
        const std::string off = settings_off(record, *kernel);
        must(off.empty() || rest.find(off + " is not set\n") != rest.npos ||
             rest.find(off + " is not set\r\n") != rest.npos || rest.find(off + " is not set ") != rest.npos);
    }
    return 0;
}
