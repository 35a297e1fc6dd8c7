/* The functions that libzmq's own test programs import in addition to those in ../port/host.hpp: waiting, and what a
   process has (output, files, an alarm). test/upstream/imports.ts implements them. The conventions are those of
   ../port/host.hpp. */
#ifndef ZMQ_WASM_UPSTREAM_HOST_HPP
#define ZMQ_WASM_UPSTREAM_HOST_HPP

#include <stddef.h>

#define ZMQ_WASM_UPSTREAM_IMPORT(name)                                         \
    __attribute__ ((import_module ("upstream"), import_name (#name)))

extern "C" {
/* Unwinds the running fiber; returns when it is resumed. */
void upstream_suspend (void) ZMQ_WASM_UPSTREAM_IMPORT (upstream_suspend);

/* To be called after a turn: the conditions of waiting fibers may hold now. */
void upstream_turned (void) ZMQ_WASM_UPSTREAM_IMPORT (upstream_turned);

/* setjmp () and longjmp (): the host stores the state of the fiber. buf_ only identifies that state. */
int upstream_setjmp (void *buf_) ZMQ_WASM_UPSTREAM_IMPORT (upstream_setjmp);
void upstream_longjmp (void *buf_, int value_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_longjmp);

/* Ends the process. */
__attribute__ ((noreturn)) void upstream_exit (int status_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_exit);

/* Writes to stdout (1) or stderr (2). */
void upstream_write (int fd_, const void *text_, size_t size_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_write);

/* Ends the process after seconds_ and prints where each fiber waits. 0 cancels the alarm. */
void upstream_alarm (unsigned seconds_) ZMQ_WASM_UPSTREAM_IMPORT (upstream_alarm);

/* Opens a listener for the next listen (). The call is asynchronous: when the host has finished, it sets *done_ to 1.
   Then the fiber goes on, and host_listen () finds the listener. */
void upstream_open (int *done_, const char *address_, int backlog_, int dual_stack_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_open);

/* Opens a datagram socket for the next zmq_bind (). plan_ is the result of zwasm_bind_plan (). */
int upstream_open_datagram (const char *plan_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_open_datagram);

/* Files. upstream_read_file () writes as much of the file as fits into buf_, and returns the size of the whole file.
   upstream_read_folder () does the same with the names of the files in a folder, one in each line.
   upstream_make_folder () fails with EEXIST if the path exists. */
int upstream_read_file (const char *path_, void *buf_, size_t size_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_read_file);
int upstream_read_folder (const char *path_, void *buf_, size_t size_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_read_folder);
int upstream_make_folder (const char *path_)
  ZMQ_WASM_UPSTREAM_IMPORT (upstream_make_folder);
}

#endif
