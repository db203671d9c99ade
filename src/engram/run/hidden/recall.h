// `engram recall`: what a Hopfield network finds again of patterns that it was shown with noise (models/hopfield.h).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engram/core/option_need.h"
#include "engram/core/options.h"
#include "engram/models/hopfield.h"

namespace engram {

struct RecallOptions {
  std::string patterns;
  int64_t stored = 0, copies = 100, seed = 0, units = 500;
  double flips = 0.1;
  bool capacity = false;

  void visit(OptionVisitor& v) {
    v.option("patterns", patterns, {},
             "a CSV, one pattern a row, numbers above 0 are +1; none: our ten digits, 12 x 10");
    v.option("stored", stored, {0, 1e6},
             "how many of them are kept, from the first on; 0: all. More than the network holds are all lost");
    v.option("flips", flips, {0, 1}, "chance of each unit to be shown wrong");
    v.option("copies", copies, {1, 1e6}, "noisy copies of each pattern");
    v.option("capacity", capacity, "instead: how much is left of random patterns, over the load");
    v.option("units", units, {2, 20000}, "of the network that --capacity fills; more for a sharper breakdown");
    v.option("seed", seed, {0, 9007199254740992.0}, "of noise and order");
  }
  std::vector<OptionNeed> needs() const {
    return {{{"patterns", "stored", "flips", "copies"}, !capacity, "without --capacity"},
            {{"units"}, capacity, "with --capacity"}};
  }
};

struct RecallRow {
  double load;     // patterns by units
  int64_t stored;  // patterns
  double overlap;  // of what a stored pattern becomes, with itself
};

struct RecallSummary {
  int64_t units = 0, stored = 0, stable = 0;    // patterns that stay as they are
  double flips = 0, recalled = 0, overlap = 0;  // share of copies that come back whole; mean overlap
  Pattern shown, found;                         // an example
  int64_t columns = 0;                          // of its picture; 0: it has none
  std::vector<RecallRow> rows;                  // of --capacity
};

RecallSummary recall(const RecallOptions& options);

nlohmann::ordered_json to_json(const RecallSummary& summary);

}  // namespace engram
