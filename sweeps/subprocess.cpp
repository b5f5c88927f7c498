// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: running other programs.
#include "sweeps/subprocess.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "base/error.h"

namespace synfire {

namespace {

std::string all_of(int file) {
  std::string text(static_cast<std::size_t>(lseek(file, 0, SEEK_END)), '\0');
  const ssize_t length = pread(file, text.data(), text.size(), 0);
  text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

Said run_program(const std::vector<std::string>& words) {
  const int out = memfd_create("out", MFD_CLOEXEC);
  const int errors = memfd_create("errors", MFD_CLOEXEC);
  const pid_t child = out < 0 || errors < 0 ? -1 : fork();
  if (child < 0) throw SimulationError(words.front() + " cannot be started");
  if (child == 0) {
    setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    std::vector<char*> pointers;
    for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    execvp(pointers[0], pointers.data());
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  Said said{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), all_of(out), all_of(errors)};
  close(out);
  close(errors);
  return said;
}

}  // namespace synfire
