// DOCX (ECMA-376, Office Open XML, WordprocessingML): a zip archive of XML parts.
//
//     word/document.xml             <w:p> paragraphs of <w:r> runs of <w:t> texts; <w:tbl>, <w:tr>, <w:tc> tables
//     word/styles.xml               which styles are headings
//     word/_rels/document.xml.rels  where links lead
//     word/footnotes.xml, word/endnotes.xml, word/header1.xml, word/footer1.xml
//
// No part may have a document type (ECMA-376-2, 9.1.1). The walk keeps its own stack.

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "draft.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t most_element_depth = 200;

class WordDocument {
public:
    explicit WordDocument(Draft& draft) : m_draft(draft) {}

    void read(Bytes bytes) {
        const auto wanted = [](std::string_view path) {
            return path == "/word/document.xml" || path == "/word/styles.xml" ||
                   path == "/word/_rels/document.xml.rels" || path == "/docProps/core.xml" || is_note(path) ||
                   is_margin(path);
        };
        const auto opened = m_draft.unzip()(
            bytes, wanted,
            [&](std::string_view path, Bytes contents, bool complete) {
                if (!complete)
                    m_draft.gap("damaged-part", at(path), "a part of the document could not be unpacked");
                m_parts.emplace(std::string(path), as_text(contents));
            },
            [&](const Anomaly& anomaly) { m_draft.gap(anomaly.code, "!" + anomaly.locator, anomaly.message); });
        if (!opened) {
            m_draft.gap("damaged-archive", {}, "the document could not be unpacked: " + opened.error().describe());
            return;
        }
        read_relations();
        read_title();
        if (!m_parts.contains("/word/document.xml"))
            m_draft.gap("no-document", {}, "this is no Word document: its text is missing");
        for (const auto& [path, text] : m_parts)
            if (path == "/word/document.xml" || is_note(path) || is_margin(path))
                read_part(path, is_margin(path) ? Block::Kind::Navigation : Block::Kind::Paragraph);
    }

private:
    static bool is_note(std::string_view path) { return path == "/word/footnotes.xml" || path == "/word/endnotes.xml"; }
    static bool is_margin(std::string_view path) {
        return (path.starts_with("/word/header") || path.starts_with("/word/footer")) && path.ends_with(".xml");
    }
    static std::string at(std::string_view path) { return fmt::format("!{}", path); }

    bool parse(const std::string& path, pugi::xml_document& document) {
        const auto found = m_parts.find(path);
        if (found == m_parts.end())
            return false;
        // pugixml parses without recursion; our walk bounds the depth.
        if (found->second.find("<!DOCTYPE") != std::string::npos) {
            m_draft.gap("document-type", at(path), "a part declares a document type, which none may; it was not read");
            return false;
        }
        const auto parsed = document.load_buffer(found->second.data(), found->second.size(),
                                                 pugi::parse_default | pugi::parse_ws_pcdata);
        if (!parsed)
            m_draft.gap("damaged-xml", at(path), fmt::format("{} at byte {}", parsed.description(), parsed.offset));
        return static_cast<bool>(parsed);
    }

    void read_relations() {
        pugi::xml_document document;
        if (!parse("/word/_rels/document.xml.rels", document))
            return;
        for (const pugi::xml_node& each : document.child("Relationships").children("Relationship"))
            m_targets[each.attribute("Id").value()] = each.attribute("Target").value();
    }

    void read_title() {
        pugi::xml_document document;
        if (!parse("/docProps/core.xml", document))
            return;
        m_draft.reading.title =
            printable(collapsed(document.child("cp:coreProperties").child("dc:title").text().get()), 2000);
    }

    struct Table {
        std::uint32_t number = 0;
        std::uint32_t row = 0;
        std::uint32_t column = 0;
    };

    void read_part(const std::string& path, Block::Kind kind) {
        pugi::xml_document document;
        if (!parse(path, document))
            return;
        m_part = path;
        m_outer = kind;
        m_paragraph = 0;
        walk(document.document_element());
        m_tables.clear();
    }

    /// Paragraphs in their order; tables, frames and changes around them.
    void walk(const pugi::xml_node& root) {
        std::size_t depth = 0;
        for (pugi::xml_node node = root; node && !m_draft.full();) {
            const std::string_view name = node.name();
            enter(name, node);
            pugi::xml_node next = name == "w:p" || name == "w:del" ? pugi::xml_node() : node.first_child();
            if (next && ++depth > most_element_depth) {
                m_draft.gap("stopped-at-depth", at(m_part), "elements lie deeper in each other than is read");
                return;
            }
            while (!next && node && node != root) {
                leave(node.name());
                next = node.next_sibling();
                if (!next) {
                    node = node.parent();
                    --depth;
                }
            }
            node = next;
        }
    }

