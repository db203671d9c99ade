#include "engram/algorithms/games/td_lambda_self_play.h"

#include <map>
#include <utility>

#include "engram/nn/mlp.h"

namespace engram::inline ENGRAM_REAL {
namespace {

kernels::Activation activation_of(const std::string& name) {
  static const std::map<std::string, kernels::Activation> known{{"tanh", kernels::Activation::tanh},
                                                                {"relu", kernels::Activation::relu},
                                                                {"sigmoid", kernels::Activation::sigmoid},
                                                                {"elu", kernels::Activation::elu}};
  return known.at(name);
}

std::vector<int64_t> sizes_of(int64_t features, const std::vector<int64_t>& hidden) {
  std::vector<int64_t> sizes{features};
  sizes.insert(sizes.end(), hidden.begin(), hidden.end());
  sizes.push_back(1);
  return sizes;
}

class NetworkValues final : public AfterstateValues {
 public:
  NetworkValues(int64_t features, const TdLambdaSelfPlayOptions& options, const RunContext& context)
      : network_(sizes_of(features, options.net_arch), activation_of(options.activation), 0.1),
        layout_(declared(network_)),
        parameters_(layout_),
        trace_(layout_),
        acting_(layout_->slots(), context.threads),
        learning_(layout_->slots(), context.threads),
        lambda_(options.td_lambda),
        start_(1, 1),
        one_(1, 1),
        slope_(1, 1) {
    Rng rng(context.seed, Purpose::initialise);
    network_.initialise(parameters_, rng);
    start_(0, 0) = 1;
  }

  void evaluate(ConstView afterstates, View value) const override {
    starts_.resize(1, afterstates.rows);
    fill(starts_, 1);
    network_.forward(parameters_, {afterstates, starts_}, {}, value, acting_, {});
  }
  void forget_traces() override { trace_.zero(); }
  double pass(ConstView afterstate, double sign) override {
    const Sequence x{afterstate, start_};
    network_.forward(parameters_, x, {}, one_, learning_, {.keep = true});
    kernels::scale(static_cast<Real>(lambda_), trace_.values());
    slope_(0, 0) = static_cast<Real>(sign);
    network_.backward(parameters_, x, slope_, {}, {}, &trace_, learning_, {.keep = true});
    return static_cast<double>(one_(0, 0));
  }
  void learn(double error, double learning_rate) override {
    const Real step = static_cast<Real>(error * learning_rate);
    const std::span<Real> values = parameters_.values(), trace = trace_.values();
    for (size_t i = 0; i < values.size(); ++i) values[i] += step * trace[i];
  }
  void visit(Archive& archive) override { archive("network", parameters_); }

 private:
  static std::shared_ptr<const Layout> declared(Mlp& network) {
    auto layout = std::make_shared<Layout>();
    network.declare(*layout);
    return layout;
  }

  Mlp network_;
  std::shared_ptr<const Layout> layout_;
  Parameters parameters_, trace_;
  mutable Workspace acting_;
  Workspace learning_;
  double lambda_;
  Tensor start_, one_, slope_;  // (1, 1)
  mutable Tensor starts_;       // (1, n)
};

}  // namespace

TdLambdaSelfPlay::TdLambdaSelfPlay(GamePtr game, const Options& options, const RunContext& context)
    : SelfPlay(std::move(game), std::make_unique<NetworkValues>(game->features(), options, context), options, context) {
}

}  // namespace engram::inline ENGRAM_REAL
