// The judges against torch, and the modules against the judges, in double.
#include "engram/oracle/gradient_check.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "engram/nn/gated.h"
#include "engram/nn/network.h"
#include "engram/oracle/finite_difference.h"
#include "engram/oracle/rtrl.h"
#include "engram/run/selftest/selftest.h"

namespace engram {
namespace {

using nlohmann::json;
using Numbers = std::vector<double>;

void flatten(const json& value, Numbers& out) {
  if (value.is_array()) {
    for (const json& each : value) flatten(each, out);
  } else {
    out.push_back(value.get<double>());
  }
}

Numbers numbers(const json& value) {
  Numbers out;
  flatten(value, out);
  return out;
}

Numbers numbers(ConstView view) {
  Numbers out;
  for (int64_t i = 0; i < view.rows; ++i) out.insert(out.end(), view.row(i), view.row(i) + view.columns);
  return out;
}

json golden(const std::string& memory) {
  std::ifstream file(ENGRAM_GOLDEN "/recurrent.json");
  return json::parse(file).at(memory);
}

// h | c, or h alone.
Numbers joined(const json& h, const json& c) {
  Numbers out;
  for (size_t lane = 0; lane < h.size(); ++lane) {
    flatten(h[lane], out);
    if (!c.is_null()) flatten(c[lane], out);
  }
  return out;
}

json optional(const json& object, const char* key) { return object.contains(key) ? object.at(key) : json(); }

// Torch keeps (out, in) matrices and two biases; our blocks of a GRU are n r z | r z n, and its n keeps both biases.
struct TorchLayout {
  std::vector<int64_t> input, hidden, bias_ih, bias_hh;  // torch's block for each of ours; -1: none
};

TorchLayout torch_layout(const std::string& memory) {
  if (memory == "gru") return {{2, 0, 1}, {0, 1, 2}, {2, 0, 1, -1}, {-1, 0, 1, 2}};
  if (memory == "lstm") return {{0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}};
  return {{0}, {0}, {0}, {0}};
}

// The matrix w[(block, unit)][in] as (in, our blocks * units).
Numbers transposed(const json& w, const std::vector<int64_t>& blocks, int64_t units) {
  Numbers out;
  for (size_t in = 0; in < w[0].size(); ++in) {
    for (int64_t block : blocks) {
      for (int64_t k = 0; k < units; ++k) out.push_back(w[static_cast<size_t>(block * units + k)][in]);
    }
  }
  return out;
}

double at(const json& bias, int64_t block, int64_t units, int64_t k) {
  return block < 0 ? 0 : bias[static_cast<size_t>(block * units + k)].get<double>();
}

class AgainstTorch : public testing::TestWithParam<std::string> {
 protected:
  AgainstTorch() : data(golden(GetParam())), layout(torch_layout(GetParam())), units(data["H"]) {
    const int64_t T = data["T"], N = data["B"], D = data["I"];
    module = make_memory(GetParam(), D, units, {});
    auto declared = std::make_shared<Layout>();
    module->declare(*declared);
    parameters = Parameters(declared);
    set(parameters[0], transposed(data["weights"]["weight_ih"], layout.input, units));
    set(parameters[1], transposed(data["weights"]["weight_hh"], layout.hidden, units));
    for (size_t block = 0; block < layout.bias_ih.size(); ++block) {
      for (int64_t k = 0; k < units; ++k) {
        parameters[2](0, static_cast<int64_t>(block) * units + k) =
            at(data["weights"]["bias_ih"], layout.bias_ih[block], units, k) +
            at(data["weights"]["bias_hh"], layout.bias_hh[block], units, k);
      }
    }
    const int64_t M = module->shape().memory;
    x = tensor(T * N, D, numbers(data["x"]));
    start = tensor(T, N, numbers(data["start"]));
    memory = tensor(N, M, joined(data["h0"], optional(data, "c0")));
    d_y = tensor(T * N, units, numbers(data["d_y"]));
    d_memory = tensor(N, M, joined(data["d_h_last"], optional(data, "d_c_last")));
    y = Tensor(T * N, units);
  }

  static void set(View to, const Numbers& from) {
    ASSERT_EQ(static_cast<size_t>(to.size()), from.size());
    std::copy(from.begin(), from.end(), to.data);
  }
  static Tensor tensor(int64_t rows, int64_t columns, const Numbers& from) {
    Tensor result(rows, columns);
    set(result, from);
    return result;
  }

