/* The host contract: every function that the module imports, and what the function does. The list of names is
   ../imports.txt. glue/boundary/imports/ implements the functions.

   Conventions: a result below 0 is a negated errno. A host function never calls back into the module, never
   throws (except host_abort ()) and never blocks. Pointers are valid only during the call. A file descriptor is a number from the
   port's fd table (fd_table.hpp). The host keeps the real socket that belongs to the number. */
#ifndef ZMQ_WASM_HOST_HPP
#define ZMQ_WASM_HOST_HPP

#include <errno.h>
#include <stddef.h>

/* The C names have the prefix host_, because emscripten looks up undefined symbols by name in its own JavaScript
   library. */
#define ZMQ_WASM_IMPORT(name)                                                  \
    __attribute__ ((import_module ("host"), import_name (#name)))

extern "C" {
/* Monotonic time in microseconds. The origin is arbitrary, but must not be the start of the process, because libzmq
   seeds its random number generator with this time. */
double host_clock (void) ZMQ_WASM_IMPORT (host_clock);

/* Fills the buffer with cryptographically secure random bytes. */
void host_random (void *buf_, size_t size_) ZMQ_WASM_IMPORT (host_random);

/* The engine is broken: an assertion failed. Does not return (the host throws). */
__attribute__ ((noreturn)) void host_abort (const char *message_)
  ZMQ_WASM_IMPORT (host_abort);

/* Passes on text that the C library writes to stdout or stderr. */
void host_log (const char *text_, size_t size_) ZMQ_WASM_IMPORT (host_log);

/* Makes fd_ the listener that the host opened before zmq_bind (), or reports why the host could not open one. */
int host_listen (int fd_) ZMQ_WASM_IMPORT (host_listen);

/* Takes the next connection of a listener and makes it fd_. Returns 1 if more connections are waiting, 0 if not. */
int host_accept (int listener_, int fd_) ZMQ_WASM_IMPORT (host_accept);

/* Starts connecting. target_ and source_ are address texts (address.hpp). An empty source_ means any address. The call
   is always asynchronous: the host marks fd_ writable when host_connect_result () has the outcome. */
int host_connect (int fd_, const char *target_, const char *source_)
  ZMQ_WASM_IMPORT (host_connect);

/* Returns 0 if the connection was made, otherwise the negated errno with which connecting failed. */
int host_connect_result (int fd_) ZMQ_WASM_IMPORT (host_connect_result);

/* The same, but with the errno that the host has for the failure. host_connect_result () returns one that libzmq expects. */
int host_connect_failure (int fd_) ZMQ_WASM_IMPORT (host_connect_failure);

/* Reads up to size_ bytes. Returns 0 at the end of the stream, and -EAGAIN if there are no bytes at present. After any
   result below size_, the host marks fd_ readable as soon as there are more bytes, an end or an error. */
int host_recv (int fd_, void *buf_, size_t size_) ZMQ_WASM_IMPORT (host_recv);

/* Takes up to size_ bytes. buf_ may be the token of a host body, which is taken as a whole or not at all. After any
   result below size_, the host marks fd_ writable as soon as it can take more. */
int host_send (int fd_, const void *buf_, size_t size_)
  ZMQ_WASM_IMPORT (host_send);

/* Makes fd_ a datagram socket: for IPv6 if family6_ is not 0, otherwise for IPv4. */
void host_datagram (int fd_, int family6_) ZMQ_WASM_IMPORT (host_datagram);

/* Makes fd_ the datagram socket that the host opened for this address before zmq_bind (). Returns -EADDRNOTAVAIL if
   there is none. */
int host_datagram_bind (int fd_, const char *address_)
  ZMQ_WASM_IMPORT (host_datagram_bind);

/* Sends one datagram, which may get lost. */
void host_datagram_send (int fd_, const void *buf_, size_t size_, const char *target_)
  ZMQ_WASM_IMPORT (host_datagram_send);

/* Reads one datagram. If it is larger than size_, the end of it is lost. Returns the size, and writes the address of
   the sender to source_, as a text with a terminating NUL. Returns -EAGAIN if there is no datagram; the host marks fd_
   readable when one arrives. */
int host_datagram_recv (int fd_, void *buf_, size_t size_, char *source_, size_t source_size_)
  ZMQ_WASM_IMPORT (host_datagram_recv);

/* Sets how datagrams to multicast groups are sent: "loop 0" or "loop 1" (whether this machine receives them too),
   "hops N", or "interface NAME", where NAME is the name or the address of an interface. */
int host_datagram_multicast (int fd_, const char *setting_)
  ZMQ_WASM_IMPORT (host_datagram_multicast);

/* Closes fd_. The host goes on delivering bytes that it has taken, for at most linger_ milliseconds, or without limit
   if linger_ is below 0. */
void host_close (int fd_, int linger_) ZMQ_WASM_IMPORT (host_close);

/* Writes the local address (remote_ is 0) or the remote address as a text (address.hpp), without a terminating NUL, and
   returns the length of the text. */
int host_address (int fd_, int remote_, char *buf_, size_t size_)
  ZMQ_WASM_IMPORT (host_address);

/* Configures a connection. settings_ has lines "name value", with the names in socket_options.cpp. Settings that the
   runtime does not have are ignored. */
void host_tcp_settings (int fd_, const char *settings_)
  ZMQ_WASM_IMPORT (host_tcp_settings);

/* Makes a host body (host_body.hpp) of size_ bytes, and returns its token. Returns NULL if there is not enough memory. If
   whole_ is 0, the bytes have not arrived yet: they are appended, and the memory for them is allocated as they arrive.
   Otherwise all of its memory is allocated now, and the bytes can be written in any order. */
void *host_body_new (size_t size_, int whole_) ZMQ_WASM_IMPORT (host_body_new);

/* Appends bytes to an incomplete host body. host_recv () with a token as buf_ does the same. Returns -ENOMEM if there is
   not enough memory. */
int host_body_append (void *token_, const void *data_, size_t size_)
  ZMQ_WASM_IMPORT (host_body_append);

/* Copies size_ bytes of a complete host body to buf_, from offset_ on. If the body is lost, because its memory belongs to
   the user and was transferred, copies zeros; the connection that sends something next is closed. */
void host_body_read (const void *token_, size_t offset_, void *buf_, size_t size_)
  ZMQ_WASM_IMPORT (host_body_read);

/* The same, but no connection is closed: for bytes that are only looked at. */
void host_body_peek (const void *token_, size_t offset_, void *buf_, size_t size_)
  ZMQ_WASM_IMPORT (host_body_peek);

/* Copies size_ bytes to a complete host body, from offset_ on. The body must not belong to the user. */
void host_body_write (void *token_, size_t offset_, const void *data_, size_t size_)
  ZMQ_WASM_IMPORT (host_body_write);

/* Drops all bytes but the first size_ of a complete host body, without copying them. */
void host_body_shrink (void *token_, size_t size_)
  ZMQ_WASM_IMPORT (host_body_shrink);

/* Releases a token, which the module does not use any more. */
void host_body_release (void *token_) ZMQ_WASM_IMPORT (host_body_release);

/* Looks for an inproc endpoint that a socket of another thread has bound. Returns a number above 0, which stays the same
   until the endpoint is bound anew, and writes what a portal must know of the socket (portal.hpp) to remote_. Returns 0 if
   no other thread has bound the endpoint. For the endpoint of the ZAP handler, returns -EACCES if a thread has had a
   handler and none has one now, and -EAGAIN if the host does not know yet what all threads have bound. */
int host_find_endpoint (const char *endpoint_, void *remote_)
  ZMQ_WASM_IMPORT (host_find_endpoint);

/* Writes the network interfaces, one line "name address" for each, and returns the length of the text. */
int host_interfaces (char *buf_, size_t size_)
  ZMQ_WASM_IMPORT (host_interfaces);
}

namespace zmq
{
namespace port
{
//  If the host's result is below 0, sets errno from it and returns -1. Other results are returned as they are.
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
