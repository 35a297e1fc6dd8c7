/* Threads are fibers, and only one fiber runs at a time. Locks are still needed, because a fiber may wait while it
   holds one. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "thread.hpp"
#include "err.hpp"
#include "fibers.hpp"
#include "../port/host.hpp"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <map>

using zmq::upstream::condition_t;
using zmq::upstream::current_fiber;
using zmq::upstream::wait_until;

namespace
{
const double usecs_per_sec = 1e6;
const double nsecs_per_usec = 1000;

//  The content of a pthread_mutex_t. All mutexes are recursive.
struct mutex_t
{
    int count;
    int owner;
};

//  The content of a pthread_cond_t: how often it has been signalled.
struct cond_t
{
    unsigned signals;
};

mutex_t *of (pthread_mutex_t *mutex_)
{
    return reinterpret_cast<mutex_t *> (mutex_);
}

cond_t *of (pthread_cond_t *cond_)
{
    return reinterpret_cast<cond_t *> (cond_);
}

bool is_available (const mutex_t *mutex_)
{
    return mutex_->count == 0 || mutex_->owner == current_fiber ();
}

struct unlocked_t : condition_t
{
    explicit unlocked_t (const mutex_t *mutex_) : mutex (mutex_) {}
    bool holds () const { return mutex->count == 0; }
    const mutex_t *mutex;
};

struct signalled_t : condition_t
{
    explicit signalled_t (const cond_t *cond_) : cond (cond_), before (cond_->signals) {}
    bool holds () const { return cond->signals != before; }
    const cond_t *cond;
    const unsigned before;
};

//  Returns 0 or ETIMEDOUT. During the wait other fibers may lock the mutex, even if this fiber has locked it more than
//  once.
int wait_for_signal (pthread_cond_t *cond_, pthread_mutex_t *mutex_, double microseconds_)
{
    mutex_t *const mutex = of (mutex_);
    const mutex_t held = *mutex;
    mutex->count = 0;
    zmq::upstream::count_locks (-held.count);
    const bool signalled = wait_until (signalled_t (of (cond_)), microseconds_);
    wait_until (unlocked_t (mutex), zmq::upstream::forever);
    *mutex = held;
    zmq::upstream::count_locks (held.count);
    return signalled ? 0 : ETIMEDOUT;
}

std::map<const zmq::thread_t *, int> threads;

struct pthread_start_t
{
    void *(*function) (void *);
    void *arg;
};

void run_pthread (void *arg_)
{
    const pthread_start_t start = *static_cast<pthread_start_t *> (arg_);
    delete static_cast<pthread_start_t *> (arg_);
    start.function (start.arg);
}
}

extern "C" {
//  thread_t::start () and stop (). In the product, they start nothing.
void __wrap__ZN3zmq8thread_t5startEPFvPvES1_PKc (zmq::thread_t *self_,
                                                 zmq::thread_fn *function_,
                                                 void *arg_,
                                                 const char *)
{
    threads[self_] = zmq::upstream::start_fiber (function_, arg_);
}

void __wrap__ZN3zmq8thread_t4stopEv (zmq::thread_t *self_)
{
    const std::map<const zmq::thread_t *, int>::iterator thread =
      threads.find (self_);
    if (thread == threads.end ())
        return;
    zmq::upstream::join_fiber (thread->second);
    threads.erase (thread);
}

int __wrap_pthread_create (pthread_t *thread_,
                           const pthread_attr_t *,
                           void *(*function_) (void *),
                           void *arg_)
{
    pthread_start_t *const start = new pthread_start_t ();
    start->function = function_;
    start->arg = arg_;
    const int fiber = zmq::upstream::start_fiber (run_pthread, start);
    memcpy (thread_, &fiber, sizeof fiber);
    return 0;
}

int __wrap_pthread_join (pthread_t thread_, void **)
{
    int fiber;
    memcpy (&fiber, &thread_, sizeof fiber);
    zmq::upstream::join_fiber (fiber);
    return 0;
}

int __wrap_pthread_mutex_init (pthread_mutex_t *mutex_, const pthread_mutexattr_t *)
{
    memset (mutex_, 0, sizeof *mutex_);
    return 0;
}

int __wrap_pthread_mutex_trylock (pthread_mutex_t *mutex_)
{
    mutex_t *const mutex = of (mutex_);
    if (!is_available (mutex))
        return EBUSY;
    mutex->owner = current_fiber ();
    ++mutex->count;
    zmq::upstream::count_locks (1);
    return 0;
}

int __wrap_pthread_mutex_lock (pthread_mutex_t *mutex_)
{
    if (!is_available (of (mutex_)))
        wait_until (unlocked_t (of (mutex_)), zmq::upstream::forever);
    const int rc = __wrap_pthread_mutex_trylock (mutex_);
    //  Natively, an I/O thread would wait here. A turn cannot wait.
    zmq_assert (rc == 0);
    return 0;
}

int __wrap_pthread_mutex_unlock (pthread_mutex_t *mutex_)
{
    --of (mutex_)->count;
    zmq::upstream::count_locks (-1);
    return 0;
}

int __wrap_pthread_cond_init (pthread_cond_t *cond_, const pthread_condattr_t *)
{
    memset (cond_, 0, sizeof *cond_);
    return 0;
}

int __wrap_pthread_cond_signal (pthread_cond_t *cond_)
{
    ++of (cond_)->signals;
    return 0;
}

int __wrap_pthread_cond_broadcast (pthread_cond_t *cond_)
{
    ++of (cond_)->signals;
    return 0;
}

int __wrap_pthread_cond_wait (pthread_cond_t *cond_, pthread_mutex_t *mutex_)
{
    return wait_for_signal (cond_, mutex_, zmq::upstream::forever);
}

//  All clocks are the host's clock.
int __wrap_pthread_cond_timedwait (pthread_cond_t *cond_,
                                   pthread_mutex_t *mutex_,
                                   const struct timespec *until_)
{
    const double left = until_->tv_sec * usecs_per_sec
                        + until_->tv_nsec / nsecs_per_usec - host_clock ();
    return wait_for_signal (cond_, mutex_, left > 0 ? left : 0);
}
}
