#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/text.h"
#include "warifu/base/toml.h"
#include "warifu/catalogue/catalogue.h"

/// The maker's description of the product: product.toml.
namespace warifu::selection {

/// A statement of the maker, and the line where it stands.
struct Answer {
    bool yes = false;
    std::string note;
    unsigned line = 0;
};

/// A unit that may be spoken to over the network.
struct Unit {
    std::string address; ///< IPv4 or IPv6, numeric
    std::string host;    ///< the name it is called by; empty: its address
    std::string name;    ///< of the unit, as the maker calls it; may be empty, as the next two
    std::string serial;
    std::string mac;
    std::string firmware_sha256; ///< of the image that runs on it; empty: not said
    std::string logins;          ///< file with logins of this unit, as written; empty: none
    std::string pace;            ///< `slow`, `polite`, `fast`; empty: not said
    bool authorised = false;     ///< its owner allows that it is probed
    /// Default logins to try at each service; not there: not said.
    std::optional<unsigned> attempts = {};
    bool lockout = false; ///< what guessing comes to is measured
};

struct ArtefactFile {
    /// One of `artefact_kinds`.
    std::string kind;
    std::string file;    ///< as written; relative to product.toml
    std::string edition; ///< that an ICS or IXIT is about: `etsi-en-303-645@3.1.3`
    unsigned line = 0;
    std::string host = {};   ///< whose chain a certificate file is; lower case; empty: a collection
    std::string sha256 = {}; ///< that the file must have; empty: any
    // Of a published document, or a web archive.
    std::string url = {};                ///< where a document is published; empty: not said
    std::vector<std::string> urls = {};  ///< pages that `warifu fetch` gets into an archive
    std::vector<std::string> hosts = {}; ///< lower case: those of `urls`, and where else a redirect may lead
    std::string key = {};                ///< file of the OpenPGP key that signs a security.txt; as written
    Unit unit = {};           ///< of a device; `file` is the record of what it said. Of a report: `address` alone
    std::string product = {}; ///< of statements (`vex`): what they call the product; empty: not said
    std::uint16_t port = 0;   ///< that a report is about, where it does not tell itself; 0: not said
    // Of a capture of a unit's traffic (`traffic`), beside `unit`.
    std::vector<std::string> addresses = {}; ///< IPv4, IPv6, MAC
    std::vector<std::string> exercised = {}; ///< words of `exercises`
};

/// What a unit can be made to do while its traffic is captured: `exercised` of a capture.
inline constexpr std::array<std::string_view, 5> exercises = {"set-up", "use", "settings", "update", "idle"};

/// Whether a kind of artefact is a record of a unit: `device`, or of what was tried on it.
bool is_unit_record(std::string_view kind);

/// Whether a kind of artefact is what another tool has saved of a device: `nmap`, `testssl`, `ssh-audit`.
bool is_report(std::string_view kind);

/// [[service]]: what the product is meant to offer on the network. Once one is written, they are meant to be all.
struct DeclaredService {
    std::uint16_t port = 0;
    std::string protocol; ///< `tcp`, `udp`
    std::string name;     ///< in the words of the table `service`; empty: not said
    /// Versions of TLS that it offers: `TLS 1.2`; empty: it speaks in clear; not there: not said.
    std::optional<std::vector<std::string>> tls = {};
    unsigned line = 0;
};

/// [[examination]]: what a tester did and found.
struct TestRecord {
    std::string requirement; ///< full id
    std::string method;      ///< `device`, `document`
    std::string result;      ///< `pass`, `fail`, `inconclusive`
    std::string tester;
    std::string on; ///< YYYY-MM-DD
    std::string unit_serial;
    std::string firmware_sha256;
    std::string environment;
    std::string note;
    std::vector<std::string> files;
    unsigned line = 0;
    std::string model = {}; ///< that was examined; empty: the product as a whole
};

/// [[label]]: a label or statement that the product holds.
struct HeldLabel {
    std::string regime;
    std::string level;
    std::string edition;
    std::string number;
    std::optional<Date> issued;
    std::optional<Date> expires;
    std::string state;
    bool example = false;
    std::vector<std::string> models = {}; ///< that it covers; empty: the product has no [[model]]
};

/// [[override]]: a reviewer's own verdict.
struct ReviewerOverride {
    std::string requirement; ///< full id
    std::string verdict;     ///< PASS, FAIL, INCONCLUSIVE, NOT APPLICABLE
    std::string reviewer;
    std::string reason;
    Date on;
    unsigned line = 0;
    std::vector<std::string> models = {}; ///< that it is about; empty: the product has no [[model]]
};

/// [[triage]]: the maker's word on vulnerabilities of a component in the version that was found.
struct Triage {
    std::vector<std::string> vulnerabilities; ///< CVE-…, or another id that a record goes by
    std::string component;
    std::string version;
    std::string status;        ///< not_affected, affected, fixed, under_investigation: the words of OpenVEX
    std::string justification; ///< of not_affected; likewise
    std::string statement;     ///< why, or what is done
    std::string author;
    Date on;
};

/// [[extended_support]]: who mends a component beyond the end that its publisher gives.
struct ExtendedSupport {
    std::string component;
    std::string version; ///< empty: whichever is found
    std::string by;
    std::optional<Date> until; ///< empty: as long as the records say that it is offered
};

/// [[model]]: one of a family.
struct Model {
    enum class Part { Artefacts, Answers, Examinations };

