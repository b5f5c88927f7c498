// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: processes.
#include "sweeps/pool.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace synfire {

namespace {

constexpr rlim_t kOwnFiles = 32;
constexpr double kGrace = 5.0;  ///< seconds between asking a process to end and killing it

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction present {};
    sigaction(signal, nullptr, &present);
    if (present.sa_handler != SIG_IGN) sigaddset(&set, signal);
  }
  return set;
}

sigset_t held() {
  sigset_t set = ending_signals();
  sigaddset(&set, SIGCHLD);
  return set;
}

timespec to_timespec(double seconds) {
  const double whole = std::floor(seconds);
  return {static_cast<time_t>(whole), static_cast<long>((seconds - whole) * 1e9)};
}

/// The last 16 KiB of what a process said.
std::string read_errors(int file) {
  const off_t size = lseek(file, 0, SEEK_END);
  std::string text(static_cast<std::size_t>(std::clamp<off_t>(size, 0, 1 << 14)), '\0');
  const ssize_t length = pread(file, text.data(), text.size(), size - static_cast<off_t>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return text;
}

void limit(__rlimit_resource resource, std::uint64_t value) {
  const rlimit both{value, value};
  setrlimit(resource, &both);
}

/// In the child: becomes the program.
[[noreturn]] void become(const Process& process, const PoolLimits& limits, pid_t parent, int errors) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  setpgid(0, 0);  // an interrupt of the terminal goes to the sweep alone, which passes it on
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nowhere = open("/dev/null", O_RDWR);
  dup2(nowhere, STDIN_FILENO);
  dup2(nowhere, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  limit(RLIMIT_CORE, 0);
  if (limits.bytes) limit(RLIMIT_AS, *limits.bytes);
  if (chdir(process.folder.c_str()) != 0) _exit(127);
  const std::string program = "/proc/self/exe";
  std::vector<char*> words = {const_cast<char*>("synfire")};
  for (const std::string& word : process.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execv(program.c_str(), words.data());
  _exit(127);
}

}  // namespace

HeldSignals::HeldSignals() {
  const sigset_t set = held();
  sigprocmask(SIG_BLOCK, &set, &before_);
}
HeldSignals::~HeldSignals() {
  sigprocmask(SIG_SETMASK, &before_, nullptr);
}

std::filesystem::path own_program() {
  return std::filesystem::read_symlink("/proc/self/exe");
}

bool wait_for_interrupt(double seconds) {
  const sigset_t set = ending_signals();
  const timespec time = to_timespec(seconds);
  return sigtimedwait(&set, nullptr, &time) > 0;
}

Pool::Pool(const PoolLimits& limits) : limits_(limits) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);  // each process has a file, and the sweep some of its own
  const rlim_t room = files.rlim_cur > 2 * kOwnFiles ? files.rlim_cur - kOwnFiles : kOwnFiles;
  limits_.processes = static_cast<unsigned>(std::min<rlim_t>(limits_.processes, room));
}

bool Pool::interrupted() {
  interrupted_ = interrupted_ || wait_for_interrupt(0.0);
  return interrupted_;
}

Pool::~Pool() {
  for (auto& [process, running] : running_) {
    kill(process, SIGINT);
    running.told = Clock::now();
  }
  while (!running_.empty()) {
    for (Ended& ended : wait(0.1)) (void)ended;
  }
}

void Pool::start(const Process& process) {
  const int errors = memfd_create("errors of a point", MFD_CLOEXEC);
  const pid_t parent = getpid();
  const pid_t child = errors < 0 ? -1 : fork();
  if (child < 0) {
    if (errors >= 0) close(errors);
    throw SimulationError("a process for a point cannot be made");
  }
  if (child == 0) become(process, limits_, parent, errors);
  running_[child] = {process.number, errors, Clock::now(), std::nullopt, false};
}

void Pool::watch_limits() {
  const Clock::time_point now = Clock::now();
  const auto passed = [&](Clock::time_point since) { return std::chrono::duration<double>(now - since).count(); };
  for (auto& [process, running] : running_) {
    if (running.told) {
      if (passed(*running.told) > kGrace) kill(-process, SIGKILL);
    } else if (limits_.seconds && passed(running.begun) > *limits_.seconds) {
      running.timed_out = true;
      running.told = now;
      kill(process, SIGINT);
    }
  }
}

std::vector<Pool::Ended> Pool::reap() {
  std::vector<Ended> ended;
  for (auto at = running_.begin(); at != running_.end();) {
    int status = 0;
    if (waitpid(at->first, &status, WNOHANG) != at->first) {
      ++at;
      continue;
    }
    const Running& running = at->second;
    Ending ending;
    ending.exited = WIFEXITED(status);
    ending.code = ending.exited ? WEXITSTATUS(status) : WTERMSIG(status);
    ending.timed_out = running.timed_out;
    ending.short_of_memory = limits_.bytes.has_value();
    ending.errors = read_errors(running.errors);
    ending.seconds = std::chrono::duration<double>(Clock::now() - running.begun).count();
    close(running.errors);
    ended.push_back({running.number, std::move(ending)});
    at = running_.erase(at);
  }
  return ended;
}

std::vector<Pool::Ended> Pool::wait(double seconds) {
  const Clock::time_point until =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  const sigset_t set = held();
  for (;;) {
    std::vector<Ended> ended = reap();
    if (!ended.empty() || running_.empty()) return ended;
    watch_limits();
    const double left = std::chrono::duration<double>(until - Clock::now()).count();
    if (left <= 0.0) return ended;
    // Without limits of time only signals are worth waking up for.
    const timespec time = to_timespec(std::min(left, limits_.seconds ? 0.05 : 1.0));
    const int signal = sigtimedwait(&set, nullptr, &time);
    if (signal > 0 && signal != SIGCHLD) {
      interrupted_ = true;
      return ended;
    }
  }
}

}  // namespace synfire
