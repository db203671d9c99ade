#include "cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "engram/algorithms/registry.h"
#include "engram/data/csv.h"
#include "engram/env/registry.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

bool is_truth_value(const std::string& word) { return word == "true" || word == "false" || word == "1" || word == "0"; }

void add_names(const OptionSet& set, std::map<std::string, bool>& booleans) {
  for (const OptionDescription& option : set.describe()) booleans[option.name] = option.type == "bool";
}

void add_options(auto& maker, std::map<std::string, bool>& booleans) {
  OptionSet set;
  set.add([&](OptionVisitor& v) { maker.visit_options(v); });
  add_names(set, booleans);
}

template <class Entries, class Name>
bool contains(const Entries& entries, Name name, const std::string& word) {
  return std::ranges::any_of(entries, [&](const auto& entry) { return entry.*name == word; });
}

// What the words are about, "" where they name none: it decides which options there are.
struct Subject {
  std::string algorithm, environment;

  // What is wrong with a run is for the verb to say.
  void take_run(const std::string& directory) {
    try {
      const Plan plan = plan_of_run(directory, {});
      algorithm = plan.algorithm;
      environment = plan.environment;
    } catch (const Error&) {
    }
  }
  void take(const std::string& word) {
    if (algorithm.empty() && contains(registered_algorithms(), &AlgorithmEntry::name, word)) algorithm = word;
    if (environment.empty() && contains(registered_worlds(), &WorldEntry::id, word)) environment = word;
    if (algorithm.empty() && environment.empty() && is_run(word)) take_run(word);
  }
};

// A name counts wherever it stands, but for values of the verb's own flags: whether another flag takes the next word is
// not known before.
Subject subject_of(std::span<const std::string> words, const OptionSet& own) {
  std::map<std::string, bool> booleans;
  add_names(own, booleans);
  Subject subject;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with("--")) {
      subject.take(words[i]);
    } else if (const auto flag = booleans.find(words[i].substr(2)); flag != booleans.end() && !flag->second) {
      ++i;
    }
  }
  return subject;
}

int64_t parse_seed(std::string_view text, const std::string& all) {
  int64_t seed = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size() || seed < 0) {
    throw Error("--seeds: expected a range such as 1..5 or a list such as 1,2,7, found '" + all + "'");
  }
  return seed;
}

std::vector<int64_t> parse_range(const std::string& text, size_t dots) {
  const std::string_view view(text);
  const int64_t first = parse_seed(view.substr(0, dots), text), last = parse_seed(view.substr(dots + 2), text);
  if (last < first || last - first >= 10000) {
    throw Error("--seeds: expected at least 1 and at most 10000 seeds in ascending order, found '" + text + "'");
  }
  std::vector<int64_t> seeds;
  for (int64_t seed = first; seed <= last; ++seed) seeds.push_back(seed);
  return seeds;
}

// Several --data are one list of names.
void add_flag(Arguments& arguments, Setting flag) {
  const auto same = std::ranges::find(arguments.flags, flag.name, &Setting::name);
  if (flag.name == "data" && same != arguments.flags.end()) {
    same->text += "," + flag.text;
  } else {
    arguments.flags.push_back(std::move(flag));
  }
}

}  // namespace

Arguments divide(std::span<const std::string> words, const std::map<std::string, bool>& booleans) {
  Arguments arguments;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with("--")) {
      arguments.positionals.push_back(words[i]);
      continue;
    }
    const size_t equals = words[i].find('=');
    Setting flag{words[i].substr(2, equals == std::string::npos ? equals : equals - 2), "", words[i].substr(0, equals)};
    std::replace(flag.name.begin(), flag.name.end(), '-', '_');
    const auto known = booleans.find(flag.name);
    const bool boolean = known != booleans.end() && known->second;
    const bool has_next = i + 1 < words.size() && !words[i + 1].starts_with("--");
    if (equals != std::string::npos) {
      flag.text = words[i].substr(equals + 1);
    } else if (has_next && (!boolean || is_truth_value(words[i + 1]))) {
      flag.text = words[++i];
    } else if (boolean || known == booleans.end()) {
      flag.text = "true";
    } else {
      throw Error(flag.place + ": expected a value");
    }
    if (flag.name == "data" && is_file(flag.text)) {
      flag.text = escaped_name(flag.text);
      while (i + 1 < words.size() && is_file(words[i + 1])) flag.text += "," + escaped_name(words[++i]);
    }
    add_flag(arguments, std::move(flag));
  }
  return arguments;
}

std::map<std::string, bool> known_booleans(std::span<const std::string> words, const OptionSet& own) {
  std::map<std::string, bool> booleans;
  const Subject subject = subject_of(words, own);
  if (!subject.algorithm.empty()) add_options(*find_algorithm(subject.algorithm).options("none"), booleans);
  if (!subject.environment.empty()) add_options(*find_world(subject.environment).options(), booleans);
  RunOptions run;
  OptionSet set;
  set.add(run);
  add_names(set, booleans);
  add_names(own, booleans);
  return booleans;
}

std::vector<Setting> take(const OptionSet& own, const std::vector<Setting>& flags) {
  std::vector<Setting> others;
  for (const Setting& flag : flags) {
    if (own.contains(flag.name)) {
      own.assign(flag.name, flag.text, flag.place);
    } else {
      others.push_back(flag);
    }
  }
  return others;
}

void demand_positionals(const Arguments& arguments, size_t least, size_t most, const std::string& usage) {
  const size_t count = arguments.positionals.size();
  if (count > most) throw Error("unexpected argument '" + arguments.positionals[most] + "'; usage: " + usage);
  if (count < least) throw Error("too few arguments; usage: " + usage);
}

void demand_read(const Arguments& arguments, const std::vector<OptionNeed>& needs) {
  for (const Setting& flag : arguments.flags) {
    for (const OptionNeed& need : needs) {
      if (need.met || std::ranges::find(need.options, flag.name) == need.options.end()) continue;
      throw Error(flag.place + ": is read only " + need.need);
    }
  }
}

void demand_resume_flags(const Arguments& arguments, const std::vector<std::string>& allowed,
                         const std::string& whence) {
  std::string list;
  for (size_t i = 0; i < allowed.size(); ++i) {
    list += (i == 0 ? "--" : i + 1 < allowed.size() ? ", --" : " and --") + allowed[i];
  }
  for (const Setting& flag : arguments.flags) {
    if (flag.name == "resume" || std::ranges::find(allowed, flag.name) != allowed.end()) continue;
    throw Error(flag.place + ": comes from " + whence + "; with --resume only " + list + " may be given");
  }
}

std::vector<int64_t> parse_seeds(const std::string& text) {
  if (const size_t dots = text.find(".."); dots != std::string::npos) return parse_range(text, dots);
  std::vector<int64_t> seeds;
  for (std::string_view rest = text;;) {
    const size_t comma = rest.find(',');
    seeds.push_back(parse_seed(rest.substr(0, comma), text));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (std::set<int64_t>(seeds.begin(), seeds.end()).size() != seeds.size()) {
    throw Error("--seeds: a seed stands twice in '" + text + "'");
  }
  return seeds;
}

}  // namespace engram
