#include "engram/core/growing.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "refusal.h"

namespace engram {
namespace {

// A block store in memory that counts what it is given.
struct Shelf final : BlockStore {
  void keep(const BlockName& name, std::string_view bytes) override {
    if (blocks.emplace(name, bytes).second) written += bytes.size();
  }
  std::string read(const BlockName& name) override {
    if (!blocks.contains(name)) throw Error("the shelf lacks it");
    return blocks[name];
  }
  std::map<BlockName, std::string> blocks;
  size_t written = 0;
};

// `count` numbers from `begin` on, no two alike.
void add(Growing<double>& column, size_t begin, size_t count) {
  std::vector<double> values(count);
  std::iota(values.begin(), values.end(), static_cast<double>(begin));
  column.append(values);
}

std::string saved(Growing<double>& column, BlockStore* store) {
  Archive archive = Archive::saver(store);
  archive("column", column);
  return archive.finish();
}

Growing<double> loaded(const std::string& bytes, BlockStore* store) {
  Growing<double> column;
  Archive archive = Archive::loader(bytes, store);
  archive("column", column);
  archive.finish();
  return column;
}

constexpr size_t block = Growing<double>::block;

TEST(Growing, ComesBackWithAndWithoutAStore) {
  EXPECT_EQ(block * sizeof(double), 65536u);
  for (const size_t count : {size_t{0}, size_t{1}, block - 1, block, block + 1, 3 * block + 5}) {
    Growing<double> column;
    add(column, 0, count);
    Shelf shelf;
    for (BlockStore* store : {static_cast<BlockStore*>(nullptr), static_cast<BlockStore*>(&shelf)}) {
      Growing<double> other = loaded(saved(column, store), store);
      ASSERT_EQ(other.size(), count);
      for (size_t i = 0; i < count; ++i) ASSERT_EQ(other[i], static_cast<double>(i));
      EXPECT_EQ(saved(other, store), saved(column, store));
    }
    EXPECT_EQ(shelf.blocks.size(), count / block);
  }
}

TEST(Growing, EachBlockIsWrittenOnce) {
  Growing<double> column;
  Shelf shelf;
  for (size_t i = 0; i < 40; ++i) {
    add(column, i * block / 4, block / 4);
    // At most three quarters of a block, and a line a block: path, name, checksum.
    EXPECT_LT(saved(column, &shelf).size(), 3 * block / 4 * sizeof(double) + 200 + 60 * (i / 4));
    EXPECT_EQ(shelf.written, (i + 1) / 4 * block * sizeof(double));
  }
}

// Loaded from records and saved into a store, or the other way: the same numbers under the same names.
TEST(Growing, AStoreMayComeAndGo) {
  Growing<double> column;
  add(column, 7, 2 * block + 3);
  Shelf first, second;
  Growing<double> without = loaded(saved(column, nullptr), nullptr);
  EXPECT_EQ(saved(without, &second), saved(column, &first));
  Growing<double> with = loaded(saved(column, &first), &first);
  EXPECT_EQ(saved(with, nullptr), saved(column, nullptr));
}

TEST(Growing, WhatIsNotThereIsRefused) {
  Growing<double> column;
  add(column, 0, 2 * block);
  Shelf shelf, empty;
  const std::string bytes = saved(column, &shelf);
  EXPECT_NE(refusal([&] { loaded(bytes, &empty); }).find("the shelf lacks it"), std::string::npos);
  EXPECT_NE(refusal([&] { loaded(bytes, nullptr); }).find("'column/0': expected the block itself"), std::string::npos);

  // A count that no file could hold is found wrong at the first block that is missing.
  Archive forger = Archive::saver();
  uint64_t blocks = uint64_t{1} << 60;
  forger("column/blocks", blocks);
  EXPECT_NE(refusal([&] { loaded(forger.finish(), nullptr); }).find("'column/0'"), std::string::npos);

  // A name of another length would be read beyond its end.
  Growing<double> small;
  add(small, 0, block);
  Archive other = Archive::saver(&shelf);
  uint64_t one = 1;
  other("column/blocks", one);
  std::vector<double> half(block / 2);
  BlockName name;
  other.block("column/0", std::span(half), name);
  EXPECT_NE(refusal([&] { loaded(other.finish(), &shelf); }).find("expected 65536 bytes, found 32768"),
            std::string::npos);

  // What the names come to is told before any of it is read.
  Archive bomb = Archive::saver(&shelf);
  BlockName huge{uint64_t{1} << 62, 1};
  bomb.block("b", std::span(half), huge);
  EXPECT_EQ(bomb.blocks(), std::vector{huge});
  EXPECT_NE(refusal([&] { Archive::loader(bomb.finish(), &shelf); }).find("larger than this machine's memory"),
            std::string::npos);
}

}  // namespace
}  // namespace engram
