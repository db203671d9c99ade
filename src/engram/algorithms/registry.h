// The registry of algorithms: what the rest of engram knows of each. Whoever needs "all algorithms" loops over it: the
// command line, the self-test, benchmarks, the tests, the tables of the docs.
//
// A class becomes an entry by its static members; a user's own program adds one the same way, outside our tree:
// engram::register_algorithm<MyAlgorithm>().
//
//   class MyAlgorithm final : public Algorithm {
//    public:
//     static constexpr const char* name = "mine";         // as on the command line
//     static constexpr const char* summary = "what it is";
//     static constexpr const char* family = "tabular";    // optional: its heading in `list`
//     struct Options {
//       void visit(OptionVisitor&);
//       static Options defaults(const std::string& memory);  // optional: where it can have a memory
//       void check() const;                               // optional: Error where options do not fit each other
//     };
//     static std::vector<Demand> demands();               // optional: beyond the kind of world (fit.h)
//     static QuickRun quick();                            // optional: settings of a quick run
//     MyAlgorithm(VectorEnvPtr, const Options&, const RunContext&);  // or DatasetPtr, GamePtr, ModelPtr: its kind of
//     world
//   };
#pragma once

#include <concepts>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engram/algorithms/algorithm.h"
#include "engram/algorithms/fit.h"
#include "engram/core/options.h"

namespace engram::inline ENGRAM_REAL {

// Options at their defaults, to be set, and the algorithm that they make.
class AlgorithmMaker {
 public:
  virtual ~AlgorithmMaker() = default;
  virtual void visit_options(OptionVisitor& visitor) = 0;
  // Checks the world and the options against each other (Error), then makes. The world has as many lanes as `n_envs`.
  virtual std::unique_ptr<Algorithm> make(World world, const RunContext& context) const = 0;
};

// Settings under which an iteration takes hundredths of a second, and a world that suits the algorithm. What it can
// normalise it normalises, so that a check of the quick run is one of the statistics, too.
struct QuickRun {
  std::string environment = "CartPole-v1";
  std::vector<std::pair<std::string, std::string>> options{};
};

struct AlgorithmEntry {
  std::string name, summary, family;
  bool memory;  // whether --memory NAME gives it one
  std::vector<Demand> demands;
  QuickRun quick;
  // A fresh set of options at the library's defaults for this kind of memory ("none", "elman", "gru", "lstm").
  std::unique_ptr<AlgorithmMaker> (*options)(const std::string& memory);
};

// In order of registration. References stay valid, whatever is registered later.
const std::deque<AlgorithmEntry>& registered_algorithms();
const AlgorithmEntry& find_algorithm(const std::string& name);  // Error with the nearest name
void register_algorithm(AlgorithmEntry entry);                  // Error if the name is taken
void unregister_algorithm(const std::string& name);             // what is not registered stays so

// Names of the registered algorithms that take such a world.
std::vector<std::string> fitting_algorithms(const WorldFacts& world);
// Error where the world does not meet the demands: why not, and which algorithms fit it.
void demand_fit(const std::string& algorithm, const std::vector<Demand>& demands, const WorldFacts& world);

template <class A>
constexpr bool has_memory = requires(const std::string& memory) {
  A::Options::defaults(memory);
};

// The kind of world that its constructor takes.
template <class A, size_t kind = 0>
constexpr WorldKind kind_for() {
  using Pointer = std::variant_alternative_t<kind, World>;
  if constexpr (std::constructible_from<A, Pointer, const typename A::Options&, const RunContext&>) {
    return static_cast<WorldKind>(kind);
  } else {
    return kind_for<A, kind + 1>();
  }
}

template <class A>
std::vector<Demand> demands_of() {
  std::vector<Demand> all{demand::of_kind(kind_for<A>())};
  if constexpr (requires { A::demands(); }) {
    for (const Demand& demand : A::demands()) all.push_back(demand);
  }
  return all;
}

template <class A>
class Maker final : public AlgorithmMaker {
 public:
  explicit Maker(const std::string& memory) : options_(defaults(memory)) {}
  void visit_options(OptionVisitor& visitor) override { options_.visit(visitor); }
  std::unique_ptr<Algorithm> make(World world, const RunContext& context) const override {
    demand_fit(A::name, demands_of<A>(), facts_of(world));
    if constexpr (requires(const typename A::Options& options) { options.check(); }) options_.check();
    return std::make_unique<A>(std::get<static_cast<size_t>(kind_for<A>())>(std::move(world)), options_, context);
  }

 private:
  static typename A::Options defaults([[maybe_unused]] const std::string& memory) {
    if constexpr (has_memory<A>) return A::Options::defaults(memory);
    return {};
  }

  typename A::Options options_;
};

template <class A>
AlgorithmEntry algorithm_entry() {
  AlgorithmEntry entry{.name = A::name,
                       .summary = A::summary,
                       .family = "own",
                       .memory = has_memory<A>,
                       .demands = demands_of<A>(),
                       .quick = {},
                       .options = [](const std::string& memory) -> std::unique_ptr<AlgorithmMaker> {
                         return std::make_unique<Maker<A>>(memory);
                       }};
  if constexpr (requires { A::family; }) entry.family = A::family;
  if constexpr (requires { A::quick(); }) entry.quick = A::quick();
  return entry;
}

template <class A>
void register_algorithm() {
  register_algorithm(algorithm_entry<A>());
}

}  // namespace engram::inline ENGRAM_REAL
