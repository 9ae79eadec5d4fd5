#include "draft.h"
namespace warifu::documents {
void read_docx(Bytes, Draft& draft) { draft.gap("not-read", {}, "DOCX is not read yet"); }
} // namespace warifu::documents
