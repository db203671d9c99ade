// The table of verbs, and the one place where an Error becomes a line on standard error and an exit status.
#include <cstdio>
#include <exception>
#include <iomanip>
#include <iostream>
#include <new>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/verbs.h"
#include "engram/cli.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/experiment/version.h"

namespace engram {
namespace {

constexpr Verb verbs[] = {
    {"train", "engram train ALGORITHM ENVIRONMENT [--option value ...] | engram train --resume RUN",
     "train an agent; every run has a directory of its own", train_verb},
    {"tune",
     "engram tune ALGORITHM ENVIRONMENT [--trials 20] [--seeds 1..3] [--walk_forward K] [--space FILE.toml] [--option "
     "value ...] | engram tune --resume DIR",
     "search for better options, judged on validation alone", tune_verb},
    {"evaluate", "engram evaluate RUN [--episodes 100] [--checkpoint last|best] [--trace FILE.csv]",
     "what the trained policy of a run is worth", evaluate_verb},
    {"data", "engram data FILE ... [--columns time,open,high,low,close,volume] [--time_zone NAME]",
     "what is understood of files of prices: columns, stamps, first bars, doubts", data_verb},
    {"act", "engram act RUN --data FILE [--checkpoint last|best]", "what a trained trader holds from the next open on",
     act_verb},
    {"score", "engram score RUN FILE [--checkpoint last|best]", "what a language model gives to each token of a text",
     score_verb},
    {"sample", "engram sample RUN [--prime TEXT] [--length 500] [--temperature 1] [--seed 0]",
     "a text that a language model writes", sample_verb},
    {"doctor", "engram doctor RUN", "what the metrics of a run show to be wrong, and the options to try", doctor_verb},
    {"report", "engram report RUN ... [--out FILE.html] [--episodes 100]",
     "one page that shows what runs of one environment have learned", report_verb},
    {"solve",
     "engram solve ENVIRONMENT|model.csv [--method value_iteration] [--gamma 0.99] [--tolerance 1e-10] | engram solve "
     "model.pomdp [--method incremental_pruning|point_based] [--history ACTION,OBSERVATION,...]",
     "exact values and best policy of a finite model, also where its state is hidden", solve_verb},
    {"forecast",
     "engram forecast DATA.csv --horizon H [--method all|classical|NAME,...] [--season auto|N] [--every 1d] [--out "
     "F.csv] "
     "[--report F.html]",
     "what comes next in series of numbers, and whether any method beats the naive ones", forecast_verb},
    {"anomalies", "engram anomalies DATA.csv [--false_alarms 0.01] [--method ar] [--season N] [--out F.csv]",
     "rows of series that nobody could expect, at a chosen rate of false alarms", anomalies_verb},
    {"windows",
     "engram windows DATA.csv --size W [--horizon K] [--labels N] [--date_features] [--split DATE] [--out F.csv]",
     "series as tables of examples: sliding windows, features, a split by time", windows_verb},
    {"similar",
     "engram similar DATA.csv [--to NAME] [--measure slopes|pearson|dtw|shape] [--clusters K|mcl] [--event 'rise > 3 "
     "sd "
     "within 5'] [--anova]",
     "which series are alike, which groups they form, where something happens in them", similar_verb},
    {"match", "engram match GAME A B [--games 100]   A, B: random, perfect or RUN",
     "two players over many games, with an interval of the points", match_verb},
    {"play", "engram play GAME [--against random|perfect|RUN] [--seat 0|1]", "a game against a player, in the terminal",
     play_verb},
    {"hmm",
     "engram hmm [fit] DATA.csv [--states 2] [--emission gaussian|discrete|poisson] | engram hmm decode DATA.csv "
     "--model "
     "MODEL.json",
     "hidden states of a file's rows: Baum-Welch, posterior, Viterbi", hmm_verb},
    {"kalman", "engram kalman DATA.csv [--model local_level|local_trend|pendulum|MODEL.json] [--estimate ...]",
     "a hidden state of numbers: filter, smoother, EM", kalman_verb},
    {"recall", "engram recall [--patterns FILE.csv] [--stored M] [--flips 0.1] | engram recall --capacity",
     "a Hopfield network: patterns found again from noise, and how many it holds", recall_verb},
    {"paths", "engram paths MATRIX.csv [--from A] [--to B,C] [--cutoff 5] [--list FILE.csv] [--directed false]",
     "simple paths of a graph, counted exactly", paths_verb},
    {"network", "engram network FILE.json [--inputs 1,2] [--format values|formula|cpp|glsl|hlsl|opencl] [--out FILE]",
     "a feed-forward network of any shape: evaluated, or written as a formula or a shader", network_verb},
    {"list", "engram list [NAME|GROUP]", "algorithms, environments and memories", list_verb},
    {"describe",
     "engram describe NAME | engram describe ALGORITHM ENVIRONMENT [--memory lstm] | engram "
     "describe ENVIRONMENT --model FILE.csv",
     "options with their defaults, ranges and meanings", describe_verb},
    {"completion", "engram completion bash|zsh|fish", "what a shell proposes behind the words of engram",
     completion_verb},
    {"manual", "engram manual", "this program's man page: engram manual | man -l -", manual_verb},
    {"export", "engram export RUN --format header --out FILE.h [--name NAME] [--checkpoint last|best]",
     "a trained policy as one C++ file that needs nothing else", export_verb},
    {"selftest", "engram selftest", "gradients, memory, determinism and resume, checked on this machine",
     selftest_verb},
    {"prove", "engram prove [NAME]", "published figures that engram must reach, over many runs", prove_verb},
    {"bench", "engram bench [GROUP]", "rates of kernels and algorithms beside this processor's peak", bench_verb},
};

void print_usage(std::ostream& out) {
  out << "engram trains agents that remember\n\nusage: engram VERB ...\n\n";
  for (const Verb& verb : verbs) out << "  " << std::left << std::setw(11) << verb.name << " " << verb.summary << "\n";
  out << "\nengram VERB --help tells more; engram --version. First try:\n"
         "  engram train ppo CartPoleNoVel-v1 --memory lstm\n";
}

const Verb& find_verb(const std::string& name) {
  std::vector<std::string> names;
  for (const Verb& verb : verbs) {
    if (name == verb.name) return verb;
    names.emplace_back(verb.name);
  }
  throw Error("unknown verb '" + name + "'" + suggestion(name, names) + "; engram --help lists them");
}

// Thrown to whoever asked a verb for its options, where it would show them; nothing is shown.
struct HeardOptions {
  std::vector<OptionDescription> options;
};
bool listening = false;

int dispatch(const std::vector<std::string>& words) {
  if (words.empty()) {
    print_usage(std::cerr);
    return 2;
  }
  if (words[0] == "--version") {
    std::cout << "engram " << version() << " (" << commit() << ")\n";
    return 0;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    print_usage(std::cout);
    return 0;
  }
  const Verb& verb = find_verb(words[0]);
  return verb.run(verb, std::span(words).subspan(1));
}

}  // namespace

void print_options(const OptionSet& options) {
  for (const OptionDescription& option : options.describe()) {
    std::string range;
    for (const std::string& choice : option.choices) range += (range.empty() ? " {" : ", ") + choice;
    if (!option.choices.empty()) range += "}";
    const bool bounded = option.range.low > -1e300 || option.range.high < 1e300;
    if (bounded) range = " [" + shortest(option.range.low) + ", " + shortest(option.range.high) + "]";
    std::cout << "  --" << std::left << std::setw(24) << option.name << std::setw(14)
              << (option.name == "help" ? "" : visible(option.value)) << " " << option.meaning << range << "\n";
  }
}

void print_help(const Verb& verb, const OptionSet& options) {
  if (listening) throw HeardOptions{options.describe()};
  std::cout << verb.summary << "\nusage: " << verb.usage << "\n\n";
  print_options(options);
}

std::span<const Verb> all_verbs() { return verbs; }

std::vector<OptionDescription> options_of(const Verb& verb) {
  const std::vector<std::string> words{"--help"};
  listening = true;
  try {
    verb.run(verb, words);
  } catch (HeardOptions& heard) {
    listening = false;
    return std::move(heard.options);
  }
  listening = false;
  return {};
}

void warn(const std::string& text) { std::cerr << "warning: " << visible(text) << std::endl; }

void print_json(const nlohmann::ordered_json& json) {
  std::cout << json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << std::endl;
}

namespace {

int run(int argc, char** argv) {
  try {
    return dispatch({argv + 1, argv + argc});
  } catch (const Error& error) {
    std::cerr << "engram: " << visible(error.what()) << std::endl;
    return error.status();
  } catch (const std::bad_alloc&) {
    std::cerr << "engram: out of memory; choose smaller networks, rollouts or data" << std::endl;
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "engram: " << visible(error.what()) << std::endl;
    return 1;
  }
}

// What nobody could read was not done.
int status_with_output(int status) {
  std::cout.flush();
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && !std::cout.fail();
  if (written) return status;
  std::cerr << "engram: cannot write to standard output" << std::endl;
  return status == 0 ? 1 : status;
}

}  // namespace

int cli_main(int argc, char** argv) {
  hold_standard_streams();
  catch_interrupts();
  if (argc > 0) set_program(argv[0]);
  return status_with_output(run(argc, argv));
}

}  // namespace engram
