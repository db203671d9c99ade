#include "engram/run/files/checkpoints.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engram/core/growing.h"
#include "engram/run/files/files.h"
#include "refusal.h"
#include "run/scratch.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

// One block, filled with `value`.
Growing<double> block_of(double value) {
  Growing<double> column;
  column.append(std::vector<double>(Growing<double>::block, value));
  return column;
}

Archive saved(Checkpoints& checkpoints, double value) {
  Growing<double> column = block_of(value);
  Archive archive = checkpoints.saver();
  archive("column", column);
  return archive;
}

void ignore(const std::string&) {}

double first_of(Archive archive) {
  Growing<double> column;
  archive("column", column);
  return column[0];
}

class Blocks : public testing::Test {
 protected:
  std::string path_of(double value) const {
    Growing<double> column = block_of(value);
    const BlockName name = name_of_block({reinterpret_cast<const char*>(column.data()), column.size() * 8});
    std::ostringstream text;
    text << std::hex << std::setw(16) << std::setfill('0') << name.fingerprint << "-10000";
    return scratch / "checkpoints/blocks/" + text.str();
  }
  std::vector<double> there() const {
    std::vector<double> values;
    for (double value : {1, 2, 3, 4}) {
      if (fs::exists(path_of(value))) values.push_back(value);
    }
    return values;
  }
  using Values = std::vector<double>;
  const Scratch scratch;
};

TEST_F(Blocks, LiveAsLongAsACheckpointRefersToThem) {
  Checkpoints checkpoints(scratch.path());
  checkpoints.write(saved(checkpoints, 1));
  checkpoints.write_best(saved(checkpoints, 1));
  checkpoints.write(saved(checkpoints, 2));
  EXPECT_EQ(there(), (Values{1, 2}));
  checkpoints.write(saved(checkpoints, 3));
  EXPECT_EQ(there(), (Values{1, 2, 3}));  // 1 is the best's
  checkpoints.write_best(saved(checkpoints, 3));
  checkpoints.write(saved(checkpoints, 3));
  EXPECT_EQ(there(), (Values{3}));
}

// Another process: it asks the files what they need, and clears what no checkpoint came to refer to.
TEST_F(Blocks, AnotherProcessKeepsAndClears) {
  {
    Checkpoints checkpoints(scratch.path());
    checkpoints.write(saved(checkpoints, 1));
    checkpoints.write_best(saved(checkpoints, 1));
    checkpoints.write(saved(checkpoints, 2));
    saved(checkpoints, 4);  // killed before its checkpoint
  }
  std::ofstream(scratch / "checkpoints/blocks/notes-of-mine") << "mine";
  Checkpoints checkpoints(scratch.path());
  EXPECT_EQ(first_of(checkpoints.newest(ignore)), 2);
  EXPECT_EQ(there(), (Values{1, 2, 4}));  // nothing goes before a checkpoint has landed
  checkpoints.write(saved(checkpoints, 3));
  EXPECT_EQ(there(), (Values{1, 2, 3}));
  EXPECT_TRUE(fs::exists(scratch / "checkpoints/blocks/notes-of-mine"));
}

TEST_F(Blocks, AMissingOrAlteredOneIsADamagedCheckpoint) {
  Checkpoints writer(scratch.path());
  writer.write(saved(writer, 1));
  writer.write(saved(writer, 2));
  const auto spoil = [&](double value) {
    std::fstream file(path_of(value), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(777);
    file.put('!');
  };
  const auto newest = [&](std::string& warning) {
    return first_of(Checkpoints(scratch.path()).newest([&](const std::string& text) { warning = text; }));
  };
  std::string warning;
  EXPECT_EQ(newest(warning), 2);
  EXPECT_EQ(warning, "");
  spoil(2);
  EXPECT_EQ(newest(warning), 1);
  EXPECT_NE(warning.find(path_of(2) + ": the bytes are not those that were written"), std::string::npos) << warning;
  EXPECT_NE(warning.find("going on from " + scratch / "checkpoints/previous.ckpt"), std::string::npos) << warning;
  fs::resize_file(path_of(2), 65535);
  newest(warning);
  EXPECT_NE(warning.find("expected 65536 bytes, found 65535"), std::string::npos) << warning;
  fs::remove(path_of(1));
  const std::string refused = refusal([&] { newest(warning); });
  EXPECT_NE(refused.find("no whole checkpoint"), std::string::npos) << refused;
  EXPECT_NE(refused.find("cannot read " + path_of(1)), std::string::npos) << refused;
  // Whoever reads no further than the policy needs none of them.
  EXPECT_EQ(Checkpoints(scratch.path()).newest_without_blocks(ignore).blocks().size(), 1u);
}

// An altered block is written anew by the run that goes on from the previous checkpoint.
TEST_F(Blocks, AnAlteredOneIsWrittenAnew) {
  Checkpoints writer(scratch.path());
  writer.write(saved(writer, 1));
  writer.write(saved(writer, 2));
  fs::resize_file(path_of(2), 10);
  Checkpoints again(scratch.path());
  EXPECT_EQ(first_of(again.newest(ignore)), 1);
  again.write(saved(again, 2));
  EXPECT_EQ(first_of(Checkpoints(scratch.path()).newest(ignore)), 2);
}

}  // namespace
}  // namespace engram
