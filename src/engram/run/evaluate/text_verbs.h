// The verbs of a language model: what a run gives to any text, token by token, and texts that it writes.
//
//   score    nats_t = - log p(token_t | token_1 .. token_{t-1}) of all tokens but the first, which nothing foretells
//   sample   token_t ~ p(. | past)^(1 / temperature), renormalised; temperature 0 takes the likeliest. A draw is a
//            function of the seed and of its place
//
// Error: the run's data set is no text, or its policy gives no probabilities; sample, moreover, wants a network.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engram/core/real.h"

namespace engram::inline ENGRAM_REAL {

using Warn = std::function<void(const std::string&)>;

struct ScoredToken {
  std::string token;
  double nats;
};

struct TextScore {
  std::vector<ScoredToken> tokens;
  double nats_per_token = 0, perplexity = 0;
};

TextScore score_text(const std::string& run, const std::string& checkpoint, const std::string& file, const Warn& warn);

struct SampleRequest {
  std::string run, checkpoint = "last";
  std::string prime = "\n";  // what stands before the sample and is not part of it
  int64_t length = 500;      // tokens
  double temperature = 1;
  int64_t seed = 0;
};

std::string sample_text(const SampleRequest& request, const Warn& warn);

}  // namespace engram::inline ENGRAM_REAL
