#include "engram/algorithms/evolution/evolution.h"

#include <algorithm>
#include <utility>

#include "engram/algorithms/evolution/cma.h"
#include "engram/algorithms/evolution/natural.h"
#include "engram/core/platform.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::vector<size_t> trainable_places(const Layout& layout) {
  std::vector<size_t> places;
  for (const Part& part : layout.parts()) {
    if (part.kind == Kind::statistic) continue;
    for (int64_t i = 0; i < part.rows * part.columns; ++i) places.push_back(static_cast<size_t>(part.offset + i));
  }
  return places;
}

}  // namespace

void EvolutionOptions::visit(OptionVisitor& v) {
  v.option("population", population, {0, 1e6},
           "candidates of a generation; 0: what the method advises. More where returns are noisy");
  v.option("episodes", episodes, {1, 1e6}, "of each candidate; more where chance decides an episode");
  v.option("max_steps", max_steps, {1, 1e9},
           "an episode is cut after so many; lower where bad candidates live for ever");
  v.option("sigma", sigma, {1e-12, 1e6},
           "deviation of a candidate's weights from the mean, at first; larger explores more");
  v.option("normalize_observation", normalize_observation,
           "observations get running mean 0 and deviation 1; false where they have such a size already");
  network.visit_one(v);
}

Evolution::Evolution(VectorEnvPtr world, const EvolutionOptions& options, const RunContext& context)
    : options_(options),
      context_(context),
      lanes_(std::move(world), context.seed),
      agent_(lanes_.world().observation_space(), lanes_.world().action_space(), options.network,
             make_policy(lanes_.world().observation_space(), lanes_.world().action_space(), options.network),
             options.normalize_observation, context.seed),
      policy_(agent_, context.threads),
      places_(trainable_places(agent_.parameters.layout())),
      rng_(context.seed, Purpose::exploration),
      seats_(static_cast<size_t>(lanes_.count())),
      parameters_(seats_.size(), agent_.parameters),
      features_(lanes_.count(), agent_.observer.features()),
      output_(lanes_.count(), agent_.network->shape().output),
      memory_(lanes_.count(), agent_.memory()),
      action_(lanes_.count(), lanes_.world().action_space().columns()),
      clipped_(action_),
      random_(action_streams(context.seed, lanes_.count())) {
  for (size_t i = 0; i < seats_.size(); ++i) workspaces_.emplace_back(agent_.parameters.layout().slots());
}

void Evolution::begin(std::unique_ptr<Search> search) { search_ = std::move(search); }

std::vector<double> Evolution::initial() const {
  std::vector<double> numbers;
  for (size_t place : places_) numbers.push_back(static_cast<double>(agent_.parameters.values()[place]));
  return numbers;
}

void Evolution::set_weights(std::span<const double> numbers, Parameters& parameters) const {
  for (size_t i = 0; i < places_.size(); ++i) parameters.values()[places_[i]] = static_cast<Real>(numbers[i]);
}

void Evolution::take_next(int64_t lane) {
  Seat& seat = seats_[static_cast<size_t>(lane)];
  seat = {};
  const int64_t all = search_->population() * options_.episodes;
  if (next_ < all) seat.candidate = next_++ % search_->population();
  const bool candidate = seat.candidate != nobody;
  set_weights(candidate ? search_->candidate(seat.candidate) : search_->mean(), parameters_[static_cast<size_t>(lane)]);
}

// The candidate's episode is over, or cut.
void Evolution::leave(int64_t lane) {
  Seat& seat = seats_[static_cast<size_t>(lane)];
  fitness_[static_cast<size_t>(seat.candidate)] += seat.sum / static_cast<double>(options_.episodes);
  --left_;
  take_next(lane);
}

void Evolution::step() {
  const ObservationBatch now = lanes_.now();
  if (options_.normalize_observation) agent_.observer.watch(now.values);
  agent_.observer.encode(agent_.parameters, now.values, features_);
  Threads::divide(context_.threads, lanes_.count(), 1, [&](int64_t begin, int64_t end) {
    for (int64_t lane = begin; lane < end; ++lane) {
      const auto i = static_cast<size_t>(lane);
      const Sequence x{features_.view().slice_rows(lane, 1), now.start.slice_columns(lane, 1)};
      agent_.network->forward(parameters_[i], x, memory_.view().slice_rows(lane, 1), output_.view().slice_rows(lane, 1),
                              workspaces_[i], {});
    }
  });
  agent_.distribution->sample(agent_.policy_part(ConstView(output_)), now.mask, random_, true, action_, evaluation_);
  agent_.units.to_world(action_, clipped_);
  lanes_.step(clipped_, metrics_.episodes);
  for (int64_t lane = 0; lane < lanes_.count(); ++lane) {
    Seat& seat = seats_[static_cast<size_t>(lane)];
    const bool ended = lanes_.ending(lane) != Ending::none;
    if (seat.candidate == nobody) {
      if (ended) take_next(lane);
      continue;
    }
    seat.sum += lanes_.reward(lane);
    if (++seat.steps >= options_.max_steps || ended) leave(lane);
  }
}

