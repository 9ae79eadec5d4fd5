// What a browser or anybody else sends as a form. Parts lie in the body, one behind the other, and written anew they
// read as the same.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "form_data.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu::server;
    // The first line is the Content-Type.
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t end = input.find('\n');
    const auto boundary = boundary_of(input.substr(0, end));
    if (!boundary || end == input.npos)
        return 0;
    const std::string_view body = input.substr(end + 1);
    const auto parts = read_form_data(*boundary, body);
    if (!parts)
        return 0;
    std::string written;
    const char* last = body.data();
    for (const FormPart& part : *parts) {
        if (part.name.data() < last || (part.content.data() != nullptr && part.content.data() < part.name.data()))
            std::abort();
        last = part.name.data();
        written += "--" + *boundary + "\r\nContent-Disposition: form-data; name=\"" + std::string(part.name) + "\"";
        written += part.is_file ? "; filename=\"\"" : "";
        written += "\r\n\r\n" + std::string(part.content) + "\r\n";
    }
    written += "--" + *boundary + "--\r\n";
    const auto again = read_form_data(*boundary, written);
    if (!again || again->size() != parts->size())
        std::abort();
    for (std::size_t i = 0; i < parts->size(); ++i)
        if ((*again)[i].name != (*parts)[i].name || (*again)[i].content != (*parts)[i].content ||
            (*again)[i].is_file != (*parts)[i].is_file)
            std::abort();
    return 0;
}
