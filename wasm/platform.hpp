/* The settings that libzmq's configure script would write for this platform: WebAssembly without threads. Sockets, the
   clock and random numbers come from the host (see port/). port/poller.hpp replaces the poller of the I/O threads. */
#ifndef ZMQ_WASM_PLATFORM_HPP
#define ZMQ_WASM_PLATFORM_HPP

#include "features.hpp"

#define ZMQ_HAVE_STRLCPY

#endif
