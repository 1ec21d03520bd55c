/* Makes single calls of the system fail, for tests:
 *
 *   FAIL_CALL=read FAIL_AT=7 FAIL_PATH=reads.cram FAIL_ERRNO=5 LD_PRELOAD=... cnvnet ...
 *
 * The FAIL_AT-th call of that name on a file whose path has FAIL_PATH in it (all later ones too,
 * with FAIL_ALL) returns -1 with that error number, or 0 where FAIL_ERRNO is 0. With FAIL_COUNT
 * the number of such calls is written to that file instead. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;

static int matches(const char *name, const char *path) {
  const char *wanted = getenv("FAIL_CALL");
  const char *part = getenv("FAIL_PATH");
  return wanted != NULL && strcmp(wanted, name) == 0 && part != NULL && path != NULL &&
         strstr(path, part) != NULL;
}

/* Whether this call is to fail. */
static int fails(const char *name, const char *path) {
  if (!matches(name, path)) return 0;
  const int call = atomic_fetch_add(&calls, 1) + 1;
  const char *at = getenv("FAIL_AT");
  if (at == NULL) return 0;
  return getenv("FAIL_ALL") != NULL ? call >= atoi(at) : call == atoi(at);
}

static int failure(void) {
  const char *number = getenv("FAIL_ERRNO");
  const int error = number == NULL ? EIO : atoi(number);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

static const char *path_of(int descriptor, char *buffer) {
  char link[64];
  const int before = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, buffer, 4095);
  errno = before;
  buffer[length < 0 ? 0 : length] = '\0';
  return buffer;
}

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, name)

ssize_t read(int descriptor, void *data, size_t size) {
  char path[4096];
  REAL(ssize_t, "read", int, void *, size_t);
  if (getenv("FAIL_CALL") != NULL && fails("read", path_of(descriptor, path))) return failure();
  return real(descriptor, data, size);
}

ssize_t pread(int descriptor, void *data, size_t size, off_t offset) {
  char path[4096];
  REAL(ssize_t, "pread", int, void *, size_t, off_t);
  if (getenv("FAIL_CALL") != NULL && fails("read", path_of(descriptor, path))) return failure();
  return real(descriptor, data, size, offset);
}

ssize_t write(int descriptor, const void *data, size_t size) {
  char path[4096];
  REAL(ssize_t, "write", int, const void *, size_t);
  if (getenv("FAIL_CALL") != NULL && fails("write", path_of(descriptor, path))) return failure();
  return real(descriptor, data, size);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  char path[4096];
  REAL(ssize_t, "writev", int, const struct iovec *, int);
  if (getenv("FAIL_CALL") != NULL && fails("write", path_of(descriptor, path))) return failure();
  return real(descriptor, parts, count);
}

int fsync(int descriptor) {
  char path[4096];
  REAL(int, "fsync", int);
  if (fails("fsync", path_of(descriptor, path))) return failure();
  return real(descriptor);
}

int close(int descriptor) {
  char path[4096];
  REAL(int, "close", int);
  if (getenv("FAIL_CALL") != NULL && fails("close", path_of(descriptor, path))) {
    real(descriptor);
    return failure();
  }
  return real(descriptor);
}

int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  return fails("rename", to) ? failure() : real(from, to);
}

int link(const char *from, const char *to) {
  REAL(int, "link", const char *, const char *);
  return fails("link", from) ? failure() : real(from, to);
}

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  return fails("unlink", path) ? failure() : real(path);
}

static void __attribute__((destructor)) write_count(void) {
  const char *place = getenv("FAIL_COUNT");
  if (place == NULL) return;
  FILE *out = fopen(place, "w");
  if (out == NULL) return;
  fprintf(out, "%d\n", atomic_load(&calls));
  fclose(out);
}
