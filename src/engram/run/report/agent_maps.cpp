#include "engram/run/report/agent_maps.h"

#include <cmath>

namespace engram::inline ENGRAM_REAL {
namespace {

std::vector<double> first_column(ConstView rows) {
  std::vector<double> values;
  for (int64_t i = 0; i < rows.rows; ++i) values.push_back(static_cast<double>(rows(i, 0)));
  return values;
}

MapFigure measure(const Policy& policy, ObservationMap map) {
  const int64_t cells = map.cells();
  Tensor start(1, cells), memory(cells, 0), action(cells, policy.action_space().columns()), value(cells, 1);
  fill(start, 1);
  const ObservationBatch batch{map.observation, start, map.allowed};
  Acting greedily;
  policy.act(batch, memory, action, greedily);
  MapFigure figure{.map = {}, .action = first_column(action), .value = {}};
  if (policy.estimate(batch, memory, value)) figure.value = first_column(value);
  for (size_t i = 0; i < map.mark.size(); ++i) {
    if (map.mark[i].empty()) continue;
    figure.action[i] = NAN;
    if (!figure.value.empty()) figure.value[i] = NAN;
  }
  figure.map = std::move(map);
  return figure;
}

}  // namespace

std::vector<MapFigure> measure_maps(const TrainedRun& run) {
  std::vector<MapFigure> figures;
  if (run.policy().memory_size() > 0) return figures;
  for (ObservationMap& map : run.maps()) {
    figures.push_back(measure(run.policy(), std::move(map)));
  }
  return figures;
}

}  // namespace engram::inline ENGRAM_REAL
