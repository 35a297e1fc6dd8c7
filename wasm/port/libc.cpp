/* The functions that the C library and emscripten's runtime would otherwise import from a WASI system. The module
   imports nothing but the functions in host.hpp. */
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
//  Output. Only assertion macros print, before they abort.
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

//  The C library's abort () ends here.
void __wasi_proc_exit (__wasi_exitcode_t)
{
    host_abort ("aborted");
}

//  Called after the C library has grown the memory by the page or two that it needs. Each growth makes a new
//  ArrayBuffer, and the garbage collector counts the old one as garbage of its full size. So the memory is grown by a
//  further eighth here, to make growths rare. If there is no room for that, nothing happens. JavaScript is not
//  notified: it reads the memory's buffer anew before every use.
void emscripten_notify_memory_growth (size_t)
{
    const size_t pages = __builtin_wasm_memory_size (0);
    __builtin_wasm_memory_grow (0, pages / growth_fraction);
}

//  There is no environment and no file system. The host creates and removes the files of ipc endpoints, also those of
//  wildcard endpoints.
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
