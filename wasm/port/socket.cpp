/* The BSD socket calls that libzmq makes, implemented with the fd table and the host's functions. */
#include "precompiled.hpp"
#include "fd_table.hpp"
#include "reactor.hpp"
#include "address.hpp"
#include "budget.hpp"
#include "failure.hpp"
#include "host.hpp"
#include "linger.hpp"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace zmq::port;

namespace
{
const size_t max_address_text = 256;

//  After a result below the wanted size the fd is not ready any more. The host marks it ready again.
ssize_t transferred (fd_entry_t *entry_, unsigned char what_, int result_, size_t wanted_)
{
    //  Compared as size_t: the wanted size of a large body may not fit in an int.
    if (result_ < 0 || static_cast<size_t> (result_) < wanted_)
        entry_->ready &= ~what_;
    return check (result_);
}

int copy_address (const std::string &text_, struct sockaddr *addr_, socklen_t *size_)
{
    struct sockaddr_storage address;
    const socklen_t size = text_to_address (text_, &address);
    if (size == 0)
        return -1;
    memcpy (addr_, &address, size < *size_ ? size : *size_);
    *size_ = size;
    return 0;
}

int get_address (int fd_, int remote_, struct sockaddr *addr_, socklen_t *size_)
{
    if (!find_fd (fd_))
        return -1;
    char text[max_address_text];
    const int length = check (host_address (fd_, remote_, text, sizeof text));
    return length < 0 ? -1 : copy_address (std::string (text, length), addr_, size_);
}

//  The result of accept () without room for a connection. Over ipc, libzmq fails an assertion on all errors but ENFILE.
int refuse (const fd_entry_t *listener_, int errno_)
{
    errno = listener_->family == AF_UNIX ? ENFILE : errno_;
    return -1;
}

bool is_type (int type_, int wanted_)
{
    return (type_ & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) == wanted_;
}

}

int zmq::port::connect_failure (int fd_)
{
    const fd_entry_t *const entry = find_fd (fd_);
    return entry && entry->kind == fd_entry_t::stream ? -host_connect_failure (fd_) : 0;
}

