// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: where clients come in.
#include "cosim/endpoint.h"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>

#include "base/error.h"
#include "base/mapped_file.h"

namespace synfire::cosim {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& option, const std::string& message) {
  throw InputError(kCommandLine, option, message);
}

std::string contents(const std::string& option, const std::string& file) {
  try {
    return std::string(MappedFile(file).text());
  } catch (const InputError&) {
    refuse(option, "found " + shown(file) + ", which cannot be read; expected a file");
  }
}

/// In a folder that is the user's own, if the system has one.
fs::path own_socket() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const fs::path folder = runtime != nullptr && fs::is_directory(runtime) ? fs::path(runtime) : fs::temp_directory_path();
  return folder / ("synfire-" + std::to_string(getuid()) + "-" + std::to_string(getpid())) / "chip.sock";
}

Endpoint unix_endpoint(const fs::path& given) {
  Endpoint endpoint;
  endpoint.is_unix = true;
  endpoint.socket = fs::absolute(given);
  if (endpoint.socket.string().size() >= sizeof(sockaddr_un::sun_path)) {
    refuse("--listen", "found a path of " + std::to_string(endpoint.socket.string().size()) + " characters; expected at most " +
                           std::to_string(sizeof(sockaddr_un::sun_path) - 1));
  }
  struct stat there {};
  if (lstat(endpoint.socket.c_str(), &there) == 0) {
    refuse("--listen",
           "found " + shown(endpoint.socket.string()) + ", which is there already; expected a new place for a socket");
  }
  const fs::path folder = endpoint.socket.parent_path();
  if (stat(folder.c_str(), &there) != 0) {
    if (mkdir(folder.c_str(), 0700) != 0) {
      refuse("--listen", "found " + shown(folder.string()) + ", which is no folder and cannot be made; expected one");
    }
    endpoint.own_folder = true;
  } else if ((there.st_mode & S_IWOTH) != 0 && (there.st_mode & S_ISVTX) == 0) {
    refuse("--listen", "found " + shown(folder.string()) +
                           ", in which everybody can put another socket in this one's place; "
                           "expected a folder of your own");
  }
  return endpoint;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

}  // namespace

std::string Endpoint::address() const {
  return is_unix ? "unix:" + socket.string() : host + ":" + std::to_string(port);
}

Endpoint read_endpoint(const EndpointOptions& options) {
  const bool any = !options.certificate.empty() || !options.key.empty() || !options.token.empty();
  const bool all = !options.certificate.empty() && !options.key.empty() && !options.token.empty();
  if (any && !all)
    refuse("--tls-certificate",
           "found a part of what TLS needs; expected --tls-certificate, --tls-key and --token-file together");
  const std::string& listen = options.listen;
  if (listen.empty() || listen.starts_with("unix:")) {
    if (any)
      refuse("--tls-certificate", "found TLS for a Unix socket, which is the owner's alone; expected --listen HOST:PORT");
    return unix_endpoint(listen.empty() ? own_socket() : fs::path(listen.substr(5)));
  }
  Endpoint endpoint;
  const std::size_t colon = listen.rfind(':');
  if (colon != std::string::npos) {
    endpoint.host = listen.substr(0, colon);
    const char* end = listen.data() + listen.size();
    const auto [last, error] = std::from_chars(listen.data() + colon + 1, end, endpoint.port);
    if (error != std::errc() || last != end) endpoint.host.clear();
  }
  if (endpoint.host.empty() || endpoint.port < 0 || endpoint.port > 65535) {
    refuse("--listen", "found " + shown(listen) + "; expected unix:PATH or HOST:PORT, such as localhost:0 (any free port)");
  }
  if (!all && !is_loopback(endpoint.host)) {
    refuse("--listen", "found " + shown(endpoint.host) +
                           ", which others can reach; expected localhost, or --tls-certificate, --tls-key and --token-file");
  }
  if (!all) return endpoint;
  endpoint.secure = true;
  endpoint.certificate = contents("--tls-certificate", options.certificate);
  endpoint.key = contents("--tls-key", options.key);
  endpoint.token = contents("--token-file", options.token);
  while (!endpoint.token.empty() && (endpoint.token.back() == '\n' || endpoint.token.back() == '\r')) endpoint.token.pop_back();
  if (endpoint.token.size() < 16)
    refuse("--token-file", "found a token of " + std::to_string(endpoint.token.size()) + " characters; expected at least 16");
  return endpoint;
}

}  // namespace synfire::cosim
