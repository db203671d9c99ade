// Text-v0: a text file as characters or words, each of which is to be foretold from those before it: the data of a
// language model. Input and target are Discrete(vocabulary): the token at t, the token at t + 1.
//
// The text is UTF-8; data/tokens.h says what a token is. It is split by position: the first `train_share` of the tokens
// to train on, the next `validation_share` to validate on, the rest to be judged on; each part is one sequence, which
// may be begun in its middle. The vocabulary is what occurs in the training part, after index 0: UNKNOWN, any other.
//
// Errors name the file: none was given, it is not UTF-8 (byte), a part has fewer than 2 tokens.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engram/core/options.h"
#include "engram/data/tokens.h"
#include "engram/env/dataset.h"

namespace engram::inline ENGRAM_REAL {

class Text final : public Dataset {
 public:
  struct Options {
    std::string data, tokens = "characters";
    double train_share = 0.9, validation_share = 0.05;
    int64_t vocabulary = 8000;
    void visit(OptionVisitor& v) {
      v.option("data", data, {}, "text file in UTF-8");
      v.option("tokens", tokens, {"characters", "words"},
               "what is foretold; words where the text is long enough to show each of them often");
      v.option("vocabulary", vocabulary, {1, 1e6}, "most different tokens; the rarer ones of more become UNKNOWN");
      v.option("train_share", train_share, {0, 1}, "of the tokens, from the beginning, to train on");
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
  bool divisible() const override { return true; }
  std::string name_of(int64_t index) const override { return vocabulary_.name_of(index); }
  std::vector<int32_t> indices_of(const std::string& text, const std::string& name) const override;
  std::string text_of(std::span<const int32_t> indices) const override;
  void visit_fitted(Archive& archive) override;

  static std::string sample();

 private:
  int64_t begin(DataPart part) const { return bounds_[static_cast<size_t>(part)]; }
  int64_t end(DataPart part) const { return bounds_[static_cast<size_t>(part) + 1]; }
  void index_tokens();

  std::string file_;
  TokenKind kind_;
  std::unique_ptr<const std::string> text_;
  std::vector<std::string_view> tokens_;  // of text_, whole
  std::array<int64_t, 4> bounds_{};       // where train, validation and test begin, and the end
  Vocabulary vocabulary_;
  std::vector<int32_t> indices_;  // of tokens_
  Space space_;
};

}  // namespace engram::inline ENGRAM_REAL
