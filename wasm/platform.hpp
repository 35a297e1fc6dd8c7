/* What libzmq's configure step would have found out about this platform: WebAssembly without threads, whose sockets,
   clock and random numbers come from the host (see port/). The I/O thread poller is ours (port/poller.hpp). */
#ifndef ZMQ_WASM_PLATFORM_HPP
#define ZMQ_WASM_PLATFORM_HPP

#include "features.hpp"

#define ZMQ_HAVE_STRLCPY

#endif
