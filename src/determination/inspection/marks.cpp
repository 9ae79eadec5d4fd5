#include "marks.h"

#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Sixteen searches with memmem(3) take four times as long as all other inspection together, so they are one search:
// the Teddy algorithm (Hyperscan's, for few literals; see "Hyperscan: A Fast Multi-pattern Regex Matcher for Modern
// CPUs", NSDI 2019, and the description in Rust's aho-corasick, src/packed/teddy).
//
// Each mark has a probe, three of its bytes that are rare in programs and texts. Marks are dealt into eight buckets,
// one bit each. For each of the three probe positions two tables say, by the low and by the high four bits of a byte,
// which buckets could have that byte there. Sixteen or thirty-two places are looked up at once with one shuffle for
// each table; where all six lookups agree on a bucket, its marks are compared in full.

namespace warifu::inspection {

namespace {

struct Pattern {
    Mark mark;
    std::string_view text;
    std::size_t probe; ///< where in the text the probe begins
    unsigned bucket;
};

constexpr std::array<Pattern, mark_count> patterns = {{
    {Mark::PemBegin, "-----BEGIN ", 5, 0},              // BEG
    {Mark::SshRsa, "ssh-rsa", 2, 1},                    // h-r
    {Mark::SshDss, "ssh-dss", 2, 1},                    // h-d
    {Mark::SshEd25519, "ssh-ed25519", 2, 1},            // h-e
    {Mark::SshEcdsa, "ecdsa-sha2-nistp", 10, 2},        // -ni
    {Mark::LinuxVersion, "Linux version ", 4, 3},       // "x v"
    {Mark::Vermagic, "vermagic=", 6, 0},                // ic=
    {Mark::BusyBox, "BusyBox v", 6, 3},                 // "x v"
    {Mark::DropbearBanner, "SSH-2.0-dropbear_", 11, 5}, // pbe
    {Mark::DropbearVersion, "Dropbear v", 3, 5},        // pbe
    {Mark::GnuCLibrary, "GNU C Library ", 2, 6},        // "U C"
    {Mark::MuslLibc, "musl libc (", 3, 2},              // "l l"
    {Mark::NameTelnetd, "telnetd", 4, 7},               // etd
    {Mark::NameDropbear, "dropbear", 3, 5},             // pbe
    {Mark::NameFtpd, "ftpd", 1, 7},                     // tpd
    {Mark::DevMtd, "/dev/mtd", 4, 6},                   // /mt
    // Small numbers are common in programs: these have a bucket of their own.
    {Mark::DerVersion0Integer, {"\x02\x01\x00\x02", 4}, 0, 4},
    {Mark::DerVersion0Sequence, {"\x02\x01\x00\x30", 4}, 0, 4},
    {Mark::DerVersion1Octets, {"\x02\x01\x01\x04", 4}, 0, 4},
    {Mark::DerVersion3Sequence, {"\x02\x01\x03\x30", 4}, 0, 4},
    {Mark::Base64Pkcs1, "IBAAK", 1, 0},               // BAA: 02 01 00 02, behind the head of a sequence
    {Mark::Base64Pkcs8, "IBADAN", 1, 0},              // BAD: 02 01 00 30 0d
    {Mark::Base64Sec1, "MHcCAQEE", 3, 0},             // CAQ: 30 77 02 01 01 04
    {Mark::Base64Pem, "LS0tLS1CRUdJTi", 7, 0},        // CRU: -----BEGIN
    {Mark::PuttyKey, "PuTTY-User-Key-File-", 2, 6},   // TTY
    {Mark::WireguardKey, "PrivateKey", 6, 1},         // eKe
    {Mark::UciPrivateKey, "private_key", 6, 1},       // e_k
    {Mark::JsonWebKey, "\"kty\"", 1, 3},              // kty
    {Mark::ZephyrBanner, "Booting Zephyr OS ", 8, 6}, // Zep
    {Mark::ThreadX, "ThreadX ", 4, 2},                // adX
    {Mark::FreeRtosTimer, {"\0Tmr Svc\0", 9}, 5, 7},  // Svc
    {Mark::LwipAgent, "lwIP/", 1, 6},                 // wIP
    {Mark::LwipTimer, "tcp_slowtmr: active pcb->state != CLOSED", 6, 7}, // owt
}};

constexpr std::size_t probe_length = 3;

struct Tables {
    // [probe position][low or high four bits of the byte]
    std::array<std::array<std::uint8_t, 16>, probe_length> low{};
    std::array<std::array<std::uint8_t, 16>, probe_length> high{};
};

constexpr Tables make_tables() {
    Tables tables;
    for (const Pattern& pattern : patterns) {
        for (std::size_t i = 0; i < probe_length; ++i) {
            const auto byte = static_cast<std::uint8_t>(pattern.text[pattern.probe + i]);
            const auto bit = static_cast<std::uint8_t>(1U << pattern.bucket);
            tables.low[i][byte & 15U] = static_cast<std::uint8_t>(tables.low[i][byte & 15U] | bit);
            tables.high[i][byte >> 4U] = static_cast<std::uint8_t>(tables.high[i][byte >> 4U] | bit);
        }
    }
    return tables;
}

constexpr Tables tables = make_tables();

/// Compares the marks of the buckets in `mask` whose probe begins at `at`.
void verify(std::string_view text, std::size_t at, unsigned mask, Marks& marks) {
    for (const Pattern& pattern : patterns) {
        if ((mask >> pattern.bucket & 1U) == 0 || at < pattern.probe)
            continue;
        const std::size_t start = at - pattern.probe;
        if (text.size() - start >= pattern.text.size() &&
            std::memcmp(text.data() + start, pattern.text.data(), pattern.text.size()) == 0)
            marks.add(pattern.mark, start);
    }
}

void find_bytewise(std::string_view text, std::size_t from, Marks& marks) {
    for (std::size_t at = from; at + probe_length <= text.size(); ++at) {
        unsigned mask = 0xff;
        for (std::size_t i = 0; i < probe_length && mask != 0; ++i) {
            const auto byte = static_cast<std::uint8_t>(text[at + i]);
            mask &= static_cast<unsigned>(tables.low[i][byte & 15U]) & tables.high[i][byte >> 4U];
        }
        if (mask != 0)
            verify(text, at, mask, marks);
    }
}

#if defined(__x86_64__)

[[gnu::target("avx2")]] __m256i twice(const std::array<std::uint8_t, 16>& table) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

/// Gives where to go on bytewise.
[[gnu::target("avx2")]] std::size_t find_by_32(std::string_view text, Marks& marks) {
    const __m256i low[] = {twice(tables.low[0]), twice(tables.low[1]), twice(tables.low[2])};
    const __m256i high[] = {twice(tables.high[0]), twice(tables.high[1]), twice(tables.high[2])};
    const __m256i four_bits = _mm256_set1_epi8(15);
    const __m256i zero = _mm256_setzero_si256();
    std::size_t at = 0;
    for (; at + 32 + probe_length <= text.size(); at += 32) {
        __m256i agreed = _mm256_set1_epi8(-1);
        for (std::size_t i = 0; i < probe_length; ++i) {
            const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at + i));
            const __m256i by_low = _mm256_shuffle_epi8(low[i], _mm256_and_si256(bytes, four_bits));
            const __m256i by_high =
                _mm256_shuffle_epi8(high[i], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), four_bits));
            agreed = _mm256_and_si256(agreed, _mm256_and_si256(by_low, by_high));
        }
        auto places = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(agreed, zero)));
        if (places == 0)
            continue;
        std::array<std::uint8_t, 32> masks;
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(masks.data()), agreed);
        for (; places != 0; places &= places - 1) {
            const auto place = static_cast<std::size_t>(std::countr_zero(places));
            verify(text, at + place, masks[place], marks);
        }
    }
    return at;
}

#endif

} // namespace

std::string_view text_of(Mark mark) { return patterns[static_cast<std::size_t>(mark)].text; }

void Marks::add(Mark mark, std::uint64_t offset) {
    constexpr std::size_t most = 65'536;
    std::vector<std::uint64_t>& places = m_places[static_cast<std::size_t>(mark)];
    if (places.size() < most)
        places.push_back(offset);
    else
        m_cut_short[static_cast<std::size_t>(mark)] = true;
}

void Marks::clear() {
    for (std::vector<std::uint64_t>& places : m_places)
        places.clear();
    m_cut_short.reset();
}

void find_marks(Bytes bytes, Marks& marks) {
    const std::string_view text = as_text(bytes);
    std::size_t from = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") != 0)
        from = find_by_32(text, marks);
#endif
    find_bytewise(text, from, marks);
}

} // namespace warifu::inspection
