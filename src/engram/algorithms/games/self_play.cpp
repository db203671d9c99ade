#include "engram/algorithms/games/self_play.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram::inline ENGRAM_REAL {

AfterstatePolicy::AfterstatePolicy(const AfterstateValues& values, int64_t features)
    : values_(values),
      observation_(Space::box(std::vector<double>(static_cast<size_t>(features), -HUGE_VAL),
                              std::vector<double>(static_cast<size_t>(features), HUGE_VAL))),
      action_(Space::discrete(1)) {}

void AfterstatePolicy::act(const ObservationBatch&, View, View, Acting&) const {
  throw Error("a policy of a game values what moves leave; `engram match` and `engram play` let it choose among them");
}

bool AfterstatePolicy::estimate(const ObservationBatch& afterstates, View, View value) const {
  values_.evaluate(afterstates.values, value);
  return true;
}

SelfPlay::SelfPlay(GamePtr&& game, std::unique_ptr<AfterstateValues> values, const SelfPlayOptions& options,
                   const RunContext& context)
    : options_(options),
      context_(context),
      game_(std::move(game)),
      values_(std::move(values)),
      policy_(*values_, game_->features()),
      chance_(context.seed, Purpose::environment),
      choice_(context.seed, Purpose::action) {}

const Metrics& SelfPlay::iterate() {
  const FlushDenormals flush;
  metrics_.episodes.clear();
  squared_error_ = errors_ = 0;
  const double begin = context_.clock == nullptr ? 0 : context_.clock();
  for (const int64_t end = timesteps_ + options_.n_steps; timesteps_ < end;) play_game();
  metrics_.learning_seconds = context_.clock == nullptr ? 0 : context_.clock() - begin;
  const double error = errors_ > 0 ? std::sqrt(squared_error_ / errors_) : 0;
  if (!std::isfinite(error)) {
    throw Error("the values are not finite: game that ended with move " + std::to_string(timesteps_) + ", seed " +
                    std::to_string(context_.seed) + "; a smaller --learning_rate may help",
                1);
  }
  metrics_.set("train/td_error", error);
  metrics_.set("train/learning_rate", options_.learning_rate.at(context_.remaining(timesteps_)));
  return metrics_;
}

void SelfPlay::look() {
  game_->legal(moves_);
  const auto count = static_cast<int64_t>(moves_.size());
  rows_.resize(count, game_->features());
  value_.resize(count, 1);
  for (int64_t i = 0; i < count; ++i) game_->afterstate(moves_[static_cast<size_t>(i)], rows_.view().slice_rows(i, 1));
  values_->evaluate(rows_, value_);
  best_ = std::ranges::max_element(value_.values()) - value_.values().begin();
}

void SelfPlay::play_game() {
  const double rate = options_.learning_rate.at(context_.remaining(timesteps_));
  const auto learn = [&](double error) {
    values_->learn(error, rate);
    squared_error_ += error * error;
    ++errors_;
  };
  game_->reset(chance_);
  values_->forget_traces();
  double before = 0;
  int64_t length = 0;
  for (; !game_->over(); ++length) {
    const double sign = game_->to_move() == 0 ? 1 : -1;
    look();
    if (length > 0) learn(sign * static_cast<double>(value_(best_, 0)) - before);
    int64_t chosen = best_;
    if (options_.exploration > 0 && choice_.uniform() < options_.exploration) {
      chosen = choice_.below(static_cast<int64_t>(moves_.size()));
      values_->forget_traces();
    }
    before = sign * values_->pass(rows_.view().slice_rows(chosen, 1), sign);
    game_->apply(moves_[static_cast<size_t>(chosen)], chance_);
    ++timesteps_;
  }
  learn(game_->result(0) - before);
  metrics_.episodes.push_back({game_->result(0), length, timesteps_});
}

void SelfPlay::visit(Archive& archive) {
  visit_policy(archive);
  archive("chance", chance_);
  archive("choice", choice_);
  archive("timesteps", timesteps_, a_count);
}

}  // namespace engram::inline ENGRAM_REAL
