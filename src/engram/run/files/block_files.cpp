#include "engram/run/files/block_files.h"

#include <charconv>
#include <filesystem>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

// FINGERPRINT-LENGTH, both hexadecimal.
std::string text_of(const BlockName& name) {
  char text[40];
  std::snprintf(text, sizeof text, "%016llx-%llx", static_cast<unsigned long long>(name.fingerprint),
                static_cast<unsigned long long>(name.length));
  return text;
}

// {0, 0} for a file that is none of ours.
BlockName name_in(const std::string& text) {
  BlockName name;
  const size_t dash = text.find('-');
  if (dash == std::string::npos) return {};
  std::from_chars(text.data(), text.data() + dash, name.fingerprint, 16);
  std::from_chars(text.data() + dash + 1, text.data() + text.size(), name.length, 16);
  return text_of(name) == text ? name : BlockName{};
}

}  // namespace

void BlockFiles::keep(const BlockName& name, std::string_view bytes) {
  if (whole_.contains(name)) return;
  demand_no_link(directory_);
  std::error_code error;
  fs::create_directories(directory_, error);
  write_file_atomically(path(name), bytes);
  whole_.insert(name);
  there_.insert(name);
}

std::string BlockFiles::read(const BlockName& name) {
  std::error_code error;
  const uint64_t length = fs::file_size(path(name), error);
  if (error) throw Error("cannot read " + path(name) + ": " + error.message());
  if (length != name.length) {
    throw Error(path(name) + ": expected " + std::to_string(name.length) + " bytes, found " + std::to_string(length));
  }
  std::string bytes = read_file(path(name));
  if (name_of_block(bytes) != name) throw Error(path(name) + ": the bytes are not those that were written");
  whole_.insert(name);
  there_.insert(name);
  return bytes;
}

void BlockFiles::remove_all_but(const std::set<BlockName>& needed) {
  look();
  std::erase_if(there_, [&](const BlockName& name) {
    if (needed.contains(name)) return false;
    std::error_code ignored;  // it is tried again by the next process
    fs::remove(path(name), ignored);
    whole_.erase(name);
    return true;
  });
}

// Once: which blocks earlier processes left, those that no checkpoint came to refer to among them.
void BlockFiles::look() {
  if (looked_) return;
  looked_ = true;
  demand_no_link(directory_);
  remove_abandoned_files(directory_);
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, error)) {
    const BlockName name = name_in(entry.path().filename().string());
    if (name != BlockName{}) there_.insert(name);
  }
}

std::string BlockFiles::path(const BlockName& name) const { return directory_ + "/" + text_of(name); }

}  // namespace engram
