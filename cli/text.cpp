// The verbs of a language model: score a text, sample one.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/run/evaluate/text_verbs.h"

namespace engram {
namespace {

struct ScoreFlags {
  std::string checkpoint = "last";
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    v.option("checkpoint", checkpoint, {"last", "best"}, "which checkpoint of the run");
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

struct SampleFlags {
  SampleRequest request;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    v.option("prime", request.prime, {}, "text that the sample goes on from; default: a line end");
    v.option("length", request.length, {1, 1e9}, "tokens of the sample");
    v.option("temperature", request.temperature, {0, 100},
             "below 1 surer and duller, above 1 bolder; 0: always the likeliest");
    v.option("seed", request.seed, {0, 9e15}, "another seed, another text");
    v.option("checkpoint", request.checkpoint, {"last", "best"}, "which checkpoint of the run");
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

void print_score(const TextScore& score) {
  std::printf("%zu tokens, %.6f nats per token, perplexity %.4f\n", score.tokens.size(), score.nats_per_token,
              score.perplexity);
  for (const ScoredToken& token : score.tokens) std::printf("  %9.4f  %s\n", token.nats, visible(token.token).c_str());
}

nlohmann::ordered_json to_json(const TextScore& score) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const ScoredToken& token : score.tokens) rows.push_back({{"token", token.token}, {"nats", token.nats}});
  return {{"tokens", score.tokens.size()},
          {"nats_per_token", score.nats_per_token},
          {"perplexity", score.perplexity},
          {"per_token", rows}};
}

}  // namespace

int score_verb(const Verb& verb, std::span<const std::string> words) {
  ScoreFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 2, 2, verb.usage);
  const TextScore score = score_text(arguments.positionals[0], flags.checkpoint, arguments.positionals[1], warn);
  if (flags.json) {
    print_json(to_json(score));
  } else {
    print_score(score);
  }
  return 0;
}

int sample_verb(const Verb& verb, std::span<const std::string> words) {
  SampleFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  flags.request.run = arguments.positionals[0];
  const std::string text = sample_text(flags.request, warn);
  if (flags.json) {
    print_json({{"run", flags.request.run}, {"text", text}});
  } else {
    std::cout << text << std::endl;
  }
  return 0;
}

}  // namespace engram