  json data;
  TorchLayout layout;
  int64_t units;
  ModulePtr module;
  Parameters parameters;
  Tensor x, start, memory, d_y, d_memory, y;
};

TEST_P(AgainstTorch, ForwardAndEveryGradient) {
  constexpr double bound = 1e-12;  // recorded with 17 digits
  Workspace workspace(parameters.layout().slots());
  const Sequence sequence{x, start};
  module->forward(parameters, sequence, memory, y, workspace, {.keep = true});
  EXPECT_LT(oracle::relative_difference(numbers(y.view()), numbers(data["y"])), bound);
  EXPECT_LT(oracle::relative_difference(numbers(memory.view()), joined(data["h_last"], optional(data, "c_last"))),
            bound);

  Parameters gradient(parameters.shared_layout());
  Tensor d_x(x.rows(), x.columns());
  module->backward(parameters, sequence, d_y, d_x, d_memory, &gradient, workspace, {.keep = true});
  const json& expected = data["gradients"];
  const auto difference = [&](int part, const char* name, const std::vector<int64_t>& blocks) {
    return oracle::relative_difference(numbers(std::as_const(gradient)[part]),
                                       transposed(expected[name], blocks, units));
  };
  EXPECT_LT(difference(0, "weight_ih", layout.input), bound);
  EXPECT_LT(difference(1, "weight_hh", layout.hidden), bound);
  Numbers bias;  // of a bias that torch splits in two, either half has the whole gradient
  for (size_t block = 0; block < layout.bias_ih.size(); ++block) {
    const bool ih = layout.bias_ih[block] >= 0;
    for (int64_t k = 0; k < units; ++k) {
      bias.push_back(at(expected[ih ? "bias_ih" : "bias_hh"], (ih ? layout.bias_ih : layout.bias_hh)[block], units, k));
    }
  }
  EXPECT_LT(oracle::relative_difference(numbers(std::as_const(gradient)[2]), bias), bound);
  EXPECT_LT(oracle::relative_difference(numbers(d_x.view()), numbers(data["d_x"])), bound);
  EXPECT_LT(oracle::relative_difference(numbers(d_memory.view()), joined(data["d_h0"], optional(data, "d_c0"))), bound);
}

// The second implementation that the tape differentiates is torch's as well: a judge must not be wrong.
TEST_P(AgainstTorch, EquationsOfTheTape) {
  const auto table = [&](int part) {
    const ConstView view = std::as_const(parameters)[part];
    oracle::Table<oracle::Variable> result{view.rows, view.columns, {}};
    for (double value : numbers(view)) result.values.push_back(value);
    return result;
  };
  const auto weights = recurrent_weights(parameters.layout(), {table(0), table(1), table(2)}, units);
  const Equation equation = find_equation(GetParam());
  Numbers found;
  std::vector<oracle::Row<oracle::Variable>> lanes;
  for (int64_t lane = 0; lane < memory.rows(); ++lane) {
    lanes.emplace_back(memory.view().row(lane), memory.view().row(lane) + memory.columns());
  }
  for (int64_t t = 0; t < start.rows(); ++t) {
    for (size_t lane = 0; lane < lanes.size(); ++lane) {
      if (start(t, static_cast<int64_t>(lane)) != 0) lanes[lane].assign(lanes[lane].size(), 0);
      const Real* row = x.view().row(t * start.columns() + static_cast<int64_t>(lane));
      lanes[lane] = equation(oracle::Row<oracle::Variable>(row, row + x.columns()), lanes[lane], weights);
      for (int64_t k = 0; k < units; ++k) found.push_back(lanes[lane][static_cast<size_t>(k)].value);
    }
  }
  EXPECT_LT(oracle::relative_difference(found, numbers(data["y"])), 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Memories, AgainstTorch, testing::Values("elman", "gru", "lstm"),
                         [](const auto& info) { return info.param; });

TEST(Judgement, EveryGradientPasses) {
  for (const Check& check : judge_gradients()) {
    EXPECT_TRUE(check.passed) << check.name << " (" << check.subject << "): " << check.figure << " > " << check.bound;
  }
}

// A judge that cannot see is worse than none: a step whose derivative lies, each lie seen by the judge named.
template <class Lie>
class Lying : public Gated {
 public:
  using Gated::Gated;
  void backward(const StepPass& pass, int64_t t, LaneRange lanes, ConstView d_next, View d_previous, bool add) const {
    Gated::backward(pass, t, lanes, d_next, d_previous, add);
    Lie::change(pass, t, d_previous);
  }
};

struct Honest {
  static void change(const StepPass&, int64_t, View) {}
};
struct WrongSign {
  static void change(const StepPass&, int64_t, View d_previous) { d_previous(1, 0) *= -1; }
};
struct SlightlyOff {
  static void change(const StepPass&, int64_t, View d_previous) { d_previous(1, 0) *= 1 + 1e-6; }
};

template <class Lie>
double by_differences() {
  Specimen specimen(std::make_unique<Recurrent<Lying<Lie>>>(Lying<Lie>(find_cell("lstm"), 3, 4)), 5, 1);
  return difference(specimen.by_backward(), by_finite_differences(specimen));
}

TEST(GradientCheck, SeesALyingDerivative) {
  EXPECT_LT(by_differences<Honest>(), 1e-8);
  EXPECT_GT(by_differences<WrongSign>(), 1e-2);
  EXPECT_GT(by_differences<SlightlyOff>(), 1e-8);
}

// Starts ignored both ways are consistent with each other: only a judge that cuts by itself can see them.
class Endless final : public Module {
 public:
  explicit Endless(ModulePtr inner) : inner_(std::move(inner)) {}
  Shape shape() const override { return inner_->shape(); }
  Description describe() const override { return inner_->describe(); }
  void declare(Layout& layout) override { inner_->declare(layout); }
  void initialise(Parameters& p, Rng& rng) const override { inner_->initialise(p, rng); }
  void compute(const Parameters& p, Sequence x, View memory, View y, Workspace& w, Pass pass) const override {
    const Tensor never(x.start.rows, x.start.columns);
    inner_->forward(p, {x.values, never}, memory, y, w, pass);
  }
  void differentiate(const Parameters& p, Sequence x, ConstView d_y, View d_x, View d_memory, Parameters* gradient,
                     Workspace& w, Pass pass) const override {
    const Tensor never(x.start.rows, x.start.columns);
    inner_->backward(p, {x.values, never}, d_y, d_x, d_memory, gradient, w, pass);
  }

 private:
  ModulePtr inner_;
};

TEST(GradientCheck, TapeAndRtrlSeeIgnoredStarts) {
  Specimen specimen(std::make_unique<Endless>(make_memory("gru", 3, 4, {})), 5, 1);
  const Derivatives found = specimen.by_backward();
  EXPECT_LT(difference(found, by_finite_differences(specimen)), 1e-8);  // consistent
  EXPECT_GT(difference(found, by_tape(specimen, find_equation("gru"))), 1e-2);
  EXPECT_GT(difference(found, by_rtrl(specimen)), 1e-2);
}

}  // namespace
}  // namespace engram
