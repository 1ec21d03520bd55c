/* Makes single calls of the system fail, for tests:
 *
 *   FAIL_CALL=read FAIL_AT=7 FAIL_PATH=reads.cram FAIL_ERRNO=5 LD_PRELOAD=... cnvnet ...
 *
 * The FAIL_AT-th call of that name (any: of whatever name) on a file whose absolute path has
 * FAIL_PATH in it (all later ones too, with FAIL_ALL) returns -1 with that error number, or 0 where
 * FAIL_ERRNO is 0; without FAIL_ERRNO the number is a likely one for the call. With FAIL_KILL the
 * process ends there by SIGKILL instead. FAIL_LOG names a file that gets a line "number name path"
 * for each such call, or, with FAIL_AT, for those that fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, name)

static ssize_t real_write(int descriptor, const void *data, size_t size) {
  REAL(ssize_t, "write", int, const void *, size_t);
  return real(descriptor, data, size);
}

static void note(int call, const char *name, const char *path) {
  REAL(int, "open", const char *, int, ...);
  const char *place = getenv("FAIL_LOG");
  if (place == NULL) return;
  const int out = real(place, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  char line[PATH_MAX + 64];
  const int length = snprintf(line, sizeof line, "%d %s %s\n", call, name, path);
  if (out >= 0 && real_write(out, line, (size_t)length) != length) abort();
  syscall(SYS_close, out);
}

/* Whether this call is to fail. */
static int fails(const char *name, const char *path) {
  const char *wanted = getenv("FAIL_CALL");
  const char *part = getenv("FAIL_PATH");
  if (wanted == NULL || part == NULL || path == NULL) return 0;
  if (strcmp(wanted, name) != 0 && strcmp(wanted, "any") != 0) return 0;
  char absolute[2 * PATH_MAX];
  absolute[0] = '\0';
  const int before = errno;
  if (path[0] != '/' && getcwd(absolute, PATH_MAX) != NULL) strcat(absolute, "/");
  errno = before;
  strncat(absolute, path, PATH_MAX - 1);
  if (strstr(absolute, part) == NULL) return 0;
  const int call = atomic_fetch_add(&calls, 1) + 1;
  const char *at = getenv("FAIL_AT");
  if (at == NULL) {
    note(call, name, absolute);
    return 0;
  }
  const int now = getenv("FAIL_ALL") != NULL ? call >= atoi(at) : call == atoi(at);
  if (!now) return 0;
  note(call, name, absolute);
  if (getenv("FAIL_KILL") != NULL) raise(SIGKILL);
  return 1;
}

static int failure(int likely) {
  const char *number = getenv("FAIL_ERRNO");
  const int error = number == NULL ? likely : atoi(number);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

static const char *path_of(int descriptor, char *buffer) {
  char link[64];
  const int before = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, buffer, PATH_MAX - 1);
  errno = before;
  buffer[length < 0 ? 0 : length] = '\0';
  return buffer;
}

/* Calls on a descriptor: type, name, what FAIL_CALL calls it, likely error, parameters, names. */
#define ON_DESCRIPTOR(type, name, group, likely, parameters, ...) \
  type name parameters { \
    char path[PATH_MAX]; \
    static type(*real) parameters; \
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, #name); \
    if (getenv("FAIL_CALL") != NULL && fails(group, path_of(descriptor, path))) \
      return failure(likely); \
    return real(__VA_ARGS__); \
  }

ON_DESCRIPTOR(ssize_t, read, "read", EIO, (int descriptor, void *data, size_t size), descriptor,
              data, size)
ON_DESCRIPTOR(ssize_t, pread, "read", EIO, (int descriptor, void *data, size_t size, off_t at),
              descriptor, data, size, at)
ON_DESCRIPTOR(ssize_t, pread64, "read", EIO, (int descriptor, void *data, size_t size, off64_t at),
              descriptor, data, size, at)
ON_DESCRIPTOR(ssize_t, readv, "read", EIO, (int descriptor, const struct iovec *parts, int count),
              descriptor, parts, count)
