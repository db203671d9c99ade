#include "engram/run/files/event_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "engram/run/files/files.h"
#include "run/scratch.h"

namespace engram {
namespace {

// A reader of its own, as the formats are published: bit by bit where the writer uses a table, every field checked.
uint32_t plain_crc32c(const std::string& bytes) {
  uint32_t crc = 0xffffffff;
  for (char byte : bytes) {
    for (int bit = 0; bit < 8; ++bit) {
      const uint32_t differs = (crc ^ (static_cast<uint8_t>(byte) >> bit)) & 1;
      crc = (crc >> 1) ^ (differs != 0 ? 0x82f63b78 : 0);
    }
  }
  return ~crc;
}

class Reader {
 public:
  explicit Reader(std::string bytes) : bytes_(std::move(bytes)) {}
  bool at_end() const { return at_ == bytes_.size(); }

  template <class T>
  T fixed() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string take(size_t count) {
    if (count > bytes_.size() - at_) throw std::runtime_error("torn");
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }
  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = fixed<uint8_t>();
      value |= static_cast<uint64_t>(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }
  // One TFRecord's own bytes; throws where a checksum is wrong.
  std::string record() {
    const std::string head = take(8);
    check(head);
    uint64_t length;
    std::memcpy(&length, head.data(), 8);
    const std::string data = take(length);
    check(data);
    return data;
  }

 private:
  void check(const std::string& data) {
    const uint32_t crc = fixed<uint32_t>() - 0xa282ead8;
    if (((crc << 15) | (crc >> 17)) != plain_crc32c(data)) throw std::runtime_error("checksum");
  }
  std::string bytes_;
  size_t at_ = 0;
};

struct Event {
  double wall_time = 0;
  int64_t step = 0;
  std::string version;
  std::vector<std::pair<std::string, float>> values;
};

std::pair<std::string, float> scalar_of(const std::string& bytes) {
  Reader reader(bytes);
  std::pair<std::string, float> scalar;
  while (!reader.at_end()) {
    const uint64_t key = reader.varint();
    if (key == 10) scalar.first = reader.take(reader.varint());  // field 1, delimited
    if (key == 21) scalar.second = reader.fixed<float>();        // field 2, four bytes
    if (key != 10 && key != 21) throw std::runtime_error("unknown field of a value");
  }
  return scalar;
}

Event event_of(const std::string& bytes) {
  Reader reader(bytes);
  Event event;
  while (!reader.at_end()) {
    switch (reader.varint()) {
      case 9:
        event.wall_time = reader.fixed<double>();
        break;  // field 1, eight bytes
      case 16:
        event.step = static_cast<int64_t>(reader.varint());
        break;
      case 26:
        event.version = reader.take(reader.varint());
        break;
      case 42:
        for (Reader summary(reader.take(reader.varint())); !summary.at_end();) {
          if (summary.varint() != 10) throw std::runtime_error("unknown field of a summary");
          event.values.push_back(scalar_of(summary.take(summary.varint())));
        }
        break;
      default:
        throw std::runtime_error("unknown field of an event");
    }
  }
  return event;
}

std::vector<Event> events_of(const std::string& path) {
  std::vector<Event> events;
  for (Reader reader(read_file(path)); !reader.at_end();) events.push_back(event_of(reader.record()));
  return events;
}

// RFC 3720, B.4: 32 bytes of zeros, of ones, and ascending.
TEST(EventFile, ChecksumsAreThePublishedOnes) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  std::string ascending;
  for (char i = 0; i < 32; ++i) ascending += i;
  EXPECT_EQ(crc32c(ascending), 0x46dd794eu);
}

TEST(EventFile, ReadsBackWhatWasWritten) {
  const Scratch scratch;
  const std::string path = scratch / "events";
  {
    EventFile file = EventFile::open(path, 0, 1.5e9);
    file.append(1.6e9, 300, {{"rollout/ep_rew_mean", -0.25}, {"train/loss", NAN}, {"train/std", INFINITY}});
    file.append(1.7e9, 5'000'000'000, {{std::string(200, 'x'), 1e-3}});
    file.append(1.8e9, 5'000'000'001, {});
  }
  const std::vector<Event> events = events_of(path);
  ASSERT_EQ(events.size(), 4);
  EXPECT_EQ(events[0].version, "brain.Event:2");
  EXPECT_EQ(events[0].wall_time, 1.5e9);
  EXPECT_EQ(events[1].step, 300);
  ASSERT_EQ(events[1].values.size(), 1);  // the undefined ones are left out
  EXPECT_EQ(events[1].values[0], std::pair(std::string("rollout/ep_rew_mean"), -0.25f));
  EXPECT_EQ(events[2].step, 5'000'000'000);
  EXPECT_EQ(events[2].values[0], std::pair(std::string(200, 'x'), 1e-3f));
  EXPECT_TRUE(events[3].values.empty());
}

TEST(EventFile, IsCutBackToWholeRecords) {
  const Scratch scratch;
  const std::string path = scratch / "events";
  {
    EventFile file = EventFile::open(path, 0, 1);
    for (int i = 1; i <= 5; ++i) file.append(i, 100 * i, {{"a", i}});
  }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 3);  // the fifth is torn
  EXPECT_EQ(EventFile::open(path, 7, 1).records(), 4);
  {
    EventFile file = EventFile::open(path, 2, 1);
    EXPECT_EQ(file.records(), 2);
    file.append(9, 300, {{"a", 30}});
  }
  const std::vector<Event> events = events_of(path);
  ASSERT_EQ(events.size(), 4);
  EXPECT_EQ(events[3].values[0].second, 30);
  std::ofstream(path) << "torn";
  EXPECT_EQ(EventFile::open(path, 2, 1).records(), 0);
  EXPECT_EQ(events_of(path).size(), 1);
}

}  // namespace
}  // namespace engram
