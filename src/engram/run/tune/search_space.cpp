#include "engram/run/tune/search_space.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/rng.h"
#include "engram/run/files/toml_text.h"

namespace engram {
namespace {

// Digits enough for a search, few enough to be read.
double four_digits(double value) {
  char text[32];
  const int length = std::snprintf(text, sizeof text, "%.4g", value);
  std::from_chars(text, text + length, value);
  return value;
}

double bound_of(const toml::table& range, const char* name, const std::string& place) {
  const auto value = range[name].value<double>();
  if (!value || !std::isfinite(*value)) throw Error(place + ": expected a number '" + name + "'");
  return *value;
}

void read_range(SearchedOption& option, const toml::table& range) {
  for (const auto& [key, unused] : range) {
    if (key == "low" || key == "high" || key == "log") continue;
    throw Error(option.place + ": expected {low, high, log}, found '" + std::string(key.str()) + "'");
  }
  option.range = {bound_of(range, "low", option.place), bound_of(range, "high", option.place)};
  option.log = range["log"].value_or(false);
  const std::string found = "found low " + shortest(option.range.low) + " and high " + shortest(option.range.high);
  if (option.range.low >= option.range.high) throw Error(option.place + ": expected low below high, " + found);
  if (option.log && option.range.low <= 0) throw Error(option.place + ": expected low above 0 with log, " + found);
}

SearchedOption read_option(const std::string& name, const toml::node& node, const std::string& file) {
  SearchedOption option{.name = name, .place = file + ":" + std::to_string(node.source().begin.line), .choices = {}};
  std::replace(option.name.begin(), option.name.end(), '-', '_');
  if (const auto* choices = node.as_array(); choices != nullptr && !choices->empty()) {
    for (const toml::node& choice : *choices) option.choices.push_back(text_of(choice, option.place));
  } else if (const auto* range = node.as_table()) {
    read_range(option, *range);
  } else {
    throw Error(option.place + ": expected " + name + " = [choices] or {low = number, high = number, log = true}");
  }
  return option;
}

}  // namespace

const BuiltInSpace& built_in_space(const std::string& algorithm) {
  const auto spaces = built_in_spaces();
  const auto named = [&](std::string_view name) {
    return std::find_if(spaces.begin(), spaces.end(), [&](const BuiltInSpace& space) { return space.name == name; });
  };
  const auto own = named(algorithm);
  return own != spaces.end() ? *own : *named("default");
}

std::string SearchedOption::at(double share) const {
  if (!choices.empty()) return choices[static_cast<size_t>(share * static_cast<double>(choices.size()))];
  const double top = whole ? range.high + 1 : range.high;
  const double value = log ? exp(engram::log(range.low) + share * (engram::log(top) - engram::log(range.low)))
                           : range.low + share * (top - range.low);
  return shortest(std::clamp(whole ? std::floor(value) : four_digits(value), range.low, range.high));
}

inline namespace ENGRAM_REAL {

SearchSpace SearchSpace::parse(const std::string& text, const std::string& file, bool memory) {
  SearchSpace space;
  const auto add = [&](const toml::table& table) {
    for (const auto& [key, node] : table) {
      if (key == "memory" && node.is_table()) continue;
      SearchedOption option = read_option(std::string(key.str()), node, file);
      std::erase_if(space.options_, [&](const SearchedOption& other) { return other.name == option.name; });
      space.options_.push_back(std::move(option));
    }
  };
  const toml::table document = parse_toml(text, file);
  add(document);
  if (const toml::table* with_memory = document["memory"].as_table(); with_memory != nullptr && memory) {
    add(*with_memory);
  }
  std::sort(space.options_.begin(), space.options_.end(),
            [](const SearchedOption& a, const SearchedOption& b) { return a.name < b.name; });
  return space;
}

void SearchSpace::fix(std::string_view name) {
  for (SearchedOption& option : options_) option.fixed = option.fixed || option.name == name;
}

void SearchSpace::keep_known(const OptionSet& options) {
  for (SearchedOption& option : options_) option.fixed = option.fixed || !options.contains(option.name);
}

void SearchSpace::suit(const Request& request) {
  Plan plan = resolve(request);
  const std::vector<OptionDescription> described = plan.options().describe();
  for (SearchedOption& option : options_) {
    if (option.fixed) continue;
    const auto found = std::find_if(described.begin(), described.end(),
                                    [&](const OptionDescription& other) { return other.name == option.name; });
    option.whole = found != described.end() && found->type.starts_with("integer");
    std::vector<std::string> texts = option.choices;
    if (texts.empty()) texts = {shortest(option.range.low), shortest(option.range.high)};
    for (const std::string& text : texts) {
      Request with = request;
      with.flags.push_back({option.name, text, option.place});
      resolve(with);
    }
  }
}

std::vector<std::string> SearchSpace::searched() const {
  std::vector<std::string> names;
  for (const SearchedOption& option : options_) {
    if (!option.fixed) names.push_back(option.name);
  }
  return names;
}

const SearchedOption& SearchSpace::option(std::string_view name) const {
  return *std::find_if(options_.begin(), options_.end(),
                       [&](const SearchedOption& option) { return option.name == name; });
}

std::vector<Setting> SearchSpace::trial(uint64_t seed, int64_t index) const {
  Rng rng(seed, Purpose::tuning, static_cast<uint32_t>(index));
  std::vector<Setting> settings;
  for (const SearchedOption& option : options_) {
    const double share = rng.uniform();
    if (!option.fixed) settings.push_back({option.name, option.at(share), option.place});
  }
  return settings;
}

}  // namespace ENGRAM_REAL
}  // namespace engram
