// UP, STAY or DOWN, by a network with and without memory, against the best constant guess: on a hidden drift, of which
// one return says little, and on noise, of which nothing does.
#include <cstdio>

#include "lab.h"

using namespace engram;

namespace {

double number(const Judgement& j, size_t figure) { return std::get<double>(j.figures[figure].value); }

void classify(const char* market, const char* memory) {
  MarketOptions options;
  options.made.market = market;
  options.made.bars = 20'000;
  options.window = 1;
  options.observe_position = false;
  const Settings settings{{"threshold", "0.003"}, {"learning_rate", "lin_0.003"},
                          {"n_steps", "64"},      {"batch_size", "512"},
                          {"n_epochs", "2"},      {"net_arch", "16"}};
  const Judgement j = study("classifier", memory, settings, made(options), 200'000);
  const Interval excess = std::get<Interval>(j.figures[3].value);
  std::printf("%-6s  memory %-4s  accuracy %.3f  best constant %.3f  difference %.3f to %.3f  %-10s  trading: %s\n",
              market, memory, number(j, 0), number(j, 1), excess.low, excess.high,
              std::get<bool>(j.figures[4].value) ? "beaten" : "not beaten", j.verdict.c_str());
}

}  // namespace

int main() {
  classify("latent", "none");
  classify("latent", "gru");
  classify("noise", "gru");
}
