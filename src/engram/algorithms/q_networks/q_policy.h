// QActor: the single steps of a network of action values. QPolicy: what it does when it is deployed: greedy among what
// is allowed, the first action winning ties, or as it explored when its training ended.
#pragma once

#include "engram/algorithms/q_networks/q_head.h"
#include "engram/learning/agent.h"
#include "engram/learning/policy.h"
#include "engram/learning/q_values.h"

namespace engram::inline ENGRAM_REAL {

// Owns scratch: one thread, one QActor.
class QActor {
 public:
  QActor(const Agent& agent, const QHead& head, Threads* threads)
      : agent_(agent), head_(head), workspace_(agent.parameters.layout().slots(), threads) {}

  // raw (n, columns), start (1, n), memory (n, M) in and out -> q (n, A), valid until the next look.
  ConstView look(ConstView raw, ConstView start, View memory) {
    features_.resize(raw.rows, agent_.observer.features());
    row_.resize(raw.rows, agent_.network->shape().output);
    q_.resize(raw.rows, agent_.distribution->space().choices());
    agent_.observer.encode(agent_.parameters, raw, features_);
    agent_.network->forward(agent_.parameters, {features_, start}, memory, row_, workspace_, {});
    head_.values(row_, q_);
    return q_;
  }

 private:
  const Agent& agent_;
  const QHead& head_;
  Workspace workspace_;
  Tensor features_, row_, q_;  // (n, D), (n, O), (n, A)
};

class QPolicy final : public Policy {
 public:
  // Looks on at a rate of exploration that the learner changes.
  QPolicy(const Agent& agent, const QHead& head, const double& epsilon, Threads* threads)
      : agent_(agent), head_(head), epsilon_(epsilon), actor_(agent, head, threads) {}

  const Space& observation_space() const override { return agent_.observer.space(); }
  const Space& action_space() const override { return agent_.distribution->space(); }
  int64_t memory_size() const override { return agent_.memory(); }
  const Agent* agent() const override { return head_.ranks() ? &agent_ : nullptr; }

  void act(const ObservationBatch& batch, View memory, View action, Acting& acting) const override {
    const ConstView q = actor_.look(batch.values, batch.start, memory);
    for (int64_t i = 0; i < action.rows; ++i) {
      const ConstView mask = batch.mask.empty() ? ConstView() : batch.mask.slice_rows(i, 1);
      if (!acting.deterministic && acting.random[static_cast<size_t>(i)].uniform() < epsilon_) {
        action_space().draw(mask, acting.random[static_cast<size_t>(i)], action.slice_rows(i, 1));
      } else {
        action(i, 0) = static_cast<Real>(best_action(q.row_span(i), allowed_in(mask, 0)));
      }
    }
  }

  bool estimate(const ObservationBatch& batch, View memory, View value) const override {
    const ConstView q = actor_.look(batch.values, batch.start, memory);
    value_of_best(q, q, batch.mask, value);
    return true;
  }

 private:
  const Agent& agent_;
  const QHead& head_;
  const double& epsilon_;
  mutable QActor actor_;  // scratch
};

}  // namespace engram::inline ENGRAM_REAL
