/* The files that test programs read (the corpora of fuzzers), and the folders that they make for ipc paths. Removing a
   path does nothing, as in ../port/libc.cpp: the host does that. */
#include "host.hpp"
#include "../port/host.hpp"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <string>
#include <unistd.h>

namespace
{
typedef int read_t (const char *path_, void *buf_, size_t size_);

//  Returns all bytes and a terminating NUL, or NULL with errno if reading fails. The caller frees the result.
char *read_all (read_t *read_, const char *path_, size_t *size_)
{
    const int size = zmq::port::check (read_ (path_, NULL, 0));
    if (size < 0)
        return NULL;
    char *const bytes = static_cast<char *> (malloc (size + 1));
    read_ (path_, bytes, size);
    bytes[size] = '\0';
    *size_ = size;
    return bytes;
}
}

//  The C library only declares this structure.
struct __dirstream
{
    char *names;
    char *next;
    struct dirent entry;
};

extern "C" {
FILE *__wrap_fopen (const char *path_, const char *)
{
    size_t size;
    char *const bytes = read_all (upstream_read_file, path_, &size);
    //  The bytes are never freed: a program reads only a few small files.
    return bytes ? fmemopen (bytes, size ? size : 1, "r") : NULL;
}

DIR *__wrap_opendir (const char *path_)
{
    size_t size;
    char *const names = read_all (upstream_read_folder, path_, &size);
    if (!names)
        return NULL;
    DIR *const dir = static_cast<DIR *> (calloc (1, sizeof (DIR)));
    dir->names = dir->next = names;
    return dir;
}

struct dirent *__wrap_readdir (DIR *dir_)
{
    if (*dir_->next == '\0')
        return NULL;
    const size_t length = strcspn (dir_->next, "\n");
    std::string (dir_->next, length).copy (dir_->entry.d_name, sizeof dir_->entry.d_name - 1);
    dir_->entry.d_name[length] = '\0';
    dir_->next += length + (dir_->next[length] == '\n');
    return &dir_->entry;
}

int __wrap_closedir (DIR *dir_)
{
    free (dir_->names);
    free (dir_);
    return 0;
}

char *__wrap_mkdtemp (char *path_)
{
    char *const suffix = path_ + strlen (path_) - 6;
    do
        snprintf (suffix, 7, "%06x", static_cast<unsigned> (rand ()) & 0xffffff);
    while (upstream_make_folder (path_) == -EEXIST);
    return path_;
}
}
