#include "engram/run/files/outputs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "refusal.h"
#include "run/scratch.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

class Outputs : public ::testing::Test {
 protected:
  Outputs() {
    std::ofstream(scratch_ / "data.csv") << "y\n1\n";
    fs::create_directory(scratch_ / "directory");
    fs::create_symlink("data.csv", scratch_ / "link.csv");
  }
  std::string refused(const std::vector<NamedOutput>& outputs, const std::vector<std::string>& inputs = {}) {
    return refusal([&] { demand_outputs(outputs, inputs); });
  }
  Scratch scratch_;
};

TEST_F(Outputs, APlaceThatCannotBeWrittenIsNamed) {
  EXPECT_NE(refused({{"--out", scratch_ / "absent/f.csv"}}).find("--out: cannot write"), std::string::npos);
  EXPECT_NE(refused({{"--out", scratch_ / "absent/f.csv"}}).find("there is no directory"), std::string::npos);
  EXPECT_NE(refused({{"--out", scratch_ / "directory"}}).find("it is a directory"), std::string::npos);
  EXPECT_EQ(refused({{"--out", "", true}}), "--out: expected the name of a file, found nothing");
  EXPECT_EQ(refused({{"--out", ""}, {"--report", scratch_ / "new.html"}}), "no error");
}

TEST_F(Outputs, AnInputStaysWhatItIs) {
  const std::string data = scratch_ / "data.csv";
  for (const std::string& same : {data, scratch_ / "directory/../data.csv", scratch_ / "./data.csv"}) {
    EXPECT_NE(refused({{"--out", same}}, {data}).find("would take the place of the input"), std::string::npos) << same;
  }
  // A link that is written is replaced, and what it leads to stays; one that is read leads to what would be replaced.
  EXPECT_EQ(refused({{"--out", scratch_ / "link.csv"}}, {data}), "no error");
  EXPECT_NE(refused({{"--out", data}}, {scratch_ / "link.csv"}).find("would take"), std::string::npos);
  EXPECT_EQ(refused({{"--out", data}}, {""}), "no error");
}

TEST_F(Outputs, TwoOfOneNameAreRefusedButForDevices) {
  const std::string file = scratch_ / "f.csv";
  EXPECT_NE(refused({{"--out", file}, {"--backtest", file}}).find("is the file of --out, too"), std::string::npos);
  EXPECT_EQ(refused({{"--out", "/dev/null"}, {"--backtest", "/dev/null"}}), "no error");
  EXPECT_EQ(refused({{"--out", "/dev/stdout"}, {"--backtest", file}}), "no error");
}

}  // namespace
}  // namespace engram
