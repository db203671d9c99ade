// The parts of the extension module engram._engram, and what they share.
//
// The module is thin: it knows objects, NumPy arrays and text. What a user sees (classes by registry, defaults, spaces
// of Gymnasium) is written in Python, in python/engram. What the command line prints as JSON crosses as JSON.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engram/core/options.h"
#include "engram/core/platform.h"
#include "engram/core/space.h"
#include "engram/core/view.h"
#include "engram/learning/policy.h"
#include "engram/run/experiment/plan.h"

namespace engram::python {

namespace nb = nanobind;

// Keywords, each with its value as text of a command line.
using Keywords = std::vector<std::pair<std::string, std::string>>;

// `caller` stands before a keyword that is wrong: "PPO(n_step=...)".
std::vector<Setting> settings_of(const Keywords& keywords, const std::string& caller);

nb::dict describe(const Space& space);        // all that a space of Gymnasium is made from
nb::list describe(const OptionSet& options);  // of each: name, type, value, low, high, choices, meaning

// A C-contiguous array of NumPy. Error naming `what`, the expected shape and the one that was found.
template <class T>
using Matrix = nb::ndarray<T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
void demand_shape(const char* what, int64_t rows, int64_t columns, size_t found_rows, size_t found_columns);
template <class T>
BasicView<T> view_of(const char* what, const Matrix<T>& matrix, int64_t rows, int64_t columns) {
  demand_shape(what, rows, columns, matrix.shape(0), matrix.shape(1));
  return {matrix.data(), rows, columns};
}

// Calls `work` without the interpreter's lock. On the main thread Ctrl-C is held meanwhile: the work polls
// interrupted(), ends early and says so.
template <class Work>
auto unlocked(bool main_thread, Work work) {
  std::optional<HeldInterrupts> held;
  if (main_thread) held.emplace();
  const nb::gil_scoped_release release;
  return work();
}

void warn(const std::string& text);  // as Python's RuntimeWarning; from any thread

nb::dict network_of(const Policy& policy);     // the layers that lead to its actions, with their arrays
nb::dict parameters_of(const Policy& policy);  // every part of its network's weights and statistics
void set_parameter(const Policy& policy, const std::string& name, const Matrix<const Real>& values);

void bind_catalogue(nb::module_& module);
void bind_lanes(nb::module_& module);
void bind_learned(nb::module_& module);
void bind_outer(nb::module_& module);
void bind_verbs(nb::module_& module);

}  // namespace engram::python
