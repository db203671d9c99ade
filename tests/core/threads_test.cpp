// A team of threads does every item of a range once, and waits for nobody who has begun nothing.
#include "engram/core/threads.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>

#include <atomic>
#include <csignal>
#include <ctime>
#include <vector>

namespace engram {
namespace {

TEST(ThreadsTest, DoEveryItemOnce) {
  for (int count : {1, 2, 3, 7}) {
    Threads threads(count);
    for (int64_t items : {0, 1, 2, 5, 64, 1000}) {
      for (int64_t grain : {1, 3, 16}) {
        std::vector<int> times(static_cast<size_t>(items), 0);
        Threads::divide(&threads, items, grain, [&](int64_t begin, int64_t end) {
          EXPECT_EQ(begin % grain, 0);
          for (int64_t i = begin; i < end; ++i) ++times[static_cast<size_t>(i)];
        });
        EXPECT_EQ(times, std::vector<int>(times.size(), 1)) << count << " " << items << " " << grain;
      }
    }
  }
}

std::atomic<bool> held{false}, let_go{false};
void hold(int) {
  held = true;
  const timespec while_held{0, 1'000'000};
  while (!let_go) nanosleep(&while_held, nullptr);
}

// The one worker stands still in a handler of signals, as it would where another program has its processor.
TEST(ThreadsTest, DoNotWaitForAWorkerThatHasBegunNothing) {
  held = let_go = false;
  const auto before = std::signal(SIGUSR1, hold);
  Threads threads(2);
  const pthread_t caller = pthread_self();
  std::atomic<pthread_t> worker{caller};
  std::atomic<int> arrived{0};
  Threads::divide(&threads, 2, 1, [&](int64_t, int64_t) {
    if (!pthread_equal(pthread_self(), caller)) worker = pthread_self();
    ++arrived;
    while (arrived < 2) sched_yield();  // both are in: one each
  });
  ASSERT_FALSE(pthread_equal(worker, caller));
  pthread_kill(worker, SIGUSR1);
  while (!held) sched_yield();
  int64_t items = 0;
  Threads::divide(&threads, 10, 1, [&](int64_t begin, int64_t end) { items += end - begin; });
  EXPECT_EQ(items, 10);  // by the caller alone, while the worker is held
  let_go = true;
  std::signal(SIGUSR1, before);
}

}  // namespace
}  // namespace engram
