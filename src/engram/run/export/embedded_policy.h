// The arithmetic of an exported policy. engram compiles this text into itself to check every export against the policy
// it was made from, and copies it into the exported file as it stands. C++17; no heap, exceptions, RTTI or files.
#pragma once

#include <cmath>

namespace engram_policy {

enum class LayerKind { linear, elman, gru, lstm };
enum class Function { identity, tanh, relu, sigmoid, elu };

// linear   y = f(b + x W)                     W (inputs, outputs)
// memories z = b + x W + h U, then a cell     W (inputs, gates of x * outputs), U (outputs, gates of h * outputs)
struct Layer {
  LayerKind kind;
  Function function;  // f of a linear layer
  int inputs, outputs;
  const float *w, *u, *bias;
};

struct Policy {
  const Layer* layers;
  int layer_count, observation_size, action_size;
  int width;                              // of the widest row that a step computes
  const int* observation_counts;          // choices of each index; null: an observation is numbers
  const float *mean, *inverse_deviation;  // of the observation's numbers; null: taken as they are
  const int* action_counts;               // choices of each action; null: an action is numbers
  const float *low, *high;                // the bounds of those
};

inline float sigmoid(float z) { return 1 / (1 + std::exp(-z)); }

inline float apply(Function f, float z) {
  switch (f) {
    case Function::tanh:
      return std::tanh(z);
    case Function::relu:
      return z > 0 ? z : 0;
    case Function::sigmoid:
      return sigmoid(z);
    case Function::elu:
      return z > 0 ? z : std::expm1(z);
    case Function::identity:
      break;
  }
  return z;
}

// y (columns) += x (rows) w (rows, columns)
inline void multiply(const float* x, const float* w, int rows, int columns, float* y) {
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) y[j] += x[i] * w[i * columns + j];
  }
}

inline void linear(const Layer& layer, const float* x, float* y) {
  for (int j = 0; j < layer.outputs; ++j) y[j] = layer.bias[j];
  multiply(x, layer.w, layer.inputs, layer.outputs, y);
  for (int j = 0; j < layer.outputs; ++j) y[j] = apply(layer.function, y[j]);
}

// h = tanh(z)
inline void elman(const Layer& layer, const float* x, float* h, float* z) {
  const int n = layer.outputs;
  for (int j = 0; j < n; ++j) z[j] = layer.bias[j];
  multiply(x, layer.w, layer.inputs, n, z);
  multiply(h, layer.u, n, n, z);
  for (int j = 0; j < n; ++j) h[j] = std::tanh(z[j]);
}

// z = n r u | n_h: x W fills the first three, h U the last three
// n = tanh(n + s(r) n_h)   h = n + s(u) (h - n)
inline void gru(const Layer& layer, const float* x, float* h, float* z) {
  const int n = layer.outputs;
  for (int j = 0; j < 4 * n; ++j) z[j] = layer.bias[j];
  multiply(x, layer.w, layer.inputs, 3 * n, z);
  multiply(h, layer.u, n, 3 * n, z + n);
  for (int j = 0; j < n; ++j) {
    const float candidate = std::tanh(z[j] + sigmoid(z[n + j]) * z[3 * n + j]);
    h[j] = candidate + sigmoid(z[2 * n + j]) * (h[j] - candidate);
  }
}

// z = i f g o   c = s(f) c + s(i) tanh(g)   h = s(o) tanh(c)   memory h | c
inline void lstm(const Layer& layer, const float* x, float* h, float* z) {
  const int n = layer.outputs;
  float* c = h + n;
  for (int j = 0; j < 4 * n; ++j) z[j] = layer.bias[j];
  multiply(x, layer.w, layer.inputs, 4 * n, z);
  multiply(h, layer.u, n, 4 * n, z);
  for (int j = 0; j < n; ++j) {
    c[j] = sigmoid(z[n + j]) * c[j] + sigmoid(z[j]) * std::tanh(z[2 * n + j]);
    h[j] = sigmoid(z[3 * n + j]) * std::tanh(c[j]);
  }
}

// One step of a layer from x to y; a memory moves on. Returns the floats of memory it has.
inline int run(const Layer& layer, const float* x, float* memory, float* y) {
  switch (layer.kind) {
    case LayerKind::linear:
      linear(layer, x, y);
      return 0;
    case LayerKind::elman:
      elman(layer, x, memory, y);
      break;
    case LayerKind::gru:
      gru(layer, x, memory, y);
      break;
    case LayerKind::lstm:
      lstm(layer, x, memory, y);
      break;
  }
  for (int j = 0; j < layer.outputs; ++j) y[j] = memory[j];
  return layer.kind == LayerKind::lstm ? 2 * layer.outputs : layer.outputs;
}

// Indices become one-hot, numbers are normalised and clipped to +-10.
inline void encode(const Policy& policy, const float* observation, float* features) {
  for (int i = 0; i < policy.observation_size; ++i) {
    if (policy.observation_counts != nullptr) {
      const int count = policy.observation_counts[i], index = static_cast<int>(observation[i]);
      for (int j = 0; j < count; ++j) *features++ = j == index ? 1.0f : 0.0f;
    } else if (policy.mean != nullptr) {
      const float x = (observation[i] - policy.mean[i]) * policy.inverse_deviation[i];
      features[i] = x < -10 ? -10 : x > 10 ? 10 : x;
    } else {
      features[i] = observation[i];
    }
  }
}

// The policy's last row: one value a choice, or the action's mean. scratch: 2 * width floats.
inline const float* values(const Policy& policy, const float* observation, float* memory, float* scratch) {
  float *x = scratch, *y = scratch + policy.width;
  encode(policy, observation, x);
  for (int i = 0; i < policy.layer_count; ++i) {
    memory += run(policy.layers[i], x, memory, y);
    float* const next = y;
    y = x;
    x = next;
  }
  return x;
}

// Greedy: the allowed choice of the highest value, the first among equals; or the mean within its bounds.
inline void choose(const Policy& policy, const float* value, const float* mask, float* action) {
  for (int i = 0; i < policy.action_size; ++i) {
    if (policy.action_counts == nullptr) {
      action[i] = value[i] < policy.low[i] ? policy.low[i] : value[i] > policy.high[i] ? policy.high[i] : value[i];
      continue;
    }
    int best = -1;
    for (int j = 0; j < policy.action_counts[i]; ++j) {
      const bool allowed = mask == nullptr || mask[j] != 0;
      if (allowed && (best < 0 || value[j] > value[best])) best = j;
    }
    action[i] = static_cast<float>(best < 0 ? 0 : best);
    value += policy.action_counts[i];
    if (mask != nullptr) mask += policy.action_counts[i];
  }
}

}  // namespace engram_policy
