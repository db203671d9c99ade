// Every command line of README.md and docs/ is one that engram takes: its verb, names, options and values are there.
// Nothing is trained: options are read as `--help` reads them, names are looked up. All lines in one child process.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <iostream>
#include <regex>
#include <set>

#include "cli/arguments.h"
#include "cli/command.h"
#include "engram/algorithms/registry.h"
#include "engram/cli.h"
#include "engram/core/error.h"
#include "engram/env/registry.h"
#include "engram/run/bench/bench.h"
#include "engram/run/prove/prove.h"

namespace engram {
namespace {

using Words = std::vector<std::string>;

struct Answer {
  int status;
  std::string out, err;
};

Answer ask(Words words) {
  std::ostringstream out, err;
  std::streambuf* const to_out = std::cout.rdbuf(out.rdbuf());
  std::streambuf* const to_err = std::cerr.rdbuf(err.rdbuf());
  words.insert(words.begin(), "engram");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  const int status = cli_main(static_cast<int>(arguments.size()), arguments.data());
  std::cout.rdbuf(to_out);
  std::cerr.rdbuf(to_err);
  return {status, out.str(), err.str()};
}

// The options that a help or a description lists: whether each is true or false.
std::map<std::string, bool> options_in(const std::string& text) {
  std::map<std::string, bool> options;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const Words words = words_of(line);
    if (!line.starts_with("  --")) continue;
    const std::string value = words.size() > 1 ? words[1] : "";
    options[words[0].substr(2)] = value == "true" || value == "false" || words[0] == "--help";
  }
  return options;
}

// What stands for a name that the reader chooses, behind the word before it.
std::string chosen(const std::string& before, const std::string& word) {
  static const std::map<std::string, std::string> choices{
      {"--memory M", "gru"}, {"--market M", "noise"}, {"--seed S", "1"}};
  if (word == "ENV") return "CartPole-v1";
  if (word == "GAME") return "TicTacToe-v0";
  const auto choice = choices.find(before + " " + word);
  return choice == choices.end() ? word : choice->second;
}

// Quotes hold a word together; a comment or a second command ends the line; [what may be left out] is left out.
Words shell_words(const std::string& line) {
  static const std::regex word(R"re("[^"]*"|'[^']*'|\[[^\]]*\]|[^\s"']+)re");
  Words words;
  for (auto at = std::sregex_iterator(line.begin(), line.end(), word); at != std::sregex_iterator(); ++at) {
    std::string text = at->str();
    if (text.starts_with("#") || text == "&&" || text == "|" || text == ">") break;
    if (text.starts_with("[") || text == "...") continue;
    if (text.starts_with("\"") || text.starts_with("'")) text = text.substr(1, text.size() - 2);
    text = text.substr(0, text.find('|'));  // one of several
    words.push_back(chosen(words.empty() ? "" : words.back(), text));
  }
  return words;
}

bool is_of_python(const std::string& world) { return world.starts_with("gym:") || world.starts_with("python:"); }

void demand_names(const std::string& verb, const Words& names) {
  if (names.empty()) return;
  const bool trains = verb == "train" || verb == "tune";
  if (trains) find_algorithm(names[0]);
  if (trains && names.size() > 1 && !is_of_python(names[1])) find_world(names[1]);
  const bool is_file = names[0].ends_with(".csv") || names[0].ends_with(".pomdp");
  if (verb == "match" || verb == "play" || (verb == "solve" && !is_file)) find_world(names[0]);
  if (verb == "prove") find_proof(names[0]);
  const auto is_group = [&](const BenchGroup& group) { return group.name == names[0]; };
  if (verb == "bench" && std::ranges::none_of(bench_groups(), is_group)) throw Error("no group " + names[0]);
}

void demand_done(const Words& words) {
  const Answer answer = ask(words);
  if (answer.status != 0) throw Error(answer.err);
}

// Options that are not the verb's own are those of what it trains, or of the world that it shows a run.
void demand_others(const std::string& verb, const Words& names, const Words& others) {
  if (others.empty()) return;
  if ((verb == "train" || verb == "tune") && names.size() > 1) {
    Words words{"train", names[0], is_of_python(names[1]) ? "CartPole-v1" : names[1], "--help"};
    words.insert(words.end(), others.begin(), others.end());
    return demand_done(words);
  }
  static const std::set<std::string> of_every_run{"total_timesteps", "threads"};
  const std::map<std::string, bool> of_market = options_in(ask({"describe", "Market-v0"}).out);
  for (const std::string& flag : others) {
    const std::string name = flag.substr(2, flag.find('=') - 2);
    const bool known = verb == "train" ? of_every_run.contains(name)
                                       : of_market.contains(name) && (verb == "evaluate" || verb == "act");
    if (!known) throw Error("unknown option --" + name);
  }
}

