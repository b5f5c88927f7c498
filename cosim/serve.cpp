// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: the server around a driver.
#include "cosim/serve.h"

#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "cosim/service.h"

namespace synfire::cosim {

namespace {

constexpr int kMostThreads = 64;                           ///< calls and streams at a time
constexpr std::size_t kMostMemory = std::size_t{1} << 30;  ///< of messages on their way

/// Watches standard input, from a thread of its own.
class InputWatch {
 public:
  explicit InputWatch(Driver& driver) : thread_([this, &driver] { watch(driver); }) {}
  ~InputWatch() {
    stop_ = true;
    thread_.join();
  }

 private:
  void watch(Driver& driver) {
    char ignored[256];
    while (!stop_) {
      pollfd input{STDIN_FILENO, POLLIN, 0};
      if (poll(&input, 1, 100) <= 0) continue;
      if (read(STDIN_FILENO, ignored, sizeof(ignored)) > 0) continue;
      driver.leave();
      Simulation::pause();
      return;
    }
  }

  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Server {
 public:
  Server(const Endpoint& endpoint, Service& service) : endpoint_(endpoint) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(endpoint.address(), credentials(), &port);
    builder.RegisterService(&service);
    builder.SetMaxReceiveMessageSize(static_cast<int>(kMessageBytes));
    builder.SetMaxSendMessageSize(-1);
    grpc::ResourceQuota quota("synfire");
    quota.SetMaxThreads(kMostThreads);
    quota.Resize(kMostMemory);
    builder.SetResourceQuota(quota);
    builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, 2);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostThreads);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);  // a client that vanished is found out
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
    const mode_t before = umask(0177);  // the socket is made within
    server_ = builder.BuildAndStart();
    umask(before);
    if (!server_ || (!endpoint.is_unix && port == 0)) {
      throw InputError(kCommandLine, "--listen",
                       "found " + endpoint.address() + ", where nothing can listen; expected a free address");
    }
    if (!endpoint.is_unix) endpoint_.port = port;
  }
  ~Server() {
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
    if (endpoint_.is_unix) {
      std::error_code error;
      std::filesystem::remove(endpoint_.socket, error);
      if (endpoint_.own_folder) std::filesystem::remove(endpoint_.socket.parent_path(), error);
    }
  }
  std::string address() const { return endpoint_.address(); }

 private:
  std::shared_ptr<grpc::ServerCredentials> credentials() const {
    if (!endpoint_.secure) return grpc::InsecureServerCredentials();
    grpc::SslServerCredentialsOptions options;
    options.pem_key_cert_pairs.push_back({endpoint_.key, endpoint_.certificate});
    return grpc::SslServerCredentials(options);
  }

  Endpoint endpoint_;
  std::unique_ptr<grpc::Server> server_;
};

/// Opens the door once the chip is there, and closes it when the run is over.
class ServedDriver : public RunDriver {
 public:
  ServedDriver(const ServeRequest& request, const Endpoint& endpoint, Driver& driver, std::string version)
      : request_(request), endpoint_(endpoint), driver_(driver), service_(driver, std::move(version), endpoint.token) {}

  void drive(DrivenRun& run) override {
    Server server(endpoint_, service_);
    std::optional<InputWatch> watch;
    if (request_.until_input_ends) watch.emplace(driver_);
    request_.ready(server.address());
    driver_.drive(run);
  }
  std::vector<std::string> warnings() const override { return driver_.warnings(); }

 private:
  const ServeRequest& request_;
  const Endpoint& endpoint_;
  Driver& driver_;
  Service service_;
};

}  // namespace

RunResult serve(const ScenarioRequest& scenario, RunRequest run_request, const ServeRequest& request) {
  const Endpoint endpoint = read_endpoint(request.endpoint);
  Prepared prepared = prepare(scenario);
  for (const std::string& warning : prepared.warnings) spdlog::warn("{}", warning);
  Driver driver(prepared.scenario.parameters.serve, prepared.signals.all);
  ServedDriver served(request, endpoint, driver, run_request.version);
  run_request.driver = &served;
  return run(prepared, run_request);
}

}  // namespace synfire::cosim

synfire::cosim::ServeFunction synfire_cosim_serve() {
  return synfire::cosim::serve;
}
