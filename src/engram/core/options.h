// Options: one field with its visit line (name, range, meaning, default) and everything else follows: the flag, the
// TOML key, the JSON of `describe`, the Python keyword.
//
//   struct Options {
//     int64_t n_steps = 2048;
//     void visit(OptionVisitor& v) { v.option("n_steps", n_steps, {1, 1e9}, "environment steps per lane and update"); }
//   };
//
// The default is the field's own initial value. The meaning says what the option is and when to change it.
//
// Two structs of one type stand in one set by a scope of their own: visit_scoped(v, "critic", network) shows the
// options of `network` as critic_net_arch, critic_activation ...
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engram/core/schedule.h"

namespace engram {

struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

class OptionVisitor {
 public:
  virtual ~OptionVisitor() = default;
  using Name = const char*;
  virtual void option(Name name, bool& value, Name meaning) = 0;
  virtual void option(Name name, int64_t& value, Range range, Name meaning) = 0;
  virtual void option(Name name, double& value, Range range, Name meaning) = 0;
  virtual void option(Name name, std::optional<double>& value, Range range, Name meaning) = 0;  // "none" is empty
  virtual void option(Name name, Schedule& value, Range range, Name meaning) = 0;
  virtual void option(Name name, std::vector<int64_t>& value, Range range, Name meaning) = 0;  // "64,64"; "none" is {}
  virtual void option(Name name, std::string& value, std::vector<std::string> choices, Name meaning) = 0;  // {}: any
};

// Shows another visitor every name with "scope_" before it.
class OptionScope final : public OptionVisitor {
 public:
  OptionScope(OptionVisitor& inner, std::string scope) : inner_(inner), prefix_(std::move(scope) + "_") {}
  void option(Name n, bool& v, Name m) override { inner_.option(scoped(n).c_str(), v, m); }
  void option(Name n, int64_t& v, Range r, Name m) override { inner_.option(scoped(n).c_str(), v, r, m); }
  void option(Name n, double& v, Range r, Name m) override { inner_.option(scoped(n).c_str(), v, r, m); }
  void option(Name n, std::optional<double>& v, Range r, Name m) override { inner_.option(scoped(n).c_str(), v, r, m); }
  void option(Name n, Schedule& v, Range r, Name m) override { inner_.option(scoped(n).c_str(), v, r, m); }
  void option(Name n, std::vector<int64_t>& v, Range r, Name m) override { inner_.option(scoped(n).c_str(), v, r, m); }
  void option(Name n, std::string& v, std::vector<std::string> choices, Name m) override {
    inner_.option(scoped(n).c_str(), v, std::move(choices), m);
  }

 private:
  std::string scoped(Name name) const { return prefix_ + name; }

  OptionVisitor& inner_;
  std::string prefix_;
};

template <class Options>
void visit_scoped(OptionVisitor& v, const std::string& scope, Options& options) {
  OptionScope scoped(v, scope);
  options.visit(scoped);
}

// What `describe` prints of one option.
struct OptionDescription {
  std::string name, type, value, meaning;  // value: as written on a command line
  Range range;
  std::vector<std::string> choices;
};

// A set of option structs addressed by name, held by reference. Names are unique among its members: whoever adds one
// that is there already gets an Error (status 2).
class OptionSet {
 public:
  using Visit = std::function<void(OptionVisitor&)>;

  template <class Options>
  void add(Options& options) {
    add(Visit([&options](OptionVisitor& v) { options.visit(v); }));
  }
  void add(Visit visit);

  // Sets one option from its text; dashes count as underscores. Throws Error: an unknown name (with the nearest one),
  // not a number, out of range (range shown), not among the choices. `place` begins the message, e.g. "--n_steps" or
  // "zoo/ppo.toml:7".
  void assign(std::string_view name, std::string_view text, const std::string& place) const;

  bool contains(std::string_view name) const;
  std::vector<OptionDescription> describe() const;
  std::vector<std::string> names() const;

 private:
  std::vector<Visit> members_;
};

// The shortest decimal text that reads back as the same double; a whole number below 2^53 is written whole: 800000, not
// 8e+05.
std::string shortest(double value);

}  // namespace engram
