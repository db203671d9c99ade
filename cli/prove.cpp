// prove: repeats documented results and prints each beside the published number.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/core/resources.h"
#include "engram/run/prove/prove.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

struct ProveFlags {
  double share = 1;
  int64_t threads = usable_processors();
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    v.option("share", share, {0.001, 100}, "of the published number of runs; below 1 the bounds are wider");
    v.option("threads", threads, {1, 256}, "threads that share the runs; changes no result");
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

void print_head() {
  std::printf("%-46s %10s %10s %9s %6s %8s\n", "bar", "figure", "published", "bound", "runs", "seconds");
}

void print_bar(const Bar& bar) {
  std::printf("%-46s %10.4g %10.4g %9.3g %6lld %8.2f  %s\n", bar.name.c_str(), bar.figure, bar.published, bar.bound,
              static_cast<long long>(bar.seeds), bar.seconds, bar.passed ? "ok" : "FAILED");
  std::fflush(stdout);
}

Json to_json(const Bar& bar) {
  return {{"name", bar.name},           {"passed", bar.passed}, {"figure", bar.figure},  {"bound", bar.bound},
          {"published", bar.published}, {"seeds", bar.seeds},   {"seconds", bar.seconds}};
}

void print_proofs() {
  std::printf("\nproofs:\n");
  for (const Proof& proof : proofs()) std::printf("  %-20s %s\n", proof.name.c_str(), proof.summary.c_str());
}

}  // namespace

int prove_verb(const Verb& verb, std::span<const std::string> words) {
  ProveFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) {
    print_proofs();
    return 0;
  }
  demand_positionals(arguments, 0, 1, verb.usage);
  std::vector<Proof> chosen = proofs();
  if (!arguments.positionals.empty()) chosen = {find_proof(arguments.positionals[0])};

  const auto threads = std::make_unique<Threads>(useful_threads(flags.threads));
  ProofContext context{flags.share, threads.get(), {}};
  if (!flags.json) {
    print_head();
    context.on_bar = print_bar;
  }
  Json rows = Json::array();
  int64_t failed = 0;
  for (const Proof& proof : chosen) {
    for (const Bar& bar : proof.run(context)) {
      rows.push_back(to_json(bar));
      failed += bar.passed ? 0 : 1;
    }
  }
  if (flags.json) {
    print_json(Json{{"bars", rows}});
  } else {
    std::printf("%zu bars, %lld failed\n", rows.size(), static_cast<long long>(failed));
  }
  return failed > 0 ? 1 : 0;
}

}  // namespace engram
