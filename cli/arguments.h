// The words after the verb, divided into positionals and --name value pairs.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/verbs.h"
#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/run/plan.h"

namespace engram {

struct Arguments {
  std::vector<std::string> positionals;
  std::vector<Setting> flags;      // names with underscores; place "--name" as it was typed
  std::vector<std::string> own{};  // names of the verb's own flags, where read_words() made this
};

// `--name value`, `--name=value`, or the bare flag for a boolean. `booleans`: for each known name whether it is one; a
// boolean takes the next word only if that is a truth value. Error: a known name that lacks its value.
Arguments divide(std::span<const std::string> words, const std::map<std::string, bool>& booleans);

// Known names of all worlds, algorithms and of `own`.
std::map<std::string, bool> known_booleans(const OptionSet& own);

// Assigns the flags that `own` knows and returns the others.
std::vector<Setting> take(const OptionSet& own, const std::vector<Setting>& flags);

// Error unless there are between `least` and `most` positionals.
void demand_positionals(const Arguments& arguments, size_t least, size_t most, const std::string& usage);

// Fills a verb's own flags, which have a `help`, from its words, and leaves the others in the Arguments; nothing where
// help was asked for and is printed. Error where there are others and the verb has no use for them.
enum class Others : uint8_t { refused, returned };
template <class Flags>
std::optional<Arguments> read_words(const Verb& verb, std::span<const std::string> words, Flags& flags,
                                    Others others = Others::refused) {
  OptionSet own;
  own.add(flags);
  Arguments arguments = divide(words, known_booleans(own));
  arguments.flags = take(own, arguments.flags);
  arguments.own = own.names();
  if (flags.help) {
    print_help(verb, own);
    return std::nullopt;
  }
  if (others == Others::refused) {
    for (const Setting& flag : arguments.flags) own.assign(flag.name, flag.text, flag.place);  // says what is known
  }
  return arguments;
}

// "1..5" or "1,2,7".
std::vector<int64_t> parse_seeds(const std::string& text);

}  // namespace engram
