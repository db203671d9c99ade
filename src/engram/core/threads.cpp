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
  explicit Team(int members) : count(members), spins(members <= usable_processors() ? most_spins : 0) {}

  const int count, spins;
  Job job{};
  std::atomic<uint64_t> next{0};        // generation << 32 | the first piece of its job that nobody has taken
  std::atomic<int> left{0};             // pieces that are not done
  std::atomic<uint32_t> generation{0};  // raised when a job is posted, or to end
  std::atomic<bool> ending{false};
  std::vector<std::thread> workers;

  void work();
  void help(uint32_t with);
  bool take(uint32_t of, int& index);
};

// A piece of the generation's job, where one is left. Only who holds one may read `job`, which stays until all are done.
bool Threads::Team::take(uint32_t of, int& index) {
  uint64_t seen = next.load(std::memory_order_acquire);
  while (seen >> 32 == of && static_cast<int>(seen & 0xffffffffu) < count) {
    index = static_cast<int>(seen & 0xffffffffu);
    if (next.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel, std::memory_order_acquire)) return true;
  }
  return false;
}

// Who is done takes the next piece: a worker that another program keeps from its processor, and that has begun nothing, is
// not waited for.
void Threads::Team::help(uint32_t with) {
  for (int index = 0; take(with, index);) {
    const Piece mine = piece(job.items, job.grain, index, count);
    if (mine.begin < mine.end) job.trampoline(job.work, mine.begin, mine.end);
    if (left.fetch_sub(1, std::memory_order_acq_rel) == 1) left.notify_one();
  }
}

void Threads::Team::work() {
  for (uint32_t seen = 0;;) {
    for (int i = 0; i < spins && generation.load(std::memory_order_acquire) == seen; ++i) pause_briefly();
    generation.wait(seen, std::memory_order_acquire);
    if (ending.load(std::memory_order_acquire)) return;
    seen = generation.load(std::memory_order_acquire);
    const FlushDenormals flush;
    help(seen);
  }
}

Threads::Threads(int count) : count_(std::max(1, count)) {
  if (count_ == 1) return;
  team_ = std::make_unique<Team>(count_);
  try {
    for (int index = 1; index < count_; ++index) {
      team_->workers.push_back(start_thread(index, count_, [team = team_.get()] { team->work(); }));
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
  Team& team = *team_;
  const uint32_t generation = team.generation.load(std::memory_order_relaxed) + 1;
  team.job = {items, grain, work, trampoline};
  team.left.store(count_, std::memory_order_relaxed);
  team.next.store(static_cast<uint64_t>(generation) << 32, std::memory_order_release);
  team.generation.store(generation, std::memory_order_release);
  team.generation.notify_all();
  team.help(generation);
  for (int i = 0; i < team.spins && team.left.load(std::memory_order_acquire) > 0; ++i) pause_briefly();
  for (int left = 0; (left = team.left.load(std::memory_order_acquire)) > 0;) {
    team.left.wait(left, std::memory_order_acquire);
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
