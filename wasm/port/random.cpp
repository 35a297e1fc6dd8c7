/* What libsodium needs of a platform, that is random numbers, and the seed of libzmq's generator: all from the
   host. */
#include <sodium/randombytes.h>

#include <unistd.h>

#include "host.hpp"

extern "C" {
void randombytes_buf (void *const buf_, const size_t size_)
{
    if (size_ > 0)
        host_random (buf_, size_);
}

void randombytes (unsigned char *const buf_, const unsigned long long size_)
{
    randombytes_buf (buf_, static_cast<size_t> (size_));
}

uint32_t randombytes_random (void)
{
    uint32_t value;
    host_random (&value, sizeof value);
    return value;
}

uint32_t randombytes_uniform (const uint32_t upper_bound_)
{
    if (upper_bound_ < 2)
        return 0;
    //  Values below the remainder of 2^32 would make the low results likelier.
    const uint32_t min = (1U + ~upper_bound_) % upper_bound_;
    uint32_t value;
    do
        value = randombytes_random ();
    while (value < min);
    return value % upper_bound_;
}

void randombytes_stir (void)
{
}

int randombytes_close (void)
{
    return 0;
}

const char *randombytes_implementation_name (void)
{
    return "host";
}

//  sodium_init () would choose among variants of password hashing, which is not compiled in.
int _crypto_pwhash_argon2_pick_best_implementation (void)
{
    return 0;
}
}

//  libzmq seeds its generator with time and process id; here the id is what makes two instances differ.
extern "C" pid_t getpid (void)
{
    static pid_t pid = 0;
    while (pid <= 0) {
        host_random (&pid, sizeof pid);
        pid &= 0x7fffffff;
    }
    return pid;
}
