#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <qpdf/BufferInputSource.hh>
#include <qpdf/QPDFObjGen.hh>
#include <qpdf/QPDFTokenizer.hh>

#include "pdf_font.h"

namespace warifu::documents {

/// A linear map of the plane with a move (PDF 32000-1, 8.3.3).
struct Matrix {
    double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
    /// First this, then `next`.
    Matrix then(const Matrix& next) const;
};

/// Text that was shown in one go.
struct PdfRun {
    std::string text;
    double x = 0, y = 0;         ///< where its base line begins
    double end_x = 0, end_y = 0; ///< and ends
    double size = 0;             ///< of its font, on the page
    bool invisible = false;
};

/// What a page's content shows.
struct PdfPage {
    std::vector<PdfRun> runs;
    std::size_t pictures = 0;
    std::size_t paths = 0;
    std::size_t unreadable = 0;        ///< codes of which nobody says what they stand for
    std::set<std::string> bad_fonts;   ///< the fonts of those
    std::vector<std::string> problems; ///< why not all of the content was read
};

/// Runs the operators of pages. Fonts are kept for the next page.
class PdfContent {
public:
    explicit PdfContent(PdfBudget& budget) : m_budget(budget) {}

    PdfPage read(QPDFObjectHandle contents, QPDFObjectHandle resources);

private:
    struct Graphics {
        Matrix transform;
        std::shared_ptr<PdfFont> font;
        double size = 0, character_space = 0, word_space = 0, scale = 1, leading = 0, rise = 0;
        int mode = 0;
    };
    struct Operand {
        QPDFTokenizer::token_type_e type = QPDFTokenizer::tt_bad;
        std::string text;
        double number = 0;
    };
    using Operands = std::vector<Operand>;

    void stream(const std::string& text, QPDFObjectHandle resources, unsigned depth);
    void operation(const std::string& name, const Operands& operands, QPDFObjectHandle resources, unsigned depth);
    bool state_operation(const std::string& name, const Operands& operands, QPDFObjectHandle resources);
    bool position_operation(const std::string& name, const Operands& operands);
    bool show_operation(const std::string& name, const Operands& operands);
    void begin_marked(const std::string& name, const Operands& operands);
    void next_line(double x, double y);
    void set_font(const std::string& name, QPDFObjectHandle resources);
    void show(const std::string& text);
    void external(const std::string& name, QPDFObjectHandle resources, unsigned depth);
    void problem(const std::string& text);
    static double number(const Operands& operands, std::size_t from_end);

    PdfBudget& m_budget;
    std::map<QPDFObjGen, std::shared_ptr<PdfFont>> m_fonts;
    PdfPage m_page;
    Graphics m_state;
    std::vector<Graphics> m_saved;
    Matrix m_text;
    Matrix m_line;
    /// Open marked content; where it replaces what is shown: by what, until it was given.
    std::vector<std::optional<std::string>> m_marked;
};

} // namespace warifu::documents
