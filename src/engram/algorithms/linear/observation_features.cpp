#include "engram/algorithms/linear/observation_features.h"

#include <algorithm>
#include <cmath>

#include "engram/algorithms/linear/fourier_features.h"
#include "engram/algorithms/linear/tile_coding.h"
#include "engram/core/error.h"
#include "engram/learning/lanes.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr double unbounded = 1e6;  // Gymnasium writes 3.4e38 for no bound
constexpr int probe_steps = 2000;
constexpr double most_tiles = 0x1p27;  // 1 GiB of weights an action

bool bounded(const Space& space) {
  for (size_t d = 0; d < space.low().size(); ++d) {
    if (!(space.low()[d] > -unbounded && space.high()[d] < unbounded)) return false;
  }
  return true;
}

// What a random player meets.
void probe(VectorEnv& world, uint64_t seed, std::vector<double>& low, std::vector<double>& high) {
  Lanes lanes(world, seed);
  Draws draws(seed, Purpose::initialise, 1);
  Tensor action(lanes.count(), 1);
  std::vector<Episode> ended;
  while (lanes.timesteps() < probe_steps) {
    for (int64_t lane = 0; lane < lanes.count(); ++lane) {
      for (size_t d = 0; d < low.size(); ++d) {
        const double value = lanes.now().values(lane, static_cast<int64_t>(d));
        low[d] = std::min(low[d], value);
        high[d] = std::max(high[d], value);
      }
      action(lane, 0) = static_cast<Real>(draws.below(world.action_space().choices()));
    }
    lanes.step(action, ended);
  }
}

}  // namespace

ObservationFeatures::ObservationFeatures(VectorEnv& world, const LinearOptions& options, uint64_t seed,
                                         const std::string& who)
    : fourier_(options.features == "fourier"),
      tilings_(options.tilings),
      tiles_(options.tiles),
      per_block_(options.fourier_per_block),
      seed_(seed) {
  const Space& space = world.observation_space();
  const double all = static_cast<double>(tilings_) * std::pow(static_cast<double>(tiles_ + 1), space.columns());
  if (!fourier_ && all > most_tiles) {
    throw Error(who + ": " + std::to_string(tilings_) + " tilings of " + std::to_string(tiles_) + " tiles in each of " +
                std::to_string(space.columns()) +
                " columns are more than 2^27 tiles; lower --tiles, or take --features fourier");
  }
  low_ = space.low();
  high_ = space.high();
  if (!bounded(space)) {
    std::vector<double> least(low_.size(), HUGE_VAL), most(low_.size(), -HUGE_VAL);
    probe(world, seed, least, most);
    for (size_t d = 0; d < low_.size(); ++d) {
      if (low_[d] > -unbounded && high_[d] < unbounded) continue;
      low_[d] = least[d];
      high_[d] = most[d];
    }
  }
  for (size_t d = 0; d < low_.size(); ++d) {
    if (!(high_[d] > low_[d])) high_[d] = low_[d] + 1;  // a column that never changes
  }
  make_map();
}

void ObservationFeatures::make_map() {
  if (!fourier_) {
    map_ = std::make_unique<TileCoding>(low_, high_, tilings_, tiles_);
    return;
  }
  // Mean and deviation of what is uniform between the bounds.
  std::vector<double> mean, deviation;
  for (size_t d = 0; d < low_.size(); ++d) {
    mean.push_back((low_[d] + high_[d]) / 2);
    deviation.push_back((high_[d] - low_[d]) / std::sqrt(12.0));
  }
  map_ = std::make_unique<FourierFeatures>(std::move(mean), std::move(deviation), seed_, per_block_);
}

void ObservationFeatures::map(ConstView observation, Features& x) const {
  std::vector<double> state(low_.size());
  for (size_t d = 0; d < state.size(); ++d) state[d] = observation(0, static_cast<int64_t>(d));
  map_->map(state, x);
}

void ObservationFeatures::visit(Archive& archive) {
  archive("low", std::span(low_));
  archive("high", std::span(high_));
  for (size_t d = 0; d < low_.size(); ++d) archive.demand(high_[d] > low_[d], "high", "bounds above the low ones");
  archive("seed", seed_);
  if (archive.loading()) make_map();
}

}  // namespace engram::inline ENGRAM_REAL
