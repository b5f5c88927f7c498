// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the child's own affairs: limits, signals, and the way to the walk over the HDF5 file (networks/nir_hdf5.cpp).
#include "networks/nir_child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "networks/nir_hdf5.h"

namespace synfire {

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

/// The parent's handlers (a test runner's, a logger's) would speak for the child: back to the system's own.
void restore_signals() {
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM, SIGINT, SIGHUP, SIGXCPU, SIGPROF}) {
    std::signal(signal, SIG_DFL);
  }
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void close_mouth() {
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nowhere < 0) return;
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, standard);
}

/// Bytes of address space in use: RLIMIT_AS counts from zero, not from what the parent already had (a sanitizer: terabytes).
std::uint64_t address_space() {
  char text[64] = {};
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  return length > 0 ? std::strtoull(text, nullptr, 10) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

void limit(int resource, std::uint64_t value) {
  rlimit old{};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &old) != 0) return;
  const rlimit mine{std::min<rlim_t>(value, old.rlim_max), std::min<rlim_t>(value, old.rlim_max)};
  setrlimit(static_cast<__rlimit_resource_t>(resource), &mine);
}

void set_limits(const ReadLimits& limits) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  limit(RLIMIT_CORE, 0);
  if (const std::uint64_t used = address_space(); used > 0) limit(RLIMIT_AS, used + limits.memory);
  limit(RLIMIT_CPU, static_cast<std::uint64_t>(std::ceil(limits.processor_seconds)) + 1);
  itimerval timer{};  // finer than RLIMIT_CPU's seconds; counts processor time, so a busy machine gives no false alarm
  timer.it_value.tv_sec = static_cast<time_t>(limits.processor_seconds);
  timer.it_value.tv_usec = static_cast<suseconds_t>(std::fmod(limits.processor_seconds, 1.0) * 1e6);
  setitimer(ITIMER_PROF, &timer, nullptr);
}

bool write_all(int pipe, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(pipe, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

ReadLimits::ReadLimits(std::uint64_t size)
    : file_size(size),
      value_bytes(48 * kMiB + 64 * size),
      memory(value_bytes + 48 * kMiB + 16 * size),
      processor_seconds(2 + static_cast<double>(size) / 2e6),
      wall_seconds(20 * processor_seconds) {
  tree.values = value_bytes / sizeof(double);
  tree.text = 8 * kMiB + 16 * size;
  tree.records = 100'000 + size / 8;
  tree.depth = 2 * GraphBudget::kDepth + 8;
}

int run_nir_child(const char* path, const ReadLimits& limits, int pipe) noexcept {
  try {
    restore_signals();
    close_mouth();
    set_limits(limits);
    TreeSender sender([pipe](std::span<const std::byte> bytes) { return write_all(pipe, bytes); });
    send_hdf5_tree(path, limits, sender);
    return sender.failed() ? 1 : 0;
  } catch (...) {
    return 1;  // out of memory: the unfinished stream says enough
  }
}

}  // namespace synfire
