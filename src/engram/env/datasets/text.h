// Text-v0: a text file as characters, each of which is to be foretold from those before it: the data of a language
// model. Input and target are Discrete(vocabulary): the character at t, the character at t + 1.
//
// The text is UTF-8; a character is one code point. It is split by position: the first `train_share` of the characters
// to train on, the next `validation_share` to validate on, the rest to be judged on; each part is one sequence.
// The vocabulary is what occurs in the training part, ascending, after index 0: UNKNOWN, any other character.
//
// Errors name the file: none was given, it is not UTF-8 (byte), a part has fewer than 2 characters.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engram/core/options.h"
#include "engram/env/dataset.h"

namespace engram::inline ENGRAM_REAL {

class Text final : public Dataset {
 public:
  struct Options {
    std::string data;
    double train_share = 0.9, validation_share = 0.05;
    void visit(OptionVisitor& v) {
      v.option("data", data, {}, "text file in UTF-8");
      v.option("train_share", train_share, {0, 1}, "of the characters, from the beginning, to train on");
      v.option("validation_share", validation_share, {0, 1},
               "of those that follow, to choose settings by; the rest is only judged on");
    }
  };
  Text(const Options& options, const WorldContext& context);

  const Space& input_space() const override { return space_; }
  const Space& target_space() const override { return space_; }
  int64_t sequences(DataPart) const override { return 1; }
  int64_t length(DataPart part, int64_t sequence) const override;
  void read(const Stretch& from, View input, View target, View weight) const override;
  void visit_fitted(Archive& archive) override;

  static constexpr int32_t unknown = 0;
  // What an index stands for; UNKNOWN reads U+FFFD.
  std::string character(int32_t index) const;

 private:
  int64_t begin(DataPart part) const { return bounds_[static_cast<size_t>(part)]; }
  int64_t end(DataPart part) const { return bounds_[static_cast<size_t>(part) + 1]; }
  void index_characters();

  std::string file_;
  std::vector<uint32_t> characters_;  // code points of the whole text
  std::array<int64_t, 4> bounds_;     // where train, validation and test begin, and the end
  std::vector<uint32_t> vocabulary_;  // code points, ascending; index i + 1
  std::vector<int32_t> indices_;      // of characters_
  Space space_;
};

}  // namespace engram::inline ENGRAM_REAL
