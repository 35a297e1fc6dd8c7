/* How long a connection that libzmq closes may go on delivering what the host has taken. libzmq itself lingers until it
   has handed over everything; natively the rest is in the kernel, here it may still be in the host. */
#ifndef ZMQ_WASM_LINGER_HPP
#define ZMQ_WASM_LINGER_HPP

#include <stdint.h>

namespace zmq
{
namespace port
{
class linger_t
{
  public:
    //  Without limit, unless started.
    linger_t ();

    //  From now on for so many milliseconds; below 0, without limit.
    void start (int linger_);

    //  The milliseconds that are left to a connection that is closed now, -1 without limit.
    static int left ();

    //  While it exists, this one is meant.
    class scope_t
    {
      public:
        explicit scope_t (const linger_t &linger_);
        ~scope_t ();
    };

  private:
    uint64_t _end;
};
}
}

#endif
