#include "engram/run/market/act.h"

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/env/market/market.h"
#include "engram/learning/policy.h"
#include "engram/run/market/market_task.h"
#include "engram/run/task/stage.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// A policy that keeps what it was last shown, and its memory before it answered.
class Witness final : public Policy {
 public:
  explicit Witness(const Policy& policy) : policy_(policy) {}
  const Space& observation_space() const override { return policy_.observation_space(); }
  const Space& action_space() const override { return policy_.action_space(); }
  int64_t memory_size() const override { return policy_.memory_size(); }
  void act(const ObservationBatch& seen, View memory, View action, Acting& acting) const override {
    keep(seen.values, values_);
    keep(seen.start, start_);
    keep(memory, memory_);
    policy_.act(seen, memory, action, acting);
  }

  // Of each action in the present of one lane; {} where the policy gives none.
  std::vector<double> probabilities(int64_t lane, int64_t actions) const {
    Tensor start(1, 1), memory(1, memory_.columns()), target(1, 1), log_prob(1, 1);
    start(0, 0) = start_(0, lane);
    std::vector<double> result;
    for (int64_t action = 0; action < actions; ++action) {
      copy(memory_.view().slice_rows(lane, 1), memory);
      target(0, 0) = static_cast<Real>(action);
      const ObservationBatch seen{values_.view().slice_rows(lane, 1), start, {}};
      if (!policy_.log_prob(seen, memory, target, log_prob)) return {};
      result.push_back(exp(static_cast<double>(log_prob(0, 0))));
    }
    return result;
  }

 private:
  static void keep(ConstView from, Tensor& to) {
    to.resize(from.rows, from.columns);
    if (from.columns > 0) copy(from, to);
  }

  const Policy& policy_;
  mutable Tensor values_, start_, memory_;  // (N, columns), (1, N), (N, M)
};

const VectorEnv& market_lanes(const Stage& stage, const TrainedRun& run) {
  const WorldPointer world = stage.world();
  VectorEnv* const* lanes = std::get_if<VectorEnv*>(&world);
  if (lanes != nullptr && (*lanes)->lane_as<Market>(0) != nullptr) return **lanes;
  throw Error("act: expected a run of Market-v0, found one of " + run.plan().environment +
              "; only traders have a position to say");
}

Order order_of(const MarketPass& pass) {
  const Prices& prices = pass.bars().prices;
  const int64_t coming = pass.end - 1;
  Order order;
  order.symbol = prices.name;
  order.ruined = pass.target.size() < static_cast<size_t>(pass.passage().steps());
  const auto before = [&](int64_t bars) {  // ordered so long before the last close
    const auto at = static_cast<int64_t>(pass.target.size()) - 1 - bars;
    return order.ruined || at < 0 ? 0 : pass.target[static_cast<size_t>(at)];
  };
  order.position = before(pass.terms.delay);
  order.ordered = before(0);
  order.after = prices.time_text(coming - 1);
  order.coming = prices.time_text(coming);
  order.bars = coming;
  order.delay = pass.terms.delay;
  return order;
}

}  // namespace

ActAnswer act(const ActRequest& request, const std::function<void(const std::string&)>& warn) {
  const FlushDenormals flush;
  const TrainedRun run(request.run, request.checkpoint, request.world_options, warn, request.force, true);
  const std::unique_ptr<Stage> stage = make_stage(run.source(), judged_part(run.source()), 1);
  const VectorEnv& world = market_lanes(*stage, run);
  if (!world.lane_as<Market>(0)->made_market().empty()) {
    throw Error("act: these bars are made, and no next one is ever traded; give --data FILE");
  }
  for (const std::string& note : notes_of(stage->world())) warn(note);

  const Witness witness(run.policy());
  std::vector<std::vector<double>> probabilities(static_cast<size_t>(world.lanes()));
  const auto at_last_step = [&](const TraceStep& step) {
    if (step.ending == Ending::none) return;
    probabilities[static_cast<size_t>(step.episode)] =
        witness.probabilities(step.episode, world.action_space().choices());
  };
  stage->play(witness, evaluation_seed(static_cast<uint64_t>(run.plan().run.seed), 0), true, at_last_step);

  ActAnswer answer{request.run, run.plan().algorithm, {}, kept_verdict(request.run, run.fingerprint())};
  for (const MarketPass& pass : passes_of(world)) {
    answer.orders.push_back(order_of(pass));
    answer.orders.back().probabilities = std::move(probabilities[answer.orders.size() - 1]);
  }
  return answer;
}

nlohmann::ordered_json to_json(const ActAnswer& answer) {
  nlohmann::ordered_json orders = nlohmann::ordered_json::array();
  for (const Order& order : answer.orders) {
    nlohmann::ordered_json one{{"symbol", order.symbol},   {"position", order.position}, {"ordered", order.ordered},
                               {"probabilities", nullptr}, {"after", order.after},       {"for", order.coming},
                               {"bars", order.bars},       {"delay", order.delay},       {"ruined", order.ruined}};
    if (!order.probabilities.empty()) one["probabilities"] = order.probabilities;
    orders.push_back(std::move(one));
  }
  nlohmann::ordered_json json{{"run", answer.run}, {"algorithm", answer.algorithm}};
  json.update(orders[0]);
  json["run_verdict"] = answer.run_verdict;
  if (orders.size() > 1) json["instruments"] = orders;
  return json;
}

}  // namespace engram::inline ENGRAM_REAL
