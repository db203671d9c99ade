// The figures of a report as JSON, under the keys that `report --json` promises.
#include <nlohmann/json.hpp>

#include "engram/run/report/figures.h"

namespace engram::inline ENGRAM_REAL {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const CurveBand& band) {
  return {{"timesteps", band.timesteps}, {"mean", band.mean}, {"low", band.low}, {"high", band.high}};
}

Json to_json(const Seconds& seconds) {
  return {{"world", seconds.world},
          {"acting", seconds.acting},
          {"learning", seconds.learning},
          {"evaluation", seconds.evaluation}};
}

const char* finding_name(MemoryUse::Finding finding) {
  switch (finding) {
    case MemoryUse::Finding::unused:
      return "unused";
    case MemoryUse::Finding::about:
      return "about";
    case MemoryUse::Finding::all:
      return "more than";
  }
  return "";
}

Json to_json(const MemoryUse& use) {
  if (use.cuts.empty()) return nullptr;
  Json cuts = Json::array();
  for (const CutFigure& cut : use.cuts) {
    cuts.push_back({{"every", cut.every == 0 ? Json(nullptr) : Json(cut.every)},  // null: never emptied
                    {"mean_return", cut.mean_return},
                    {"interval", {cut.low, cut.high}}});
  }
  return {{"finding", finding_name(use.finding)},
          {"steps", use.finding == MemoryUse::Finding::unused ? Json(nullptr) : Json(use.steps)},
          {"worth", use.worth},
          {"worth_interval", {use.worth_low, use.worth_high}},
          {"cuts", cuts}};
}

Json to_json(const MapFigure& figure) {
  return {{"title", figure.map.title},
          {"rows", figure.map.y.size()},
          {"columns", figure.map.x.size()},
          {"values", figure.value},
          {"actions", figure.action}};
}

Json to_json(const RunFigures& run) {
  const RunRecord& record = run.record;
  Json json{{"run", record.directory},
            {"algorithm", record.algorithm},
            {"environment", record.environment},
            {"memory", record.memory},
            {"seed", record.seed},
            {"timesteps", record.timesteps},
            {"total_timesteps", record.total_timesteps},
            {"finished", record.finished()},
            {"wall_seconds", record.wall_seconds},
            {"steps_per_second", record.steps_per_second()},
            {"seconds", to_json(record.seconds)},
            {"evaluation", engram::to_json(run.evaluation)}};
  json["evaluation"].erase("run");
  for (const MapFigure& figure : run.maps) json["maps"].push_back(to_json(figure));
  return json;
}

Json to_json(const std::vector<OptionFigure>& options) {
  Json json = Json::object();
  for (const OptionFigure& option : options) {
    if (option.origin != Origin::library && option.name != "seed") json[option.name] = option.value;
  }
  return json;
}

// `part` of the report, or null; `number` of the group in it.
Json to_json(const GroupFigures& group, const ReportPart* part, size_t number) {
  Json runs = Json::array();
  for (const RunFigures& run : group.runs) runs.push_back(to_json(run));
  Json json{{"label", group.label},
            {"seeds", group.runs.size()},
            {"mean_return", group.mean_return},
            {"interval", part ? Json(nullptr) : Json{group.low, group.high}},  // seeds are judged on the same data
            {"interquartile_mean", group.interquartile_mean},
            {"min_return", group.min_return},
            {"max_return", group.max_return},
            {"mean_length", group.mean_length},
            {"steps_per_second", group.steps_per_second},
            {"seconds", to_json(group.seconds)},
            {"memory_use", to_json(group.memory)},
            {"learning_curve", to_json(group.training)},
            {"options", to_json(group.runs[0].options)},
            {"options_hash", group.options_hash},
            {"runs", runs}};
  if (part) json["test"] = part->json(number);
  return json;
}

}  // namespace

// An undefined figure is dumped as null.
Json to_json(const ReportFigures& report) {
  Json groups = Json::array();
  for (size_t i = 0; i < report.groups.size(); ++i) groups.push_back(to_json(report.groups[i], report.part.get(), i));
  return {{"environment", report.environment},
          {"checkpoint", report.checkpoint},
          {"episodes", report.episodes},
          {"random_return", report.references.random},
          {"optimal_return", report.references.optimal},
          {"copies", report.copies},
          {"groups", groups}};
}

}  // namespace engram::inline ENGRAM_REAL
