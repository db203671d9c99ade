#include "engram/run/task/data_part.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr int64_t side_by_side = 64;
constexpr double ln2 = 0.69314718055994530942;

// Of a sequence, or of a part.
struct Sum {
  double weight = 0, nats = 0, right = 0, squares = 0;  // squares: of errors, mean over the columns

  void operator+=(const Sum& more) {
    weight += more.weight;
    nats += more.nats;
    right += more.right;
    squares += more.squares;
  }
};

std::vector<Figure> figures_of(const Sum& sum, const Space& target) {
  const double nats = sum.nats / sum.weight, mse = sum.squares / sum.weight;
  const Figure accuracy{"accuracy", sum.right / sum.weight, "share of what it says that is right"};
  if (target.type() == Space::Type::box) {
    return {{"mse", mse, "mean squared error of a column"}, {"rmse", std::sqrt(mse), "its root"}};
  }
  if (target.type() == Space::Type::multi_discrete) {
    return {{"nats_per_step", nats, "surprise at a step, all columns together; natural logarithm"}, accuracy};
  }
  return {{"nats_per_token", nats, "surprise at what came, mean over the part; natural logarithm"},
          {"perplexity", exp(nats), "of how many equally likely ones it was as hard to foretell"},
          {"bits_per_token", nats / ln2, "the same surprise by the binary logarithm; per character of a text"},
          accuracy};
}

// Sequences [first, first + N) of a part, step by step, one a lane.
class Reading {
 public:
  Reading(const Policy& policy, const Dataset& data, DataPart part, int64_t first, int64_t lanes, int64_t most_steps)
      : policy_(policy),
        box_(data.target_space().type() == Space::Type::box),
        input_(lanes, data.input_space().columns()),
        target_(lanes, data.target_space().columns()),
        said_(lanes, data.target_space().columns()),
        start_(1, lanes),
        memory_(lanes, policy.memory_size()),
        log_prob_(lanes, 1) {
    for (int64_t i = 0; i < lanes; ++i) {
      const int64_t length = std::min(most_steps, data.length(part, first + i));
      Lane& lane = lanes_.emplace_back(
          Lane{Tensor(length, input_.columns()), Tensor(length, target_.columns()), Tensor(length, 1)});
      data.read({part, first + i, 0}, lane.input, lane.target, lane.weight);
      longest_ = std::max(longest_, length);
    }
  }

  // Of each sequence.
  std::vector<Sum> read() {
    std::vector<Sum> sums(lanes_.size());
    for (int64_t t = 0; t < longest_; ++t) {
      if (interrupted()) throw Error("interrupted", 130);
      for (size_t i = 0; i < lanes_.size(); ++i) look(i, t);
      fill(start_, t == 0 ? Real(1) : Real(0));
      step(t);
      for (size_t i = 0; i < lanes_.size(); ++i) add(i, t, sums[i]);
    }
    return sums;
  }
  int64_t length(size_t lane) const { return lanes_[lane].input.rows(); }

 private:
  struct Lane {
    Tensor input, target, weight;  // (T, columns), (T, columns), (T, 1)
  };

  // What it says advances a memory of its own: the probability is asked of the same one.
  void step(int64_t t) {
    const ObservationBatch seen{input_, start_, {}};
    const bool counts = std::ranges::any_of(lanes_, [&](const Lane& lane) { return weight(lane, t) != 0; });
    if (box_ || counts) {
      Tensor memory = memory_;
      policy_.act(seen, memory, said_, greedily_);
      if (box_) std::swap(memory_, memory);
    }
    if (box_ || policy_.log_prob(seen, memory_, target_, log_prob_)) return;
    throw Error("evaluation: this policy gives no probability to a target; a data set is judged by these", 1);
  }

  // A sequence that is through shows its last step once more, and counts no longer.
  void look(size_t i, int64_t t) {
    const Lane& lane = lanes_[i];
    const int64_t at = std::min(t, lane.input.rows() - 1), row = static_cast<int64_t>(i);
    copy(lane.input.view().slice_rows(at, 1), input_.view().slice_rows(row, 1));
    copy(lane.target.view().slice_rows(at, 1), target_.view().slice_rows(row, 1));
  }
  static double weight(const Lane& lane, int64_t t) {
    return t < lane.weight.rows() ? static_cast<double>(lane.weight(t, 0)) : 0;
  }
  void add(size_t i, int64_t t, Sum& sum) const {
    const double counts = weight(lanes_[i], t);
    if (counts == 0) return;
    const auto row = static_cast<int64_t>(i);
    const auto said = said_.view().row_span(row), target = target_.view().row_span(row);
    double squares = 0;
    for (size_t k = 0; k < said.size(); ++k) {
      const double miss = static_cast<double>(said[k]) - static_cast<double>(target[k]);
      squares += miss * miss / static_cast<double>(said.size());
    }
    sum += {counts, box_ ? 0 : -counts * static_cast<double>(log_prob_(row, 0)),
            std::ranges::equal(said, target) ? counts : 0, counts * squares};
  }

