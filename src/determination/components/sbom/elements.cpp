#include "warifu/sbom/elements.h"

#include <algorithm>
#include <array>
#include <set>

namespace warifu::sbom {

namespace {

// NTIA, CISA, BSI
const std::array<Element, 17> all_elements = {{
    {"author", {"author of the list", "SBOM の作成者"}, true, true, true},
    {"timestamp", {"when it was made", "作成日時"}, true, true, true},
    {"tool", {"tool that made it", "作成ツール"}, false, true, false},
    {"generation-context",
     {"stage of the life cycle at which it was made", "作成時の段階(generation context)"},
     false,
     true,
     false},
    {"supplier", {"who made the component", "部品の供給者"}, true, true, true},
    {"name", {"name of the component", "部品名"}, true, true, true},
    {"version", {"its version", "部品の版"}, true, true, true},
    {"identifier", {"package URL or CPE name", "識別子(パッケージ URL または CPE)"}, true, true, false},
    {"dependency", {"what it needs, or what needs it", "依存関係"}, true, true, true},
    {"hash", {"a digest", "ハッシュ値"}, false, true, false},
    {"sha-512", {"SHA-512 of the component as delivered", "配布物の SHA-512"}, false, false, true},
    {"licence", {"licence", "ライセンス"}, false, true, true},
    {"file-name", {"file name", "ファイル名"}, false, false, true},
    {"executable", {"whether it is executable", "実行可能か否か"}, false, false, true},
    {"archive", {"whether it is an archive", "アーカイブか否か"}, false, false, true},
    {"structured", {"whether the archive is structured", "アーカイブが構造化されているか否か"}, false, false, true},
    {"format", {"CycloneDX 1.6 or SPDX 3.0.1, or newer", "CycloneDX 1.6 または SPDX 3.0.1 以降"}, false, false, true},
}};

template <class Has>
ElementCount of_components(const Document& document, const Has& has) {
    return {true, static_cast<std::size_t>(std::ranges::count_if(document.components, has)),
            document.components.size()};
}

ElementCount of_document(bool has) { return {true, has ? 1U : 0U, 1}; }

bool has_hash(const Component& component, std::string_view algorithm) {
    return std::ranges::any_of(component.hashes, [&](const auto& hash) {
        return algorithm.empty() || to_lower_ascii(hash.first) == algorithm;
    });
}

ElementCount count(std::string_view id, const Document& document, const std::set<std::string>& connected) {
    if (id == "author")
        return of_document(!is_blank(document.author));
    if (id == "timestamp")
        return of_document(!is_blank(document.timestamp));
    if (id == "tool")
        return of_document(!is_blank(document.tool));
    if (id == "format") // 1.4, 1.5 and 2.3 are older
        return of_document(document.format == "CycloneDX" && document.spec == "1.6");
    if (id == "supplier")
        return of_components(document, [](const Component& each) { return !is_blank(each.supplier); });
    if (id == "name")
        return of_components(document, [](const Component& each) { return !is_blank(each.name); });
    if (id == "version")
        return of_components(document, [](const Component& each) { return !is_blank(each.version.value_or("")); });
    if (id == "identifier")
        return of_components(document, [](const Component& each) { return !each.purl.empty() || !each.cpe.empty(); });
    if (id == "dependency")
        return of_components(document, [&](const Component& each) { return connected.contains(each.reference); });
    if (id == "hash")
        return of_components(document, [](const Component& each) { return has_hash(each, ""); });
    if (id == "sha-512")
        return of_components(document, [](const Component& each) { return has_hash(each, "sha-512"); });
    if (id == "licence")
        return of_components(document, [](const Component& each) { return !is_blank(each.licence); });
    return {false, 0, 0};
}

} // namespace

std::span<const Element> elements() { return all_elements; }

std::vector<ElementCount> count_elements(const Document& document) {
    std::set<std::string> connected;
    for (const auto& [from, to] : document.dependencies) {
        connected.insert(from);
        connected.insert(to);
    }
    std::vector<ElementCount> counts;
    for (const Element& element : all_elements)
        counts.push_back(count(element.id, document, connected));
    return counts;
}

} // namespace warifu::sbom