// Error: engram does not take this line, "VERB ...".
void demand_taken(const std::string& line) {
  const Words words = shell_words(line);
  const Answer help = ask({words.at(0), "--help"});
  if (help.status != 0) throw Error(help.err);
  if (words[0] == "describe" && words.size() > 1 && line.find("--model") == std::string::npos) demand_done(words);
  if (words[0] == "describe" || words[0].starts_with("--")) return;
  const Words rest(words.begin() + 1, words.end());
  std::map<std::string, bool> booleans = known_booleans(rest, OptionSet());
  const std::map<std::string, bool> own = options_in(help.out);
  booleans.insert(own.begin(), own.end());
  const Arguments arguments = divide(rest, booleans);
  demand_names(words[0], arguments.positionals);
  Words of_verb{words[0], "--help"}, others;
  for (const Setting& flag : arguments.flags) {
    const std::string text = "--" + flag.name + "=" + flag.text;
    if (own.contains(flag.name)) of_verb.push_back(text);
    if (!own.contains(flag.name) || flag.name == "preset")
      others.push_back(text);  // which presets there are, both know
  }
  demand_done(of_verb);
  demand_others(words[0], arguments.positionals, others);
}

void append_matches(Words& all, const std::string& text, const std::regex& pattern) {
  for (auto at = std::sregex_iterator(text.begin(), text.end(), pattern); at != std::sregex_iterator(); ++at) {
    all.push_back(at->str(at->size() - 1));
  }
}

struct Page {
  std::string blocks, prose;  // what stands between two fences, and all else
};

Page divided(const std::string& text) {
  Page page;
  bool inside = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
    } else {
      (inside ? page.blocks : page.prose) += line + "\n";
    }
  }
  return page;
}

// What stands behind "engram " or "bin/engram " where code begins: a line of a block, fenced or indented, or a span
// between backquotes.
Words commands_in(const std::string& text) {
  static const std::regex line("(^|\n)(bin/)?engram ([^\n]*)"), indented("\n    (bin/)?engram ([^\n]*)"),
      span("`(bin/)?engram ([^`]*)`"), continued("\\\\\n");
  const Page page = divided(text);
  Words commands;
  append_matches(commands, std::regex_replace(page.blocks, continued, " "), line);
  append_matches(commands, page.prose, indented);
  append_matches(commands, page.prose, span);
  return commands;
}

// In a child, since cli_main takes the process's signals and streams: what there is to complain of, on standard error.
std::string in_child(const std::function<std::string()>& complaints) {
  const Scratch directory;
  const auto body = [&](int, char**) {
    std::cerr << complaints() << std::flush;
    return 0;
  };
  const Finished child = Command(directory.path(), "", body).wait();
  return child.status == 0 ? child.err : "the child ended with status " + std::to_string(child.status);
}

// Names each line that is not taken.
std::string refused_of(const Words& lines) {
  std::string refused;
  for (const std::string& line : lines) {
    try {
      demand_taken(line);
    } catch (const std::exception& error) {
      refused += line + ": " + error.what() + "\n";
    }
  }
  return refused;
}

// The options of all verbs, algorithms and worlds.
std::map<std::string, bool> all_options() {
  std::map<std::string, bool> all;
  std::istringstream usage(ask({"--help"}).out);
  for (std::string line; std::getline(usage, line);) {
    const Words words = words_of(line);
    if (line.starts_with("  ") && words[0] != "engram") all.merge(options_in(ask({words[0], "--help"}).out));
  }
  for (const AlgorithmEntry& entry : registered_algorithms()) all.merge(options_in(ask({"describe", entry.name}).out));
  for (const WorldEntry& entry : registered_worlds()) all.merge(options_in(ask({"describe", entry.id}).out));
  return all;
}

std::vector<std::string> pages() {
  std::vector<std::string> paths{ENGRAM_SOURCE "/README.md", ENGRAM_SOURCE "/CHANGELOG.md"};
  for (const auto& entry : std::filesystem::directory_iterator(ENGRAM_SOURCE "/docs")) {
    if (entry.path().extension() == ".md") paths.push_back(entry.path().string());
  }
  return paths;
}

TEST(Documented, EveryCommandLineIsOneThatEngramTakes) {
  std::set<std::string> lines;
  for (const std::string& path : pages()) {
    for (const std::string& line : commands_in(read_file(path))) lines.insert(line);
  }
  EXPECT_GT(lines.size(), 200u);  // 270 when this was written: the reader is not blind
  EXPECT_EQ(in_child([&] { return refused_of({lines.begin(), lines.end()}); }), "");
}

