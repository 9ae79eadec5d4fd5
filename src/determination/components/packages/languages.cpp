#include "warifu/packages/languages.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include "readers.h"
#include "stanzas.h"
#include "warifu/base/text.h"

namespace warifu::packages {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_json = 16U << 20U;

std::string text_in(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() || !found->is_string() ? std::string() : found->get<std::string>().substr(0, 1000);
}

Json parsed(std::string_view text) {
    if (text.size() > most_json || std::count(text.begin(), text.end(), '[') > 100'000)
        return {};
    Json value = Json::parse(text, nullptr, false);
    return value.is_discarded() ? Json() : value;
}

Package named(std::string_view type, std::string name, std::string version) {
    Package package;
    package.type = type;
    package.name = std::move(name);
    package.evidence = fmt::format("{} {}", package.name, version);
    if (!version.empty())
        package.version = std::move(version);
    return package;
}

PackageList one(Package package) {
    PackageList list;
    if (package.name.empty())
        list.incomplete = "no name in it";
    else
        list.packages.push_back(std::move(package));
    return list;
}

/// docs.npmjs.com, "package.json". `@scope/name` has the scope as namespace.
PackageList read_npm(std::string_view text) {
    const Json root = parsed(text);
    std::string name = text_in(root, "name");
    Package package = named("npm", name, text_in(root, "version"));
    if (const std::size_t slash = name.find('/'); name.starts_with('@') && slash != std::string::npos) {
        package.group = name.substr(0, slash);
        package.name = name.substr(slash + 1);
    }
    package.licence = text_in(root, "license");
    const Json author = root.is_object() ? root.value("author", Json()) : Json();
    package.supplier = author.is_string() ? author.get<std::string>().substr(0, 1000) : text_in(author, "name");
    return one(std::move(package));
}

/// Core metadata (packaging.python.org): a header as of mail, then the description.
PackageList read_python(std::string_view text) {
    Package package;
    bool first = true;
    each_stanza(text.substr(0, 1U << 20U), [&](const Stanza& stanza) {
        if (!std::exchange(first, false))
            return;
        package = named("pypi", std::string(stanza.get("name")), std::string(stanza.get("version")));
        package.licence =
            stanza.get("license-expression").empty() ? stanza.get("license") : stanza.get("license-expression");
        package.supplier = stanza.get("author").empty() ? stanza.get("author-email") : stanza.get("author");
    });
    return one(std::move(package));
}

PackageList read_maven(std::string_view text) {
    std::string group;
    std::string name;
    std::string version;
    for (const std::string_view line : lines(text.substr(0, 65'536))) {
        for (const auto& [key, target] : {std::pair<std::string_view, std::string*>{"groupId=", &group},
                                          {"artifactId=", &name},
                                          {"version=", &version}})
            if (line.starts_with(key))
                *target = trim(line.substr(key.size()));
    }
    Package package = named("maven", name, version);
    package.group = group;
    return one(std::move(package));
}

/// Up to the first empty line, `Name: value`; a line that begins with a space goes on with the one before (the JAR file
/// specification).
std::map<std::string, std::string> main_attributes(std::string_view text) {
    std::map<std::string, std::string> attributes;
    std::string* last = nullptr;
    for (std::string_view line : lines(text.substr(0, 65'536))) {
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty())
            break;
        const std::size_t colon = line.find(": ");
        if (line.front() == ' ' && last != nullptr)
            last->append(line.substr(1));
        else if (colon != std::string_view::npos)
            last = &(attributes[to_lower_ascii(line.substr(0, colon))] = line.substr(colon + 2));
    }
    return attributes;
}

/// A title is a name only where it is one word; else OSGi's name of the bundle, before its directives. A manifest that
/// gives no version, as most, says nothing.
PackageList read_java_manifest(std::string_view text) {
    auto attributes = main_attributes(text);
    const auto is_word = [](std::string_view name) {
        return !name.empty() && name.size() < 200 &&
               std::all_of(
                   name.begin(), name.end(),
                   [](char c) {
                       return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
                   });
    };
    const auto is_version = [&](const std::string& version) {
        return is_word(version) && version.front() >= '0' && version.front() <= '9';
    };
    const std::string& bundle = attributes["bundle-symbolicname"];
    const std::string& title = attributes["implementation-title"];
    const std::string name(is_word(title) ? std::string_view(title)
                                          : trim(std::string_view(bundle).substr(0, bundle.find(';'))));
    std::string version = attributes["implementation-version"];
    if (!is_version(version))
        version = attributes["bundle-version"];
    PackageList list;
    if (is_word(name) && is_version(version)) {
        list.packages.push_back(named("generic", name, version));
        list.packages.back().supplier = attributes["implementation-vendor"].substr(0, 1000);
    }
    return list;
}

/// A rockspec is Lua; name and version stand in it as plain strings.
PackageList read_lua(std::string_view text) {
    const auto value = [&](std::string_view key) -> std::string {
        for (const std::string_view line : lines(text.substr(0, 65'536))) {
            if (!line.starts_with(key) || line.find('=') == std::string_view::npos)
                continue;
            std::string_view rest = trim(line.substr(line.find('=') + 1));
            if (rest.size() < 2 || (rest.front() != '"' && rest.front() != '\''))
                return {};
            const std::size_t end = rest.find(rest.front(), 1);
            return end == std::string_view::npos ? std::string() : std::string(rest.substr(1, end - 1));
        }
        return {};
    };
    return one(named("luarocks", value("package"), value("version")));
}

/// A length in groups of seven bits, then so many bytes (Go's encoding/binary).
std::optional<std::string_view> go_string(ByteReader& reader) {
    std::uint64_t length = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        const auto byte = reader.u8();
        if (!byte)
            return std::nullopt;
        length |= static_cast<std::uint64_t>(*byte & 0x7fU) << shift;
        if ((*byte & 0x80U) == 0) {
            const auto bytes = reader.take(length);
            return bytes ? std::optional(as_text(*bytes)) : std::nullopt;
        }
    }
    return std::nullopt;
}

/// A string as Go has it in memory: a pointer and a length.
std::optional<std::string_view> go_string_at(std::uint64_t address, std::size_t pointer, ByteOrder order,
                                             const Memory& memory) {
    const auto word = [&](Bytes bytes, std::size_t at) {
        return pointer == 8 ? load<std::uint64_t>(bytes.data() + at, order)
                            : std::uint64_t{load<std::uint32_t>(bytes.data() + at, order)};
    };
    const Bytes header = memory(address);
    if (header.size() < 2 * pointer)
        return std::nullopt;
    const Bytes text = memory(word(header, 0));
    const std::uint64_t length = word(header, pointer);
    return length <= text.size() ? std::optional(as_text(clipped(text, 0, length))) : std::nullopt;
}

/// The magic stands in programs that look for it, too.
bool is_go_note(Bytes note) { return note[14] == std::byte{4} || note[14] == std::byte{8}; }

/// Go's version and the modules, of a note of either form.
std::pair<std::optional<std::string_view>, std::optional<std::string_view>> go_strings(Bytes note,
                                                                                       const Memory& memory) {
    const auto flags = static_cast<unsigned>(note[15]);
    if ((flags & 2U) != 0) {
        ByteReader reader(note.subspan(32));
        const auto version = go_string(reader);
        return {version, go_string(reader)};
    }
    const auto pointer = static_cast<std::size_t>(note[14]);
    const ByteOrder order = (flags & 1U) != 0 ? ByteOrder::Big : ByteOrder::Little;
    const auto at = [&](std::size_t offset) {
        const std::uint64_t address = pointer == 8 ? load<std::uint64_t>(note.data() + offset, order)
                                                   : load<std::uint32_t>(note.data() + offset, order);
        return go_string_at(address, pointer, order, memory);
    };
    return {at(16), at(16 + pointer)};
}

Package go_module(std::string_view path, std::string_view version) {
    const std::size_t slash = path.rfind('/');
    std::string shown(version == "(devel)" ? std::string_view() : version);
    Package package = named("golang", std::string(path), shown);
    if (slash != std::string_view::npos) {
        package.group = path.substr(0, slash);
        package.name = path.substr(slash + 1);
    }
    return package;
}

/// Lines of `go version -m`: mod and dep, and `=>` for what stood in for the last of them.
void read_go_modules(std::string_view text, PackageList& list) {
    for (const std::string_view line : lines(text)) {
        const auto fields = split(line, '\t');
        if (fields.size() < 3 || fields[1].empty() || list.packages.size() >= most_packages)
            continue;
        const bool is_folder = fields[1].front() == '.' || fields[1].front() == '/';
        if (fields[0] == "=>" && is_folder && list.packages.size() > 1)
            list.packages.back().version.reset(); // of a copy, whatever was done to it
        else if (fields[0] == "=>" && list.packages.size() > 1)
            list.packages.back() = go_module(fields[1], fields[2]);
        else if (fields[0] == "mod" || fields[0] == "dep")
            list.packages.push_back(go_module(fields[1], fields[2]));
    }
}

} // namespace

Language language_at(std::string_view path) {
    if (path.ends_with("/package.json")) {
        // Folders inside a package have package.json files, too, which name nothing.
        const std::size_t modules = path.rfind("/node_modules/");
        if (modules == std::string_view::npos)
            return Language::None;
        std::string_view rest = path.substr(modules + 14);
        rest.remove_suffix(13);
        const auto depth = std::count(rest.begin(), rest.end(), '/');
        return depth == (rest.starts_with('@') ? 1 : 0) ? Language::Npm : Language::None;
    }
    if (path.ends_with(".dist-info/METADATA") || path.ends_with(".egg-info/PKG-INFO") || path.ends_with(".egg-info"))
        return Language::Python;
    if (path.ends_with("/pom.properties") && path.find("/META-INF/maven/") != std::string_view::npos)
        return Language::Maven;
    if (path == "/META-INF/MANIFEST.MF")
        return Language::Java;
    if (path.ends_with(".rockspec") && path.find("/rocks") != std::string_view::npos)
        return Language::Lua;
    return Language::None;
}

PackageList read_language(Language language, Bytes bytes) {
    const std::string_view text = as_text(bytes);
    switch (language) {
    case Language::Npm: return read_npm(text);
    case Language::Python: return read_python(text);
    case Language::Maven: return read_maven(text);
    case Language::Java: return read_java_manifest(text);
    case Language::Lua: return read_lua(text);
    case Language::None: break;
    }
    return {};
}

// Go's debug/buildinfo: 14 bytes of magic, the size of a pointer, flags. With flag 2 (Go 1.18 and later) two strings
// follow at 32: Go's version, and the modules between two marks of 16 bytes. Before that, two pointers follow at 16,
// each to a pointer and a length, big-endian with flag 1.
PackageList read_go_build(Bytes program, const Memory& memory) {
    constexpr std::string_view magic("\xff Go buildinf:", 14);
    PackageList list;
    bool found = false;
    const std::string_view text = as_text(program);
    for (std::size_t at = text.find(magic); at != std::string_view::npos; at = text.find(magic, at + 1)) {
        if (at % 16 != 0 || !in_range(at, 32, program.size()) || !is_go_note(program.subspan(at)))
            continue;
        found = true;
        const auto [version, modules] = go_strings(program.subspan(at), memory);
        if (!version || !version->starts_with("go"))
            continue;
        Package own = named("golang", "stdlib", std::string(version->substr(2, version->find(' ') - 2)));
        own.cpe = fmt::format("cpe:2.3:a:golang:go:{}:*:*:*:*:*:*:*", own.version.value_or("*"));
        list.packages.push_back(std::move(own));
        if (modules && modules->size() > 33)
            read_go_modules(modules->substr(16, modules->size() - 32), list);
        if (!modules)
            list.incomplete = "a program of Go whose modules are not told";
        return list;
    }
    if (found)
        list.incomplete = "a program of Go whose note cannot be read";
    return list;
}

PackageList read_cargo_auditable(Bytes section) {
    PackageList list;
    std::string text(std::min(most_json, section.size() * 1032 + 1), '\0'); // deflate packs no tighter
    uLongf size = text.size();
    if (uncompress(reinterpret_cast<Bytef*>(text.data()), &size, reinterpret_cast<const Bytef*>(section.data()),
                   section.size()) != Z_OK) {
        list.incomplete = "cargo's list of crates cannot be unpacked";
        return list;
    }
    text.resize(size);
    const Json root = parsed(text);
    const Json crates = root.is_object() ? root.value("packages", Json()) : Json();
    if (!crates.is_array())
        list.incomplete = "cargo's list of crates has none";
    for (const Json& crate : crates.is_array() ? crates : Json::array()) {
        if (text_in(crate, "kind") == "build" || text_in(crate, "name").empty() ||
            list.packages.size() >= most_packages)
            continue; // what ran at build time alone is not in the program
        list.packages.push_back(named("cargo", text_in(crate, "name"), text_in(crate, "version")));
    }
    return list;
}

} // namespace warifu::packages
