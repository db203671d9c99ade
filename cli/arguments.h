// The words after the verb, divided into positionals and --name value pairs.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "cli/verbs.h"
#include "engram/core/error.h"
#include "engram/core/option_need.h"
#include "engram/core/options.h"
#include "engram/run/experiment/plan.h"

namespace engram {

struct Arguments {
  std::vector<std::string> positionals;
  std::vector<Setting> flags;      // names with underscores; place "--name" as it was typed
  std::vector<Setting> others{};   // those that are not the verb's own; of read_words(), as is `own`
  std::vector<std::string> own{};  // names of the verb's own
};

// `--name value`, `--name=value`, or the bare flag for a boolean. Behind `--data` files stand one after the other, as a
// shell lists them; several --data are one list (data/csv.h). `booleans`: for each known name whether it is one; a
// boolean takes the next word only if that is a truth value. Error: a known name that lacks its value.
Arguments divide(std::span<const std::string> words, const std::map<std::string, bool>& booleans);

// Known names: those of `own`, of every run, and of the algorithm and the environment that the words are about, by
// their names or by the directory of a run. Others may have an option of the same name and another type.
std::map<std::string, bool> known_booleans(std::span<const std::string> words, const OptionSet& own);

// Assigns the flags that `own` knows and returns the others.
std::vector<Setting> take(const OptionSet& own, const std::vector<Setting>& flags);

// Error unless there are between `least` and `most` positionals.
void demand_positionals(const Arguments& arguments, size_t least, size_t most, const std::string& usage);

// Error where a flag was given that nobody reads, as the others stand.
void demand_read(const Arguments& arguments, const std::vector<OptionNeed>& needs);

// Fills a verb's own flags, which have a `help`, from its words, prints the help where it is asked for, and lays the
// others aside. Error where there are others and the verb has no use for them.
enum class Others : uint8_t { refused, returned };
template <class Flags>
Arguments read_words(const Verb& verb, std::span<const std::string> words, Flags& flags,
                     Others others = Others::refused) {
  OptionSet own;
  own.add(flags);
  Arguments arguments = divide(words, known_booleans(words, own));
  arguments.others = take(own, arguments.flags);
  arguments.own = own.names();
  if (flags.help) {
    print_help(verb, own);
  } else if (others == Others::refused) {
    for (const Setting& flag : arguments.others) own.assign(flag.name, flag.text, flag.place);  // says what is known
  }
  if constexpr (requires { flags.needs(); }) demand_read(arguments, flags.needs());
  return arguments;
}

// Error where another flag stands beside --resume: all else comes from `whence` ("the run").
void demand_resume_flags(const Arguments& arguments, const std::vector<std::string>& allowed,
                         const std::string& whence);

// "1..5" or "1,2,7".
std::vector<int64_t> parse_seeds(const std::string& text);

}  // namespace engram
