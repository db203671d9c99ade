// Sequences-v0: a CSV with a header, one row a step, a column that says which sequence a row belongs to.
//
//   --sequence NAME   the column of the sequence's name; rows of one name follow each other. none: the file is one
//                     sequence, and --split_seed -1 with three files, or time in one, is yours to give
//   --set NAME        a column of whole numbers with blanks between them, a set a step (the keys that sound): one column
//                     of 0 or 1 for each number of set_low .. set_high. Other columns are then passed over
//   --target next     the next row is to be said (the last one has none); or a column's name: its number or, where a cell
//                     of it is no number, its text as a label, at the last step or at every one (--label_at)
//
// Every other column is a number that is seen, but `step`, which only counts. Numbers are standardised by mean and
// deviation of the training part, targets as well: an mse of 1 is that of its mean. A target of a set is
// MultiDiscrete(2, 2, ..), of labels Discrete.
//
// Errors name file and line: a cell that is no finite number, a row that is too short or long, a member of a set outside
// its bounds, a label that the training part lacks, a column that is not there.
#pragma once

#include "engram/env/datasets/stored.h"

namespace engram::inline ENGRAM_REAL {

class CsvSequences final : public Stored {
 public:
  struct Options : SplitOptions {
    std::string sequence = "sequence", set, target = "next", label_at = "end";
    int64_t set_low = 21, set_high = 108;
    void visit(OptionVisitor& v);
  };
  CsvSequences(const Options& options, const WorldContext& context);

  std::string name_of(int64_t index) const override;
  void visit_fitted(Archive& archive) override;
  static std::string sample();

  // Rows of one sequence as they stand in the file.
  struct Raw {
    std::vector<std::vector<double>> numbers;  // of each step; of a set its members as 0 and 1
    std::vector<std::string> target;           // of each step, where a column is the target
    std::vector<std::string> place;            // "file.csv:7" of each step
  };

 private:
  void fit();
  void make_rows();
  void add_step(const Raw& raw, size_t t, MadeRows& rows) const;
  std::vector<Real> seen(const std::vector<double>& numbers) const;
  double label_of(const std::string& text, const std::string& place) const;

  Options options_;
  std::array<std::vector<Raw>, 3> raw_;
  std::vector<double> mean_, deviation_;  // of each column, the target's last
  std::vector<std::string> labels_;       // ascending; {}: the target is no label
};

}  // namespace engram::inline ENGRAM_REAL
