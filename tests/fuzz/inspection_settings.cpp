#include <array>
#include <cstddef>
#include <cstdint>

#include "settings_reader.h"
#include "update_settings.h"
#include "warifu/base/bytes.h"

// Any text as each program's settings file, as a maker's own, as arguments, and as an updater's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    using namespace warifu::inspection;
    const std::string_view text = as_text(Bytes(reinterpret_cast<const std::byte*>(data), size));
    for (const char* program :
         {"sshd", "lighttpd", "nginx", "mosquitto", "snmpd", "vsftpd", "smbd", "dropbear", "uhttpd"})
        (void)read_settings(program, text);
    (void)read_vendor_settings(text);
    for (const char* program : {"dropbear", "telnetd", "httpd"})
        (void)settings_of_arguments(program, text);
    (void)setting_line(without_block_comments(text), "public-key-file");
    (void)has_keyring(text);
    (void)mender_keys(text);
    (void)opkg_option(text, "check_signature");
    (void)trusted_source(text);
    (void)apt_takes_unsigned(text);
    return 0;
}
