/* The settings that libzmq's configure script would write on Linux, with the features of the wasm build. */
#ifndef ZMQ_NATIVE_PLATFORM_HPP
#define ZMQ_NATIVE_PLATFORM_HPP

#include "../../../wasm/features.hpp"

/* How libzmq waits. */
#define ZMQ_IOTHREAD_POLLER_USE_EPOLL
#define ZMQ_IOTHREAD_POLLER_USE_EPOLL_CLOEXEC

/* Further functions of the C library and the kernel. */
#define HAVE_FORK
#define ZMQ_HAVE_EVENTFD
#define ZMQ_HAVE_EVENTFD_CLOEXEC
#define ZMQ_HAVE_O_CLOEXEC
#define ZMQ_HAVE_PTHREAD_SETNAME_2
#define ZMQ_HAVE_PTHREAD_SET_AFFINITY
#define ZMQ_HAVE_SOCK_CLOEXEC
#define ZMQ_HAVE_SO_BINDTODEVICE
#define ZMQ_HAVE_SO_PEERCRED

#endif
