/* What libzmq's own test programs need of the host beside ../port/host.hpp: a place to wait, and what else a process
   has. test/upstream/imports.ts implements it. The conventions are those of host.hpp. */
#ifndef ZMQ_WASM_UPSTREAM_HOST_HPP
#define ZMQ_WASM_UPSTREAM_HOST_HPP

#include <stddef.h>

#define ZMQ_WASM_UPSTREAM_IMPORT(name)                                         \
    __attribute__ ((import_module ("upstream"), import_name (#name)))

extern "C" {
/* Unwinds the running fiber; returns when it is resumed. */
void upstream_suspend (void) ZMQ_WASM_UPSTREAM_IMPORT (upstream_suspend);

/* There was a turn: what fibers wait for may be there. */
void upstream_turned (void) ZMQ_WASM_UPSTREAM_IMPORT (upstream_turned);

/* setjmp () and longjmp (): the host keeps what the fiber looked like. buf_ is only a name for it. */
int upstream_setjmp (void *buf_) ZMQ_WASM_UPSTREAM_IMPORT (upstream_setjmp);
void upstream_longjmp (void *buf_, int value_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_longjmp);

/* Ends the process. */
__attribute__ ((noreturn)) void upstream_exit (int status_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_exit);

/* Writes to stdout (1) or stderr (2). */
void upstream_write (int fd_, const void *text_, size_t size_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_write);

/* Ends the process after so many seconds, and says where each fiber stands; 0 calls it off. */
void upstream_alarm (unsigned seconds_) ZMQ_WASM_UPSTREAM_IMPORT (upstream_alarm);

/* Opens a listener for a listen () to come. Asynchronous: when the host is done it sets *done_ to 1, and the listener
   is there for host_listen () as soon as the fiber goes on. */
void upstream_open (int *done_, const char *address_, int backlog_, int dual_stack_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_open);

/* Opens a datagram socket for the bind () of a zmq_bind () to come; plan_ is what zwasm_bind_plan () says. */
int upstream_open_datagram (const char *plan_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_open_datagram);

/* Files. The first writes as much of the file as fits, and returns its whole size; the second does so with the names in
   a folder, one a line. The third fails with EEXIST if there is one. */
int upstream_read_file (const char *path_, void *buf_, size_t size_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_read_file);
int upstream_read_folder (const char *path_, void *buf_, size_t size_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_read_folder);
int upstream_make_folder (const char *path_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_make_folder);
}

#endif
