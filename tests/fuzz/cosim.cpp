// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/fuzz: what clients send: calls with any bytes as their requests, on a small chip that runs on. Each is answered, and
// the chip goes on answering. An input is a row of calls: which one, length, bytes.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/data_files.h"
#include "cosim/service.h"

namespace {

using namespace synfire;
namespace v1 = synfire::v1;

Prepared prepared_chip() {
  const std::filesystem::path digits = find_data(DataKind::scenario, "digits").parent_path();
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("synfire_fuzz_" + std::to_string(getpid()) + ".yaml");
  std::ofstream(file) << "synfire: 1\nplatform: float\nnetwork: {nir: " << (digits / "digits.nir").string()
                      << ", dt: 1 ms}\nserve: {}\n";
  ScenarioRequest request;
  request.file = file;
  request.served = true;
  Prepared prepared = prepare(request);
  std::filesystem::remove(file);
  return prepared;
}

/// A served chip without a socket; the simulation has a thread of its own, as the calls have.
struct World {
  Prepared prepared = prepared_chip();
  Session session{*prepared.description, prepared.image, std::move(prepared.events)};
  cosim::Driver driver{ServeParameters{}, {}};
  cosim::Service service{driver, "fuzz", ""};
  DrivenRun run{prepared, session, {}, [] { return Json::object(); }};
  std::thread thread{[this] { driver.drive(run); }};
};

/// Runs that end: nobody asks a fuzzer to wait for step 2^53.
void shorten(v1::Command& command, std::uint64_t next) {
  switch (command.until_case()) {
    case v1::Command::kStep: command.set_step(std::min(command.step(), next + 3)); break;
    case v1::Command::kSteps: command.set_steps(std::min<std::uint64_t>(command.steps(), 3)); break;
    case v1::Command::kTimePs: command.set_time_ps(0); break;
    default: command.mutable_event()->set_steps(2);
  }
}

template <class Request, class Reply>
void call(cosim::Service& service, grpc::Status (cosim::Service::*method)(grpc::ServerContext*, const Request*, Reply*),
          const std::string& bytes) {
  Request request;
  if (!request.ParseFromString(bytes)) return;
  if constexpr (std::is_same_v<Request, v1::Command>) {
    v1::Position here;
    grpc::ServerContext context;
    const v1::PauseRequest pause;
    static_cast<void>(service.Pause(&context, &pause, &here));
    shorten(request, here.step());
  }
  grpc::ServerContext context;
  Reply reply;
  const grpc::Status status = (service.*method)(&context, &request, &reply);
  if (status.error_code() == grpc::StatusCode::INTERNAL) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World& world = *new World;
  using cosim::Service;
  Service& service = world.service;
  while (size >= 3) {
    const std::size_t length = std::min<std::size_t>(data[1] + 256u * data[2], size - 3);
    const std::string bytes(reinterpret_cast<const char*>(data) + 3, length);
    switch (data[0] % 7) {
      case 0: call(service, &Service::Inject, bytes); break;
      case 1: call(service, &Service::Run, bytes); break;
      case 2: call(service, &Service::Read, bytes); break;
      case 3: call(service, &Service::Pace, bytes); break;
      case 4: call(service, &Service::Reset, bytes); break;
      case 5: call(service, &Service::Describe, bytes); break;
      default: call(service, &Service::Measure, bytes); break;
    }
    data += 3 + length;
    size -= 3 + length;
  }
  // Whatever came, the chip answers.
  v1::Position here;
  grpc::ServerContext context;
  const v1::PauseRequest pause;
  if (!service.Pause(&context, &pause, &here).ok()) __builtin_trap();
  return 0;
}
