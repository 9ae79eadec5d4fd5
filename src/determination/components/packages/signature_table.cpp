#include "signature_table.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "embedded/components.h"
#include "embedded/signatures.h"
#include "warifu/base/text.h"

namespace warifu::packages {

namespace {

std::vector<KnownComponent> read_components() {
    std::vector<KnownComponent> all;
    for (const std::string_view line : lines(embedded::components())) {
        const auto fields = split(line, '\t');
        if (line.starts_with('#') || fields.size() != 6)
            continue;
        KnownComponent& component = all.emplace_back();
        component.name = fields[0];
        component.vendor = fields[1];
        component.kind = fields[2];
        for (std::string_view package : split(fields[3], ',')) {
            if (package.ends_with("t64")) // Debian's packages with 64-bit times
                package.remove_suffix(3);
            package = package.substr(0, package.find_last_not_of("0123456789.-") + 1);
            if (package.size() >= 4)
                component.stems.emplace_back(package);
        }
        for (const std::string_view source : split(fields[4], ','))
            component.sources.emplace_back(source);
    }
    return all;
}

/// The lines of `data/signatures.tsv` of that kind.
template <typename Each>
void for_each_line(std::string_view kind, Each each) {
    for (const std::string_view line : lines(embedded::signatures())) {
        const auto fields = split(line, '\t');
        if (!line.starts_with('#') && fields.size() > 6 && fields[1] == kind)
            each(fields);
    }
}

const std::vector<KnownComponent>& known_components() {
    static const auto all = [] {
        auto made = read_components();
        for_each_line("files", [&](const auto& fields) {
            for (KnownComponent& component : made)
                if (component.name == fields[0])
                    for (const std::string_view name : split(fields[4], ','))
                        component.files.emplace_back(name);
        });
        return made;
    }();
    return all;
}

Signature signature_of(const KnownComponent& component, const std::vector<std::string_view>& fields) {
    Signature made{&component, std::string(fields[2]), std::string(fields[3]), std::string(fields[4]),
                   std::string(fields[5])};
    if (fields[6].size() == 3) { // 2-3
        made.least_numbers = static_cast<std::size_t>(fields[6].front() - '0');
        made.most_numbers = static_cast<std::size_t>(fields[6].back() - '0');
    }
    return made;
}

Signatures read_signatures() {
    Signatures all;
    const auto read = [](std::string_view kind, auto keep) {
        for_each_line(kind, [&](const auto& fields) {
            for (const KnownComponent& component : known_components())
                if (component.name == fields[0])
                    keep(signature_of(component, fields));
        });
    };
    read("file", [&](Signature made) { all.names.push_back(std::move(made)); });
    read("alone", [&](Signature made) { all.alone.emplace(made.file, std::move(made)); });
    read("mark", [&](Signature made) { all.marks.emplace(made.component, std::pair(made.file, made.before)); });
    read("inside", [&](Signature made) {
        if (made.before.size() >= key_bytes)
            all.inside.emplace(key_before(made.before.data() + made.before.size()), std::move(made));
    });
    return all;
}

} // namespace

std::string_view stem_of(std::string_view name) {
    const std::size_t library = name.rfind(".so");
    if (library != std::string_view::npos &&
        name.find_first_not_of(".0123456789", library + 3) == std::string_view::npos)
        return name.substr(0, library + 3);
    return name.substr(0, name.find_last_not_of("-.0123456789") + 1);
}

bool Signature::may_be(std::string_view version, std::string_view file_name) const {
    const auto numbers = static_cast<std::size_t>(std::ranges::count(version, '.')) + 1;
    if (numbers < least_numbers || numbers > most_numbers)
        return false;
    if (firsts.empty())
        return true;
    if (firsts == "name") {
        const std::string_view number = file_name.substr(stem_of(file_name).size());
        return !number.empty() && version.starts_with(number) && version.substr(number.size()).starts_with('.');
    }
    const auto known = split(firsts, ',');
    return std::ranges::find(known, version.substr(0, version.find('.'))) != known.end();
}

bool Signatures::has_mark(std::string_view text, const KnownComponent* component, std::string_view file) const {
    const auto [first, last] = marks.equal_range(component);
    return std::any_of(first, last, [&](const auto& mark) {
        return (file.empty() || mark.second.first == file) && text.find(mark.second.second) != std::string_view::npos;
    });
}

const Signatures& known_signatures() {
    static const Signatures all = read_signatures();
    return all;
}

bool KnownComponent::owns(std::string_view file_name) const {
    // `monitor` is none of monit's.
    const auto begins = [&](const std::string& stem) {
        return file_name.starts_with(stem) && (file_name.size() == stem.size() ||
                                               std::isalpha(static_cast<unsigned char>(file_name[stem.size()])) == 0);
    };
    return begins(name) || std::any_of(stems.begin(), stems.end(), begins) ||
           std::ranges::binary_search(files, stem_of(file_name));
}

const KnownComponent* find_component(std::string_view name) {
    static const auto by_name = [] {
        std::map<std::string, const KnownComponent*, std::less<>> made;
        for (const KnownComponent& component : known_components())
            made.emplace(component.name, &component);
        for (const KnownComponent& component : known_components())
            for (const std::string& source : component.sources)
                // A source of two programs (wpa) is the name of neither.
                if (const auto [at, fresh] = made.emplace(source, &component);
                    !fresh && at->second != nullptr && at->second != &component && at->second->name != source)
                    at->second = nullptr;
        return made;
    }();
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
}

std::string cpe_of(const KnownComponent& component, std::string_view version) {
    if (component.vendor.empty())
        return {};
    std::string escaped;
    for (const char c : version) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '_' && c != '-')
            escaped += '\\';
        escaped += c;
    }
    return fmt::format("cpe:2.3:a:{}:{}:*:*:*:*:*:*:*", component.vendor, version.empty() ? "*" : escaped);
}

} // namespace warifu::packages