TEST(Documented, ALineThatIsWrongAnywhereIsFound) {
  const Words wrong{"frobnicate",
                    "train ppq CartPole-v1",
                    "train ppo CartPole-v2 --seed 1",
                    "train ppo CartPole-v1 --learning_rat 1",
                    "train ppo CartPole-v1 --memory elephant",
                    "train ppo CartPole-v1 --preset nowhere",
                    "train --resume RUN --gamma 1",
                    "tune ppo CartPole-v1 --trails 20",
                    "evaluate RUN --episode 3",
                    "solve FrozenLake-v2",
                    "solve FrozenLake-v1 --epsilom 1",
                    "similar DATA.csv --measure feet",
                    "describe ppo Nowhere-v0",
                    "match Chess-v0 random random",
                    "prove everything",
                    "bench elephants"};
  const std::string refused = in_child([&] { return refused_of(wrong); });
  for (const std::string& line : wrong) EXPECT_NE(refused.find(line + ": "), std::string::npos) << line;
}

TEST(Documented, EveryOptionThatIsNamedExists) {
  std::set<std::string> named;
  static const std::regex option("`--([a-z0-9_]+)");
  for (const std::string& path : pages()) {
    Words names;
    append_matches(names, read_file(path), option);
    named.insert(names.begin(), names.end());
  }
  EXPECT_GT(named.size(), 100u);
  const auto unknown = [&] {
    const std::map<std::string, bool> options = all_options();
    std::string names;
    for (const std::string& name : named) names += options.contains(name) ? "" : name + " ";
    return names;
  };
  EXPECT_EQ(in_child(unknown), "");
  named = {"learning_rate", "learning_rat", "trace"};
  EXPECT_EQ(in_child(unknown), "learning_rat ");
}

TEST(Documented, EveryLinkLeadsToAFileAndAnIndexHasEveryPage) {
  static const std::regex link("\\]\\(([^)# ]+)(#[^)]*)?\\)");
  std::string broken, missing;
  const std::string index = read_file(ENGRAM_SOURCE "/docs/README.md") + read_file(ENGRAM_SOURCE "/README.md");
  for (const std::string& path : pages()) {
    const std::filesystem::path page(path);
    const std::string text = divided(read_file(path)).prose;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), link); at != std::sregex_iterator(); ++at) {
      if (at->str(1).starts_with("http") || std::filesystem::exists(page.parent_path() / at->str(1))) continue;
      broken += path + ": " + at->str(1) + "\n";
    }
    const std::string name = page.filename().string();
    if (name != "README.md" && index.find(name + ")") == std::string::npos) missing += name + "\n";
  }
  EXPECT_EQ(broken, "");
  EXPECT_EQ(missing, "");
}

// Every number that a text holds.
std::vector<std::string> numbers_in(const std::string& text) {
  static const std::regex number("-?[0-9]+(\\.[0-9]+)?");
  return {std::sregex_token_iterator(text.begin(), text.end(), number), std::sregex_token_iterator()};
}

// Whether one of `found` is `expected`, to the last digit that it is written with.
bool holds(const std::vector<std::string>& found, const std::string& expected) {
  const size_t point = expected.find('.');
  const size_t digits = point == std::string::npos ? 0 : expected.size() - point - 1;
  const double half = 0.5000001 * std::pow(10.0, -static_cast<double>(digits));
  return std::ranges::any_of(
      found, [&](const std::string& n) { return std::abs(std::stod(n) - std::stod(expected)) <= half; });
}

// Planning takes milliseconds, so its rows are run. Jack's car rental takes half a second and has tests of its own.
TEST(Documented, TheCoursesExactAnswersArePrinted) {
  static const std::regex row("`bin/engram (solve [^`]*)` \\| ([^|]*) \\|");
  const Scratch scratch;
  const std::string course = read_file(ENGRAM_SOURCE "/docs/course.md");
  int compared = 0;
  for (auto at = std::sregex_iterator(course.begin(), course.end(), row); at != std::sregex_iterator(); ++at) {
    const std::vector<std::string> expected = numbers_in(at->str(2));
    if (expected.empty() || at->str(1).starts_with("solve CarRental")) continue;
    const Finished solved = run(scratch, at->str(1));
    EXPECT_EQ(solved.status, 0) << solved.err;
    EXPECT_TRUE(holds(numbers_in(solved.out), expected[0])) << at->str(1) << ": " << expected[0] << "\n" << solved.out;
    ++compared;
  }
  EXPECT_GE(compared, 14);
  EXPECT_TRUE(holds({"571", "-20.707677"}, "-20.7077"));
  EXPECT_FALSE(holds({"571", "-20.707677"}, "-20.7078"));
}

TEST(Documented, ReadsBlocksAndSpans) {
  const std::string page =
      "Say `bin/engram list` or `engram\nsolve`.\n\n```sh\nbin/engram train ppo X \\\n  --seed 1  # why\n```\n`engram "
      "report RUN`";
  EXPECT_EQ(commands_in(page), (Words{"train ppo X    --seed 1  # why", "list", "report RUN"}));
  EXPECT_EQ(shell_words("sample RUN [--x 1] --prime \"A B:\" # why"), (Words{"sample", "RUN", "--prime", "A B:"}));
}

}  // namespace
}  // namespace engram