extern "C" {
int socket (int family_, int type_, int)
{
    const bool is_ip = family_ == AF_INET || family_ == AF_INET6;
    const bool is_datagram = is_ip && is_type (type_, SOCK_DGRAM);
    if (!is_datagram
        && !(is_type (type_, SOCK_STREAM) && (is_ip || family_ == AF_UNIX))) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    fd_entry_t *const entry =
      open_fd (is_datagram ? fd_entry_t::datagram : fd_entry_t::unbound);
    if (!entry)
        return -1;
    entry->family = family_;
    if (is_datagram) {
        host_datagram (entry->fd, family_ == AF_INET6);
        //  A datagram socket is always writable: datagrams that cannot be sent are lost.
        entry->ready = ready_out;
    }
    return entry->fd;
}

//  For a stream socket, keeps the address for connect (). A listener needs nothing more, because the host has opened it
//  before zmq_bind () runs. The host has also opened datagram sockets by then, but libzmq calls this function for them
//  only in a later turn.
int bind (int fd_, const struct sockaddr *addr_, socklen_t size_)
{
    fd_entry_t *const entry = find_fd (fd_);
    if (!entry)
        return -1;
    if (entry->kind == fd_entry_t::datagram)
        return check (host_datagram_bind (
          fd_, address_to_text (addr_, size_, "udp").c_str ()));
    entry->local = address_to_text (addr_, size_);
    return entry->local.empty () ? -1 : 0;
}

int listen (int fd_, int)
{
    fd_entry_t *const entry = find_fd (fd_);
    if (!entry || check (host_listen (fd_)) < 0)
        return -1;
    entry->kind = fd_entry_t::listener;
    return 0;
}

int accept (int fd_, struct sockaddr *addr_, socklen_t *size_)
{
    fd_entry_t *const listener = find_fd (fd_);
    if (!listener)
        return -1;
    fd_entry_t *const entry = open_fd (fd_entry_t::stream);
    if (!entry)
        return refuse (listener, EMFILE);
    const int result = check (host_accept (fd_, entry->fd));
    if (result < 1)
        listener->ready &= ~ready_in;
    if (result < 0) {
        close_fd (entry);
        return -1;
    }
    if (!may_take (0, bytes_per_connection)) {
        host_close (entry->fd, 0);
        close_fd (entry);
        return refuse (listener, ENOMEM);
    }
    entry->family = listener->family;
    if (addr_)
        get_address (entry->fd, 1, addr_, size_);
    return entry->fd;
}

int connect (int fd_, const struct sockaddr *addr_, socklen_t size_)
{
    fd_entry_t *const entry = find_fd (fd_);
    if (!entry)
        return -1;
    if (!may_take (0, bytes_per_connection)) {
        errno = ENOMEM;
        return -1;
    }
    const std::string target = address_to_text (addr_, size_);
    if (target.empty ()
        || check (host_connect (fd_, target.c_str (), entry->local.c_str ())) < 0)
        return -1;
    entry->kind = fd_entry_t::stream;
    if (!entry->settings.empty ())
        host_tcp_settings (fd_, entry->settings.c_str ());
    errno = EINPROGRESS;
    return -1;
}

ssize_t recv (int fd_, void *buf_, size_t size_, int)
{
    fd_entry_t *const entry = find_fd (fd_);
    if (!entry)
        return -1;
    const int result = entry->refused ? -entry->refused : host_recv (fd_, buf_, size_);
    if (result == -ENOMEM)
        entry->refused = ENOMEM;
    //  libzmq does not expect ENOMEM from recv () and fails an assertion.
    return transferred (entry, ready_in, entry->refused ? -ECONNRESET : result, size_);
}

ssize_t send (int fd_, const void *buf_, size_t size_, int)
{
    fd_entry_t *const entry = find_fd (fd_);
    if (!entry)
        return -1;
    const int result = host_send (fd_, buf_, size_);
    //  As for recv (), which reports ENOMEM next.
    return transferred (entry, ready_out, result == -ENOMEM ? -ECONNRESET : result, size_);
}

int close (int fd_)
{
    fd_entry_t *const entry = find_fd (fd_);
    if (!entry)
        return -1;
    if (entry->kind != fd_entry_t::unbound)
        host_close (fd_, zmq::port::linger_t::left ());
    close_fd (entry);
    return 0;
}

int getsockname (int fd_, struct sockaddr *addr_, socklen_t *size_)
{
    return get_address (fd_, 0, addr_, size_);
}

int getpeername (int fd_, struct sockaddr *addr_, socklen_t *size_)
{
    return get_address (fd_, 1, addr_, size_);
}

//  Does nothing: every fd is non-blocking, and there are no child processes that could inherit it.
int fcntl (int, int, ...)
{
    return 0;
}

ssize_t recvfrom (int fd_,
                  void *buf_,
                  size_t size_,
                  int,
                  struct sockaddr *addr_,
                  socklen_t *addr_size_)
{
    fd_entry_t *const entry = find_fd (fd_);
    if (!entry)
        return -1;
    char source[max_address_text];
    const int result =
      check (host_datagram_recv (fd_, buf_, size_, source, sizeof source));
    if (result < 0)
        entry->ready &= ~ready_in;
    else if (addr_)
        copy_address (source, addr_, addr_size_);
    return result;
}

ssize_t sendto (int fd_,
                const void *buf_,
                size_t size_,
                int,
                const struct sockaddr *addr_,
                socklen_t addr_size_)
{
    if (!find_fd (fd_))
        return -1;
    const std::string target = address_to_text (addr_, addr_size_, "udp");
    if (target.empty ())
        return -1;
    host_datagram_send (fd_, buf_, size_, target.c_str ());
    return size_;
}
}
