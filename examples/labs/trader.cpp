// A2C as a trader: returns that go on, at 5 bp a trade, against the best policy on the same bars; and returns that tell
// nothing, where the best policy is not to trade.
#include <cstdio>

#include "lab.h"

using namespace engram;

int main() {
  const Settings settings{{"n_steps", "32"},           {"gamma", "0.9"},
                          {"gae_lambda", "0.8"},       {"learning_rate", "lin_0.003"},
                          {"use_rms_prop", "false"},   {"normalize_advantage", "true"},
                          {"normalize_reward", "true"}};
  for (const double phi : {0.3, 0.0}) {
    MarketOptions options;
    options.made.market = "ar1";
    options.made.phi = phi;
    options.made.bars = 20'000;
    const Judgement j = study("a2c", "none", settings, made(options), 500'000);
    std::printf("phi %.1f  log return %6.2f  oracle %6.2f  turnover %5.0f  timing p %.3f  %s\n", phi, j.log_return,
                *j.oracle, j.turnover, j.timing_p, j.verdict.c_str());
  }
}
