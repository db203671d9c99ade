// Dataset: sequences with targets, to learn from without acting: a text and its next characters, a sentence and its
// class, a series and its next value. Where an environment answers to actions, a data set only stands there to be read.
//
//   part      train, validation or test; what is fitted (a vocabulary, a scaler) is fitted on train alone
//   sequence  its steps belong together in time: whoever carries a memory carries it inside one sequence
//   step      an input, a target, a weight: 1, or 0 where nothing is to be said (padding, a class before the last word)
//
// Both spaces are those of core/space.h: Discrete(n) is one column that holds an index.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/space.h"
#include "engram/core/view.h"
#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

// Where reading begins: step `first` of a sequence of a part.
struct Stretch {
  DataPart part = DataPart::train;
  int64_t sequence = 0, first = 0;
};

class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual const Space& input_space() const = 0;
  virtual const Space& target_space() const = 0;
  virtual int64_t sequences(DataPart part) const = 0;
  virtual int64_t length(DataPart part, int64_t sequence) const = 0;  // in steps, >= 1
  // L steps, one a row: input (L, columns of its space), target (L, columns of its space), weight (L, 1).
  // Requires first + L <= length.
  virtual void read(const Stretch& from, View input, View target, View weight) const = 0;
  // Whether a sequence may be begun in its middle, as a text may: then many lanes can share a long one.
  virtual bool divisible() const { return false; }
  // What an index of the target space is called: a character, a word, a label.
  virtual std::string name_of(int64_t index) const { return std::to_string(index); }
  // Another text as indices of the input space. Error where this is no data set of texts, or where the text, which
  // `name` names, cannot be read.
  virtual std::vector<int32_t> indices_of(const std::string& text, const std::string& name) const;
  // Indices as text again.
  virtual std::string text_of(std::span<const int32_t> indices) const;
  // What was fitted on the training part. Loading, it replaces that of this data set, which may be another's data: the
  // spaces may change with it.
  virtual void visit_fitted(Archive& archive) = 0;
  virtual std::vector<std::string> notes() const { return {}; }  // what a user should know of the data
};

using DatasetPtr = std::unique_ptr<Dataset>;

}  // namespace engram::inline ENGRAM_REAL
