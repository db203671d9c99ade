#include "engram/learning/ctc.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <map>

#include "engram/core/elementary.h"

namespace engram::inline ENGRAM_REAL::ctc {
namespace {

constexpr double never = -std::numeric_limits<double>::infinity();

// log(e^a + e^b).
double log_add(double a, double b) {
  const double high = std::max(a, b);
  return high == never ? never : high + engram::log(1 + engram::exp(std::min(a, b) - high));
}

// The labels with blanks around them, as columns.
std::vector<int> with_blanks(std::span<const int> labels) {
  std::vector<int> places{blank};
  for (int label : labels) {
    places.push_back(label + 1);
    places.push_back(blank);
  }
  return places;
}

// T rows of S logarithms.
struct Lattice {
  Lattice(int64_t steps, size_t places) : places(places), values(static_cast<size_t>(steps) * places, never) {}
  double* operator[](int64_t t) { return values.data() + static_cast<size_t>(t) * places; }
  size_t places;
  std::vector<double> values;
};

// Whether place s may follow s - 2: over a blank, between two labels that differ.
bool may_skip(const std::vector<int>& places, size_t s) {
  return s >= 2 && places[s] != blank && places[s] != places[s - 2];
}

Lattice forward(ConstView log_prob, const std::vector<int>& places) {
  Lattice alpha(log_prob.rows, places.size());
  const auto y = [&](int64_t t, size_t s) { return static_cast<double>(log_prob(t, places[s])); };
  for (size_t s = 0; s < std::min<size_t>(2, places.size()); ++s) alpha[0][s] = y(0, s);
  for (int64_t t = 1; t < log_prob.rows; ++t) {
    for (size_t s = 0; s < places.size(); ++s) {
      double from = alpha[t - 1][s];
      if (s >= 1) from = log_add(from, alpha[t - 1][s - 1]);
      if (may_skip(places, s)) from = log_add(from, alpha[t - 1][s - 2]);
      alpha[t][s] = from + y(t, s);
    }
  }
  return alpha;
}

Lattice backward(ConstView log_prob, const std::vector<int>& places) {
  Lattice beta(log_prob.rows, places.size());
  const size_t S = places.size();
  const auto y = [&](int64_t t, size_t s) { return static_cast<double>(log_prob(t, places[s])); };
  for (size_t s = S - std::min<size_t>(2, S); s < S; ++s) beta[log_prob.rows - 1][s] = 0;
  for (int64_t t = log_prob.rows - 2; t >= 0; --t) {
    for (size_t s = 0; s < S; ++s) {
      double to = beta[t + 1][s] + y(t + 1, s);
      if (s + 1 < S) to = log_add(to, beta[t + 1][s + 1] + y(t + 1, s + 1));
      if (s + 2 < S && may_skip(places, s + 2)) to = log_add(to, beta[t + 1][s + 2] + y(t + 1, s + 2));
      beta[t][s] = to;
    }
  }
  return beta;
}

}  // namespace

int64_t least_steps(std::span<const int> labels) {
  auto steps = static_cast<int64_t>(labels.size());
  for (size_t i = 1; i < labels.size(); ++i) steps += labels[i] == labels[i - 1] ? 1 : 0;
  return steps;
}

double loss(ConstView log_prob, ConstView prob, std::span<const int> labels, View d_logits) {
  assert(log_prob.rows >= std::max<int64_t>(1, least_steps(labels)));
  const std::vector<int> places = with_blanks(labels);
  const size_t S = places.size();
  Lattice alpha = forward(log_prob, places), beta = backward(log_prob, places);
  double all = alpha[log_prob.rows - 1][S - 1];
  if (S > 1) all = log_add(all, alpha[log_prob.rows - 1][S - 2]);
  std::vector<double> occupied(static_cast<size_t>(log_prob.columns));
  for (int64_t t = 0; t < log_prob.rows; ++t) {
    std::ranges::fill(occupied, 0);
    for (size_t s = 0; s < S; ++s) {
      occupied[static_cast<size_t>(places[s])] += engram::exp(alpha[t][s] + beta[t][s] - all);
    }
    for (int64_t k = 0; k < log_prob.columns; ++k) {
      d_logits(t, k) = static_cast<Real>(static_cast<double>(prob(t, k)) - occupied[static_cast<size_t>(k)]);
    }
  }
  return -all;
}

std::vector<int> decode_greedily(ConstView log_prob) {
  std::vector<int> labels;
  int before = blank;
  for (int64_t t = 0; t < log_prob.rows; ++t) {
    const auto row = log_prob.row_span(t);
    const int said = static_cast<int>(std::ranges::max_element(row) - row.begin());
    if (said != blank && said != before) labels.push_back(said - 1);
    before = said;
  }
  return labels;
}

namespace {

// Of all paths to a prefix: those that end in a blank, and those that end in its last label.
struct Paths {
  double blank = never, label = never;
  double all() const { return log_add(blank, label); }
};
using Beam = std::map<std::vector<int>, Paths>;

// By one step. A label that repeats the last one lengthens the prefix only where a blank stands between the two.
Beam extended(const Beam& beam, ConstView log_prob, int64_t t) {
  Beam next;
  for (const auto& [prefix, paths] : beam) {
    Paths& same = next[prefix];
    same.blank = log_add(same.blank, paths.all() + static_cast<double>(log_prob(t, blank)));
    for (int64_t k = 1; k < log_prob.columns; ++k) {
      const int label = static_cast<int>(k) - 1;
      const double y = static_cast<double>(log_prob(t, k));
      const bool again = !prefix.empty() && prefix.back() == label;
      if (again) next[prefix].label = log_add(next[prefix].label, paths.label + y);
      std::vector<int> longer = prefix;
      longer.push_back(label);
      Paths& more = next[longer];
      more.label = log_add(more.label, (again ? paths.blank : paths.all()) + y);
    }
  }
  return next;
}

// The `width` likeliest; of equals those that come first in the alphabet.
Beam best_of(const Beam& beam, int64_t width) {
  std::vector<std::pair<double, const std::vector<int>*>> ranked;
  for (const auto& [prefix, paths] : beam) ranked.emplace_back(-paths.all(), &prefix);
  std::ranges::sort(ranked, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : *a.second < *b.second;
  });
  Beam best;
  for (size_t i = 0; i < std::min(ranked.size(), static_cast<size_t>(width)); ++i) {
    best.insert(*beam.find(*ranked[i].second));
  }
  return best;
}

}  // namespace

std::vector<int> decode_by_beam(ConstView log_prob, int64_t width) {
  Beam beam{{{}, {0, never}}};
  for (int64_t t = 0; t < log_prob.rows; ++t) beam = best_of(extended(beam, log_prob, t), width);
  return std::ranges::max_element(beam, {}, [](const auto& each) { return each.second.all(); })->first;
}

int64_t edit_distance(std::span<const int> a, std::span<const int> b) {
  std::vector<int64_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int64_t>(j);
  for (size_t i = 0; i < a.size(); ++i) {
    int64_t diagonal = row[0]++;
    for (size_t j = 0; j < b.size(); ++j) {
      const int64_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace engram::inline ENGRAM_REAL::ctc
