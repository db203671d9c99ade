#include "python/src/bind.h"

#include "engram/core/error.h"

namespace engram::python {

std::vector<Setting> settings_of(const Keywords& keywords, const std::string& caller) {
  std::vector<Setting> settings;
  for (const auto& [name, text] : keywords) settings.push_back({name, text, caller + "(" + name + "=...)"});
  return settings;
}

nb::dict describe(const Space& space) {
  constexpr const char* types[] = {"box", "discrete", "multi_discrete"};
  nb::dict description;
  description["type"] = types[static_cast<size_t>(space.type())];
  description["columns"] = space.columns();
  description["choices"] = space.choices();
  description["shape"] = nb::cast(space.shape());
  description["counts"] = nb::cast(space.counts());
  description["low"] = nb::cast(space.low());
  description["high"] = nb::cast(space.high());
  description["bytes"] = space.storage() == Storage::byte || space.storage() == Storage::bit;
  return description;
}

nb::list describe(const OptionSet& options) {
  nb::list rows;
  for (const OptionDescription& option : options.describe()) {
    nb::dict row;
    row["name"] = option.name;
    row["type"] = option.type;
    row["value"] = option.value;
    row["low"] = option.range.low;
    row["high"] = option.range.high;
    row["choices"] = nb::cast(option.choices);
    row["meaning"] = option.meaning;
    rows.append(row);
  }
  return rows;
}

void demand_shape(const char* what, int64_t rows, int64_t columns, size_t found_rows, size_t found_columns) {
  if (static_cast<size_t>(rows) == found_rows && static_cast<size_t>(columns) == found_columns) return;
  const auto show = [](auto r, auto c) { return "(" + std::to_string(r) + ", " + std::to_string(c) + ")"; };
  throw Error(std::string(what) + ": expected the shape " + show(rows, columns) + ", found " +
              show(found_rows, found_columns));
}

void warn(const std::string& text) {
  const nb::gil_scoped_acquire lock;
  if (PyErr_WarnEx(PyExc_RuntimeWarning, text.c_str(), 1) != 0) throw nb::python_error();
}

namespace {

PyObject* new_exception(nb::module_& module, const char* name, nb::handle bases, const char* meaning) {
  PyObject* made = PyErr_NewExceptionWithDoc((std::string("engram.") + name).c_str(), meaning, bases.ptr(), nullptr);
  module.attr(name) = nb::handle(made);
  return made;
}

// An Error as the exception of its status; whatever bytes a file put into its text, the text stays readable.
void raise(const Error& error, PyObject* failed, PyObject* invalid) {
  if (error.status() == 130) return PyErr_SetNone(PyExc_KeyboardInterrupt);
  const std::string_view text = error.what();
  const nb::object message =
      nb::steal(PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
  PyErr_SetObject(error.status() == 2 ? invalid : failed, message.ptr());
}

PyObject *failed_type = nullptr, *invalid_type = nullptr;

void bind_exceptions(nb::module_& module) {
  failed_type = new_exception(module, "Error", PyExc_RuntimeError, "What engram refuses or cannot do.");
  invalid_type =
      new_exception(module, "InvalidValue", nb::make_tuple(nb::handle(failed_type), nb::handle(PyExc_ValueError)),
                    "An option, array or file that is wrong: the message names it and what was expected.");
  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const Error& error) {
      raise(error, failed_type, invalid_type);
    }
  });
}

}  // namespace
}  // namespace engram::python

NB_MODULE(_engram, module) {
  using namespace engram::python;
  nb::set_leak_warnings(false);  // a model that lives until the interpreter ends is no leak
  module.doc() = "The C++ side of engram; use the package engram.";
  bind_exceptions(module);
  bind_catalogue(module);
  bind_lanes(module);
  bind_learned(module);
  bind_outer(module);
  bind_verbs(module);
}
