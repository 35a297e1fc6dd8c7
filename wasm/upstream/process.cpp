/* The process of a test program: its output, its end, and the alarm. */
#include "fibers.hpp"
#include "host.hpp"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

extern "C" {
__wasi_errno_t __wrap___wasi_fd_write (__wasi_fd_t fd_,
                                       const __wasi_ciovec_t *parts_,
                                       size_t count_,
                                       __wasi_size_t *written_)
{
    *written_ = 0;
    for (size_t i = 0; i < count_; ++i) {
        upstream_write (fd_, parts_[i].buf, parts_[i].buf_len);
        *written_ += parts_[i].buf_len;
    }
    return __WASI_ERRNO_SUCCESS;
}

//  The C library's exit () ends here.
void __wrap___wasi_proc_exit (__wasi_exitcode_t status_)
{
    upstream_exit (static_cast<int> (status_));
}

//  There are no arguments. Without options, a program runs all its tests.
__wasi_errno_t __wasi_args_sizes_get (__wasi_size_t *count_, __wasi_size_t *size_)
{
    *count_ = *size_ = 0;
    return __WASI_ERRNO_SUCCESS;
}

__wasi_errno_t __wasi_args_get (uint8_t **, uint8_t *)
{
    return __WASI_ERRNO_SUCCESS;
}

//  Test programs change to a temporary folder, and do not check that the folder has changed.
char *getcwd (char *buf_, size_t)
{
    return strcpy (buf_, "/");
}

int chdir (const char *)
{
    return 0;
}

unsigned alarm (unsigned seconds_)
{
    upstream_alarm (seconds_);
    return 0;
}

//  There are no signal handlers. emcc needs this function in programs that call alarm ().
int raise (int signal_)
{
    const int by_signal = 128;
    upstream_exit (by_signal + signal_);
}
}
