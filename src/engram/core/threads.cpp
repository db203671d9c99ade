#include "engram/core/threads.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/core/resources.h"

namespace engram {

namespace {

constexpr int most_spins = 4000;  // about 50 us of pauses: longer than the gap between two jobs of one minibatch

// The piece of `items` that member `index` of `count` takes.
struct Piece {
  int64_t begin, end;
};
Piece piece(int64_t items, int64_t grain, int index, int count) {
  const int64_t grains = (items + grain - 1) / grain;
  return {std::min(items, grains * index / count * grain), std::min(items, grains * (index + 1) / count * grain)};
}

// Error that says which thread the system did not start.
std::thread start_thread(int number, int count, const std::function<void()>& work) {
  try {
    return std::thread(work);
  } catch (const std::system_error& error) {
    throw Error("threads: the system starts no more than " + std::to_string(number) + " of " + std::to_string(count) +
                ": " + error.what() + "; ask for fewer --threads");
  }
}

}  // namespace

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
  int spins;

  void work(int index, int count);
};

void Threads::Team::work(int index, int count) {
  uint32_t seen = 0;
  for (;;) {
    for (int i = 0; i < spins && generation.load(std::memory_order_acquire) == seen; ++i) pause_briefly();
    generation.wait(seen, std::memory_order_acquire);
    if (ending.load(std::memory_order_acquire)) return;
    ++seen;
    const FlushDenormals flush;
    const Piece mine = piece(job.items, job.grain, index, count);
    if (mine.begin < mine.end) job.trampoline(job.work, mine.begin, mine.end);
    if (running.fetch_sub(1, std::memory_order_acq_rel) == 1) running.notify_one();
  }
}

Threads::Threads(int count) : count_(std::max(1, count)) {
  if (count_ == 1) return;
  team_ = std::make_unique<Team>();
  team_->spins = count_ <= usable_processors() ? most_spins : 0;
  try {
    for (int index = 1; index < count_; ++index) {
      team_->workers.push_back(
          start_thread(index, count_, [team = team_.get(), index, count = count_] { team->work(index, count); }));
    }
  } catch (...) {
    end();
    throw;
  }
}

Threads::~Threads() {
  if (team_) end();
}

void Threads::end() {
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
  for (int i = 0; i < team_->spins && team_->running.load(std::memory_order_acquire) > 0; ++i) pause_briefly();
  for (int left = 0; (left = team_->running.load(std::memory_order_acquire)) > 0;) {
    team_->running.wait(left, std::memory_order_acquire);
  }
}

void run_at_once(int threads, const std::function<void()>& work) {
  enum State : int { waiting, going, cancelled };
  std::atomic<int> state{waiting};
  std::vector<std::thread> team;
  const auto release = [&](State next) {
    state.store(next);
    state.notify_all();
    for (std::thread& each : team) each.join();
  };
  try {
    for (int i = 0; i < threads; ++i) {
      team.push_back(start_thread(i, threads, [&] {
        state.wait(waiting);
        if (state.load() == going) work();
      }));
    }
  } catch (...) {
    release(cancelled);
    throw;
  }
  release(going);
}

}  // namespace engram
