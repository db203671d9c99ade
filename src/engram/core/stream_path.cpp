#include "engram/core/stream_path.h"

#include <sys/stat.h>

namespace engram {

bool is_stream(const std::string& path) {
  const std::string directory = path.substr(0, path.rfind('/') + 1);
  if (directory == "/dev/" || directory == "/dev/fd/" || directory.starts_with("/proc/")) return true;
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

}  // namespace engram
