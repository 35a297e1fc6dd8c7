/* The host contract: every function that the module imports, with its semantics. The list of names is
   ../imports.txt; glue/boundary/imports.ts implements them.

   Conventions: a result below 0 is a negated errno. A host function never calls back into the module, never
   throws and never blocks. Pointers are valid during the call only. A file descriptor is a number that the
   port's fd table hands out (fd_table.hpp); the host keeps the real socket behind it. */
#ifndef ZMQ_WASM_HOST_HPP
#define ZMQ_WASM_HOST_HPP

#include <errno.h>
#include <stddef.h>

/* Distinct C names, because emscripten looks up undefined symbols by name in its own JavaScript library. */
#define ZMQ_WASM_IMPORT(name)                                                  \
    __attribute__ ((import_module ("host"), import_name (#name)))

extern "C" {
/* Monotonic time in microseconds, from an arbitrary origin, but not from the start of the process: libzmq seeds its
   generator of random numbers with it. */
double host_clock (void) ZMQ_WASM_IMPORT (host_clock);

/* Fills the buffer with cryptographically secure random bytes. */
void host_random (void *buf_, size_t size_) ZMQ_WASM_IMPORT (host_random);

/* The engine is broken: an assertion failed. Does not return (the host throws). */
__attribute__ ((noreturn)) void host_abort (const char *message_)
  ZMQ_WASM_IMPORT (host_abort);

/* Text that the C library writes to stdout or stderr. */
void host_log (const char *text_, size_t size_) ZMQ_WASM_IMPORT (host_log);

/* Adopts, as fd_, the listener that the host opened before zmq_bind (); or reports why it could not be
   opened. */
int host_listen (int fd_) ZMQ_WASM_IMPORT (host_listen);

/* Takes the next connection of a listener and makes it fd_. Returns 1 if more are waiting, 0 if not. */
int host_accept (int listener_, int fd_) ZMQ_WASM_IMPORT (host_accept);

/* Starts connecting. target_ and source_ are texts as in address.hpp; an empty source_ means any. Always
   asynchronous: the host marks fd_ writable when host_connect_result () is known. */
int host_connect (int fd_, const char *target_, const char *source_)
  ZMQ_WASM_IMPORT (host_connect);

/* 0 if connected, else the negated errno with which connecting failed. */
int host_connect_result (int fd_) ZMQ_WASM_IMPORT (host_connect_result);

/* Reads up to size_ bytes. 0 means end of stream, -EAGAIN that nothing is there now. After any result below
   size_ the host marks fd_ readable when there is more to say. */
int host_recv (int fd_, void *buf_, size_t size_) ZMQ_WASM_IMPORT (host_recv);

/* Takes up to size_ bytes; a host body (buf_ is its token) as a whole or not at all. After any result below size_ the host marks fd_ writable when it takes more. */
int host_send (int fd_, const void *buf_, size_t size_)
  ZMQ_WASM_IMPORT (host_send);

/* Makes fd_ a datagram socket, for IPv6 if family6_. */
void host_datagram (int fd_, int family6_) ZMQ_WASM_IMPORT (host_datagram);

/* Adopts, as fd_, the datagram socket that the host opened for the address before zmq_bind (). -EADDRNOTAVAIL if
   there is none. */
int host_datagram_bind (int fd_, const char *address_)
  ZMQ_WASM_IMPORT (host_datagram_bind);

/* Sends one datagram, which may get lost. */
void host_datagram_send (int fd_, const void *buf_, size_t size_, const char *target_)
  ZMQ_WASM_IMPORT (host_datagram_send);

/* Reads one datagram, of which the end is lost if it is larger than size_. Returns its size, and writes where it
   came from, as a text with a terminating NUL. -EAGAIN if there is none: the host marks fd_ readable when there is. */
int host_datagram_recv (int fd_, void *buf_, size_t size_, char *source_, size_t source_size_)
  ZMQ_WASM_IMPORT (host_datagram_recv);

/* How datagrams to groups are sent: "loop 0" or "loop 1" (whether they come back to this machine), "hops N", and
   "interface NAME", by its name or address. */
int host_datagram_multicast (int fd_, const char *setting_)
  ZMQ_WASM_IMPORT (host_datagram_multicast);

/* Closes; bytes taken are still delivered, for so many milliseconds, below 0 for as long as it takes. */
void host_close (int fd_, int linger_) ZMQ_WASM_IMPORT (host_close);

/* Writes the local (remote_ == 0) or remote address as a text as in address.hpp, without a terminating NUL,
   and returns its length. */
int host_address (int fd_, int remote_, char *buf_, size_t size_)
  ZMQ_WASM_IMPORT (host_address);

/* How a connection is to behave: lines "name value", of the settings in socket.cpp. What the runtime cannot set is
   ignored. */
void host_tcp_settings (int fd_, const char *settings_)
  ZMQ_WASM_IMPORT (host_tcp_settings);

/* Makes a host body (host_body.hpp) of size_ bytes that are still to arrive, and returns its token; NULL if there is
   no memory for one. */
void *host_body_new (size_t size_) ZMQ_WASM_IMPORT (host_body_new);

/* Appends bytes to a body that is arriving. host_recv () with a token does so too. */
void host_body_append (void *token_, const void *data_, size_t size_)
  ZMQ_WASM_IMPORT (host_body_append);

/* Copies a complete body to buf_. */
void host_body_read (const void *token_, void *buf_)
  ZMQ_WASM_IMPORT (host_body_read);

/* The module has no more use for the token. */
void host_body_release (void *token_) ZMQ_WASM_IMPORT (host_body_release);

/* Writes the network interfaces, a line "name address" each, and returns the length of the text. */
int host_interfaces (char *buf_, size_t size_)
  ZMQ_WASM_IMPORT (host_interfaces);
}

namespace zmq
{
namespace port
{
//  Turns a result of the host below 0 into -1 and errno.
inline int check (int result_)
{
    if (result_ >= 0)
        return result_;
    errno = -result_;
    return -1;
}
}
}

#endif
