// The kernels' promises: one chain per element, and the same bytes on every target and for any number of threads.
#include <algorithm>
#include <cmath>
#include <functional>

#include "engram/nn/network.h"
#include "engram/run/selftest/sample.h"
#include "engram/run/selftest/selftest.h"

namespace engram {
namespace {

using kernels::Target;

Tensor random(int64_t rows, int64_t columns, Rng& rng) {
  Tensor tensor(rows, columns);
  randomise(tensor.values(), rng);
  return tensor;
}

// start + a w, each element one chain in ascending k; split > 0: two chains, [0, split) and [split, k), added.
Real chain(ConstView a, ConstView w, int64_t i, int64_t j, Real start, int64_t split = 0) {
  Real first = start, second = 0;
  for (int64_t k = 0; k < a.columns; ++k) {
    Real& sum = split > 0 && k >= split ? second : first;
    sum = std::fma(a(i, k), w(k, j), sum);
  }
  return split > 0 ? first + second : first;
}

struct Shape3 {
  int64_t m, k, n;
};
// Acting, a minibatch, a gate block; tails of every vector width.
constexpr Shape3 shapes[] = {{1, 1, 1},    {1, 37, 50},  {3, 64, 16}, {7, 5, 129},
                             {17, 256, 5}, {64, 64, 64}, {33, 70, 72}};

// Differing elements of products over masters, panels and transposed panels, from a bias and onto y.
int64_t broken_chains() {
  Rng rng(21, Purpose::test);
  int64_t different = 0;
  for (const auto [m, k, n] : shapes) {
    const Tensor a = random(m, k, rng), w = random(k, n, rng), bias = random(1, n, rng), before = random(m, n, rng);
    Tensor transposed(n, k);
    for (int64_t i = 0; i < k; ++i) {
      for (int64_t j = 0; j < n; ++j) transposed(j, i) = w(i, j);
    }
    Tensor from_bias(m, n), onto(m, n);
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        from_bias(i, j) = chain(a, w, i, j, bias(0, j));
        onto(i, j) = chain(a, w, i, j, before(i, j));
      }
    }
    Tensor panels(1, kernels::packed_size(k, n)), transposed_panels(1, kernels::packed_size(k, n));
    const kernels::Matrix matrices[] = {w.view(), kernels::pack(w, panels.data()),
                                        kernels::pack_transposed(transposed, transposed_panels.data())};
    for (const kernels::Matrix& matrix : matrices) {
      Tensor y = before;
      kernels::multiply(a, matrix, nullptr, y, nullptr);
      different += differing(y.values(), onto.values());
      kernels::multiply(a, matrix, bias.data(), y, nullptr);
      different += differing(y.values(), from_bias.values());
    }
  }
  return different;
}

// Differing elements of weight and bias gradients; every row counts, the last one too.
int64_t broken_gradients() {
  Rng rng(22, Purpose::test);
  int64_t different = 0;
  for (const auto [m, k, n] : shapes) {
    const Tensor a = random(m, k, rng), d_y = random(m, n, rng);
    Tensor weight = random(k, n, rng), bias = random(1, n, rng), weight_chain = weight, bias_chain = bias;
    for (int64_t row = 0; row < m; ++row) {
      for (int64_t j = 0; j < n; ++j) {
        for (int64_t i = 0; i < k; ++i) weight_chain(i, j) = std::fma(a(row, i), d_y(row, j), weight_chain(i, j));
        bias_chain(0, j) += d_y(row, j);
      }
    }
    kernels::accumulate_outer(a, d_y, weight, nullptr);
    kernels::accumulate_rows(d_y, bias);
    different += differing(weight.values(), weight_chain.values()) + differing(bias.values(), bias_chain.values());
  }
  return different;
}

