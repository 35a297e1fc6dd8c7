/* Random numbers for libsodium, and the seed of libzmq's random number generator. Both come from the host. */
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
    //  Values below 2^32 modulo the bound are rejected, because they would make low results more likely.
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
}

//  libzmq seeds its random number generator with the time in microseconds and the process id. It makes no secrets with
//  this generator.
extern "C" pid_t getpid (void)
{
    return 1;
}
