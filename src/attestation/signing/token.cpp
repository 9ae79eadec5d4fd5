// PKCS#11 (OASIS, v2.40): a C interface that a token's maker ships as a shared library. A program loads it, asks for
// the list of functions, looks through slots for the token, logs in, finds the key by its label or id, and hands it
// digests.

#include "token.h"

#include <array>
#include <cstring>
#include <vector>

#include <dlfcn.h>
#include <fmt/format.h>
#include <p11-kit/pkcs11.h>

#include "warifu/base/text.h"

namespace warifu::signing {

namespace {

constexpr unsigned long most_slots = 256;
constexpr unsigned long longest_signature = 256;

std::string describe(CK_RV code) {
    switch (code) {
    case CKR_PIN_INCORRECT: return "the PIN is wrong";
    case CKR_PIN_LOCKED: return "the PIN is locked";
    case CKR_PIN_LEN_RANGE: return "the PIN's length is wrong";
    case CKR_TOKEN_NOT_PRESENT: return "the token is not there";
    case CKR_MECHANISM_INVALID: return "the token cannot sign by ECDSA";
    case CKR_KEY_FUNCTION_NOT_PERMITTED: return "the token's key may not sign";
    default: return fmt::format("PKCS#11 error 0x{:08x}", code);
    }
}

Result<void> done(CK_RV code, std::string_view doing) {
    if (code == CKR_OK)
        return {};
    return make_error(ErrorCode::Refused, fmt::format("{}: {}", doing, describe(code)), "token");
}

/// Fields of a token are padded with blanks.
template <std::size_t N>
std::string_view unpadded(const unsigned char (&field)[N]) {
    std::string_view text(reinterpret_cast<const char*>(field), N);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\0'))
        text.remove_suffix(1);
    return text;
}

/// PKCS#11 takes what it only reads by pointers that could write.
CK_ATTRIBUTE text_attribute(CK_ATTRIBUTE_TYPE type, const std::string& text) {
    return {type, const_cast<char*>(text.data()), text.size()};
}

} // namespace

struct Token::Module {
    void* library = nullptr;
    CK_FUNCTION_LIST* call = nullptr;
    bool initialised = false;
    CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
    CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;

    Module() = default;
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;
    ~Module() {
        if (session != CK_INVALID_HANDLE)
            call->C_CloseSession(session);
        if (initialised)
            call->C_Finalize(nullptr);
        // The library stays: some leave threads and exit handlers behind.
    }

    Result<void> load(const std::string& path);
    Result<CK_SLOT_ID> find_slot(const Pkcs11Uri& uri) const;
    Result<void> log_in(CK_SLOT_ID slot, const AskSecret& ask);
    Result<void> find_key(const Pkcs11Uri& uri);
};

Result<void> Token::Module::load(const std::string& path) {
    library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return make_error(ErrorCode::NotFound, fmt::format("the module cannot be loaded: {}", dlerror()), path);
    const auto get = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    if (get == nullptr)
        return make_error(ErrorCode::InvalidArgument, "this is no PKCS#11 module", path);
    TRY_VOID(done(get(&call), "the module has no functions"));
    CK_C_INITIALIZE_ARGS arguments{};
    arguments.flags = CKF_OS_LOCKING_OK;
    const CK_RV code = call->C_Initialize(&arguments);
    if (code == CKR_CRYPTOKI_ALREADY_INITIALIZED)
        return {};
    TRY_VOID(done(code, "the module cannot be started"));
    initialised = true;
    return {};
}

Result<CK_SLOT_ID> Token::Module::find_slot(const Pkcs11Uri& uri) const {
    CK_ULONG count = 0;
    TRY_VOID(done(call->C_GetSlotList(CK_TRUE, nullptr, &count), "no list of tokens"));
    if (count > most_slots)
        return make_error(ErrorCode::LimitExceeded, "the module has too many slots", "token");
    std::vector<CK_SLOT_ID> slots(count);
    TRY_VOID(done(call->C_GetSlotList(CK_TRUE, slots.data(), &count), "no list of tokens"));
    slots.resize(std::min<std::size_t>(count, slots.size()));
    std::vector<CK_SLOT_ID> found;
    for (const CK_SLOT_ID slot : slots) {
        CK_TOKEN_INFO info{};
        if (call->C_GetTokenInfo(slot, &info) != CKR_OK || (info.flags & CKF_TOKEN_INITIALIZED) == 0)
            continue;
        if ((uri.token.empty() || uri.token == unpadded(info.label)) &&
            (uri.serial.empty() || uri.serial == unpadded(info.serialNumber)))
            found.push_back(slot);
    }
    if (found.empty())
        return make_error(ErrorCode::NotFound, fmt::format("there is no token '{}'", printable(uri.token)), "token");
    if (found.size() > 1)
        return make_error(ErrorCode::InvalidArgument, "several tokens match: name one by token=… or serial=…", "token");
    return found.front();
}

Result<void> Token::Module::log_in(CK_SLOT_ID slot, const AskSecret& ask) {
    TRY_VOID(done(call->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session), "no session"));
    CK_TOKEN_INFO info{};
    TRY_VOID(done(call->C_GetTokenInfo(slot, &info), "the token does not answer"));
    if ((info.flags & CKF_LOGIN_REQUIRED) == 0)
        return {};
    const std::string label = printable(unpadded(info.label), 64);
    std::string pin = TRY(ask({fmt::format("PIN of the token {}", label), fmt::format("トークン {} の PIN", label)}));
    const CK_RV code = call->C_Login(session, CKU_USER, reinterpret_cast<unsigned char*>(pin.data()), pin.size());
    OPENSSL_cleanse(pin.data(), pin.size());
    return code == CKR_USER_ALREADY_LOGGED_IN ? Result<void>() : done(code, "the token refuses the login");
}

