// Observer: from a raw observation row to what the network sees: indices become one-hot, numbers are normalised, or, of
// an image's bytes, divided by 255.
//
//   y = clip((x - mean) * inverse_deviation, -10, 10),  inverse_deviation = 1 / sqrt(variance + 1e-8)
//
// or 1 for a column that has not varied yet (core/rounding.h), which the 1e-8 would blow up by 10^4 once it does.
// Mean and inverse deviation are `statistic` parts of the agent's Parameters: saved with the policy, untouched by
// optimizers, frozen during a rollout and refreshed between rollouts (as Stable-Baselines3's VecNormalize, but for
// the freezing, without which acting and learning would see different inputs).
#pragma once

#include <vector>

#include "engram/core/archive.h"
#include "engram/core/parameters.h"
#include "engram/core/space.h"

namespace engram::inline ENGRAM_REAL {

// Mean and variance of a stream, in double: Welford 1962.
class RunningMoments {
 public:
  explicit RunningMoments(int64_t columns)
      : mean_(static_cast<size_t>(columns)), squares_(static_cast<size_t>(columns)) {}
  void add(std::span<const Real> row);
  double count() const { return count_; }
  double mean(size_t column) const { return mean_[column]; }
  double variance(size_t column) const { return count_ > 0 ? squares_[column] / count_ : 1; }
  void visit(Archive& archive);

 private:
  double count_ = 0;
  std::vector<double> mean_, squares_;  // squares_: sum of squared deviations from the mean
};

class Observer {
 public:
  static constexpr Real byte_share = Real(1) / 255;

  Observer(Space space, bool normalise);

  const Space& space() const { return space_; }
  int64_t features() const { return space_.features(); }
  bool divides() const { return !normalise_ && space_.storage() == Storage::byte; }  // by 255

  void declare(Layout& layout);
  void initialise(Parameters& parameters) const;  // mean 0, deviation 1

  // raw (n, columns) -> features (n, features).
  void encode(const Parameters& parameters, ConstView raw, View features) const;

  void watch(ConstView raw);                   // adds rows to the running moments
  void refresh(Parameters& parameters) const;  // the moments become the normalisation
  void visit(Archive& archive) { moments_.visit(archive); }

 private:
  bool normalises() const { return normalise_ && space_.type() == Space::Type::box; }

  Space space_;
  bool normalise_;
  RunningMoments moments_;
  Layout::PartId mean_ = -1, inverse_deviation_ = -1;
};

// Scales rewards by 1 / sqrt(variance of the running discounted return + 1e-8) and clips to +-10 (VecNormalize).
class RewardScaler {
 public:
  RewardScaler(int lanes, double gamma, bool active)
      : gamma_(gamma), active_(active), returns_(static_cast<size_t>(lanes)), moments_(1) {}

  // reward, start of the step after it (n entries each): raw rewards of one step.
  void watch(std::span<const Real> reward, std::span<const Real> next_start);
  void scale(View reward) const;
  void visit(Archive& archive);
  void visit_moments(Archive& archive) { archive("moments", moments_); }

 private:
  double gamma_;
  bool active_;
  std::vector<double> returns_;
  RunningMoments moments_;
};

struct ScaleOfRewards {  // without the running returns of its lanes
  RewardScaler& scaler;
  void visit(Archive& archive) { scaler.visit_moments(archive); }
};

}  // namespace engram::inline ENGRAM_REAL
