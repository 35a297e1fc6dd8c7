/* Why an attempt to connect failed. getsockopt () with SO_ERROR reports only errors that libzmq expects from a connection;
   the host may have another reason, such as a missing permission. */
#ifndef ZMQ_WASM_FAILURE_HPP
#define ZMQ_WASM_FAILURE_HPP

namespace zmq
{
namespace port
{
//  The errno with which connecting failed, 0 if it has not failed.
int connect_failure (int fd_);
}
}

#endif
