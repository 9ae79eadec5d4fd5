// What finds statements in a text is not under test here, and says nothing.

#include "published/understanding.h"

namespace warifu::documents {

void understand(const Capture&, const Reading&, Currency, const DocumentLimits&, RowSink&) {}
bool is_security_txt(const Capture& capture) { return capture.url.ends_with("/security.txt"); }
void read_security_txt(const Capture&, Currency, const SigningKeys&, const DocumentLimits&, RowSink&) {}

} // namespace warifu::documents