Result<void> Token::Module::find_key(const Pkcs11Uri& uri) {
    CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
    std::vector<CK_ATTRIBUTE> wanted = {{CKA_CLASS, &kind, sizeof kind}};
    if (!uri.object.empty())
        wanted.push_back(text_attribute(CKA_LABEL, uri.object));
    if (!uri.id.empty())
        wanted.push_back(text_attribute(CKA_ID, uri.id));
    TRY_VOID(done(call->C_FindObjectsInit(session, wanted.data(), wanted.size()), "the token refuses the search"));
    std::array<CK_OBJECT_HANDLE, 2> found{};
    CK_ULONG count = 0;
    const CK_RV code = call->C_FindObjects(session, found.data(), found.size(), &count);
    call->C_FindObjectsFinal(session);
    TRY_VOID(done(code, "the token refuses the search"));
    if (count == 0)
        return make_error(ErrorCode::NotFound, "the token holds no such private key", "token");
    if (count > 1)
        return make_error(ErrorCode::InvalidArgument, "several keys match: name one by object=… and id=…", "token");
    key = found[0];
    CK_KEY_TYPE type = 0;
    CK_ATTRIBUTE attribute = {CKA_KEY_TYPE, &type, sizeof type};
    TRY_VOID(done(call->C_GetAttributeValue(session, key, &attribute, 1), "the token does not tell the key's kind"));
    if (type != CKK_EC)
        return make_error(ErrorCode::Unsupported, "only EC keys (P-256, P-384) on tokens are supported", "token");
    return {};
}

Token::Token(std::unique_ptr<Module> module) : m_module(std::move(module)) {}
Token::~Token() = default;

Result<std::unique_ptr<Token>> Token::open(const Pkcs11Uri& uri, const AskSecret& ask) {
    auto module = std::make_unique<Module>();
    TRY_VOID(module->load(uri.module_path));
    TRY_VOID(module->log_in(TRY(module->find_slot(uri)), ask));
    TRY_VOID(module->find_key(uri));
    return std::unique_ptr<Token>(new Token(std::move(module)));
}

Result<std::string> Token::sign(Bytes digest) {
    CK_MECHANISM mechanism = {CKM_ECDSA, nullptr, 0};
    const CK_FUNCTION_LIST& call = *m_module->call;
    TRY_VOID(done(call.C_SignInit(m_module->session, &mechanism, m_module->key), "the token does not sign"));
    std::vector<unsigned char> given(digest.size());
    std::memcpy(given.data(), digest.data(), digest.size());
    std::array<unsigned char, longest_signature> signature{};
    CK_ULONG size = signature.size();
    TRY_VOID(done(call.C_Sign(m_module->session, given.data(), given.size(), signature.data(), &size),
                  "the token does not sign"));
    if (size == 0 || size % 2 != 0 || size > signature.size())
        return make_error(ErrorCode::Corrupt, "the token's signature has no sensible length", "token");
    return std::string(reinterpret_cast<const char*>(signature.data()), size);
}

} // namespace warifu::signing
