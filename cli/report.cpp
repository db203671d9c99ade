// report: one page over runs, and where it was written.
#include "engram/run/report/report.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct ReportFlags {
  ReportRequest request;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    v.option("out", request.out, {}, "the page; default report.html in the run, or where several runs lie together");
    v.option("checkpoint", request.checkpoint, {"last", "best"}, "which checkpoint of the runs");
    v.option("episodes", request.episodes, {1, 65536}, "whole episodes of each evaluation");
    v.option("force", request.force, "report though options or data of a run were changed after training");
    v.option("json", json, "print one JSON object too");
    v.option("help", help, "show this");
  }
};

}  // namespace

int report_verb(const Verb& verb, std::span<const std::string> words) {
  ReportFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  flags.request.runs = arguments.positionals;
  const ReportRequest request = settle(flags.request);
  const ReportFigures figures = measure(request, {.warning = warn, .progress = [](const std::string& text) {
                                                    std::cerr << "measuring " << visible(text) << std::endl;
                                                  }});
  write_report(request.out, figures);
  if (flags.json) {
    nlohmann::ordered_json json{{"file", request.out}};
    json.update(to_json(figures));
    print_json(json);
  } else {
    std::cout << visible(request.out) << std::endl;
  }
  return 0;
}

}  // namespace engram
