// completion and manual: what a shell proposes, and the man page, from the tables that the program itself reads: verbs,
// their options, algorithms, worlds, memories and presets. Nothing is written down twice.
//
// bash and zsh share one function, engram_candidates VERB BEFORE WORD POSITION ALL..., which prints the words that may
// stand where the cursor is; without one they propose files. Position 1 is the first word behind the verb.
#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/nn/network.h"
#include "engram/run/experiment/presets.h"
#include "engram/run/experiment/version.h"

namespace engram {
namespace {

using Words = std::vector<std::string>;

struct HelpFlag {
  bool help = false;
  void visit(OptionVisitor& v) { v.option("help", help, "show this"); }
};

std::string joined(const auto& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Words flags_of(const std::vector<OptionDescription>& options) {
  Words flags;
  for (const OptionDescription& option : options) flags.push_back("--" + option.name);
  return flags;
}

std::vector<OptionDescription> described(auto& maker) {
  OptionSet set;
  set.add([&](OptionVisitor& v) { maker.visit_options(v); });
  return set.describe();
}

// Options by the word that brings them along: an algorithm or a world.
std::map<std::string, std::vector<OptionDescription>> options_by_name() {
  std::map<std::string, std::vector<OptionDescription>> all;
  for (const AlgorithmEntry& entry : registered_algorithms()) all[entry.name] = described(*entry.options("none"));
  for (const WorldEntry& entry : registered_worlds()) all[entry.id] = described(*entry.options());
  return all;
}

std::vector<OptionDescription> options_of_runs() {
  RunOptions run;
  OptionSet set;
  set.add(run);
  return set.describe();
}

// Values that an option chooses from, of whichever algorithm or world.
std::map<std::string, std::set<std::string>> choices() {
  std::map<std::string, std::set<std::string>> all;
  for (const auto& [name, options] : options_by_name()) {
    for (const OptionDescription& option : options)
      all[option.name].insert(option.choices.begin(), option.choices.end());
  }
  for (const Preset& preset : presets()) all["preset"].emplace(preset.name);
  all["preset"].insert("none");
  std::erase_if(all, [](const auto& row) { return row.second.empty(); });
  return all;
}

Words names_of_algorithms() {
  Words names;
  for (const AlgorithmEntry& entry : registered_algorithms()) names.push_back(entry.name);
  return names;
}

Words names_of_worlds(bool games_alone) {
  Words names;
  for (const WorldEntry& entry : registered_worlds()) {
    if (!games_alone || entry.kind == WorldKind::game) names.push_back(entry.id);
  }
  return names;
}

// What a word of a usage line stands for; nothing of files.
Words names_for(const std::string& place) {
  if (place.starts_with("ALGORITHM")) return names_of_algorithms();
  if (place.starts_with("ENVIRONMENT")) return names_of_worlds(false);
  if (place.starts_with("GAME")) return names_of_worlds(true);
  if (place.starts_with("bash|")) return {"bash", "zsh", "fish"};
  if (!place.starts_with("NAME")) return {};
  Words all = names_of_algorithms();
  for (const std::string& world : names_of_worlds(false)) all.push_back(world);
  for (const MemoryEntry& memory : registered_memories()) all.push_back(memory.name);
  return all;
}

// The words of a usage line behind the verb, up to the first option or the next way to use it.
Words places_of(const Verb& verb) {
  std::istringstream usage(verb.usage);
  Words places;
  std::string word;
  usage >> word >> word;  // the program and the verb
  while (usage >> word && word != "|" && !word.starts_with("[--") && !word.starts_with("--")) {
    std::erase_if(word, [](char c) { return c == '[' || c == ']'; });
    places.push_back(word);
  }
  return places;
}

// Whether a verb takes the options of what it is about beside its own.
bool takes_others(const Verb& verb) {
  const Words places = places_of(verb);
  return std::ranges::find(places, "ALGORITHM") != places.end() || std::string(verb.name) == "describe";
}

std::string row(const std::string& pattern, const std::string& words) {
  return "    " + pattern + ") words=\"" + words + "\" ;;\n";
}

// A function of POSIX's shell, which zsh reads as well.
std::string candidates() {
  std::string own, others, values, places;
  for (const Verb& verb : all_verbs()) {
    const std::string name = verb.name;
    const std::string runs = takes_others(verb) ? " " + joined(flags_of(options_of_runs())) : "";
    own += row(name, joined(flags_of(options_of(verb))) + runs);
    if (takes_others(verb)) others += (others.empty() ? "" : "|") + name;
    const Words all = places_of(verb);
    for (size_t i = 0; i < all.size(); ++i) {
      const Words names = names_for(all[i]);
      if (!names.empty()) places += row(name + ":" + std::to_string(i + 1), joined(names));
    }
  }
  std::string brought;
  for (const auto& [name, options] : options_by_name()) {
    brought += "      " + name + ") words=\"$words " + joined(flags_of(options)) + "\" ;;\n";
  }
  for (const auto& [name, all] : choices()) values += row("--" + name, joined(all));
  return "engram_candidates() {\n  local verb=\"$1\" before=\"$2\" word=\"$3\" position=\"$4\" words=\"\" each\n  "
         "shift 4\n"
         "  case \"$before\" in\n" +
         values +
         "    --*) [ \"${word#--}\" = \"$word\" ] && return ;;\n  esac\n"
         "  if [ -n \"$words\" ]; then :\n  elif [ \"${word#--}\" != \"$word\" ]; then\n  case \"$verb\" in\n" +
         own + "  esac\n  case \"$verb\" in " + others + ")\n    for each in \"$@\"; do case \"$each\" in\n" + brought +
         "    esac; done ;;\n  esac\n  else\n  case \"$verb:$position\" in\n" + places +
         "  esac\n  fi\n  printf '%s\\n' \"$words\"\n}\n";
}

std::string verbs_in_a_row() {
  Words names;
  for (const Verb& verb : all_verbs()) names.emplace_back(verb.name);
  return joined(names) + " --help --version";
}

std::string bash_script() {
  return "# engram's completion for bash: . <(engram completion bash)\n" + candidates() +
         "_engram() {\n  local word=\"${COMP_WORDS[COMP_CWORD]}\" words\n  if [ \"$COMP_CWORD\" = 1 ]; then words=\"" +
         verbs_in_a_row() +
         "\"\n  else words=$(engram_candidates \"${COMP_WORDS[1]}\" \"${COMP_WORDS[COMP_CWORD-1]}\" \"$word\" "
         "$((COMP_CWORD - 1)) \"${COMP_WORDS[@]:2}\")\n  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n"
         "complete -o default -F _engram engram\n";
}

std::string zsh_script() {
  return "#compdef engram\n# engram's completion for zsh: a file _engram in a directory of $fpath\n" + candidates() +
         "_engram() {\n  local found\n  if [ \"$CURRENT\" = 2 ]; then found=\"" + verbs_in_a_row() +
         "\"\n  else found=$(engram_candidates \"${words[2]}\" \"${words[CURRENT-1]}\" \"${words[CURRENT]}\" "
         "$((CURRENT - 2)) \"${(@)words[3,-1]}\")\n  fi\n"
         "  if [ -n \"$found\" ]; then compadd -- ${=found}; else _files; fi\n}\n"
         "if [ \"${funcstack[1]}\" = _engram ]; then _engram \"$@\"; else compdef _engram engram; fi\n";
}

// In single quotes of fish.
std::string fish_text(const std::string& text) {
  std::string quoted = "'";
  for (char c : text) quoted += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return quoted + "'";
}

std::string fish_options(const std::string& word, const std::vector<OptionDescription>& options) {
  std::string lines;
  for (const OptionDescription& option : options) {
    lines += "complete -c engram -n '__fish_seen_subcommand_from " + word + "' -l " + option.name;
    if (option.type != "bool") lines += option.choices.empty() ? " -r" : " -x -a " + fish_text(joined(option.choices));
    lines += " -d " + fish_text(option.meaning) + "\n";
  }
  return lines;
}

std::string fish_script() {
  std::string text = "# engram's completion for fish: engram completion fish | source\n";
  for (const Verb& verb : all_verbs()) {
    const std::string name = verb.name;
    text += "complete -c engram -n __fish_use_subcommand -f -a " + name + " -d " + fish_text(verb.summary) + "\n";
    text += fish_options(name, options_of(verb));
    if (takes_others(verb)) text += fish_options(name, options_of_runs());
    for (const std::string& place : places_of(verb)) {
      const Words names = names_for(place);
      if (names.empty()) continue;
      text += "complete -c engram -n '__fish_seen_subcommand_from " + name + "' -a " + fish_text(joined(names)) + "\n";
    }
  }
  for (const auto& [name, options] : options_by_name()) text += fish_options(name, options);
  return text;
}

// Of roff: a backslash is written \e, a dash that may be copied \-, and no line begins with a dot or a quote.
std::string roff(const std::string& text) {
  std::string escaped;
  for (char c : text) escaped += c == '\\' ? "\\e" : c == '-' ? "\\-" : std::string(1, c);
  return (text.starts_with('.') || text.starts_with('\'') ? "\\&" : "") + escaped;
}

std::string roff_options(const std::vector<OptionDescription>& options) {
  std::string text;
  for (const OptionDescription& option : options) {
    text += ".TP\n\\fB" + roff("--" + option.name) + "\\fR";
    if (option.type != "bool" && !option.value.empty()) text += " (" + roff(option.value) + ")";
    text += "\n" + roff(option.meaning) + "\n";
  }
  return text;
}

std::string man_page() {
  std::string text = ".TH ENGRAM 1 \"\" \"engram " + std::string(version()) +
                     "\" \"User commands\"\n.SH NAME\nengram \\- trains agents that remember\n.SH SYNOPSIS\n"
                     ".B engram\nVERB ...\n.SH VERBS\n";
  for (const Verb& verb : all_verbs()) {
    text += ".SS " + std::string(verb.name) + "\n" + roff(verb.summary) + "\n.PP\n" + roff(verb.usage) + "\n" +
            roff_options(options_of(verb));
  }
  text += ".SH OPTIONS OF EVERY RUN\n" + roff_options(options_of_runs()) + ".SH ALGORITHMS\n";
  for (const AlgorithmEntry& entry : registered_algorithms()) {
    text += ".TP\n\\fB" + roff(entry.name) + "\\fR\n" + roff(entry.summary) + "\n";
  }
  text += ".SH ENVIRONMENTS\n";
  for (const WorldEntry& entry : registered_worlds()) {
    text += ".TP\n\\fB" + roff(entry.id) + "\\fR\n" + roff(entry.summary) + "\n";
  }
  return text +
         ".SH EXIT STATUS\n0: done; 1: the work failed; 2: a mistake in what was asked for; 130: interrupted, with a "
         "checkpoint.\n";
}

}  // namespace

int completion_verb(const Verb& verb, std::span<const std::string> words) {
  HelpFlag flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  const std::string& shell = arguments.positionals[0];
  const Words known{"bash", "zsh", "fish"};
  if (std::ranges::find(known, shell) == known.end()) {
    throw Error("completion: expected bash, zsh or fish, found '" + shell + "'" + suggestion(shell, known));
  }
  std::cout << (shell == "bash" ? bash_script() : shell == "zsh" ? zsh_script() : fish_script()) << std::flush;
  return 0;
}

int manual_verb(const Verb& verb, std::span<const std::string> words) {
  HelpFlag flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 0, 0, verb.usage);
  std::cout << man_page() << std::flush;
  return 0;
}

}  // namespace engram
