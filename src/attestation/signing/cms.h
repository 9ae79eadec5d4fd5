#pragma once

#include "openssl.h"
#include "warifu/base/bytes.h"
#include "warifu/base/result.h"

namespace warifu::signing {

/// A signature file, in DER or PEM: CMS SignedData and nothing behind it.
Result<Cms> read_cms(Bytes bytes);

/// The octets that a time stamp of this signer is over.
std::string_view signature_octets(CMS_SignerInfo* signer);

} // namespace warifu::signing
