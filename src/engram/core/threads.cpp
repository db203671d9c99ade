#include "engram/core/threads.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "engram/core/platform.h"

namespace engram {

struct Threads::Team {
  struct Job {
    int64_t items, grain;
    const void* work;
    Trampoline trampoline;
  };
  Job job{};
  std::atomic<uint32_t> generation{0};  // raised when a job is posted, or to end
  std::atomic<int> running{0};
  std::atomic<bool> ending{false};
  std::vector<std::thread> workers;
};

namespace {

constexpr int spins = 4000;  // about 50 us of pauses: longer than the gap between two jobs of one minibatch

// The piece of `items` that member `index` of `count` takes.
struct Piece {
  int64_t begin, end;
};
Piece piece(int64_t items, int64_t grain, int index, int count) {
  const int64_t grains = (items + grain - 1) / grain;
  return {std::min(items, grains * index / count * grain), std::min(items, grains * (index + 1) / count * grain)};
}

}  // namespace

Threads::Threads(int count) : count_(std::max(1, count)) {
  if (count_ == 1) return;
  team_ = std::make_unique<Team>();
  for (int index = 1; index < count_; ++index) {
    team_->workers.emplace_back([team = team_.get(), index, count = count_] {
      uint32_t seen = 0;
      for (;;) {
        for (int i = 0; i < spins && team->generation.load(std::memory_order_acquire) == seen; ++i) pause_briefly();
        team->generation.wait(seen, std::memory_order_acquire);
        if (team->ending.load(std::memory_order_acquire)) return;
        ++seen;
        const FlushDenormals flush;
        const Piece mine = piece(team->job.items, team->job.grain, index, count);
        if (mine.begin < mine.end) team->job.trampoline(team->job.work, mine.begin, mine.end);
        team->running.fetch_sub(1, std::memory_order_release);
      }
    });
  }
}

Threads::~Threads() {
  if (!team_) return;
  team_->ending.store(true, std::memory_order_release);
  team_->generation.fetch_add(1, std::memory_order_release);
  team_->generation.notify_all();
  for (std::thread& worker : team_->workers) worker.join();
}

void Threads::run(int64_t items, int64_t grain, const void* work, Trampoline trampoline) {
  team_->job = {items, grain, work, trampoline};
  team_->running.store(count_ - 1, std::memory_order_relaxed);
  team_->generation.fetch_add(1, std::memory_order_release);
  team_->generation.notify_all();
  const Piece mine = piece(items, grain, 0, count_);
  if (mine.begin < mine.end) trampoline(work, mine.begin, mine.end);
  // Where processors are fewer than those who want one, a worker may be waiting for ours.
  for (int i = 0; team_->running.load(std::memory_order_acquire) > 0; ++i) {
    if (i < spins) {
      pause_briefly();
    } else {
      std::this_thread::yield();
    }
  }
}

}  // namespace engram