// The share of elements that would not notice a split of k: little, or the comparison above would be blind.
double blind_share() {
  Rng rng(23, Purpose::test);
  const Tensor a = random(64, 128, rng), w = random(128, 64, rng);
  int64_t same = 0;
  for (int64_t i = 0; i < 64; ++i) {
    for (int64_t j = 0; j < 64; ++j) same += chain(a, w, i, j, 0) == chain(a, w, i, j, 0, 64);
  }
  return static_cast<double>(same) / (64 * 64);
}

// What every pointwise kernel, reduction and optimizer step makes of the same numbers.
Numbers pointwise() {
  Rng rng(24, Purpose::test);
  Numbers out;
  const Tensor x = random(5, 131, rng), d_y = random(5, 131, rng);
  for (auto f :
       {kernels::Activation::tanh, kernels::Activation::relu, kernels::Activation::sigmoid, kernels::Activation::elu}) {
    Tensor y = x, d_z = x;
    for (Real& each : y.values()) each *= 4;
    kernels::activate(f, y);
    kernels::activate_backward(f, y, d_y, d_z);
    append(y, out);
    append(d_z, out);
  }
  Tensor e = x, log_prob = x, prob = x, mask = x;
  kernels::exp(x.values(), e.values());
  append(e, out);
  for (Real& each : mask.values()) each = each > -1 ? 1 : 0;
  for (ConstView allowed : {ConstView(), ConstView(mask)}) {
    kernels::log_softmax(x, allowed, log_prob, prob);
    append(log_prob, out);
    append(prob, out);
  }
  out.push_back(kernels::sum_of_squares(x.values()));
  Tensor values = x, m = x, v = e;
  kernels::adam({0.01f, 0.9f, 0.1f, 0.999f, 0.001f, 1e-5f, 0.3f, 0.99f}, d_y.values(), m.values(), v.values(),
                values.values());
  kernels::rmsprop({0.01f, 0.99f, 0.01f, 1e-5f, true}, d_y.values(), v.values(), values.values());
  kernels::rmsprop({0.01f, 0.99f, 0.01f, 1e-5f, false}, d_y.values(), v.values(), values.values());
  kernels::sgd({0.01f, 0.9f}, d_y.values(), m.values(), values.values());
  kernels::scale(0.7f, v.values());
  for (const Tensor* each : {&values, &m, &v}) append(*each, out);
  return out;
}

// A whole actor-critic, forward and backward.
Numbers network(const std::string& memory, Threads* threads) {
  NetworkOptions options = NetworkOptions::defaults(memory);
  options.memory_size = 21;
  options.net_arch = {37};
  return Sample(make_actor_critic(6, Space::discrete(3), options), 12, 35, 25).run(threads).all();
}

int64_t twin_differs(const std::function<Numbers()>& compute) {
  const Numbers here = compute();
  const OnTarget guard(Target::plain);
  return differing(here, compute());
}

}  // namespace

std::vector<Check> judge_kernels() {
  std::vector<Check> checks;
  checks.push_back(judge("a product split in k has other bits", "share that agrees", blind_share(), 0.5));
  checks.push_back(on_every_target("a product is one chain in ascending k", "products", broken_chains));
  checks.push_back(on_every_target("weight and bias gradients: one chain over all rows", "products", broken_gradients));
  Threads two(2);
  checks.push_back(on_every_target("one thread equals two", "actor-critic",
                                   [&] { return differing(network("lstm", nullptr), network("lstm", &two)); }));
  const char* twin = "vector kernels equal their plain twin";
  checks.push_back(on_every_target(twin, "pointwise", [] { return twin_differs(pointwise); }));
  std::vector<std::string> memories{"none"};
  for (const MemoryEntry& entry : registered_memories()) memories.push_back(entry.name);
  for (const std::string& memory : memories) {
    checks.push_back(on_every_target(twin, "actor-critic " + memory,
                                     [&] { return twin_differs([&] { return network(memory, nullptr); }); }));
  }
  return checks;
}

}  // namespace engram
