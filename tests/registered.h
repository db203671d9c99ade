// A world that is registered as long as this lives: what a test registers is nothing to the tests after it.
#pragma once

#include <string>

#include "engram/env/discrete_environment.h"
#include "engram/env/registry.h"

namespace engram {

template <class E>
class Registered {
 public:
  explicit Registered(std::string id, const std::string& summary = "") : id_(std::move(id)) {
    register_environment<E>(id_, summary);
  }
  ~Registered() { unregister_world(id_); }
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;

 private:
  std::string id_;
};

}  // namespace engram
