// A lab of the course in a few lines: train on a market's training part, pass once over its test part, judge.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engram/algorithms/registry.h"
#include "engram/env/batched.h"
#include "engram/env/market/judgement.h"
#include "engram/env/market/market.h"
#include "engram/run/task/evaluation.h"

using MarketOf = std::function<engram::Market(engram::DataPart)>;
using Settings = std::vector<std::pair<std::string, std::string>>;

// Bars that engram makes: their best policy is known.
inline MarketOf made(engram::MarketOptions options) {
  return [=](engram::DataPart part) { return engram::Market(options, {part, {}}); };
}

inline engram::Judgement study(const std::string& name, const std::string& memory, const Settings& settings,
                               const MarketOf& market, int64_t steps) {
  const auto maker = engram::find_algorithm(name).options(memory);
  engram::OptionSet options;
  options.add([&](engram::OptionVisitor& v) { maker->visit_options(v); });
  for (const auto& [option, value] : settings) options.assign(option, value, "--" + option);
  const auto lanes = [&](engram::DataPart part, int count) {
    return std::make_unique<engram::Batched<engram::Market>>("Market-v0", market(part), count);
  };
  const auto algorithm = maker->make(lanes(engram::DataPart::train, 32), {.seed = 1, .total_timesteps = steps});
  while (algorithm->timesteps() < steps) algorithm->iterate();

  const auto test = lanes(engram::DataPart::test, 1);
  engram::evaluate(algorithm->policy(), *test, 1, true);
  engram::Judgement judgement = engram::judge(engram::passes_of(*test), 1);
  judgement.figures = algorithm->figures(*test);
  return judgement;
}
