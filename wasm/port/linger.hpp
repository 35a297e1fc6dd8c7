/* How long the host may go on delivering the bytes of a connection that libzmq has closed. libzmq lingers until it has
   handed over all bytes. Natively these bytes are then in the kernel; here they may still be in the host. */
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
    //  There is no limit until start () is called.
    linger_t ();

    //  The linger time ends linger_ milliseconds from now; never if linger_ is below 0.
    void start (int linger_);

    //  The milliseconds that remain for a connection that is closed now; -1 if there is no limit.
    static int left ();

    //  While a scope_t exists, left () is about its linger_t.
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
