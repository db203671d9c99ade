#include "engram/learning/lanes.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram::inline ENGRAM_REAL {
namespace {

bool all_finite(std::span<const Real> values) {
  bool finite = true;
  for (Real x : values) finite &= std::isfinite(x);
  return finite;
}

// The first row that holds something else.
int64_t first_not_finite(ConstView rows) {
  int64_t i = 0;
  while (all_finite(rows.row_span(i))) ++i;
  return i;
}

}  // namespace

Lanes::Lanes(VectorEnvPtr world, uint64_t seed) : Lanes(std::move(world), *world, seed) {}

Lanes::Lanes(VectorEnv& world, uint64_t seed) : Lanes(VectorEnvPtr(), world, seed) {}

Lanes::Lanes(VectorEnvPtr&& owned, VectorEnv& world, uint64_t seed)
    : owned_(std::move(owned)),
      world_(world),
      seed_(seed),
      batch_(world_.lanes(), world_.observation_space(), world_.action_space(), world_.masked()),
      rewards_(world_.lanes(), 1),
      start_(1, world_.lanes()),
      final_row_(static_cast<size_t>(world_.lanes())),
      running_(static_cast<size_t>(world_.lanes())) {
  reset();
}

inline void Lanes::record(int64_t lane, std::vector<Episode>& ended) {
  Episode& running = running_[static_cast<size_t>(lane)];
  running.episode_return += reward(lane);
  ++running.length;
  const bool ends = ending(lane) != Ending::none;
  start_(0, lane) = ends ? Real(1) : Real(0);
  if (!ends) return;
  ended.push_back({running.episode_return, running.length, timesteps_});
  running = {};
}

inline void Lanes::demand_finite() {
  if (!all_finite(batch_.observation.values())) refuse("observation", first_not_finite(batch_.observation));
  for (int64_t lane = 0; lane < count(); ++lane) {
    rewards_(lane, 0) = static_cast<Real>(reward(lane));
    if (!std::isfinite(rewards_(lane, 0))) refuse("reward", lane);
  }
  for (int row = 0; row < batch_.finals(); ++row) {
    if (all_finite(batch_.final_observation.view().row_span(row))) continue;
    refuse("final observation", batch_.final_lane[static_cast<size_t>(row)]);
  }
}

void Lanes::reset() {
  const FlushDenormals flush;
  world_.reset(seed_, batch_);
  fill(start_, Real(1));
  std::fill(running_.begin(), running_.end(), Episode{});
  timesteps_ = 0;
  demand_finite();
}

void Lanes::step(ConstView action, std::vector<Episode>& ended) {
  assert(action.rows == count() && action.columns == world_.action_space().columns());
  world_.step(action, batch_);
  timesteps_ += count();
  demand_finite();
  for (int64_t lane = 0; lane < count(); ++lane) record(lane, ended);
  for (int row = 0; row < batch_.finals(); ++row) {
    final_row_[static_cast<size_t>(batch_.final_lane[static_cast<size_t>(row)])] = row;
  }
}

void Lanes::refuse(const char* what, int64_t lane) const {
  throw Error(std::string("the ") + what + " is not finite: lane " + std::to_string(lane) + ", step " +
                  std::to_string(timesteps_ / count()) + ", seed " + std::to_string(seed_) + "; correct the world",
              1);
}

void Lanes::visit(Archive& archive) {
  archive("timesteps", timesteps_, a_count);
  archive("world", world_);
  archive("observation", batch_.observation.values());
  archive("action_mask", batch_.action_mask.values(), {0, 1});
  archive("start", start_.values(), {0, 1});
  for (Episode& running : running_) {
    archive("return", running.episode_return);
    archive("length", running.length, a_count);
  }
  if (archive.loading()) demand_sound();
}

// Rows and numbers index tables elsewhere: nothing that a world cannot have shown is taken from a file.
void Lanes::demand_sound() const {
  const auto refuse = [](const std::string& what) { throw Error("checkpoint: " + what + "; it was altered"); };
  if (timesteps_ % count() != 0) refuse("no number of steps: " + std::to_string(timesteps_));
  const RowCheck fits(world_.observation_space());
  for (int64_t lane = 0; lane < count(); ++lane) {
    const std::string name = "lane " + std::to_string(lane);
    if (!fits(batch_.observation.view().row(lane))) refuse(name + ": an observation outside its space");
    if (start_(0, lane) != 0 && start_(0, lane) != 1) refuse(name + ": a start that is neither 0 nor 1");
    if (world_.masked() && !allows_something(world_.action_space(), batch_.action_mask.view().slice_rows(lane, 1))) {
      refuse(name + ": a mask that forbids every choice");
    }
  }
}

}  // namespace engram::inline ENGRAM_REAL
