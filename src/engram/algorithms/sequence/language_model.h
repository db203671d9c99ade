// LanguageModel: what comes next in a text? p(x_1 .. x_T) = prod_t p(x_t | x_1 .. x_{t-1}), learned as supervised.h
// says, the target of each step being the next character or word (Mikolov et al. 2010; Karpathy 2015).
//
// Judged by nats_per_token, perplexity and bits_per_token on text that it was not trained on; `engram score` says the
// same of any text, `engram sample` writes one.
#pragma once

#include "engram/algorithms/sequence/supervised.h"

namespace engram::inline ENGRAM_REAL {

struct LanguageModelOptions : SupervisedOptions {
  static LanguageModelOptions defaults(const std::string& memory) {
    LanguageModelOptions options{SupervisedOptions::defaults(memory)};
    options.n_steps = 64;
    options.network.memory_size = 128;
    return options;
  }
};

class LanguageModel final : public Supervised {
 public:
  static constexpr const char *name = "language_model", *summary = "the next character or word of a text";
  using Options = LanguageModelOptions;
  static std::vector<Demand> demands() { return {demand::next_token}; }
  static QuickRun quick() { return quick_on("Text-v0"); }

  LanguageModel(DatasetPtr data, const Options& options, const RunContext& context)
      : Supervised(std::move(data), options, context) {}
};

}  // namespace engram::inline ENGRAM_REAL
