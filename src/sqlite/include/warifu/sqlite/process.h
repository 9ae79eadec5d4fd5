#pragma once

namespace warifu::sqlite {

/// SQLite as this process uses it: each database by one thread at a time, and no count of its memory, so that threads
/// do not wait for each other at every allocation: a fifth of a look-up's time. Before the first database is opened, by
/// whichever library; too late, nothing is changed. Any number of times.
void set_up_process();

} // namespace warifu::sqlite
