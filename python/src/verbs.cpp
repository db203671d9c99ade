// Verbs of the command line that Python calls: evaluate, report, export, solve, and the command line itself.
#include <nanobind/stl/tuple.h>

#include <nlohmann/json.hpp>

#include "engram/cli.h"
#include "engram/run/evaluate/evaluate_run.h"
#include "engram/run/export/formats.h"
#include "engram/run/report/report.h"
#include "engram/run/solve/solve.h"
#include "engram/run/tune/search_space.h"
#include "python/src/bind.h"

namespace engram::python {
namespace {

std::string evaluate(const std::string& run, const std::string& checkpoint, int64_t episodes, int64_t seed,
                     bool deterministic, const std::string& trace, const Keywords& world, bool main_thread) {
  const EvaluationRequest request{.run = run,
                                  .checkpoint = checkpoint,
                                  .episodes = episodes,
                                  .seed = seed,
                                  .deterministic = deterministic,
                                  .trace = trace,
                                  .world_options = settings_of(world, "evaluate"),
                                  .also_known = {"episodes", "checkpoint", "seed", "deterministic", "trace"}};
  const EvaluationSummary summary = unlocked(main_thread, [&] { return evaluate_run(request, warn); });
  return to_json(summary).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// Where the page was written.
std::string report(const std::vector<std::string>& runs, const std::string& out, const std::string& checkpoint,
                   int64_t episodes, bool main_thread) {
  const ReportRequest request = settle({runs, out, checkpoint, episodes});
  unlocked(main_thread, [&] {
    write_report(request.out, measure(request, {.warning = warn, .progress = [](const std::string&) {}}));
    return 0;
  });
  return request.out;
}

// The largest difference between the written policy and its origin, relative where values are above 1.
double export_policy(const std::string& run, const std::string& out, const std::string& checkpoint,
                     const std::string& name) {
  return export_header({.run = run, .out = out, .checkpoint = checkpoint, .name = name}, warn).max_difference;
}

// `writer` (run, checkpoint, file) gives (steps, largest difference, complaint): what it refuses is said by the verb. It
// is never let go: the table that holds it outlives the interpreter.
void bring(const std::string& format, nb::callable writer) {
  bring_format(format, [writer = nb::handle(writer.release())](const ExportRequest& request) {
    const nb::gil_scoped_acquire acquire;
    const auto [steps, difference, complaint] =
        nb::cast<std::tuple<int64_t, double, std::string>>(writer(request.run, request.checkpoint, request.out));
    if (!complaint.empty()) throw Error(complaint);
    return BroughtParity{steps, difference};
  });
}

template <class T>
using Column = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

// A table of moves, one row a possible outcome.
SparseModel model_of_moves(int64_t states, int64_t actions, const Column<int64_t>& state, const Column<int64_t>& action,
                           const Column<int64_t>& next, const Column<double>& probability, const Column<double>& reward,
                           const Column<bool>& terminal) {
  ModelBuilder builder(states, actions, "solve");
  for (size_t i = 0; i < state.shape(0); ++i) {
    builder.add(state(i), action(i), {next(i), probability(i), reward(i), terminal(i)});
  }
  return builder.build();
}

SolveOptions solve_options(const Keywords& keywords) {
  SolveOptions options;
  OptionSet set;
  set.add(options);
  for (const Setting& setting : settings_of(keywords, "solve")) set.assign(setting.name, setting.text, setting.place);
  return options;
}

std::string solve_moves(int64_t states, int64_t actions, const Column<int64_t>& state, const Column<int64_t>& action,
                        const Column<int64_t>& next, const Column<double>& probability, const Column<double>& reward,
                        const Column<bool>& terminal, const Keywords& keywords) {
  const SolveOptions options = solve_options(keywords);
  const SolveSummary summary = unlocked(false, [&] {
    return solve("solve", model_of_moves(states, actions, state, action, next, probability, reward, terminal), options);
  });
  return to_json(summary).dump();
}

std::string solve_world(const std::string& world, const Keywords& world_options, const Keywords& keywords) {
  const SolveOptions options = solve_options(keywords);
  const SolveSummary summary =
      unlocked(false, [&] { return solve(world, settings_of(world_options, "solve"), options); });
  return to_json(summary).dump();
}

int command_line(std::vector<std::string> words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const nb::gil_scoped_release release;
  return cli_main(static_cast<int>(words.size()), pointers.data());
}

}  // namespace

void bind_verbs(nb::module_& module) {
  module.def("evaluate", evaluate, nb::arg("run"), nb::arg("checkpoint"), nb::arg("episodes"), nb::arg("seed"),
             nb::arg("deterministic"), nb::arg("trace"), nb::arg("world"), nb::arg("main_thread"));
  module.def("report", report, nb::arg("runs"), nb::arg("out"), nb::arg("checkpoint"), nb::arg("episodes"),
             nb::arg("main_thread"));
  module.def("export_policy", export_policy, nb::arg("run"), nb::arg("out"), nb::arg("checkpoint"), nb::arg("name"));
  module.def(
      "search_space", [](const std::string& algorithm) { return std::string(built_in_space(algorithm).text); },
      nb::arg("algorithm"));
  module.def("bring_format", bring, nb::arg("format"), nb::arg("writer"));
  module.def("solve_moves", solve_moves);
  module.def("solve_world", solve_world, nb::arg("world"), nb::arg("world_options"), nb::arg("keywords"));
  module.def("command_line", command_line, nb::arg("words"));
}

}  // namespace engram::python
