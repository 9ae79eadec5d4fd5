#include "draft.h"
namespace warifu::documents {
void read_pdf(Bytes, Draft& draft) { draft.gap("not-read", {}, "PDF is not read yet"); }
} // namespace warifu::documents
