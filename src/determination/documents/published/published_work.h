#pragma once

#include <map>
#include <set>
#include <string>

#include "understanding.h"

namespace warifu::documents {

/// What was looked at of all that a maker has published, and why some of it was not.
class PublishedWork {
public:
    enum class Concern { Pages, Statements, Claims, SecurityTxt, Certificates };

    void count(const Capture& capture, const Reading& reading);
    void count_security_txt() { ++m_security_txt; }
    void count_other() { ++m_others; }
    void incomplete(Concern concern, const std::string& reason);
    /// Of pages, statements and claims; of the security.txt as well, when the document may be one.
    void incomplete_text(const std::string& reason, bool security_txt);
    void give(std::string_view name, RowSink& sink) const;

private:
    std::string looked_at() const;

    std::map<Concern, std::set<std::string>> m_why;
    std::map<std::string, std::size_t> m_formats;
    std::size_t m_pdf_pages = 0;
    std::size_t m_words = 0;
    std::size_t m_security_txt = 0;
    std::size_t m_others = 0;
};

/// Words of a text, of Japanese as well, which writes none apart.
std::size_t count_words(const Reading& reading);

/// Whether the place of a page is that of a security.txt.
bool may_be_security_txt(std::string_view url);

} // namespace warifu::documents
