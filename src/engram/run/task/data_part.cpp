#include "engram/run/task/data_part.h"

#include <algorithm>
#include <string>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr int64_t side_by_side = 64;

struct Sum {
  double nats = 0, weight = 0;
};

std::vector<Figure> figures_of(const Sum& sum) {
  const double nats = sum.nats / sum.weight;
  return {{"nats_per_token", nats, "surprise at what came, mean over the part; natural logarithm"},
          {"perplexity", exp(nats), "of how many equally likely ones it was as hard to foretell"}};
}

// Sequences [first, first + N) of a part, step by step, one a lane.
class Reading {
 public:
  Reading(const Policy& policy, const Dataset& data, DataPart part, int64_t first, int64_t lanes)
      : policy_(policy),
        data_(data),
        part_(part),
        first_(first),
        input_(lanes, data.input_space().columns()),
        target_(lanes, 1),
        weight_(lanes, 1),
        start_(1, lanes),
        memory_(lanes, policy.memory_size()),
        log_prob_(lanes, 1) {}

  Sum read() {
    const int64_t lanes = input_.rows();
    int64_t longest = 0;
    for (int64_t i = 0; i < lanes; ++i) longest = std::max(longest, data_.length(part_, first_ + i));
    std::vector<Sum> sums(static_cast<size_t>(lanes));
    for (int64_t t = 0; t < longest; ++t) {
      if (interrupted()) throw Error("interrupted", 130);
      for (int64_t i = 0; i < lanes; ++i) look(i, t);
      fill(start_, t == 0 ? Real(1) : Real(0));
      if (!policy_.log_prob({input_, start_, {}}, memory_, target_, log_prob_)) {
        throw Error("evaluation: this policy gives no probability to a target; a data set is judged by these", 1);
      }
      for (int64_t i = 0; i < lanes; ++i) add(i, sums[static_cast<size_t>(i)]);
    }
    Sum all;
    for (const Sum& sum : sums) all = {all.nats + sum.nats, all.weight + sum.weight};
    return all;
  }

 private:
  // A sequence that is through shows its last step once more, and counts no longer.
  void look(int64_t lane, int64_t t) {
    const auto row = [&](Tensor& rows) { return rows.view().slice_rows(lane, 1); };
    const int64_t length = data_.length(part_, first_ + lane);
    data_.read({part_, first_ + lane, std::min(t, length - 1)}, row(input_), row(target_), row(weight_));
    if (t >= length) weight_(lane, 0) = 0;
  }
  void add(int64_t lane, Sum& sum) const {
    const auto weight = static_cast<double>(weight_(lane, 0));
    if (weight == 0) return;
    sum.nats -= weight * static_cast<double>(log_prob_(lane, 0));
    sum.weight += weight;
  }

  const Policy& policy_;
  const Dataset& data_;
  DataPart part_;
  int64_t first_;
  Tensor input_, target_, weight_;  // (N, columns), (N, 1), (N, 1)
  Tensor start_;                    // (1, N)
  Tensor memory_;                   // (N, M)
  Tensor log_prob_;                 // (N, 1)
};

// How much weight each target has in a part.
std::vector<double> counts_of(const Dataset& data, DataPart part) {
  std::vector<double> counts(static_cast<size_t>(data.target_space().choices()));
  Tensor input(1, data.input_space().columns()), target(1, 1), weight(1, 1);
  for (int64_t sequence = 0; sequence < data.sequences(part); ++sequence) {
    for (int64_t t = 0; t < data.length(part, sequence); ++t) {
      data.read({part, sequence, t}, input, target, weight);
      counts[static_cast<size_t>(target(0, 0))] += static_cast<double>(weight(0, 0));
    }
  }
  return counts;
}

Sum by_frequency(const Dataset& data, DataPart part) {
  const std::vector<double> trained = counts_of(data, DataPart::train), counts = counts_of(data, part);
  double total = 0;
  for (double count : trained) total += count + 1;
  Sum sum;
  for (size_t k = 0; k < counts.size(); ++k) {
    sum.nats -= counts[k] * log((trained[k] + 1) / total);
    sum.weight += counts[k];
  }
  return sum;
}

}  // namespace

PartScores judge_part(const Policy& policy, const Dataset& data, DataPart part) {
  const FlushDenormals flush;
  if (data.target_space().type() != Space::Type::discrete) {
    throw Error("evaluation: expected targets of the kind Discrete, found " + data.target_space().describe());
  }
  Sum sum;
  const int64_t sequences = data.sequences(part);
  for (int64_t first = 0; first < sequences; first += side_by_side) {
    const Sum block = Reading(policy, data, part, first, std::min(side_by_side, sequences - first)).read();
    sum = {sum.nats + block.nats, sum.weight + block.weight};
  }
  if (!(sum.weight > 0)) throw Error("evaluation: nothing in this part of the data is to be said");
  return {figures_of(sum), figures_of(by_frequency(data, part))};
}

}  // namespace engram::inline ENGRAM_REAL