    void enter(std::string_view name, const pugi::xml_node& node) {
        if (name == "w:tbl")
            m_tables.push_back({++m_table_count, 0, 0});
        else if (name == "w:tr" && !m_tables.empty())
            m_tables.back() = {m_tables.back().number, m_tables.back().row + 1, 0};
        else if (name == "w:tc" && !m_tables.empty())
            m_tables.back().column += std::max(1U, columns_before(node));
        else if (name == "w:p")
            paragraph(node);
    }
    void leave(std::string_view name) {
        if (name == "w:tbl" && !m_tables.empty())
            m_tables.pop_back();
    }
    /// The columns that the cell before takes, so that this one stands behind them.
    static unsigned columns_before(const pugi::xml_node& cell) {
        const pugi::xml_node before = cell.previous_sibling("w:tc");
        const unsigned span = before.child("w:tcPr").child("w:gridSpan").attribute("w:val").as_uint(1);
        return std::min(span, 64U);
    }

    Block::Kind kind_of(const pugi::xml_node& properties) const {
        const std::string style = to_lower_ascii(properties.child("w:pStyle").attribute("w:val").value());
        if (m_outer == Block::Kind::Navigation)
            return m_outer;
        if (style == "title" || style.starts_with("heading") || properties.child("w:outlineLvl"))
            return Block::Kind::Heading;
        if (style == "caption")
            return Block::Kind::Caption;
        if (!m_tables.empty())
            return Block::Kind::Cell;
        return properties.child("w:numPr") || style.starts_with("list") ? Block::Kind::Item : Block::Kind::Paragraph;
    }

    void paragraph(const pugi::xml_node& node) {
        ++m_paragraph;
        Block block;
        block.kind = kind_of(node.child("w:pPr"));
        block.place = fmt::format("{}:{}", m_part == "/word/document.xml" ? "!paragraph" : at(m_part), m_paragraph);
        if (!m_tables.empty() && block.kind == Block::Kind::Cell) {
            block.table = m_tables.back().number;
            block.row = m_tables.back().row;
            block.column = m_tables.back().column;
            block.header = block.row == 1;
        }
        Block hidden = block;
        hidden.hidden = true;
        std::size_t depth = 0;
        pugi::xml_node each = node.first_child();
        while (each && each != node) {
            const std::string_view name = each.name();
            if (name == "w:r")
                run(each, block, hidden);
            else if (name == "w:hyperlink")
                m_draft.link({m_targets[each.attribute("r:id").value()], text_in(each), block.place});
            pugi::xml_node next = name == "w:r" || name == "w:del" ? pugi::xml_node() : each.first_child();
            if (next && ++depth > most_element_depth) {
                m_draft.gap("stopped-at-depth", at(m_part), "elements lie deeper in each other than is read");
                break;
            }
            while (!next && each != node) {
                next = each.next_sibling();
                if (!next)
                    each = each.parent();
            }
            each = next;
        }
        m_draft.block(std::move(block));
        m_draft.block(std::move(hidden));
    }

    void run(const pugi::xml_node& node, Block& block, Block& hidden) {
        const pugi::xml_node vanish = node.child("w:rPr").child("w:vanish");
        const std::string_view value = vanish.attribute("w:val").as_string("1");
        std::string& text = vanish && value != "0" && value != "false" ? hidden.text : block.text;
        for (const pugi::xml_node& each : node.children()) {
            const std::string_view name = each.name();
            if (name == "w:t")
                text += each.text().get();
            else if (name == "w:tab" || name == "w:br" || name == "w:cr")
                text += ' ';
            else if (name == "w:noBreakHyphen")
                text += '-';
            else if (name == "mc:AlternateContent" || name == "w:pict")
                text_box(each);
        }
    }

    /// Text boxes hold paragraphs in a run; their text is told as missing rather than mixed into the sentence.
    void text_box(const pugi::xml_node& node) {
        const auto box = [](const pugi::xml_node& each) { return std::string_view(each.name()) == "w:txbxContent"; };
        if (node.find_node(box))
            m_draft.gap("text-box", at(m_part), "a text box of the document was not read");
    }

    static std::string text_in(const pugi::xml_node& node) {
        std::string text;
        for (const pugi::xml_node& each : node.children("w:r"))
            text += each.child("w:t").text().get();
        return text;
    }

    Draft& m_draft;
    std::map<std::string, std::string> m_parts;
    std::map<std::string, std::string> m_targets;
    std::vector<Table> m_tables;
    std::string m_part;
    Block::Kind m_outer = Block::Kind::Paragraph;
    std::size_t m_paragraph = 0;
    std::uint32_t m_table_count = 0;
};

} // namespace

void read_docx(Bytes bytes, Draft& draft) { WordDocument(draft).read(bytes); }

} // namespace warifu::documents
