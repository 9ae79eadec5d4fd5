#include "signing_terms.h"

#include "secret.h"

namespace warifu::app {

Result<std::string> read_optional(const std::filesystem::path& path) {
    return path.empty() ? Result<std::string>(std::string()) : read_text_file(path);
}

Result<signing::SigningTerms> signing_terms(const Options& options) {
    signing::SigningTerms terms;
    if (options.key.empty() || options.certificate.empty())
        return make_error(ErrorCode::InvalidArgument, "--key and --cert are needed to sign");
    terms.key = signing::is_pkcs11_uri(options.key) ? options.key : TRY(read_text_file(options.key));
    terms.certificate = TRY(read_text_file(options.certificate));
    terms.chain = TRY(read_optional(options.chain));
    terms.ask = [&](const Text& what) { return secret_of(options, what); };
    terms.now = std::time(nullptr);
    return terms;
}

} // namespace warifu::app
