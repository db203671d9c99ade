// SearchSpace: which options a tuner varies, and over what. Readable TOML; those of zoo/tune are built in.
//
//   learning_rate = {low = 1e-5, high = 1e-2, log = true}  uniform between the two, here in the logarithm; a whole
//                                                          number where the option is one, else four digits
//   net_arch = ["64", [256, 256]]                          one of these
//   [memory]                                               further ones with a memory, in place of the above
//   memory_size = [32, 64, 128]
//
// Random search (Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR 2012): trial i is a
// function of (seed, i) alone, and each option of the file has a draw of its own, so that fixing one moves no other.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engram/run/experiment/plan.h"

namespace engram {

struct BuiltInSpace {
  std::string_view name, text;  // "ppo", or "default" for algorithms without one
};
std::span<const BuiltInSpace> built_in_spaces();
const BuiltInSpace& built_in_space(const std::string& algorithm);

struct SearchedOption {
  std::string name, place;           // place: "mine.toml:3"
  std::vector<std::string> choices;  // {}: the range
  Range range{};
  bool log = false, whole = false;
  bool fixed = false;  // somebody chose it: it is not searched

  std::string at(double share) const;  // share in [0, 1)
};

inline namespace ENGRAM_REAL {

class SearchSpace {
 public:
  // Error with file and line: neither choices nor range, none of either, low not below high, low <= 0 with log.
  static SearchSpace parse(const std::string& text, const std::string& file, bool memory);

  void fix(std::string_view name);            // where the space has it
  void keep_known(const OptionSet& options);  // fixes what they do not have
  // Error unless each option exists and takes every choice or both ends of its range; learns which are whole numbers.
  // `request` is without them.
  void suit(const Request& request);

  std::vector<std::string> searched() const;  // names
  const SearchedOption& option(std::string_view name) const;
  std::vector<Setting> trial(uint64_t seed, int64_t index) const;  // of the searched options

 private:
  std::vector<SearchedOption> options_;  // by name
};

}  // namespace ENGRAM_REAL
}  // namespace engram
