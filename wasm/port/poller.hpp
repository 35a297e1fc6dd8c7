/* Replaces upstream's poller.hpp: it is included before every upstream file and defines the include guard of upstream's
   poller.hpp. Upstream's pollers own a thread that blocks in loop (). This one registers with the reactor. */
#ifndef __ZMQ_POLLER_HPP_INCLUDED__
#define __ZMQ_POLLER_HPP_INCLUDED__

#include "precompiled.hpp"
#include "poller_base.hpp"

namespace zmq
{
struct i_poll_events;

//  The interface is the poller_t concept that poller_base.hpp describes.
class poller_t ZMQ_FINAL : public poller_base_t
{
  public:
    typedef void *handle_t;

    poller_t (const thread_ctx_t &ctx_);
    ~poller_t () ZMQ_OVERRIDE;

    handle_t add_fd (fd_t fd_, zmq::i_poll_events *events_);
    void rm_fd (handle_t handle_);
    void set_pollin (handle_t handle_);
    void reset_pollin (handle_t handle_);
    void set_pollout (handle_t handle_);
    void reset_pollout (handle_t handle_);
    void start (const char *name_ = NULL);
    void stop ();

    static int max_fds ();

    //  Executes the timers that are due. Returns milliseconds until the next timer, 0 if there is none.
    int run_timers ();

  private:
    ZMQ_NON_COPYABLE_NOR_MOVABLE (poller_t)
};
}

#endif
