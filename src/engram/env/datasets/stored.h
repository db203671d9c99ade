// Stored: a data set whose sequences were read from files and lie in memory, whole, by parts. Its descendants read them;
// the files of a data set are split by sequences here.
//
//   one file    `train_share` of its sequences, drawn by `split_seed`, train; `validation_share` validate; the rest is
//               judged on. split_seed -1 keeps the order of the file: what comes last is judged on
//   three       --validation_data and --test_data, given together, are parts of their own, and --data trains
#pragma once

#include <array>
#include <string>
#include <vector>

#include "engram/core/options.h"
#include "engram/env/datasets/generated.h"

namespace engram::inline ENGRAM_REAL {

struct SplitOptions {
  std::string data, validation_data, test_data;
  double train_share = 0.8, validation_share = 0.1;
  int64_t split_seed = 0;
  void visit(OptionVisitor& v);
};

class Stored : public Dataset {
 public:
  const Space& input_space() const final { return input_; }
  const Space& target_space() const final { return target_; }
  int64_t sequences(DataPart part) const final { return static_cast<int64_t>(of(part).size()); }
  int64_t length(DataPart part, int64_t sequence) const final {
    return of(part)[static_cast<size_t>(sequence)].steps();
  }
  void read(const Stretch& from, View input, View target, View weight) const final {
    copy_rows(of(from.part)[static_cast<size_t>(from.sequence)], from.first, input, target, weight);
  }

 protected:
  Stored() : input_(Space::discrete(1)), target_(Space::discrete(1)) {}

  // Names, one a line of a checkpoint's text.
  static void visit_labels(Archive& archive, std::vector<std::string>& labels);

  // Raw sequences of one file or of three, by parts. `read` makes those of a file: Error with the file's name and line.
  // Error where no file was given, or where a part is left empty.
  template <class Sequence, class Read>
  static std::array<std::vector<Sequence>, 3> split(const SplitOptions& options, const WorldContext& context,
                                                    const Read& read) {
    std::array<std::vector<Sequence>, 3> parts;
    const std::array<std::string, 3> files = files_of(options);
    for (size_t i = 0; i < 3; ++i) {
      if (!files[i].empty()) parts[i] = read(context.read_file(files[i]), files[i]);
    }
    if (files[1].empty()) {
      std::vector<Sequence> all = std::move(parts[0]);
      const std::vector<int> part_of = parts_of(options, all.size());
      parts = {};
      for (size_t i = 0; i < all.size(); ++i) parts[static_cast<size_t>(part_of[i])].push_back(std::move(all[i]));
    }
    demand_parts(options, {parts[0].size(), parts[1].size(), parts[2].size()});
    return parts;
  }

  std::array<std::vector<MadeRows>, 3> parts_;
  Space input_, target_;

 private:
  const std::vector<MadeRows>& of(DataPart part) const { return parts_[static_cast<size_t>(part)]; }
  static std::array<std::string, 3> files_of(const SplitOptions& options);
  static std::vector<int> parts_of(const SplitOptions& options, size_t count);
  static void demand_parts(const SplitOptions& options, const std::array<size_t, 3>& counts);
};

}  // namespace engram::inline ENGRAM_REAL
