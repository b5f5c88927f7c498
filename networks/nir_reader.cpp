// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the parent's side of reading a NIR file: fork the child that runs libhdf5, receive the tree, bury the child.
#include "networks/nir_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "base/error.h"
#include "networks/nir_child.h"
#include "networks/nir_parse.h"

namespace synfire {

namespace {

using Clock = std::chrono::steady_clock;

/// A forked reader: its pipe and its life, which ends with this object at the latest.
class Child {
 public:
  Child(const std::string& path, const ReadLimits& limits)
      : deadline_(Clock::now() +
                  std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limits.wall_seconds))) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error(std::string("no pipe: ") + std::strerror(errno));
    pid_ = fork();
    if (pid_ < 0) {
      const int reason = errno;
      close(ends[0]);
      close(ends[1]);
      throw std::runtime_error(std::string("no child process: ") + std::strerror(reason));
    }
    if (pid_ == 0) {
      close(ends[0]);
      _exit(run_nir_child(path.c_str(), limits, ends[1]));
    }
    close(ends[1]);
    pipe_ = ends[0];
  }
  ~Child() { end(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Fills the span from the pipe; false at its end or at the deadline.
  bool read_all(std::span<std::byte> wanted) {
    while (!wanted.empty()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
      pollfd waiting{pipe_, POLLIN, 0};
      const int ready = poll(&waiting, 1, static_cast<int>(std::max<long long>(left, 0)));
      if (ready < 0 && errno == EINTR) continue;
      if (ready == 0) late_ = true;
      if (ready <= 0) return false;
      const ssize_t length = read(pipe_, wanted.data(), wanted.size());
      if (length < 0 && errno == EINTR) continue;
      if (length <= 0) return false;
      wanted = wanted.subspan(static_cast<std::size_t>(length));
    }
    return true;
  }

  /// Ends the child and says how it died: `it needed too much time`. Empty when it ended by itself.
  std::string end() {
    if (pid_ <= 0) return {};
    close(pipe_);
    if (late_) kill(pid_, SIGKILL);
    int status = 0;
    // The pipe is closed, so a child that is still talking stops; one that spins is stopped by its own timer.
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    if (late_) return "libhdf5 came to no end";
    if (!WIFSIGNALED(status)) return WIFEXITED(status) && WEXITSTATUS(status) != 0 ? "libhdf5 asked for too much memory" : "";
    const int signal = WTERMSIG(status);
    if (signal == SIGPROF || signal == SIGXCPU || signal == SIGKILL) return "libhdf5 came to no end";
    return std::string("libhdf5 stopped with ") + sigabbrev(signal);
  }

 private:
  static std::string sigabbrev(int signal) {
    const char* name = sigabbrev_np(signal);
    return name == nullptr ? "signal " + std::to_string(signal) : std::string("SIG") + name;
  }

  pid_t pid_ = -1;
  int pipe_ = -1;
  bool late_ = false;
  Clock::time_point deadline_;
};

std::uint64_t size_of_regular_file(const std::string& file) {
  struct stat info {};
  if (stat(file.c_str(), &info) != 0) {
    throw InputError(Location{file}, "", std::string("found no such file (") + std::strerror(errno) + "); expected a NIR file");
  }
  if (!S_ISREG(info.st_mode)) {
    throw InputError(
        Location{file}, "",
        std::string(S_ISDIR(info.st_mode) ? "found a folder" : "found a device or pipe") + "; expected a NIR file");
  }
  if (access(file.c_str(), R_OK) != 0) {
    throw InputError(Location{file}, "",
                     std::string("found a file that cannot be read (") + std::strerror(errno) + "); expected one that can");
  }
  return static_cast<std::uint64_t>(info.st_size);
}

}  // namespace

Graph read_nir(const std::filesystem::path& path) {
  const std::string file = path.string();
  const ReadLimits limits(size_of_regular_file(file));
  std::unique_ptr<RawGroup> tree;
  Child child(file, limits);
  try {
    tree = receive_tree([&child](std::span<std::byte> wanted) { return child.read_all(wanted); }, limits.tree);
  } catch (const BrokenStream& broken) {
    const std::string death = child.end();
    throw InputError(Location{file}, nir_path(broken.path()),
                     "found a damaged HDF5 file (" + (death.empty() ? broken.what() : death) + "); expected a readable one");
  }
  child.end();
  return parse_nir(std::move(*tree), file);
}

}  // namespace synfire
