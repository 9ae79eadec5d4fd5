#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

#include "warifu/base/bytes.h"

namespace warifu::inspection {

/// Strings that inspectors look for in every file, all found in one pass over its bytes.
enum class Mark : std::uint8_t {
    PemBegin,
    SshRsa,
    SshDss,
    SshEd25519,
    SshEcdsa,
    LinuxVersion,
    Vermagic,
    BusyBox,
    DropbearBanner,
    DropbearVersion,
    GnuCLibrary,
    MuslLibc,
    NameTelnetd,
    NameDropbear,
    NameFtpd,
    DevMtd,
    DerVersion0Integer,  ///< PKCS#1, DSA: 02 01 00, then an integer
    DerVersion0Sequence, ///< PKCS#8: 02 01 00, then an algorithm
    DerVersion1Octets,   ///< SEC 1
    DerVersion3Sequence, ///< PKCS#12
    Base64Pkcs1,
    Base64Pkcs8,
    Base64Sec1,
    Base64Pem,
    PuttyKey,
    WireguardKey,
    UciPrivateKey,
    JsonWebKey,
    ZephyrBanner,
    ThreadX,
    FreeRtosTimer,
    LwipAgent,
    LwipTimer,
};
constexpr std::size_t mark_count = 33;

std::string_view text_of(Mark mark);

/// Where each mark stands, in rising order; at most 65,536 places of each.
class Marks {
public:
    const std::vector<std::uint64_t>& at(Mark mark) const { return m_places[static_cast<std::size_t>(mark)]; }
    bool has(Mark mark) const { return !at(mark).empty(); }
    /// True when places of it were left out.
    bool cut_short(Mark mark) const { return m_cut_short[static_cast<std::size_t>(mark)]; }
    void add(Mark mark, std::uint64_t offset);
    void clear();

private:
    std::array<std::vector<std::uint64_t>, mark_count> m_places;
    std::bitset<mark_count> m_cut_short;
};

void find_marks(Bytes bytes, Marks& marks);

} // namespace warifu::inspection
