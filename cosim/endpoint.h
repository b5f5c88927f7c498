// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: where clients come in, and who may. A Unix socket is its owner's alone; TCP without TLS and a token stays on this
// machine.
#pragma once

#include <filesystem>
#include <string>

namespace synfire::cosim {

/// What the command line says.
struct EndpointOptions {
  std::string listen;       ///< `unix:PATH`, `HOST:PORT` (port 0: any free one); empty: a Unix socket of its own
  std::string certificate;  ///< files in PEM; all three, or none
  std::string key;
  std::string token;
};

struct Endpoint {
  bool is_unix = false;
  std::filesystem::path socket;  ///< of a Unix socket
  bool own_folder = false;       ///< the socket's folder was made for it
  std::string host;
  int port = 0;
  bool secure = false;
  std::string certificate, key, token;  ///< contents

  /// As gRPC wants it.
  std::string address() const;
};

/// Throws InputError (`command line: error: --listen: ...`) for what is no address, or would let others in.
Endpoint read_endpoint(const EndpointOptions& options);

}  // namespace synfire::cosim
