// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: clients of every kind: several, slow, gone, talking nonsense; the modes of time; the doors that are open to whom.
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <atomic>

#include "tests/cosim/served.h"

using namespace synfire::test;
using std::chrono::milliseconds;
using synfire::cosim::record;
namespace v1 = synfire::v1;

namespace {

/// Runs by itself, at some 20 spikes a step.
const std::string kNoisy = "synfire: 1\nplatform: float\nnetwork: {nir: " + kSource +
                           "/scenarios/digits/digits.nir, dt: 1 ms}\ninputs: {input: {poisson: {rate: 300 Hz}}}\n";

v1::Command steps(std::uint64_t count) {
  v1::Command command;
  command.set_steps(count);
  return command;
}

template <class F>
bool soon(const F& holds) {
  for (int i = 0; i < 500; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return false;
}

/// A connection to the socket that speaks no gRPC.
int raw(const std::string& address) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strncpy(name.sun_path, address.substr(5).c_str(), sizeof(name.sun_path) - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(connect(socket, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0);
  return socket;
}

}  // namespace

TEST_CASE("one client runs the chip, others look on and are told so") {
  const Workplace place;
  Served served(place, kNoisy + "serve: {}\n");
  auto first = served.client();
  auto second = served.client();
  std::uint64_t watched = 0;
  std::atomic<bool> watching{false};
  std::thread onlooker([&] {
    auto third = served.client();
    watching = true;
    third.watch(record({"input"}), [&](const v1::Progress& progress) {
      CHECK(progress.lost() == 0);
      watched += static_cast<std::uint64_t>(progress.spikes(0).index_size());
      return true;
    });
  });
  REQUIRE(soon([&] { return watching.load(); }));
  std::this_thread::sleep_for(milliseconds(200));
  std::thread runner([&] { CHECK(first.run(steps(std::uint64_t{1} << 40)).reason() == "paused"); });
  CHECK(soon([&] { return second.describe().position().step() > 10; }));  // answered while it runs
  CHECK(refused([&] { second.run(steps(1)); }, "another client runs the chip") == 9);
  second.pause();
  runner.join();
  const std::uint64_t here = second.describe().position().step();
  const v1::Progress progress = second.run(steps(3));
  CHECK(progress.position().step() == here + 3);
  second.stop();
  CHECK(served.wait().code == 0);
  onlooker.join();
  CHECK(watched == place.summary("out")["spikes"]["input"]);
}

TEST_CASE("a client that goes away leaves the chip to others") {
  const Workplace place;
  Served served(place, kNoisy + "serve: {}\n");
  const pid_t child = fork();
  if (child == 0) {
    try {
      synfire::cosim::Client(served.address()).run(steps(std::uint64_t{1} << 40));
    } catch (...) {
    }
    _exit(0);
  }
  auto client = served.client();
  REQUIRE(soon([&] { return client.describe().position().step() > 5; }));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  CHECK(soon([&] { return refused([&] { client.run(steps(1)); }, "another client") == 0; }));
  served.stop();
}

TEST_CASE("whoever speaks no gRPC, floods, or says nothing at all, harms nobody") {
  const Workplace place;
  Served served(place, kNoisy + "serve: {}\n");
  std::vector<int> sockets;
  for (int i = 0; i < 100; ++i) sockets.push_back(raw(served.address()));
  for (const int socket : sockets) {
    const std::string nonsense = "GET / HTTP/1.1\r\n\r\n" + std::string(20'000, '\xa5');
    static_cast<void>(send(socket, nonsense.data(), nonsense.size(), MSG_NOSIGNAL));
  }
  auto client = served.client();
  CHECK(client.run(steps(10)).position().step() == 10);
  std::vector<std::thread> threads;
  std::atomic<int> answered{0};
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      auto one = served.client();
      for (int n = 0; n < 50; ++n) {
        try {
          one.measure();
          ++answered;
        } catch (const synfire::cosim::ClientError& error) {
          CHECK(error.code() == 8);  // too many at a time
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(answered > 0);
  CHECK(client.run(steps(10)).position().step() == 20);
  for (const int socket : sockets) close(socket);
  CHECK(served.stop().code == 0);
}

TEST_CASE("simulated time goes on request, freely, or with the clock") {
  const Workplace place;
  Served served(place, kNoisy + "serve: {time: on_request}\n", {"--set", "platform.sync.type=tick"});
  auto client = served.client();
  std::this_thread::sleep_for(milliseconds(100));
  CHECK(client.describe().position().step() == 0);
  client.pace(v1::PaceRequest::FREE);
  CHECK(soon([&] { return client.describe().position().step() > 1000; }));
  client.pause();
  const std::uint64_t halted = client.describe().position().step();
  std::this_thread::sleep_for(milliseconds(100));
  CHECK(client.describe().position().step() == halted);

  const auto began = std::chrono::steady_clock::now();
  const std::uint64_t before = client.pace(v1::PaceRequest::REAL_TIME, 2.0).time_ps();
  std::this_thread::sleep_for(milliseconds(500));
  const std::uint64_t after = client.describe().position().time_ps();
  const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  CHECK(static_cast<double>(after - before) * 1e-12 <= passed * 2.0 + 0.002);  // never ahead of the clock, but for a step
  CHECK(static_cast<double>(after - before) * 1e-12 >= 0.5);                   // a machine may be busy
  served.stop();
}

TEST_CASE("when the client has left, the run ends as the scenario says") {
  const Workplace place;
  Served finishing(place, kNoisy + "run: {steps: 200}\nserve: {idle: 300 ms}\n");
  finishing.client().run(steps(20));
  CHECK(finishing.wait().code == 0);
  CHECK(place.summary("out")["steps"] == 200);

  Served stopping(place, kNoisy + "run: {steps: 200}\nserve: {idle: 300 ms, on_leave: stop}\n");
  stopping.client().run(steps(20));
  CHECK(stopping.wait().code == 0);
  CHECK(place.summary("out")["steps"] == 20);

  Served finished(place, kNoisy + "run: {steps: 200}\nserve: {}\n");
  CHECK(finished.stop(true).code == 0);
  CHECK(place.summary("out")["steps"] == 200);

  Served interrupted(place, kNoisy + "serve: {}\n");
  interrupted.client().run(steps(7));
  kill(interrupted.process(), SIGTERM);
  const Outcome outcome = interrupted.wait();
  CHECK(outcome.code == 3);
  CHECK(outcome.errors.find("interrupted") != std::string::npos);
  CHECK(place.summary("out.failed")["steps"] == 7);
}

TEST_CASE("a failed simulation is told to the client, and is the program's exit code") {
  const Workplace place;
  Served served(place, kNoisy + "run: {time_limit: 20 ms}\nserve: {}\n", {"--set", "platform.sync.type=tick"});
  auto client = served.client();
  CHECK(refused([&] { client.run(steps(1000)); }, "the limit of simulated time") == 10);
  const Outcome outcome = served.wait();
  CHECK(outcome.code == 3);
}

TEST_CASE("the socket is its owner's alone") {
  const Workplace place;
  {
    Served served(place, kNoisy + "serve: {}\n");
    struct stat there {};
    REQUIRE(stat(served.socket().c_str(), &there) == 0);
    CHECK(S_ISSOCK(there.st_mode));
    CHECK((there.st_mode & 0777) == 0600);
    served.stop();
    CHECK_FALSE(fs::exists(served.socket()));
  }
  for (const bool mine : {true, false}) {  // a folder that the server made goes with it, any other stays
    const fs::path folder = place / (mine ? "mine" : "made");
    if (mine) fs::create_directory(folder);
    Served served(place, kNoisy + "serve: {}\n", {"--listen", "unix:" + (folder / "chip.sock").string()});
    served.stop();
    CHECK(fs::exists(folder) == mine);
  }
  const auto refusal = [&](const std::vector<std::string>& words) {
    const Outcome outcome = place.synfire(with({"serve", "served.yaml", "--out", "out"}, words));
    CHECK(outcome.code == 2);
    return outcome.errors;
  };
  place.write("there.sock", "");
  CHECK(refusal({"--listen", "unix:there.sock"}).find("which is there already") != std::string::npos);
  CHECK(refusal({"--listen", "unix:" + std::string(200, 'x')}).find("expected at most 107") != std::string::npos);
  CHECK(refusal({"--listen", "0.0.0.0:0"}).find("which others can reach") != std::string::npos);
  CHECK(refusal({"--listen", "nonsense"}).find("expected unix:PATH or HOST:PORT") != std::string::npos);
  CHECK(refusal({"--listen", "0.0.0.0:0", "--tls-certificate", "x"}).find("together") != std::string::npos);
  CHECK(refusal({"--listen", "0.0.0.0:0", "--tls-certificate", "x", "--tls-key", "y", "--token-file", "z"})
            .find("cannot be read") != std::string::npos);
  fs::create_directory(place / "open");
  fs::permissions(place / "open", fs::perms::all);
  CHECK(refusal({"--listen", "unix:open/chip.sock"}).find("expected a folder of your own") != std::string::npos);
  CHECK_FALSE(fs::exists(place / "out.failed"));
}

TEST_CASE("beyond this machine there is TLS, and a token") {
  const Workplace place;
  const std::string make =
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost "
      "-keyout " +
      (place / "key.pem").string() + " -out " + (place / "certificate.pem").string() + " 2>/dev/null";
  if (std::system(make.c_str()) != 0) {
    WARN("SKIPPED: there is no openssl to make a certificate with");
    return;
  }
  place.write("token", "a token of some length\n");
  Served served(
      place, kNoisy + "serve: {}\n",
      {"--listen", "localhost:0", "--tls-certificate", "certificate.pem", "--tls-key", "key.pem", "--token-file", "token"});
  const std::string certificate = content(place / "certificate.pem");
  synfire::cosim::Client good(served.address(), {certificate, "a token of some length", 10.0});
  CHECK(good.run(steps(3)).position().step() == 3);
  synfire::cosim::Client bad(served.address(), {certificate, "another token of length", 10.0});
  CHECK(refused([&] { bad.run(steps(3)); }, "expected metadata") == 16);
  synfire::cosim::Client none(served.address(), {certificate, "", 10.0});
  CHECK(refused([&] { none.describe(); }, "expected metadata") == 16);
  CHECK(refused([&] { none.restore({}); }, "expected metadata") == 16);
  CHECK(refused([&] { synfire::cosim::Client(served.address(), {"", "", 1.0}); }, "nobody answers") == 14);
  good.stop();
  CHECK(served.wait().code == 0);
}