  const Policy& policy_;
  bool box_;
  Tensor input_, target_, said_;  // (N, columns)
  Tensor start_;                  // (1, N)
  Tensor memory_;                 // (N, M)
  Tensor log_prob_;               // (N, 1)
  std::vector<Lane> lanes_;
  int64_t longest_ = 0;
  Acting greedily_;
};

// What a part says of its targets, column by column.
class Frequencies {
 public:
  explicit Frequencies(const Space& target) : target_(target), sums_(static_cast<size_t>(target.columns())) {
    for (int count : target.counts()) counts_.emplace_back(static_cast<size_t>(count));
  }

  void learn(const Dataset& data, DataPart part) {
    go_through(data, part, {}, [&](const Tensor& row, double weight) {
      total_ += weight;
      for (size_t k = 0; k < sums_.size(); ++k) sums_[k] += weight * value(row, k);
      for (size_t k = 0; k < counts_.size(); ++k) counts_[k][static_cast<size_t>(value(row, k))] += weight;
    });
    for (const auto& counts : counts_) likeliest_.push_back(std::ranges::max_element(counts) - counts.begin());
  }

  Sum judge(const Dataset& data, DataPart part, const Extent& extent) const {
    Sum all;
    go_through(data, part, extent, [&](const Tensor& row, double weight) {
      Sum sum{weight, 0, weight, 0};
      for (size_t k = 0; k < counts_.size(); ++k) {
        const auto counts = static_cast<double>(counts_[k].size());
        const double seen = counts_[k][static_cast<size_t>(value(row, k))];
        sum.nats -= weight * log((seen + 1) / (total_ + counts));
        if (static_cast<int64_t>(value(row, k)) != likeliest_[k]) sum.right = 0;
      }
      for (size_t k = 0; k < sums_.size(); ++k) {
        const double miss = value(row, k) - sums_[k] / total_;
        sum.squares += weight * miss * miss / static_cast<double>(sums_.size());
      }
      all += sum;
    });
    return all;
  }

 private:
  static double value(const Tensor& row, size_t column) {
    return static_cast<double>(row(0, static_cast<int64_t>(column)));
  }
  template <class Use>
  void go_through(const Dataset& data, DataPart part, const Extent& extent, const Use& use) const {
    Tensor row(1, target_.columns());
    for (int64_t s = 0; s < std::min(extent.sequences, data.sequences(part)); ++s) {
      const int64_t length = std::min(extent.steps, data.length(part, s));
      Tensor input(length, data.input_space().columns()), target(length, target_.columns()), weight(length, 1);
      data.read({part, s, 0}, input, target, weight);
      for (int64_t t = 0; t < length; ++t) {
        if (weight(t, 0) == 0) continue;
        copy(target.view().slice_rows(t, 1), row);
        use(row, static_cast<double>(weight(t, 0)));
      }
    }
  }

  const Space& target_;
  double total_ = 0;
  std::vector<double> sums_;                 // of each column
  std::vector<std::vector<double>> counts_;  // of each discrete column, of each choice
  std::vector<int64_t> likeliest_;
};

// Of each sequence: mean log p, or minus the mean squared error.
double score_of(const Sum& sum, bool box) {
  if (sum.weight == 0) return 0;
  return -(box ? sum.squares : sum.nats) / sum.weight;
}

}  // namespace

PartScores judge_part(const Policy& policy, const Dataset& data, DataPart part, const Extent& extent) {
  const FlushDenormals flush;
  PartScores scores;
  if (policy.judge(data, part, scores)) return scores;
  const Space& target = data.target_space();
  Sum sum;
  const int64_t sequences = std::min(extent.sequences, data.sequences(part));
  for (int64_t first = 0; first < sequences; first += side_by_side) {
    Reading reading(policy, data, part, first, std::min(side_by_side, sequences - first), extent.steps);
    const std::vector<Sum> read = reading.read();
    for (size_t i = 0; i < read.size(); ++i) {
      sum += read[i];
      scores.score.push_back(score_of(read[i], target.type() == Space::Type::box));
      scores.length.push_back(reading.length(i));
    }
  }
  if (!(sum.weight > 0)) throw Error("evaluation: nothing in this part of the data is to be said");
  Frequencies frequencies(target);
  frequencies.learn(data, DataPart::train);
  scores.figures = figures_of(sum, target);
  scores.baseline = figures_of(frequencies.judge(data, part, extent), target);
  return scores;
}

}  // namespace engram::inline ENGRAM_REAL
