#include "engram/core/parameters.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "engram/core/archive.h"
#include "engram/core/error.h"

namespace engram {
namespace {

// A small network's worth of parts, none a multiple of 16 numbers.
std::shared_ptr<const Layout> example() {
  auto layout = std::make_shared<Layout>();
  const Layout::Scope actor(*layout, "actor");
  {
    const Layout::Scope memory(*layout, "memory");
    layout->add("weight", 3, 5, Kind::weight);
    layout->add("bias", 1, 5, Kind::bias);
  }
  layout->add("mean", 1, 3, Kind::statistic);
  return layout;
}

TEST(Layout, ScopesPrefixNamesAndEnd) {
  const auto layout = example();
  ASSERT_EQ(layout->parts().size(), 3u);
  EXPECT_EQ(layout->part(0).name, "actor.memory.weight");
  EXPECT_EQ(layout->part(1).name, "actor.memory.bias");
  EXPECT_EQ(layout->part(2).name, "actor.mean");
}

TEST(Layout, PartsBeginOnCacheLinesAndDoNotOverlap) {
  const auto layout = example();
  int64_t end = 0;
  for (const Part& part : layout->parts()) {
    EXPECT_EQ(part.offset % 16, 0) << part.name;
    EXPECT_GE(part.offset, end) << part.name;
    end = part.offset + part.rows * part.columns;
  }
  EXPECT_EQ(layout->size(), 48);  // 15, 5 and 3 numbers, a line of 16 each
  Parameters parameters(layout);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(parameters.values().data()) % 64, 0u);
}

TEST(Layout, StatisticsAndPaddingAreNotTrainable) { EXPECT_EQ(example()->trainable(), 15 + 5); }

TEST(Layout, SlotsAreNumberedOnce) {
  Layout layout;
  EXPECT_EQ(layout.slot(), 0);
  EXPECT_EQ(layout.slot(), 1);
  EXPECT_EQ(layout.slots(), 2);
}

TEST(Parameters, BeginAtZeroAndPaddingStaysZero) {
  Parameters parameters(example());
  for (const Part& part : parameters.layout().parts()) fill(parameters.view(part), Real(1));
  int ones = 0;
  for (Real value : parameters.values()) ones += value == 1;
  EXPECT_EQ(ones, 15 + 5 + 3);
  EXPECT_EQ(parameters.values()[15], 0);  // padding behind the first part
  parameters.zero();
  for (Real value : parameters.values()) EXPECT_EQ(value, 0);
}

TEST(Parameters, PartsAreRowMajorViewsOfTheBlock) {
  Parameters parameters(example());
  parameters[0](2, 1) = 7;
  EXPECT_EQ(parameters.values()[2 * 5 + 1], 7);
  parameters[1](0, 4) = 9;
  EXPECT_EQ(parameters.values()[16 + 4], 9);
}

TEST(Parameters, CopiesAreIndependentAndShareTheLayout) {
  Parameters a(example());
  Parameters b = a;
  b[0](0, 0) = 1;
  EXPECT_EQ(a[0](0, 0), 0);
  EXPECT_EQ(a.shared_layout(), b.shared_layout());
}

TEST(Parameters, ArchiveRoundTripByName) {
  Parameters a(example());
  Real next = 1;
  for (const Part& part : a.layout().parts()) {
    for (Real& value : std::span(a.view(part).data, static_cast<size_t>(part.rows * part.columns))) value = next++;
  }
  Archive saver = Archive::saver();
  saver("policy", a);
  const std::string bytes = saver.finish();

  Parameters b(example());
  Archive loader = Archive::loader(bytes);
  loader("policy", b);
  loader.finish();
  EXPECT_TRUE(std::ranges::equal(a.values(), b.values()));

  auto other = std::make_shared<Layout>();
  other->add("actor.memory.weight", 3, 6, Kind::weight);
  Parameters wider(other);
  Archive again = Archive::loader(bytes);
  try {
    again("policy", wider);
    FAIL() << "18 numbers were read from 15";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("policy/actor.memory.weight"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace engram
