/* What libzmq's configure step would find out on Linux, with the features of the wasm build. */
#ifndef ZMQ_NATIVE_PLATFORM_HPP
#define ZMQ_NATIVE_PLATFORM_HPP

#include "../../../wasm/features.hpp"

/* Waiting. */
#define ZMQ_IOTHREAD_POLLER_USE_EPOLL
#define ZMQ_IOTHREAD_POLLER_USE_EPOLL_CLOEXEC

/* What else the C library and the kernel have. */
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
