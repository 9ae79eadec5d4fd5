#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/label/verify.h"
#include "warifu/label/words.h"
#include "warifu/pages/findings.h"
#include "warifu/recognition/recognition.h"
#include "warifu/registry/register.h"

/// The register as people read it: whole pages of HTML in one language, that need no script. Pure: it asks nothing of
/// the register and of the network.
namespace warifu::pages {

struct Site {
    const catalogue::Catalogue& catalogue;
    Text name;
    bool demonstration = false; ///< its labels are made up, which every page says
    bool workbench = false;     ///< there is one
};

struct SearchView {
    registry::Search asked;
    Date on;
    Date today;
    const registry::Page& page;
    std::string next; ///< address of what comes behind it; empty: nothing does
};

struct LabelView {
    registry::Held held;
    std::vector<registry::Held> history; ///< the oldest first
    Date on;
    Date today;
    label::RegimeNames names;
    std::string signer = {}; ///< of its token, whose signature is good and relied on here; empty: nobody
    bool drawn = false;      ///< it is shown as it is printed: /labels/NUMBER/label.svg and label.png
};

/// A token that somebody typed in, or read from a QR code.
struct CheckView {
    std::string asked; ///< empty: nothing yet
    Date on;
    std::optional<label::Verification> found; ///< there when something was asked
    label::RegimeNames names;                 ///< of the label that was found
    std::optional<registry::Held> held;       ///< what the register itself says of that number on the day
};

struct StatisticsView {
    registry::Statistics counted;
};

/// The form that a maker sends a dossier by.
struct WorkbenchView {
    std::string token;      ///< of the form
    std::size_t most_bytes; ///< of a dossier
    unsigned minutes;       ///< for which the results are kept
    Text problem = {};      ///< with what was sent before; empty: none
};

/// What a dossier came to.
struct FindingsView {
    const Findings& findings;
    std::string name; ///< under which it is kept
    std::string token;
    unsigned minutes;
};

std::string search_page(const Site& site, const SearchView& view, Language language);
std::string label_page(const Site& site, const LabelView& view, Language language);
std::string check_page(const Site& site, const CheckView& view, Language language);
std::string statistics_page(const Site& site, const StatisticsView& view, Language language);
std::string workbench_page(const Site& site, const WorkbenchView& view, Language language);
std::string findings_page(const Site& site, const FindingsView& view, Language language);
/// What is not there, or was asked for in a way that nobody understands.
std::string refusal_page(const Site& site, unsigned status, const Text& message, Language language);

std::string_view style_sheet();
std::string_view check_script();           ///< of the page that checks labels: reads QR codes with the decoder
std::string_view qr_decoder();             ///< jsQR; empty when the program was built without it
std::string_view icon();                   ///< SVG
std::string_view code(Language language);  ///< en, ja
std::string in_url(std::string_view text); ///< as one part of an address (RFC 3986, 2.3)

/// What the register has of it; the token's own words are for whoever verifies it.
label::Label label_of(const registry::Held& held);

} // namespace warifu::pages
