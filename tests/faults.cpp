#include "faults.h"

#include <dlfcn.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>

namespace engram {
namespace {
std::atomic<int64_t> acts_left{0};
int planted = 0;

void act() {
  if (acts_left.load() > 0 && acts_left.fetch_sub(1) == 1) kill(getpid(), planted);
}

// The function of that name that ours stands before.
template <class F>
F* next(const char* name, F*) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}
}  // namespace

void plant(const Fault& fault) {
  planted = fault.signal;
  acts_left = fault.at_act;
}
}  // namespace engram

// The linker prefers these to the C library's for all that runs in this program.
#define ENGRAM_ACT(name, ...)                             \
  engram::act();                                          \
  static auto* const real = engram::next(#name, &::name); \
  return real(__VA_ARGS__)

extern "C" {
ssize_t write(int file, const void* bytes, size_t count) { ENGRAM_ACT(write, file, bytes, count); }
int fsync(int file) { ENGRAM_ACT(fsync, file); }
int rename(const char* from, const char* to) noexcept { ENGRAM_ACT(rename, from, to); }
int link(const char* from, const char* to) noexcept { ENGRAM_ACT(link, from, to); }
int remove(const char* path) noexcept { ENGRAM_ACT(remove, path); }
int unlink(const char* path) noexcept { ENGRAM_ACT(unlink, path); }
int fflush(FILE* file) { ENGRAM_ACT(fflush, file); }
}