const Metrics& Evolution::iterate() {
  const FlushDenormals flush;
  metrics_.episodes.clear();
  const double begin = context_.clock == nullptr ? 0 : context_.clock();
  search_->draw(rng_);
  fitness_.assign(static_cast<size_t>(search_->population()), 0);
  next_ = 0;
  left_ = search_->population() * options_.episodes;
  for (int64_t lane = 0; lane < lanes_.count(); ++lane) {
    seats_[static_cast<size_t>(lane)] = {};
    set_weights(search_->mean(), parameters_[static_cast<size_t>(lane)]);  // of an episode that still runs
    if (lanes_.now().start(0, lane) != 0) take_next(lane);
  }
  while (left_ > 0) step();
  const double played = context_.clock == nullptr ? 0 : context_.clock();
  search_->tell(fitness_, learning_rate());
  set_weights(search_->mean(), agent_.parameters);
  if (options_.normalize_observation) agent_.observer.refresh(agent_.parameters);
  metrics_.world_seconds = 0;
  metrics_.acting_seconds = played - begin;
  metrics_.learning_seconds = context_.clock == nullptr ? 0 : context_.clock() - played;
  double sum = 0;
  for (double fitness : fitness_) sum += fitness;
  metrics_.set("train/fitness_mean", sum / static_cast<double>(fitness_.size()));
  metrics_.set("train/fitness_best", *std::ranges::max_element(fitness_));
  metrics_.set("train/spread", search_->spread());
  return metrics_;
}

void Evolution::visit(Archive& archive) {
  archive("parameters", agent_.parameters);
  archive("observer", agent_.observer);
  archive("search", *search_);
  archive("rng", rng_);
  archive("lanes", lanes_);
  archive("memory", memory_.values());
}

void Evolution::visit_policy(Archive& archive) {
  archive("parameters", agent_.parameters);
  archive("units", agent_.units);
  lanes_.world().visit_fitted(archive);
}

namespace {

QuickRun quick_evolution() {
  return {"CartPole-v1", {{"population", "4"}, {"net_arch", "4"}, {"memory_size", "4"}, {"max_steps", "30"}}};
}

struct CmaOptions : EvolutionOptions {
  static CmaOptions defaults(const std::string& memory) {
    CmaOptions options;
    options.network = NetworkOptions::defaults(memory);
    options.network.net_arch = options.network.recurrent() ? std::vector<int64_t>{} : std::vector<int64_t>{16};
    options.network.memory_size = 8;
    return options;
  }
};

class CmaEs final : public Evolution {
 public:
  static constexpr const char* name = "cma_es";
  static constexpr const char* summary = "evolution with an adapted covariance, for networks of up to 4096 weights";
  static constexpr const char* family = "evolution";
  using Options = CmaOptions;
  static QuickRun quick() { return quick_evolution(); }

  CmaEs(VectorEnvPtr world, const Options& options, const RunContext& context)
      : Evolution(std::move(world), options, context) {
    begin(std::make_unique<CmaSearch>(initial(), options.sigma, options.population));
  }
};

struct OpenAiOptions : EvolutionOptions {
  Schedule learning_rate{0.05, false};
  double weight_decay = 0.005;

  static OpenAiOptions defaults(const std::string& memory) {
    OpenAiOptions options;
    options.network = NetworkOptions::defaults(memory);
    options.sigma = 0.1;
    return options;
  }
  void visit(OptionVisitor& v) {
    EvolutionOptions::visit(v);
    v.option("learning_rate", learning_rate, {0, 1e3},
             "step size of Adam; lin_X falls linearly from X to 0 over the run");
    v.option("weight_decay", weight_decay, {0, 1e3},
             "pull of the weights towards 0; more where they grow without gain");
  }
};

class OpenAiEs final : public Evolution {
 public:
  static constexpr const char* name = "openai_es";
  static constexpr const char* summary = "evolution strategies along the estimated gradient, for networks of any size";
  static constexpr const char* family = "evolution";
  using Options = OpenAiOptions;
  static QuickRun quick() { return quick_evolution(); }

  OpenAiEs(VectorEnvPtr world, const Options& options, const RunContext& context)
      : Evolution(std::move(world), options, context), learning_rate_(options.learning_rate) {
    begin(std::make_unique<NaturalSearch>(initial(), options.sigma, options.population, options.weight_decay));
  }

 private:
  double learning_rate() const override { return learning_rate_.at(context().remaining(timesteps())); }

  Schedule learning_rate_;
};

}  // namespace

std::vector<AlgorithmEntry> evolution_entries() { return {algorithm_entry<CmaEs>(), algorithm_entry<OpenAiEs>()}; }

}  // namespace engram::inline ENGRAM_REAL
