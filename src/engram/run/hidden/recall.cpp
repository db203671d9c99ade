#include "engram/run/hidden/recall.h"

#include <algorithm>
#include <cmath>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/data/number_rows.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

constexpr size_t most_units = 20000;  // 1.6 GB of weights

std::vector<Pattern> read_patterns(const std::string& file) {
  const NumberRows rows = read_number_rows(read_file(file), file, {});
  const size_t width = rows.names.size();
  if (width > most_units) {
    throw Error(file + ": expected at most " + std::to_string(most_units) + " columns, found " + std::to_string(width));
  }
  std::vector<Pattern> patterns(static_cast<size_t>(rows.rows()), Pattern(width));
  for (size_t i = 0; i < rows.values.size(); ++i) {
    if (std::isnan(rows.values[i])) {
      throw Error(file + ": row " + std::to_string(i / width + 1) +
                  ": expected a number in every column, found nothing");
    }
    patterns[i / width][i % width] = rows.values[i] > 0 ? 1 : -1;
  }
  return patterns;
}

// What stored random patterns become, on average over those of one network.
double overlap_at(int64_t units, int64_t count, Rng rng) {
  std::vector<Pattern> patterns(static_cast<size_t>(count), Pattern(static_cast<size_t>(units)));
  for (Pattern& pattern : patterns) {
    for (int8_t& unit : pattern) unit = rng.below(2) == 0 ? 1 : -1;
  }
  const Hopfield network(patterns);
  double sum = 0;
  for (const Pattern& pattern : patterns) {
    if (interrupted()) throw Error("interrupted", 130);
    Pattern state = pattern;
    network.recall(state, rng);
    sum += overlap(state, pattern);
  }
  return sum / static_cast<double>(count);
}

std::vector<RecallRow> capacity_rows(int64_t units, uint64_t seed) {
  constexpr uint32_t networks = 4;
  std::vector<RecallRow> rows;
  for (double load : {0.05, 0.1, 0.138, 0.15, 0.2}) {
    const int64_t count = std::max<int64_t>(std::lround(load * static_cast<double>(units)), 1);
    RecallRow row{load, count, 0};
    for (uint32_t k = 0; k < networks; ++k) {
      row.overlap +=
          overlap_at(units, count, Rng(seed, Purpose::test, static_cast<uint32_t>(rows.size()) * networks + k));
    }
    row.overlap /= networks;
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

RecallSummary recall(const RecallOptions& options) {
  RecallSummary summary;
  const auto seed = static_cast<uint64_t>(options.seed);
  if (options.capacity) {
    summary.units = options.units;
    summary.rows = capacity_rows(options.units, seed);
    return summary;
  }
  std::vector<Pattern> patterns = options.patterns.empty() ? digits() : read_patterns(options.patterns);
  if (options.stored > static_cast<int64_t>(patterns.size())) {
    throw Error("--stored: expected at most the " + std::to_string(patterns.size()) + " patterns, found " +
                std::to_string(options.stored));
  }
  if (options.stored > 0) patterns.resize(static_cast<size_t>(options.stored));
  const Hopfield network(patterns);
  summary.units = network.units();
  summary.stored = static_cast<int64_t>(patterns.size());
  summary.stable = std::ranges::count_if(patterns, [&](const Pattern& p) { return network.stable(p); });
  summary.flips = options.flips;
  summary.columns = options.patterns.empty() ? digit_columns : 0;
  Rng rng(seed, Purpose::test);
  const double all = static_cast<double>(summary.stored * options.copies);
  for (const Pattern& pattern : patterns) {
    for (int64_t copy = 0; copy < options.copies; ++copy) {
      if (interrupted()) throw Error("interrupted", 130);
      summary.shown = with_noise(pattern, options.flips, rng);
      summary.found = summary.shown;
      network.recall(summary.found, rng);
      summary.recalled += (summary.found == pattern ? 1 : 0) / all;
      summary.overlap += overlap(summary.found, pattern) / all;
    }
  }
  return summary;
}

nlohmann::ordered_json to_json(const RecallSummary& summary) {
  nlohmann::ordered_json json{{"units", summary.units}};
  if (summary.rows.empty()) {
    json["stored"] = summary.stored;
    json["stable"] = summary.stable;
    json["flips"] = summary.flips;
    json["recalled"] = summary.recalled;
    json["overlap"] = summary.overlap;
    return json;
  }
  json["rows"] = nlohmann::ordered_json::array();
  for (const RecallRow& row : summary.rows) {
    json["rows"].push_back({{"load", row.load}, {"stored", row.stored}, {"overlap", row.overlap}});
  }
  return json;
}

}  // namespace engram