ON_DESCRIPTOR(ssize_t, write, "write", ENOSPC, (int descriptor, const void *data, size_t size),
              descriptor, data, size)
ON_DESCRIPTOR(ssize_t, pwrite, "write", ENOSPC,
              (int descriptor, const void *data, size_t size, off_t at), descriptor, data, size, at)
ON_DESCRIPTOR(ssize_t, pwrite64, "write", ENOSPC,
              (int descriptor, const void *data, size_t size, off64_t at), descriptor, data, size,
              at)
ON_DESCRIPTOR(ssize_t, writev, "write", ENOSPC,
              (int descriptor, const struct iovec *parts, int count), descriptor, parts, count)
ON_DESCRIPTOR(int, fsync, "fsync", EIO, (int descriptor), descriptor)
ON_DESCRIPTOR(int, fdatasync, "fsync", EIO, (int descriptor), descriptor)
ON_DESCRIPTOR(int, ftruncate, "ftruncate", EIO, (int descriptor, off_t size), descriptor, size)
ON_DESCRIPTOR(int, ftruncate64, "ftruncate", EIO, (int descriptor, off64_t size), descriptor, size)
ON_DESCRIPTOR(off_t, lseek, "lseek", EIO, (int descriptor, off_t at, int from), descriptor, at,
              from)
ON_DESCRIPTOR(off64_t, lseek64, "lseek", EIO, (int descriptor, off64_t at, int from), descriptor,
              at, from)

void *mmap(void *address, size_t size, int access, int flags, int descriptor, off_t offset) {
  char path[PATH_MAX];
  REAL(void *, "mmap", void *, size_t, int, int, int, off_t);
  const int file = descriptor >= 0 && getenv("FAIL_CALL") != NULL;
  if (file && fails("mmap", path_of(descriptor, path))) {
    errno = ENODEV;
    return MAP_FAILED;
  }
  return real(address, size, access, flags, descriptor, offset);
}

/* The file is closed all the same, as the kernel does it. */
int close(int descriptor) {
  char path[PATH_MAX];
  REAL(int, "close", int);
  if (getenv("FAIL_CALL") != NULL && fails("close", path_of(descriptor, path))) {
    real(descriptor);
    return failure(EIO);
  }
  return real(descriptor);
}

int fclose(FILE *file) {
  char path[PATH_MAX];
  REAL(int, "fclose", FILE *);
  if (getenv("FAIL_CALL") != NULL && fails("close", path_of(fileno(file), path))) {
    real(file);
    return failure(EIO);
  }
  return real(file);
}

static unsigned mode_of(int flags, va_list rest) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, unsigned) : 0;
}

#define OPENING(name) \
  int name(const char *path, int flags, ...) { \
    va_list rest; \
    va_start(rest, flags); \
    const unsigned mode = mode_of(flags, rest); \
    va_end(rest); \
    REAL(int, #name, const char *, int, ...); \
    return fails("open", path) ? failure(EMFILE) : real(path, flags, mode); \
  }
OPENING(open)
OPENING(open64)

#define OPENING_STREAM(name) \
  FILE *name(const char *path, const char *mode) { \
    REAL(FILE *, #name, const char *, const char *); \
    if (!fails("open", path)) return real(path, mode); \
    errno = EMFILE; \
    return NULL; \
  }
OPENING_STREAM(fopen)
OPENING_STREAM(fopen64)

int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  return fails("rename", to) ? failure(EACCES) : real(from, to);
}

int link(const char *from, const char *to) {
  REAL(int, "link", const char *, const char *);
  return fails("link", from) ? failure(EPERM) : real(from, to);
}

#define ON_PATH(name, parameters, ...) \
  int name parameters { \
    static int(*real) parameters; \
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, #name); \
    return fails(#name, path) ? failure(EACCES) : real(__VA_ARGS__); \
  }
ON_PATH(unlink, (const char *path), path)
ON_PATH(rmdir, (const char *path), path)
ON_PATH(remove, (const char *path), path)
ON_PATH(mkdir, (const char *path, mode_t mode), path, mode)
