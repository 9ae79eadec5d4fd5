// What `bench/label/run` times: a label checked offline, by a certificate that is relied on and by one below an
// authority, with what is known from the last check and without; and, beside it, OpenSSL's own check of such a
// signature, which no verifier can do without.
//
//     label_bench TOKEN TRUST CHAIN      files: a label, the authority above its issuer, the issuer's certificate

#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include <benchmark/benchmark.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "warifu/label/verify.h"

namespace {

using namespace warifu;

std::string token;
signing::KnownTerms below_authority;
signing::KnownTerms itself;

std::string read(const char* path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

label::VerifyTerms terms() {
    const std::time_t now = std::time(nullptr);
    return {*Date::from_days_since_1970(now / 86'400), now, {}, {}};
}

void check(benchmark::State& state, const label::Verifier& verifier) {
    const auto found = verifier.verify(token, terms());
    if (!found || !found->good())
        state.SkipWithError("the label is not good");
}

void known_before(benchmark::State& state, const signing::KnownTerms* known) {
    const auto verifier = label::Verifier::create(*known);
    for (auto _ : state)
        check(state, *verifier);
}

/// Certificates are read from PEM, and the chain is built, each time.
void first_time(benchmark::State& state, const signing::KnownTerms* known) {
    for (auto _ : state) {
        const auto verifier = label::Verifier::create(*known);
        check(state, *verifier);
    }
}

void openssl_alone(benchmark::State& state) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    const std::string message(300, 'x');
    const auto* data = reinterpret_cast<const unsigned char*>(message.data());
    unsigned char signature[80];
    std::size_t size = sizeof signature;
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
    EVP_DigestSign(context, signature, &size, data, message.size());
    for (auto _ : state) {
        EVP_MD_CTX_reset(context);
        EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key);
        if (EVP_DigestVerify(context, signature, size, data, message.size()) != 1)
            state.SkipWithError("OpenSSL refuses its own");
    }
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

} // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (argc != 4) {
        std::fputs("label_bench TOKEN TRUST CHAIN\n", stderr);
        return 2;
    }
    token = read(argv[1]);
    if (token.ends_with('\n'))
        token.pop_back();
    below_authority = {read(argv[2]), read(argv[3]), {}};
    itself = {read(argv[3]), {}, {}};
    benchmark::RegisterBenchmark("openssl", openssl_alone);
    benchmark::RegisterBenchmark("trusted", known_before, &itself);
    benchmark::RegisterBenchmark("trusted-first", first_time, &itself);
    benchmark::RegisterBenchmark("authority", known_before, &below_authority);
    benchmark::RegisterBenchmark("authority-first", first_time, &below_authority);
    benchmark::RunSpecifiedBenchmarks();
}
