/* The fd table: opens, finds and closes entries, and uses the numbers of closed ones again. */
#include "precompiled.hpp"
#include "fd_table.hpp"
#include "budget.hpp"
#include "reactor.hpp"

#include <algorithm>
#include <errno.h>
#include <new>
#include <vector>

namespace
{
//  The C library uses the numbers 0 to 2. The limit keeps a program that never closes sockets from using all memory.
const int first_fd = 3;
const size_t max_entries = 65536;

//  Entries are allocated one by one, so that their addresses never change: pollers use them as handles.
std::vector<zmq::port::fd_entry_t *> entries;
std::vector<int> vacant;
int open_count = 0;

bool waits (const zmq::port::fd_entry_t *entry_)
{
    return entry_->waits_for_memory && entry_->kind != zmq::port::fd_entry_t::free_entry;
}
}

zmq::port::fd_entry_t *zmq::port::open_fd (fd_entry_t::kind_t kind_)
{
    fd_entry_t *entry;
    if (vacant.empty ()) {
        if (entries.size () == max_entries) {
            errno = EMFILE;
            return NULL;
        }
        entry = new (std::nothrow) fd_entry_t ();
        if (!entry) {
            errno = EMFILE;
            return NULL;
        }
        entry->fd = static_cast<int> (entries.size ()) + first_fd;
        entries.push_back (entry);
    } else {
        entry = entries[vacant.back ()];
        vacant.pop_back ();
    }
    entry->kind = kind_;
    entry->ready = 0;
    entry->interest = 0;
    entry->events = NULL;
    entry->newcomer = kind_ == fd_entry_t::stream || kind_ == fd_entry_t::unbound;
    entry->watch = -1;
    entry->waits_for_memory = false;
    entry->refused = 0;
    entry->family = 0;
    entry->local.clear ();
    entry->settings.clear ();
    ++open_count;
    return entry;
}

zmq::port::fd_entry_t *zmq::port::find_fd (int fd_)
{
    const size_t index = static_cast<size_t> (fd_ - first_fd);
    if (fd_ < first_fd || index >= entries.size ()
        || entries[index]->kind == fd_entry_t::free_entry) {
        errno = EBADF;
        return NULL;
    }
    return entries[index];
}

void zmq::port::close_fd (fd_entry_t *entry_)
{
    unqueue (entry_);
    entry_->kind = fd_entry_t::free_entry;
    ++entry_->generation;
    vacant.push_back (entry_->fd - first_fd);
    --open_count;
}

bool zmq::port::somebody_waits ()
{
    return std::find_if (entries.begin (), entries.end (), waits) != entries.end ();
}

void zmq::port::wake_waiting ()
{
    if (!has_plenty_again ())
        return;
    budget.wake_below = 0;
    for (size_t i = 0; i < entries.size (); ++i)
        if (waits (entries[i])) {
            entries[i]->waits_for_memory = false;
            mark_ready (entries[i], ready_in);
        }
}

int zmq::port::open_fds ()
{
    return open_count;
}
