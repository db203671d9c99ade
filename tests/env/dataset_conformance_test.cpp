// The kit of data sets: every registered one conforms, and a fault of each kind is found.
#include "engram/env/dataset_conformance.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/run/selftest/world.h"

namespace engram {
namespace {

TEST(DatasetConformance, EveryRegisteredDataSetConforms) {
  for (const WorldEntry& entry : registered_worlds()) {
    if (entry.kind != WorldKind::dataset) continue;
    for (const std::string& finding : check_dataset(entry, *registered_maker(entry), made_context(), 20)) {
      ADD_FAILURE() << finding;
    }
  }
}

enum class Fault { none, outside, unwritten, nothing_counts, middle, another_making, empty_part, fitted };
Fault planted = Fault::none;
int makings = 0;

// Three sequences of five steps in each part: 0 1 2 3 4 and twice that.
class Faulty final : public Dataset {
 public:
  Faulty() : making_(makings++) {}
  const Space& input_space() const override { return input_; }
  const Space& target_space() const override { return target_; }
  int64_t sequences(DataPart part) const override {
    return planted == Fault::empty_part && part == DataPart::test ? 0 : 3;
  }
  int64_t length(DataPart, int64_t) const override { return 5; }
  void read(const Stretch& from, View input, View target, View weight) const override {
    for (int64_t t = 0; t < input.rows; ++t) {
      const int64_t at = planted == Fault::middle ? t : from.first + t;
      input(t, 0) = static_cast<Real>(at + offset_);
      if (planted == Fault::another_making) input(t, 0) = static_cast<Real>((at + making_) % 5);
      if (planted != Fault::unwritten || t != 3) target(t, 0) = static_cast<Real>(2 * at);
      if (planted == Fault::outside && at == 4) target(t, 0) = 9;
      weight(t, 0) = planted == Fault::nothing_counts ? Real(0) : Real(1);
    }
  }
  void visit_fitted(Archive& archive) override {
    archive("offset", offset_);
    if (planted == Fault::fitted && archive.loading()) offset_ = 1;
  }

 private:
  Space input_ = Space::discrete(6), target_ = Space::box(1, 0, 8);
  int making_;
  int64_t offset_ = 0;
};

TEST(DatasetConformance, PlantedFaultsAreFound) {
  const struct {
    Fault fault;
    const char* said;
  } faults[] = {{Fault::none, ""},
                {Fault::outside, "a target outside its space"},
                {Fault::unwritten, "a target outside its space, or not written whole"},
                {Fault::nothing_counts, "nothing in the training part counts"},
                {Fault::middle, "read from its middle"},
                {Fault::another_making, "made twice it is another one"},
                {Fault::empty_part, "a part without a sequence"},
                {Fault::fitted, "with what another fitted it reads otherwise"}};
  const WorldEntry entry = dataset_entry<Faulty>("Faulty-v0");
  for (const auto& [fault, said] : faults) {
    planted = fault;
    const std::vector<std::string> findings = check_dataset(entry, *entry.options(), {});
    if (fault == Fault::none) {
      EXPECT_TRUE(findings.empty()) << findings[0];
      continue;
    }
    ASSERT_FALSE(findings.empty()) << said;
    EXPECT_NE(findings[0].find(said), std::string::npos) << findings[0];
  }
}

}  // namespace
}  // namespace engram
