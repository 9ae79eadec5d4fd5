#pragma once

#include "openssl.h"
#include "warifu/certificates/certificate.h"

namespace warifu::certificates {

/// subjectAltName into the facts.
void read_names(X509* certificate, CertificateFacts& facts);
/// RFC 9525: the host against the certificate's own names, never against its subject. Errors: InvalidArgument.
Result<bool> is_for(X509* certificate, std::string_view host);

} // namespace warifu::certificates
