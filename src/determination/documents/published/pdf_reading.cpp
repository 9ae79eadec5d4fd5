// PDF (32000-1). qpdf reads the objects; the text is our own work, since it keeps what a renderer throws away. The tree
// of pages is walked here, not by qpdf, which recurses. qpdf's exceptions end here.

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>

#include "draft.h"
#include "pdf_content.h"
#include "pdf_layout.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t most_pages = 2000;
constexpr std::size_t most_links = 2000; ///< of a page

/// A node of the tree of pages, with what it hands down.
struct Node {
    QPDFObjectHandle object;
    QPDFObjectHandle resources;
};

class PdfText {
public:
    explicit PdfText(Draft& draft) : m_draft(draft), m_content(m_budget) {}

    void read(Bytes bytes) {
        m_pdf.setSuppressWarnings(true);
        m_pdf.processMemoryFile("document", reinterpret_cast<const char*>(bytes.data()), bytes.size());
        about();
        pages();
        if (has_damage())
            m_draft.gap("damaged-pdf", {}, "the PDF is damaged, and was read as well as could be");
        if (m_budget.stopped)
            m_draft.gap("stopped-at-bytes", {}, "the PDF unpacks to more than is read");
        if (m_number == 0)
            m_draft.gap("no-page", {}, "no page was found in the PDF");
    }

private:
    /// Whether qpdf warned of more than a wrong count of objects, which many writers make and which costs no text.
    bool has_damage() {
        const std::vector<QPDFExc> warnings = m_pdf.getWarnings();
        return std::any_of(warnings.begin(), warnings.end(), [](const QPDFExc& each) {
            return each.getMessageDetail().find("reported number of objects") == std::string::npos;
        });
    }

    void about() {
        QPDFObjectHandle information = m_pdf.getTrailer().getKey("/Info");
        if (information.isDictionary() && information.getKey("/Title").isString())
            m_draft.reading.title = printable(collapsed(information.getKey("/Title").getUTF8Value()), 2000);
        if (QPDFObjectHandle language = m_pdf.getRoot().getKey("/Lang"); language.isString())
            m_draft.reading.language = printable(language.getUTF8Value(), 35);
        if (!m_draft.reading.title.empty()) {
            Block title;
            title.kind = Block::Kind::Title;
            title.text = m_draft.reading.title;
            m_draft.block(std::move(title));
        }
    }

    void pages() {
        std::vector<Node> open = {{m_pdf.getRoot().getKey("/Pages"), QPDFObjectHandle::newNull()}};
        std::set<QPDFObjGen> seen;
        while (!open.empty() && !m_budget.stopped && !m_draft.full()) {
            Node node = open.back();
            open.pop_back();
            if (!node.object.isDictionary() || !seen.insert(node.object.getObjGen()).second) {
                m_draft.gap("damaged-pdf", {}, "the tree of pages is damaged; not every page was found");
                continue;
            }
            if (QPDFObjectHandle own = node.object.getKey("/Resources"); own.isDictionary())
                node.resources = own;
            QPDFObjectHandle kids = node.object.getKey("/Kids");
            if (!kids.isArray()) {
                if (++m_number > most_pages) {
                    m_draft.gap("stopped-at-pages", {}, fmt::format("only the first {} pages are read", most_pages));
                    return;
                }
                page(node);
                continue;
            }
            constexpr int most_kids = 100'000;
            for (int i = std::min(kids.getArrayNItems(), most_kids); i-- > 0;)
                open.push_back({kids.getArrayItem(i), node.resources});
        }
    }

    void page(const Node& node) {
        const std::string place = fmt::format("!page {}", m_number);
        QPDFObjectHandle object = node.object;
        const PdfPage page = m_content.read(object.getKey("/Contents"), node.resources);
        std::size_t characters = 0;
        for (Block& block : blocks_of(page, place)) {
            characters += block.text.size();
            block.language = m_draft.reading.language;
            m_draft.block(std::move(block));
        }
        tell(page, place, characters > 0);
        links(object.getKey("/Annots"), place);
    }

    void tell(const PdfPage& page, const std::string& place, bool has_text) {
        constexpr std::size_t many_paths = 100; // letters drawn as shapes, not a frame
        for (const std::string& each : page.problems)
            m_draft.gap("damaged-page", place, fmt::format("page {}: {}", m_number, each));
        if (page.unreadable > 0) {
            std::string fonts;
            for (const std::string& each : page.bad_fonts)
                fonts += (fonts.empty() ? "" : ", ") + printable(each, 80);
            m_draft.gap("font-without-characters", place,
                        fmt::format("page {}: {} letters of {} do not say which characters they are", m_number,
                                    page.unreadable, fonts));
        } else if (!has_text && page.pictures > 0) {
            m_draft.gap("picture-without-text", place, fmt::format("page {} is a picture without text", m_number));
        } else if (!has_text && page.paths > many_paths) {
            m_draft.gap("picture-without-text", place, fmt::format("page {} is a drawing without text", m_number));
        }
    }

    void links(QPDFObjectHandle annotations, const std::string& place) {
        const std::size_t count =
            annotations.isArray() ? static_cast<std::size_t>(std::max(annotations.getArrayNItems(), 0)) : 0;
        for (std::size_t i = 0; i < std::min(count, most_links); ++i) {
            QPDFObjectHandle annotation = annotations.getArrayItem(static_cast<int>(i));
            QPDFObjectHandle action = annotation.isDictionary() ? annotation.getKey("/A") : QPDFObjectHandle::newNull();
            if (action.isDictionary() && action.getKey("/URI").isString())
                m_draft.link({action.getKey("/URI").getUTF8Value(), {}, place});
        }
    }

    Draft& m_draft;
    PdfBudget m_budget;
    QPDF m_pdf;
    PdfContent m_content;
    std::size_t m_number = 0;
};

} // namespace

void read_pdf(Bytes bytes, Draft& draft) {
    try {
        PdfText(draft).read(bytes);
    } catch (const QPDFExc& error) {
        if (error.getErrorCode() == qpdf_e_password)
            draft.gap("encrypted", {}, "the PDF is encrypted, and opens with a password only");
        else
            draft.gap("damaged-pdf", {}, "the PDF could not be read: " + printable(error.getMessageDetail(), 200));
    } catch (const std::bad_alloc&) {
        draft.gap("stopped-at-bytes", {}, "the PDF needs more memory than there is");
    } catch (const std::exception& error) {
        draft.gap("damaged-pdf", {}, "the PDF could not be read: " + printable(error.what(), 200));
    }
}

} // namespace warifu::documents
