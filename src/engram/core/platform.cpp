#include "engram/core/platform.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <mutex>

#include "engram/core/error.h"
#include "engram/core/stream_path.h"

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

void on_held_signal(int) { interrupt_count = 1; }

// Of those who hold interrupts; the handler that was there before the first of them.
std::mutex holders_mutex;
int holders = 0;
struct sigaction handler_before;

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
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

[[noreturn]] void fail_to_write(const std::string& path, int reason) {
  throw Error("cannot write " + path + ": " + std::strerror(reason), 1);
}

constexpr std::string_view temporary_start = ".engram-", temporary_end = ".tmp";
constexpr size_t random_digits = 16;

std::string directory_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// A name beside `path` that nobody can foresee: .engram-0123456789abcdef.tmp.
std::string temporary_beside(const std::string& path) {
  uint64_t number = 0;
  if (getrandom(&number, sizeof number, 0) != sizeof number) fail_to_write(path, errno);
  char digits[random_digits + 1];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(number));
  return directory_of(path) + "/" + std::string(temporary_start) + digits + std::string(temporary_end);
}

bool is_temporary(std::string_view name) {
  return name.size() == temporary_start.size() + random_digits + temporary_end.size() &&
         name.starts_with(temporary_start) && name.ends_with(temporary_end);
}

// A rename is on the disk when its directory is. A file system that cannot flush one is not the user's mistake.
void flush_directory_of(const std::string& path) {
  const int file = open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  const int reason = fsync(file) != 0 ? errno : 0;
  close(file);
  if (reason == EIO || reason == ENOSPC) fail_to_write(path, reason);
}

// Whether no process holds the file.
bool is_abandoned(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return false;
  const bool free = flock(file, LOCK_EX | LOCK_NB) == 0;
  close(file);
  return free;
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
  if (is_stream(path)) throw Error("cannot write " + path + ": expected a file, found a pipe, a socket or a device");
  const std::string temporary = temporary_beside(path);
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) fail_to_write(path, errno);
  flock(file, LOCK_EX | LOCK_NB);  // tells a file that is being written from one whose writer was killed
  int reason = write_all(file, bytes);
  if (reason == 0 && fsync(file) != 0) reason = errno;
  if (reason == 0 && std::rename(temporary.c_str(), path.c_str()) != 0) reason = errno;
  if (reason != 0) unlink(temporary.c_str());
  if (close(file) != 0 && reason == 0) reason = errno;
  if (reason != 0) fail_to_write(path, reason);
  flush_directory_of(path);
}

void write_named_output(const std::string& path, std::string_view bytes) {
  if (!is_stream(path)) return write_file_atomically(path, bytes);
  // Opened anew, a redirected standard output would be written from its beginning.
  const int file = path == "/dev/stdout" ? dup(STDOUT_FILENO) : open(path.c_str(), O_WRONLY | O_CLOEXEC);
  int reason = file < 0 ? errno : write_all(file, bytes);
  if (file >= 0 && close(file) != 0 && reason == 0) reason = errno;
  if (reason != 0) fail_to_write(path, reason);
}

bool give_second_name(const std::string& file, const std::string& copy) {
  const std::string temporary = temporary_beside(copy);
  if (link(file.c_str(), temporary.c_str()) != 0) return false;
  const int reason = std::rename(temporary.c_str(), copy.c_str()) != 0 ? errno : 0;
  unlink(temporary.c_str());  // a rename leaves it where both were names of one file already
  if (reason != 0) fail_to_write(copy, reason);
  return true;
}

void remove_abandoned_files(const std::string& directory) {
  DIR* const entries = opendir(directory.c_str());
  if (entries == nullptr) return;
  while (const dirent* entry = readdir(entries)) {
    const std::string path = directory + "/" + entry->d_name;
    if (is_temporary(entry->d_name) && is_abandoned(path)) unlink(path.c_str());
  }
  closedir(entries);
}

double thread_cpu_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double process_cpu_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
double wall_seconds() { return seconds_of(CLOCK_MONOTONIC); }

int64_t physical_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES), bytes = sysconf(_SC_PAGESIZE);
  return pages > 0 && bytes > 0 ? int64_t{pages} * bytes : 0;
}

void hold_standard_streams() {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) < 0) open("/dev/null", O_RDONLY);  // the lowest free number: this one
  }
}

void catch_interrupts() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

bool interrupted() { return interrupt_count > 0; }

HeldInterrupts::HeldInterrupts() {
  const std::lock_guard lock(holders_mutex);
  if (holders++ > 0) return;
  struct sigaction hold {};
  hold.sa_handler = on_held_signal;
  sigemptyset(&hold.sa_mask);
  hold.sa_flags = SA_RESTART;
  sigaction(SIGINT, &hold, &handler_before);
}

HeldInterrupts::~HeldInterrupts() {
  const std::lock_guard lock(holders_mutex);
  if (--holders > 0) return;
  sigaction(SIGINT, &handler_before, nullptr);
  interrupt_count = 0;
}

}  // namespace engram
