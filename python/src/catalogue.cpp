// What is registered, so that the package's classes, their keywords and their help follow the registries.
#include "engram/run/experiment/presets.h"
#include "engram/run/experiment/version.h"
#include "python/src/bind.h"

namespace engram::python {
namespace {

nb::list algorithms() {
  nb::list rows;
  for (const AlgorithmEntry& entry : registered_algorithms()) {
    nb::dict row;
    row["name"] = entry.name;
    row["summary"] = entry.summary;
    row["family"] = entry.family;
    row["memory"] = entry.memory;
    row["example"] = entry.quick.environment;  // a world that suits it, and settings of a quick run in it
    row["example_options"] = nb::cast(entry.quick.options);
    rows.append(row);
  }
  return rows;
}

nb::list worlds() {
  nb::list rows;
  for (const WorldEntry& entry : registered_worlds()) {
    nb::dict row;
    row["name"] = entry.id;
    row["summary"] = entry.summary;
    row["kind"] = name_of(entry.kind);
    row["max_episode_steps"] = entry.max_episode_steps;
    rows.append(row);
  }
  return rows;
}

// Of an algorithm with this memory and of the run around it, at the library's defaults.
nb::list algorithm_options(const std::string& algorithm, const std::string& memory) {
  const auto maker = find_algorithm(algorithm).options(memory);
  RunOptions run;
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  options.add(run);
  return describe(options);
}

nb::list world_options(const std::string& world) {
  const auto maker = find_world(world).options();
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  return describe(options);
}

}  // namespace

void bind_catalogue(nb::module_& module) {
  module.def("algorithms", algorithms);
  module.def("worlds", worlds);
  module.def("algorithm_options", algorithm_options, nb::arg("algorithm"), nb::arg("memory") = "none");
  module.def("world_options", world_options, nb::arg("world"));
  module.def("version", [] { return std::string(version()); });
}

}  // namespace engram::python
