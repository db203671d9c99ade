#include "engram/env/datasets/stored.h"

#include <cmath>
#include <numeric>
#include <sstream>

#include "engram/core/error.h"
#include "engram/data/csv.h"

namespace engram::inline ENGRAM_REAL {

void SplitOptions::visit(OptionVisitor& v) {
  v.option("data", data, {}, "the file to train on, and to judge on where it is the only one");
  v.option("validation_data", validation_data, {}, "a file of its own to choose settings by; with --test_data");
  v.option("test_data", test_data, {}, "a file of its own that is only judged on; with --validation_data");
  v.option("train_share", train_share, {0, 1}, "of a single file's sequences, to train on");
  v.option("validation_share", validation_share, {0, 1}, "of them, to choose settings by; the rest is only judged on");
  v.option("split_seed", split_seed, {-1, 9e15},
           "which sequences go where; -1: in the order of the file, for what must be judged on what came later");
}

std::array<std::string, 3> Stored::files_of(const SplitOptions& options) {
  if (options.data.empty()) throw Error("--data: expected a file, found none; give --data FILE");
  if (options.validation_data.empty() == options.test_data.empty()) {
    return {single_name(options.data), options.validation_data, options.test_data};
  }
  throw Error("--validation_data and --test_data: expected both or neither, found one of them");
}

std::vector<int> Stored::parts_of(const SplitOptions& options, size_t count) {
  std::vector<int> order(count), part(count, 2);
  std::iota(order.begin(), order.end(), 0);
  if (options.split_seed >= 0) Rng(static_cast<uint64_t>(options.split_seed), Purpose::environment).shuffle(order);
  const auto all = static_cast<double>(count);
  const double train = std::floor(options.train_share * all + 0.5);
  const double known = std::floor((options.train_share + options.validation_share) * all + 0.5);
  for (size_t i = 0; i < count; ++i) {
    const auto place = static_cast<double>(i);
    part[static_cast<size_t>(order[i])] = place < train ? 0 : place < known ? 1 : 2;
  }
  return part;
}

void Stored::demand_parts(const SplitOptions& options, const std::array<size_t, 3>& counts) {
  constexpr const char* names[] = {"training", "validation", "test"};
  for (size_t i = 0; i < 3; ++i) {
    if (counts[i] > 0) continue;
    throw Error(options.data + ": no sequence is left for the " + names[i] +
                " part; see --train_share and --validation_share, or give more data");
  }
}

void Stored::visit_labels(Archive& archive, std::vector<std::string>& labels) {
  std::string all;
  for (const std::string& label : labels) all += label + '\n';
  archive("labels", all);
  if (!archive.loading()) return;
  labels.clear();
  std::istringstream lines(all);
  for (std::string label; std::getline(lines, label);) labels.push_back(label);
}

}  // namespace engram::inline ENGRAM_REAL
