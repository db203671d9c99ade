#include "engram/run/prove/prove.h"

#include <algorithm>
#include <cmath>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/statistics/interquartile_mean.h"

namespace engram {
namespace {

// runs x figures, whatever the threads.
std::vector<std::vector<double>> play(const Study& study, int64_t runs, Threads* threads) {
  std::vector<std::vector<double>> figures(static_cast<size_t>(runs));
  Threads::divide(threads, runs, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end && !interrupted(); ++i) {
      figures[static_cast<size_t>(i)] = study.run(static_cast<uint64_t>(i));
    }
  });
  if (interrupted()) throw Error("interrupted", 130);
  return figures;
}

double deviation(const std::vector<double>& values) {
  const double middle = mean(values);
  double sum = 0;
  for (const double x : values) sum += (x - middle) * (x - middle);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

double summarise(Summary summary, std::vector<double> values) {
  if (summary == Summary::mean) return mean(values);  // in the order of the runs
  std::sort(values.begin(), values.end());
  switch (summary) {
    case Summary::mean:
      break;
    case Summary::median:
      return values[values.size() / 2];
    case Summary::least:
      return values.front();
    case Summary::interquartile_mean:
      return interquartile_mean(values);
    case Summary::interval_low:
      return bootstrap_interquartile_mean(values, 0).low;
    case Summary::interval_high:
      return bootstrap_interquartile_mean(values, 0).high;
  }
  return NAN;
}

Bar judge_cell(const Cell& cell, int64_t published_runs, const std::vector<double>& values) {
  const auto runs = static_cast<double>(values.size());
  Bar bar{cell.name,
          false,
          summarise(cell.summary, values),
          0.05 * std::abs(cell.published),
          cell.published,
          static_cast<int64_t>(values.size()),
          0};
  if (cell.summary == Summary::mean) {
    const double error = deviation(values) * std::sqrt(1 / runs + 1 / static_cast<double>(published_runs));
    bar.bound = std::max(bar.bound, 3 * error);
  }
  const double above = bar.figure - bar.published;
  bar.passed = cell.at_least ? above >= -bar.bound : std::abs(above) <= bar.bound;
  return bar;
}

}  // namespace

void judge_study(const Study& study, const ProofContext& context, std::vector<Bar>& bars) {
  const double begin = wall_seconds();
  const auto runs = static_cast<int64_t>(std::ceil(context.share * static_cast<double>(study.published_runs)));
  const auto figures = play(study, std::max<int64_t>(2, runs), context.threads);
  std::vector<Bar> judged;
  for (size_t k = 0; k < study.cells.size(); ++k) {
    std::vector<double> column;
    for (const auto& run : figures) column.push_back(run[k]);
    judged.push_back(judge_cell(study.cells[k], study.published_runs, column));
  }
  if (study.best_only) {
    judged = {*std::min_element(judged.begin(), judged.end(),
                                [](const Bar& a, const Bar& b) { return a.figure < b.figure; })};
  }
  for (Bar& bar : judged) {
    bar.seconds = (wall_seconds() - begin) / static_cast<double>(judged.size());
    if (context.on_bar) context.on_bar(bar);
    bars.push_back(bar);
  }
}

const std::vector<Proof>& proofs() {
  static const std::vector<Proof> all{
      {"tabular", "figures of Sutton & Barto's tabular and linear chapters", prove_tabular},
      {"front_page", "the README's table: what memory is worth, 20 seeds each", prove_front_page}};
  return all;
}

const Proof& find_proof(const std::string& name) {
  std::vector<std::string> names;
  for (const Proof& proof : proofs()) {
    if (proof.name == name) return proof;
    names.push_back(proof.name);
  }
  throw Error("prove: unknown proof '" + name + "'" + suggestion(name, names) + "; `engram prove` runs all");
}

}  // namespace engram
