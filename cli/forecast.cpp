#include "engram/run/forecast/forecast.h"

#include <cmath>
#include <cstdio>

#include "cli/series_verb.h"

namespace engram {
namespace {

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
  return answer_on_series(verb, words, forecast, print_summary);
}

}  // namespace engram
