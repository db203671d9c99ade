// act: prints what a trained trader holds from the next open on.
#include "engram/run/market/act.h"

#include <cstdio>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct ActFlags {
  ActRequest request;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    v.option("checkpoint", request.checkpoint, {"last", "best"}, "which checkpoint of the run");
    v.option("force", request.force, "act though the run's options were changed after training");
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

void print_order(const Order& order) {
  std::printf("%s: hold %g from the open of %s on; its last bar is %s (%lld bars)\n", visible(order.symbol).c_str(),
              order.position, order.coming.c_str(), order.after.c_str(), static_cast<long long>(order.bars));
  if (order.delay > 0) {
    std::printf("  decided at that close: %g, which fills %lld bars later\n", order.ordered,
                static_cast<long long>(order.delay));
  }
  if (order.ruined) std::printf("  its account came to nothing in this pass: nothing is ordered any more\n");
  if (order.probabilities.empty()) return;
  static constexpr const char* names[] = {"short", "flat", "long"};
  const size_t skipped = 3 - std::min<size_t>(3, order.probabilities.size());
  std::printf("  probabilities");
  for (size_t i = 0; i < order.probabilities.size(); ++i) {
    std::printf("  %s %.4f", names[std::min<size_t>(2, i + skipped)], order.probabilities[i]);
  }
  std::printf("\n");
}

void print_answer_in_words(const ActAnswer& answer) {
  for (const Order& order : answer.orders) print_order(order);
  const auto& verdict = answer.run_verdict;
  if (verdict.is_null()) {
    std::printf("verdict of the run: none yet; engram evaluate %s\n", visible(answer.run).c_str());
    return;
  }
  std::printf("verdict of the run: %s, on %s to %s\n", visible(verdict["verdict"].get<std::string>()).c_str(),
              visible(verdict.value("first", "")).c_str(), visible(verdict.value("last", "")).c_str());
  if (!verdict["of_this_policy"].get<bool>()) std::printf("  it has learned since: engram evaluate it again\n");
}

}  // namespace

int act_verb(const Verb& verb, std::span<const std::string> words) {
  ActFlags flags;
  const Arguments arguments = read_words(verb, words, flags, Others::returned);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  flags.request.run = arguments.positionals[0];
  flags.request.world_options = arguments.others;
  print_answer(act(flags.request, warn), flags.json, print_answer_in_words);
  return 0;
}

}  // namespace engram
