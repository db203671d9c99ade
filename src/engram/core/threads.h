// Threads: a fixed team that divides a range of independent items.
//
// The division never changes a result: items are rows or output tiles whose bits depend on nothing but themselves
// (docs/architecture.md, section 6), so one thread and many give the same bytes. Workers spin briefly between jobs,
// because a minibatch issues dozens of them within microseconds, and sleep when none comes; so does who waits for them. Where
// threads are more than processors nobody spins.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace engram {

class Threads {
 public:
  // The calling thread included; 1 starts none. Error where the system starts no more threads.
  explicit Threads(int count);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  int count() const { return count_; }

  // Calls work(begin, end) on contiguous pieces that cover [0, items), each a multiple of `grain` but the last;
  // returns when all are done. Runs on the caller alone when `threads` is null or the range is a single piece.
  template <class Work>
  static void divide(Threads* threads, int64_t items, int64_t grain, const Work& work) {
    if (threads == nullptr || threads->count_ == 1 || items <= grain) {
      if (items > 0) work(int64_t{0}, items);
      return;
    }
    threads->run(items, grain, &work,
                 [](const void* w, int64_t begin, int64_t end) { (*static_cast<const Work*>(w))(begin, end); });
  }

 private:
  using Trampoline = void (*)(const void* work, int64_t begin, int64_t end);
  void run(int64_t items, int64_t grain, const void* work, Trampoline trampoline);

  void end();

  struct Team;
  std::unique_ptr<Team> team_;
  int count_;
};

// Calls `work` on so many threads at once and returns when all have. Error, before any begins, where the system does not
// start them; what `work` throws ends the program.
void run_at_once(int threads, const std::function<void()>& work);

}  // namespace engram
