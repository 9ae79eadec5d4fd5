#include "security_txt_signature.h"

#include <memory>

#include <rnp/rnp.h>
#include <rnp/rnp_err.h>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t longest_key_bytes = 1U << 20U;

struct FfiEnd {
    void operator()(rnp_ffi_t ffi) const { rnp_ffi_destroy(ffi); }
};
struct InputEnd {
    void operator()(rnp_input_t input) const { rnp_input_destroy(input); }
};
struct OutputEnd {
    void operator()(rnp_output_t output) const { rnp_output_destroy(output); }
};
struct VerifyEnd {
    void operator()(rnp_op_verify_t verify) const { rnp_op_verify_destroy(verify); }
};
using Ffi = std::unique_ptr<std::remove_pointer_t<rnp_ffi_t>, FfiEnd>;
using Input = std::unique_ptr<std::remove_pointer_t<rnp_input_t>, InputEnd>;
using Output = std::unique_ptr<std::remove_pointer_t<rnp_output_t>, OutputEnd>;
using Verify = std::unique_ptr<std::remove_pointer_t<rnp_op_verify_t>, VerifyEnd>;

Input input_of(const void* bytes, std::size_t size) {
    rnp_input_t input = nullptr;
    rnp_input_from_memory(&input, static_cast<const std::uint8_t*>(bytes), size, false);
    return Input(input);
}

/// The text between the marks, with dashes unescaped: what the lines are read from, whether it can be checked or not.
std::string text_inside(std::string_view file) {
    std::string text;
    bool headers = false;
    bool inside = false;
    for (std::string_view line : lines(file)) {
        if (line.starts_with("-----BEGIN PGP SIGNED MESSAGE-----"))
            headers = true;
        else if (line.starts_with("-----BEGIN PGP SIGNATURE-----"))
            break;
        else if (headers && !inside)
            inside = trim(line).empty();
        else if (inside) {
            if (line.starts_with("- "))
                line.remove_prefix(2);
            text += std::string(line) + "\n";
        }
    }
    return text;
}

bool is_good(rnp_op_verify_t verify, std::string& why) {
    std::size_t count = 0;
    rnp_op_verify_get_signature_count(verify, &count);
    for (std::size_t at = 0; at < count; ++at) {
        rnp_op_verify_signature_t signature = nullptr;
        if (rnp_op_verify_get_signature_at(verify, at, &signature) != RNP_SUCCESS)
            continue;
        const rnp_result_t status = rnp_op_verify_signature_get_status(signature);
        if (status == RNP_SUCCESS)
            return true;
        why = status == RNP_ERROR_KEY_NOT_FOUND       ? "it was made with another key than the one given"
              : status == RNP_ERROR_SIGNATURE_EXPIRED ? "it has expired"
                                                      : "it does not fit the text";
    }
    if (count == 0)
        why = "no signature can be read";
    return false;
}

ClearSigned::State check(std::string_view file, const SigningKeys& keys, ClearSigned& result) {
    rnp_ffi_t made = nullptr;
    if (rnp_ffi_create(&made, "GPG", "GPG") != RNP_SUCCESS) {
        result.why = "the OpenPGP library could not be started";
        return ClearSigned::State::Unchecked;
    }
    const Ffi ffi(made);
    const Input key = input_of(keys.bytes.data(), keys.bytes.size());
    if (!key || rnp_load_keys(made, "GPG", key.get(), RNP_LOAD_SAVE_PUBLIC_KEYS) != RNP_SUCCESS) {
        result.why = "the key '" + keys.name + "' is not a public OpenPGP key";
        return ClearSigned::State::Unchecked;
    }
    const Input signed_text = input_of(file.data(), file.size());
    rnp_output_t to = nullptr;
    rnp_output_to_memory(&to, file.size() * 2);
    const Output output(to);
    rnp_op_verify_t operation = nullptr;
    if (!signed_text || !output ||
        rnp_op_verify_create(&operation, made, signed_text.get(), output.get()) != RNP_SUCCESS) {
        result.why = "the OpenPGP library could not take the file";
        return ClearSigned::State::Unchecked;
    }
    const Verify verify(operation);
    const rnp_result_t outcome = rnp_op_verify_execute(operation);
    const bool good = is_good(operation, result.why) && outcome == RNP_SUCCESS;
    // What the library has verified is what counts, not what this file takes for the signed part.
    std::uint8_t* verified = nullptr;
    std::size_t size = 0;
    if (good && rnp_output_memory_get_buf(output.get(), &verified, &size, false) == RNP_SUCCESS) {
        result.text.assign(reinterpret_cast<const char*>(verified), size);
        return ClearSigned::State::Good;
    }
    if (result.why.empty())
        result.why = "it does not fit the text";
    return ClearSigned::State::Bad;
}

} // namespace

ClearSigned verify_clear_signed(std::string_view file, const SigningKeys& keys) {
    ClearSigned result;
    if (file.find("-----BEGIN PGP SIGNED MESSAGE-----") == std::string_view::npos) {
        result.text = std::string(file);
        return result;
    }
    result.text = text_inside(file);
    if (keys.bytes.empty() || keys.bytes.size() > longest_key_bytes) {
        result.state = ClearSigned::State::Unchecked;
        result.why = keys.bytes.empty() ? "no key was given to check it with" : "the key is too large";
        return result;
    }
    result.state = check(file, keys, result);
    return result;
}

} // namespace warifu::documents
