// Generated<T>: a data set whose sequences are made, not read: sequence i of a part is a function of the part and of i
// alone, so that a run that goes on shows the same ones, and no part shows what another one has. T is a plain struct:
//
//   struct Options { void visit(OptionVisitor&); };            // its own
//   static Space input_space(const Options&), target_space(const Options&);
//   // MadeRows of one sequence, by draws of its own; rows that count for nothing have weight 0.
//   static void make(const Options&, DataPart, Rng&, MadeRows&);
//   static constexpr int64_t train_sequences = 20;             // optional: its default, where they are long
//
// What is made is kept until another sequence is asked for; a Dataset, like a Policy, serves one thread.
#pragma once

#include <vector>

#include "engram/core/options.h"
#include "engram/env/dataset.h"

namespace engram::inline ENGRAM_REAL {

// Steps of one sequence, as its maker writes them down.
class MadeRows {
 public:
  void clear() {
    input.clear();
    target.clear();
    weight.clear();
  }
  // One step; `counts`: whether anything is to be said there.
  void add(std::initializer_list<double> in, std::initializer_list<double> out, bool counts = true) {
    for (double x : in) input.push_back(static_cast<Real>(x));
    for (double x : out) target.push_back(static_cast<Real>(x));
    weight.push_back(counts ? Real(1) : Real(0));
  }
  int64_t steps() const { return static_cast<int64_t>(weight.size()); }

  std::vector<Real> input, target, weight;  // (T, columns), (T, columns), (T)
};

// Steps [first, first + count) of rows into a reader's views.
void copy_rows(const MadeRows& rows, int64_t first, View input, View target, View weight);

template <class T>
class Generated final : public Dataset {
 public:
  struct Options : T::Options {
    int64_t train_sequences = usual(20000), validation_sequences = usual(20000) / 20,
            test_sequences = usual(20000) / 20;
    void visit(OptionVisitor& v) {
      T::Options::visit(v);
      v.option("train_sequences", train_sequences, {1, 1e9},
               "different sequences to train on; fewer where it is to be seen whether they are learned by heart");
      v.option("validation_sequences", validation_sequences, {1, 1e9}, "to choose settings by");
      v.option("test_sequences", test_sequences, {1, 1e9}, "to be judged on");
    }
  };
  explicit Generated(const Options& options)
      : options_(options), input_(T::input_space(options)), target_(T::target_space(options)) {}

  const Space& input_space() const override { return input_; }
  const Space& target_space() const override { return target_; }
  int64_t sequences(DataPart part) const override {
    return part == DataPart::train        ? options_.train_sequences
           : part == DataPart::validation ? options_.validation_sequences
                                          : options_.test_sequences;
  }
  int64_t length(DataPart part, int64_t sequence) const override { return of(part, sequence).steps(); }
  void read(const Stretch& from, View input, View target, View weight) const override {
    copy_rows(of(from.part, from.sequence), from.first, input, target, weight);
  }
  void visit_fitted(Archive&) override {}

 private:
  const MadeRows& of(DataPart part, int64_t sequence) const {
    if (part == made_part_ && sequence == made_) return rows_;
    rows_.clear();
    // Lane 3 i + part: no two parts share a draw.
    Rng rng(made_seed, Purpose::environment, static_cast<uint32_t>(3 * sequence + static_cast<int64_t>(part)));
    T::make(options_, part, rng, rows_);
    made_part_ = part;
    made_ = sequence;
    return rows_;
  }

  static constexpr int64_t usual(int64_t otherwise) {
    if constexpr (requires { T::train_sequences; }) return T::train_sequences;
    return otherwise;
  }

  static constexpr uint64_t made_seed = 0x5e9e;  // of what is made, whatever a run's seed is

  Options options_;
  Space input_, target_;
  mutable MadeRows rows_;  // of the last one that was asked for
  mutable DataPart made_part_ = DataPart::train;
  mutable int64_t made_ = -1;
};

}  // namespace engram::inline ENGRAM_REAL
