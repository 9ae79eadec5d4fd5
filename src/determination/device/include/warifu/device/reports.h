#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "warifu/base/bytes.h"
#include "warifu/base/row.h"

/// What other people's tools saved of a device, read as evidence that is named as theirs. What a report shows speaks
/// against a check; what it does not show proves nothing, since nobody here knows how it was made. So `Complete` says
/// here that the report was read to its end, never that the device was looked at to its end.
namespace warifu::device {

/// Which report it is, and of which device it is said to be.
struct ReportTerms {
    std::string name;       ///< of the file
    std::string address;    ///< numeric; a report of another device gives no row
    std::uint16_t port = 0; ///< of the service, where the report does not tell; 0: not said
};

/// `nmap -oX`. nmap.services
void read_nmap_report(const ReportTerms& terms, Bytes bytes, RowSink& sink);
/// `testssl.sh --jsonfile` and `--jsonfile-pretty`. testssl.tls
void read_testssl_report(const ReportTerms& terms, Bytes bytes, RowSink& sink);
/// `ssh-audit -j`. ssh-audit.ssh
void read_ssh_audit_report(const ReportTerms& terms, Bytes bytes, RowSink& sink);

/// By the kind of the artefact: `nmap`, `testssl`, `ssh-audit`. False: there is no such kind.
bool read_report(std::string_view kind, const ReportTerms& terms, Bytes bytes, RowSink& sink);

} // namespace warifu::device
