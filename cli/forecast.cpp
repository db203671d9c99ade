#include "engram/run/forecast/forecast.h"

#include <cmath>
#include <cstdio>
#include <iostream>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct ForecastFlags {
  ForecastRequest request;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    request.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

std::string number(double value) {
  char text[32] = "-";
  if (std::isfinite(value)) std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

void print_summary(const ForecastSummary& s) {
  std::printf("%lld series, season %lld, up to %lld origins of %lld rows\n", static_cast<long long>(s.series),
              static_cast<long long>(s.season), static_cast<long long>(s.origins),
              static_cast<long long>(s.request.horizon));
  std::printf("  %-15s %10s %10s %8s %8s %8s %10s %7s %7s %7s\n", "method", "MAE", "RMSE", "MASE", "sMAPE", "MALR",
              "pinball", "in 80%", "in 95%", "OWA");
  for (const MethodRow& m : s.methods) {
    const ForecastErrors& e = m.figures.errors;
    std::printf("  %-15s %10s %10s %8s %8s %8s %10s %7s %7s %7s%s\n", m.name.c_str(), number(e.mae).c_str(),
                number(e.rmse).c_str(), number(e.mase).c_str(), number(e.smape).c_str(), number(e.malr).c_str(),
                number(m.figures.pinball).c_str(), number(100 * m.figures.coverage[0]).c_str(),
                number(100 * m.figures.coverage[1]).c_str(), number(m.owa).c_str(), m.name == s.best ? "  <-" : "");
  }
  std::printf("%s: %s\n", s.verdict.better ? "better than naive" : "nothing beats naive", visible(s.finding).c_str());
  std::printf("forecasts by %s%s%s in %s\n", s.best.c_str(), s.words.empty() ? "" : ", ", s.words.c_str(),
              visible(s.request.out).c_str());
}

}  // namespace

int forecast_verb(const Verb& verb, std::span<const std::string> words) {
  ForecastFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  flags.request.file = arguments.positionals[0];
  const ForecastSummary summary = forecast(flags.request);
  for (const std::string& note : summary.notes) std::cerr << "note: " << visible(note) << std::endl;
  if (flags.json) {
    print_json(to_json(summary));
  } else {
    print_summary(summary);
  }
  return 0;
}

}  // namespace engram
