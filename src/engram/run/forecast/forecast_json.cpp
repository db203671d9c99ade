// A forecast's summary as the JSON object that `engram forecast --json` prints.
#include <nlohmann/json.hpp>

#include "engram/run/forecast/forecast.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const MethodRow& m) {
  return {{"name", m.name},
          {"mae", m.figures.errors.mae},
          {"rmse", m.figures.errors.rmse},
          {"mase", m.figures.errors.mase},
          {"smape", m.figures.errors.smape},
          {"malr", m.figures.errors.malr},
          {"pinball", m.figures.pinball},
          {"coverage_80", m.figures.coverage[0]},
          {"coverage_95", m.figures.coverage[1]},
          {"owa", m.owa}};
}

Json to_json(const ForecastRow& row) {
  return {{"series", row.series},        {"stamp", row.stamp},           {"value", row.value},
          {"low_80", row.bands[0].low},  {"high_80", row.bands[0].high}, {"low_95", row.bands[1].low},
          {"high_95", row.bands[1].high}};
}

template <class Row>
Json array_of(const std::vector<Row>& rows) {
  Json array = Json::array();
  for (const Row& row : rows) array.push_back(to_json(row));
  return array;
}

}  // namespace

Json to_json(const ForecastSummary& s) {
  return {{"series", s.series},
          {"horizon", s.request.horizon},
          {"season", s.season},
          {"origins", s.origins},
          {"methods", array_of(s.methods)},
          {"best", s.best},
          {"model", s.words},
          {"verdict", s.verdict.better ? "better than naive" : "nothing beats naive"},
          {"best_naive", s.best_naive},
          {"improvement", s.verdict.improvement},
          {"p_value", s.verdict.p_value},
          {"finding", s.finding},
          {"notes", s.notes},
          {"file", s.request.out},
          {"forecast", array_of(s.forecast)}};
}

}  // namespace engram
