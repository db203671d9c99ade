#include "engram/core/platform.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "engram/core/error.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace engram {
namespace {

std::atomic<int> interrupt_count{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may touch it");

void on_signal(int signal) {
  if (interrupt_count++ > 0) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// A device or a pipe takes bytes as they come; nothing may be renamed over it.
bool is_stream(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

// 0, or the system's reason.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

}  // namespace

#if defined(__x86_64__)
FlushDenormals::FlushDenormals() : saved_(_mm_getcsr()) { _mm_setcsr(saved_ | 0x8040u); }
FlushDenormals::~FlushDenormals() { _mm_setcsr(saved_); }
void pause_briefly() { _mm_pause(); }
#else
FlushDenormals::FlushDenormals() : saved_(0) {}
FlushDenormals::~FlushDenormals() {}
void pause_briefly() {}
#endif

void write_file_atomically(const std::string& path, std::string_view bytes) {
  const bool stream = is_stream(path);
  const std::string target = stream ? path : path + ".tmp";
  const int file = open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  int reason = file < 0 ? errno : write_all(file, bytes);
  if (reason == 0 && !stream && fsync(file) != 0) reason = errno;
  if (file >= 0 && close(file) != 0 && reason == 0) reason = errno;
  if (reason == 0 && !stream && std::rename(target.c_str(), path.c_str()) != 0) reason = errno;
  if (reason == 0) return;
  if (!stream) unlink(target.c_str());
  throw Error("cannot write " + path + ": " + std::strerror(reason), 1);
}

double thread_cpu_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double process_cpu_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
double wall_seconds() { return seconds_of(CLOCK_MONOTONIC); }

int64_t physical_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES), bytes = sysconf(_SC_PAGESIZE);
  return pages > 0 && bytes > 0 ? int64_t{pages} * bytes : 0;
}

void catch_interrupts() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

bool interrupted() { return interrupt_count > 0; }

}  // namespace engram
