// Whether what a path names takes bytes as they come, a pipe, a socket or a device, and is no file to be replaced.
#pragma once

#include <string>

namespace engram {

// Neither file nor directory; /dev/stdout, too, where it leads to a file. False where nothing is there.
bool is_stream(const std::string& path);

}  // namespace engram
