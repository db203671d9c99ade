// What forecast, similar, anomalies and windows share: flags, one file of series, notes on standard error, an answer.
#pragma once

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/core/error.h"

namespace engram {

template <class Request>
struct SeriesFlags {
  Request request;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    request.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
  std::vector<OptionNeed> needs() const { return request.needs(); }
};

// The one word beside the flags is the request's file.
template <class Summary, class Request>
int answer_on_series(const Verb& verb, std::span<const std::string> words, Summary (*work)(const Request&),
                     void (*in_words)(const Summary&)) {
  SeriesFlags<Request> flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  flags.request.file = arguments.positionals[0];
  const Summary summary = work(flags.request);
  for (const std::string& note : summary.notes) std::cerr << "note: " << visible(note) << std::endl;
  print_answer(summary, flags.json, in_words);
  return 0;
}

}  // namespace engram
