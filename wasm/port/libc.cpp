/* What the C library and emscripten's runtime would import from a WASI system, answered here. Everything that
   libzmq needs of a system comes through host.hpp. */
#include "precompiled.hpp"
#include "poller.hpp"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

#include "host.hpp"

namespace
{
const double nsecs_per_usec = 1000;
const size_t growth_fraction = 8;
}

extern "C" {
//  Output: what the assertion macros print before they abort.
__wasi_errno_t __wasi_fd_write (__wasi_fd_t,
                                const __wasi_ciovec_t *parts_,
                                size_t count_,
                                __wasi_size_t *written_)
{
    *written_ = 0;
    for (size_t i = 0; i < count_; ++i) {
        host_log (reinterpret_cast<const char *> (parts_[i].buf),
                  parts_[i].buf_len);
        *written_ += parts_[i].buf_len;
    }
    return __WASI_ERRNO_SUCCESS;
}

__wasi_errno_t
__wasi_fd_seek (__wasi_fd_t, __wasi_filedelta_t, __wasi_whence_t, __wasi_filesize_t *)
{
    return __WASI_ERRNO_SPIPE;
}

__wasi_errno_t __wasi_fd_close (__wasi_fd_t)
{
    return __WASI_ERRNO_SUCCESS;
}

__wasi_errno_t __wasi_clock_time_get (__wasi_clockid_t,
                                      __wasi_timestamp_t,
                                      __wasi_timestamp_t *time_)
{
    *time_ = static_cast<__wasi_timestamp_t> (host_clock () * nsecs_per_usec);
    return __WASI_ERRNO_SUCCESS;
}

//  What abort () comes down to.
void __wasi_proc_exit (__wasi_exitcode_t)
{
    host_abort ("aborted");
}

//  The C library grows the memory by what it needs just now, a page or two. Each growth makes a new ArrayBuffer, which
//  the garbage collector takes for that much garbage; so grow by an eighth, or by what there is room for. The glue need
//  not be told: it looks at the memory's buffer before every use.
void emscripten_notify_memory_growth (size_t)
{
    const size_t pages = __builtin_wasm_memory_size (0);
    __builtin_wasm_memory_grow (0, pages / growth_fraction);
}

//  No environment, and no file system: ipc paths, wildcards among them, are the host's business.
char *getenv (const char *)
{
    return NULL;
}

int unlink (const char *)
{
    return 0;
}

int rmdir (const char *)
{
    return 0;
}

int stat (const char *, struct stat *)
{
    errno = ENOENT;
    return -1;
}

char *mkdtemp (char *)
{
    errno = ENOENT;
    return NULL;
}
}
