/* The features that libzmq is compiled with: for WebAssembly (platform.hpp), and for the native build that libzmq's
   test programs are compared with (../test/upstream/native/platform.hpp). */
#ifndef ZMQ_WASM_FEATURES_HPP
#define ZMQ_WASM_FEATURES_HPP

/* zmq_poll () and the signaler wait with poll (). */
#define ZMQ_POLL_BASED_ON_POLL
#define ZMQ_USE_CV_IMPL_PTHREADS
#define ZMQ_CACHELINE_SIZE 64

/* Functions of the C libraries. */
#define HAVE_CLOCK_GETTIME
#define HAVE_IF_NAMETOINDEX
#define HAVE_MKDTEMP
#define HAVE_STRNLEN
#define ZMQ_HAVE_NOEXCEPT
#define ZMQ_HAVE_UIO
#define ZMQ_HAVE_IFADDRS
/* Makes libzmq resolve interface names with getifaddrs (). */
#define ZMQ_HAVE_LINUX

/* Options of a socket. Those that the host cannot set have no effect (port/socket_options.cpp). */
#define ZMQ_HAVE_SO_KEEPALIVE
#define ZMQ_HAVE_SO_PRIORITY
#define ZMQ_HAVE_TCP_KEEPCNT
#define ZMQ_HAVE_TCP_KEEPIDLE
#define ZMQ_HAVE_TCP_KEEPINTVL

/* Transports and mechanisms. */
#define ZMQ_HAVE_IPC
#define ZMQ_HAVE_WS
#define ZMQ_USE_BUILTIN_SHA1
#define ZMQ_HAVE_CURVE
#define ZMQ_USE_LIBSODIUM
#define ZMQ_HAVE_CRYPTO_BOX_EASY_FNS
#define ZMQ_BUILD_DRAFT_API

#endif
