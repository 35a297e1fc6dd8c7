/* What libzmq's configure step would find out on Linux, with the features that ../../../wasm/platform.hpp chooses. */
#ifndef ZMQ_NATIVE_PLATFORM_HPP
#define ZMQ_NATIVE_PLATFORM_HPP

/* Waiting. */
#define ZMQ_IOTHREAD_POLLER_USE_EPOLL
#define ZMQ_IOTHREAD_POLLER_USE_EPOLL_CLOEXEC
#define ZMQ_POLL_BASED_ON_POLL
#define ZMQ_USE_CV_IMPL_PTHREADS
#define ZMQ_CACHELINE_SIZE 64

/* What the C library and the kernel have. */
#define HAVE_CLOCK_GETTIME
#define HAVE_FORK
#define HAVE_IF_NAMETOINDEX
#define HAVE_MKDTEMP
#define HAVE_STRNLEN
#define ZMQ_HAVE_EVENTFD
#define ZMQ_HAVE_EVENTFD_CLOEXEC
#define ZMQ_HAVE_IFADDRS
#define ZMQ_HAVE_LINUX
#define ZMQ_HAVE_NOEXCEPT
#define ZMQ_HAVE_O_CLOEXEC
#define ZMQ_HAVE_PTHREAD_SETNAME_2
#define ZMQ_HAVE_PTHREAD_SET_AFFINITY
#define ZMQ_HAVE_SOCK_CLOEXEC
#define ZMQ_HAVE_SO_BINDTODEVICE
#define ZMQ_HAVE_SO_KEEPALIVE
#define ZMQ_HAVE_SO_PEERCRED
#define ZMQ_HAVE_SO_PRIORITY
#define ZMQ_HAVE_TCP_KEEPCNT
#define ZMQ_HAVE_TCP_KEEPIDLE
#define ZMQ_HAVE_TCP_KEEPINTVL
#define ZMQ_HAVE_UIO

/* Transports and mechanisms. */
#define ZMQ_HAVE_IPC
#define ZMQ_HAVE_WS
#define ZMQ_USE_BUILTIN_SHA1
#define ZMQ_HAVE_CURVE
#define ZMQ_USE_LIBSODIUM
#define ZMQ_HAVE_CRYPTO_BOX_EASY_FNS
#define ZMQ_BUILD_DRAFT_API

#endif