    std::string id; ///< designation
    std::string name;
    std::string variant_of;                 ///< id of another model; empty: none
    std::map<Part, std::string> inherits;   ///< from that one, each with the maker's reason
    std::vector<std::size_t> artefacts;     ///< indices of the product's
    std::vector<std::string> regimes;       ///< in place of the product's; empty: those
    std::vector<std::string> excepted;      ///< beside the product's
    std::optional<Date> support_until;      ///< in place of the product's
    std::map<std::string, Answer> features; ///< where they differ from the product's
    std::map<std::string, Answer> answers;
    std::map<std::string, std::string> justifications;
};

std::string_view to_string(Model::Part part); ///< `artefacts`, `answers`, `examinations`

/// What the maker wrote for forms, in both languages, and its line; line 0: not written.
struct Written {
    Text text = {};
    unsigned line = 0;
};

/// [maker]: beside its name, which [product] has, too.
struct MakerDetails {
    Written name = {};
    Written address = {};
    Written email = {};
    Written website = {};
    Written security_contact = {};  ///< a URI: `mailto:…` or `https://…`
    Written disclosure_policy = {}; ///< where it is, or will be, published
    Written representative_name = {};
    Written representative_address = {};
};

/// [signatory]: who signs declarations.
struct Signatory {
    Written name = {};
    Written function = {};
    Written place = {};
};

struct Product {
    std::string name;
    std::string maker;
    std::vector<std::string> models;
    std::string version;
    std::optional<Date> support_until;
    std::vector<std::string> regimes;  ///< `jc-star/1`, `etsi-en-303-645@2.1.1`; empty: those of the default
    std::vector<std::string> excepted; ///< `uk-psti/computer`
    std::vector<ArtefactFile> artefacts;
    std::vector<DeclaredService> services = {};
    std::map<std::string, Answer> features;            ///< by condition id
    std::map<std::string, Answer> answers;             ///< by check id
    std::map<std::string, std::string> justifications; ///< by full requirement id: why a recommendation is not met
    std::vector<TestRecord> records;
    std::vector<HeldLabel> labels;
    std::vector<ReviewerOverride> overrides;
    std::vector<Triage> triages = {};
    std::vector<ExtendedSupport> extended_support = {};
    std::vector<Model> family = {}; ///< empty: one product, whatever `models` lists
    MakerDetails maker_details = {};
    Signatory signatory = {};
    std::map<std::string, Written, std::less<>> statements = {}; ///< by the key that a form asks for
    unsigned line = 0;                                           ///< of [product]
};

/// Reads and checks against the catalogue. Mistakes are added to `mistakes`; the product is then not to be used.
Product read_product(const std::string& file, std::string_view text, const catalogue::Catalogue& catalogue,
                     Mistakes& mistakes);

} // namespace warifu::selection
