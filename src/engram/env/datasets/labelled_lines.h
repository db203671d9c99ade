// LabelledLines-v0: a text with a label in each line, "label<TAB>text", to be classified. Input: the tokens of the
// text, Discrete(vocabulary); target: the label, Discrete(labels). It counts at the last token, where all has been
// seen, or at every one with --label_at every.
//
// TaggedTokens-v0: "token<TAB>tag" a line, a blank line between sequences (CoNLL's columns; further ones are passed
// over, the tag is the last). Input: the token; target: its tag at every step.
//
// Vocabulary and labels are those of the training part. A label that it lacks is an Error with file and line: nobody can
// learn to say it. An unknown token is UNKNOWN. Errors name the line, or of bytes that are not UTF-8 the byte;
// --encoding latin-1 reads any bytes.
#pragma once

#include "engram/data/tokens.h"
#include "engram/env/datasets/stored.h"

namespace engram::inline ENGRAM_REAL {

struct LabelledOptions : SplitOptions {
  std::string tokens = "words", encoding = "utf-8", label_at = "end";
  int64_t vocabulary = 20000;
  void visit(OptionVisitor& v);
};

// What both formats are once they are read.
struct LabelledSequence {
  std::vector<std::string> tokens, labels;  // labels: one, or one for each token
  std::string place;                        // "reviews.tsv:7", for errors
};

class Labelled : public Stored {
 public:
  std::string name_of(int64_t index) const override { return labels_[static_cast<size_t>(index)]; }
  void visit_fitted(Archive& archive) override;

 protected:
  Labelled(const LabelledOptions& options, std::array<std::vector<LabelledSequence>, 3> parts);

 private:
  void index();

  std::array<std::vector<LabelledSequence>, 3> read_;
  bool at_every_step_;
  Vocabulary vocabulary_;
  std::vector<std::string> labels_;  // ascending
};

class LabelledLines final : public Labelled {
 public:
  using Options = LabelledOptions;
  LabelledLines(const Options& options, const WorldContext& context);
  static std::string sample();
};

class TaggedTokens final : public Labelled {
 public:
  struct Options : SplitOptions {
    int64_t vocabulary = 20000;
    std::string encoding = "utf-8";
    void visit(OptionVisitor& v);
  };
  TaggedTokens(const Options& options, const WorldContext& context);
  static std::string sample();
};

}  // namespace engram::inline ENGRAM_REAL
