#include "engram/run/evaluate/text_verbs.h"

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/learning/agent.h"
#include "engram/run/experiment/trained_run.h"
#include "engram/run/files/files.h"

namespace engram::inline ENGRAM_REAL {
namespace {

const Dataset& data_of(const TrainedRun& run) {
  const WorldPointer world = run.source().training;
  if (Dataset* const* data = std::get_if<Dataset*>(&world)) return **data;
  throw Error(run.plan().environment + " is no data set; scores and samples are those of a model of texts");
}

// One lane of a policy that is shown token after token.
class Reader {
 public:
  explicit Reader(int64_t memory) : input(1, 1), start(1, 1), memory(1, memory) { start(0, 0) = 1; }
  ObservationBatch show(int32_t token) {
    input(0, 0) = static_cast<Real>(token);
    return {input, start, {}};
  }
  void move_on() { start(0, 0) = 0; }

  Tensor input, start, memory;  // (1, 1), (1, 1), (1, M)
};

const Agent& agent_of(const TrainedRun& run) {
  if (const Agent* agent = run.policy().agent()) return *agent;
  throw Error("sample: the policy of " + run.plan().algorithm +
              " is no network, and nobody can ask it at a temperature");
}

}  // namespace

TextScore score_text(const std::string& directory, const std::string& checkpoint, const std::string& file,
                     const Warn& warn) {
  const FlushDenormals flush;
  const TrainedRun run(directory, checkpoint, {}, warn);
  const Dataset& data = data_of(run);
  const std::vector<int32_t> tokens = data.indices_of(read_file(file), file);
  if (tokens.size() < 2) throw Error(file + ": expected at least 2 tokens, found " + std::to_string(tokens.size()));
  Reader reader(run.policy().memory_size());
  Tensor target(1, 1), log_prob(1, 1);
  TextScore score;
  double nats = 0;
  for (size_t t = 0; t + 1 < tokens.size(); ++t) {
    if (interrupted()) throw Error("interrupted", 130);
    target(0, 0) = static_cast<Real>(tokens[t + 1]);
    if (!run.policy().log_prob(reader.show(tokens[t]), reader.memory, target, log_prob)) {
      throw Error("score: the policy of " + run.plan().algorithm + " gives no probability to a token", 1);
    }
    reader.move_on();
    score.tokens.push_back({data.name_of(tokens[t + 1]), -static_cast<double>(log_prob(0, 0))});
    nats += score.tokens.back().nats;
  }
  score.nats_per_token = nats / static_cast<double>(score.tokens.size());
  score.perplexity = exp(score.nats_per_token);
  return score;
}

std::string sample_text(const SampleRequest& request, const Warn& warn) {
  const FlushDenormals flush;
  const TrainedRun run(request.run, request.checkpoint, {}, warn);
  const Dataset& data = data_of(run);
  const Agent& agent = agent_of(run);
  std::vector<int32_t> tokens = data.indices_of(request.prime, "--prime");
  if (tokens.empty()) throw Error("--prime: expected at least one token");
  const size_t primed = tokens.size();
  Actor actor(agent);
  Reader reader(agent.memory());
  Tensor logits(1, agent.policy_columns.count), drawn(1, 1);
  Distribution::Evaluation evaluation;
  std::vector<Rng> random{Rng(static_cast<uint64_t>(request.seed), Purpose::evaluation)};
  const bool likeliest = request.temperature == 0;
  const Real scale = likeliest ? Real(1) : static_cast<Real>(1 / request.temperature);
  for (size_t t = 0; tokens.size() < primed + static_cast<size_t>(request.length); ++t) {
    const ObservationBatch now = reader.show(tokens[t]);
    actor.look(now.values, now.start, reader.memory);
    reader.move_on();
    if (t + 1 < primed) continue;
    copy(actor.policy_parameters(), logits);
    for (Real& logit : logits.values()) logit *= scale;
    agent.distribution->sample(logits, {}, random, likeliest, drawn, evaluation);
    tokens.push_back(static_cast<int32_t>(drawn(0, 0)));
  }
  return data.text_of(std::span(tokens).subspan(primed));
}

}  // namespace engram::inline ENGRAM_REAL
