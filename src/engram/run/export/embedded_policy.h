// The arithmetic of an exported policy. engram compiles this text into itself to check every export against the policy
// it was made from, and copies it into the exported file as it stands, with those cells (nn/cells) that the policy has
// in place of the table's include. C++17; no heap, exceptions, RTTI or files.
#pragma once

#include <cmath>

namespace engram_policy {

enum class Function { identity, tanh, relu, sigmoid, elu };

// linear        y = f(b + x W)             W (inputs, outputs)
// convolution   y = f(b + P W) of each patch P of an image, one pixel after the other
//                                          W (rows * columns * channels, filters)
// gated<Cell>   z = b + x W + h U, then the cell, unit by unit
//                                          W (inputs, products of x * outputs), U (outputs, products of h * outputs)
struct Patches {                // of a convolution
  int height, width, channels;  // of the image
  int rows, columns;            // of a patch
  int down, right;              // from one to the next
  int filters;
};

struct Layer {
  int (*step)(const Layer& layer, const float* x, float* memory, float* y);  // returns the floats of memory it has
  Function function;                                                         // f of a linear layer
  int inputs, outputs;
  const float *w, *u, *bias, *p;  // p: what the cell reads of the units' own weights
  Patches patches;
};

struct Policy {
  const Layer* layers;
  int layer_count, observation_size, action_size;
  int width;                              // of the widest row that a step computes
  const int* observation_counts;          // choices of each index; null: an observation is numbers
  const float *mean, *inverse_deviation;  // of the observation's numbers; null: taken as they are
  const int* action_counts;               // choices of each action; null: an action is numbers
  const float *centre, *half;             // of those: what 0 and a step of 1 are in the world
  const float *low, *high;                // and their bounds there
};

struct Columns {
  int first, count;
};

inline float tanh(float z) { return std::tanh(z); }
inline float sigmoid(float z) { return 1 / (1 + std::exp(-z)); }
inline float fma(float a, float b, float c) { return a * b + c; }
inline float exp(float z) { return std::exp(z); }
inline float sqrt(float z) { return std::sqrt(z); }
inline float log(float z) { return std::log(z); }
inline float max(float a, float b) { return a > b ? a : b; }

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

inline int linear(const Layer& layer, const float* x, float*, float* y) {
  for (int j = 0; j < layer.outputs; ++j) y[j] = layer.bias[j];
  multiply(x, layer.w, layer.inputs, layer.outputs, y);
  for (int j = 0; j < layer.outputs; ++j) y[j] = apply(layer.function, y[j]);
  return 0;
}

// A line of a patch lies in one piece.
inline int convolution(const Layer& layer, const float* x, float*, float* y) {
  const Patches& p = layer.patches;
  const int line = p.columns * p.channels;
  for (int row = 0; row + p.rows <= p.height; row += p.down) {
    for (int column = 0; column + p.columns <= p.width; column += p.right) {
      for (int f = 0; f < p.filters; ++f) y[f] = layer.bias[f];
      for (int i = 0; i < p.rows; ++i) {
        const float* const from = x + ((row + i) * p.width + column) * p.channels;
        multiply(from, layer.w + i * line * p.filters, line, p.filters, y);
      }
      for (int f = 0; f < p.filters; ++f) y[f] = apply(layer.function, y[f]);
      y += p.filters;
    }
  }
  return 0;
}

// A row of mean 0 and deviation 1, then a leaky ReLU.
inline int normalised(const Layer& layer, const float* x, float*, float* y) {
  const float n = static_cast<float>(layer.outputs);
  float mean = 0, variance = 0;
  for (int j = 0; j < layer.outputs; ++j) mean += x[j] / n;
  for (int j = 0; j < layer.outputs; ++j) variance += (x[j] - mean) * (x[j] - mean) / n;
  const float scale = 1 / std::sqrt(variance + 1e-5f);
  for (int j = 0; j < layer.outputs; ++j) y[j] = (x[j] - mean) * scale;
  for (int j = 0; j < layer.outputs; ++j) y[j] = y[j] > 0 ? y[j] : 0.01f * y[j];
  return 0;
}

#include "engram/nn/cells/table.h"

// One unit: block b of a row stands n floats behind block b - 1.
template <class Cell>
void unit(const float* z, float* memory, const float* p, int n) {
  float kept[Cell::kept] = {}, before[Cell::states], after[Cell::states];
  for (int b = 0; b < Cell::products; ++b) kept[b] = z[b * n];
  for (int s = 0; s < Cell::states; ++s) before[s] = memory[s * n];
  if constexpr (Cell::vectors > 0) {
    float own_numbers[own<Cell>];
    for (int v = 0; v < own<Cell>; ++v) own_numbers[v] = p[v * n];
    Cell::forward(kept, before, own_numbers, after);
  } else {
    Cell::forward(kept, before, after);
  }
  for (int s = 0; s < Cell::states; ++s) memory[s * n] = after[s];
}

template <class Cell>
int gated(const Layer& layer, const float* x, float* memory, float* y) {
  const int n = layer.outputs / Cell::outputs;
  const int of_x = static_cast<int>(Cell::input.count), of_h = static_cast<int>(Cell::hidden.count);
  for (int j = 0; j < Cell::products * n; ++j) y[j] = layer.bias[j];
  multiply(x, layer.w, layer.inputs, of_x * n, y + Cell::input.first * n);
  if (of_h > 0) multiply(memory, layer.u, n, of_h * n, y + Cell::hidden.first * n);
  for (int j = 0; j < n; ++j) unit<Cell>(y + j, memory + j, Cell::vectors > 0 ? layer.p + j : nullptr, n);
  for (int j = 0; j < layer.outputs; ++j) y[j] = memory[j];
  return Cell::states * n;
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
    memory += policy.layers[i].step(policy.layers[i], x, memory, y);
    float* const next = y;
    y = x;
    x = next;
  }
  return x;
}

// Greedy: the allowed choice of the highest value, the first among equals; or the mean, in the world's units and bounds.
inline void choose(const Policy& policy, const float* value, const float* mask, float* action) {
  for (int i = 0; i < policy.action_size; ++i) {
    if (policy.action_counts == nullptr) {
      const float x = policy.centre[i] + policy.half[i] * value[i];
      action[i] = x < policy.low[i] ? policy.low[i] : x > policy.high[i] ? policy.high[i] : x;
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
