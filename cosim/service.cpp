// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: the calls.
#include "cosim/service.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "cosim/describe.h"
#include "cosim/injection.h"
#include "kernel/simulation.h"

namespace synfire::cosim {

namespace {

using grpc::Status;
using grpc::StatusCode;

constexpr std::size_t kCheckpointPiece = 1u << 20;
constexpr std::uint64_t kMostCheckpoint = std::uint64_t{8} << 30;

/// What the exception that is being handled means to a client.
Status status_of_exception() {
  try {
    throw;
  } catch (const InputError& error) {
    std::string text;
    for (const Problem& problem : error.problems()) text += (text.empty() ? "" : "\n") + problem.path + ": " + problem.message;
    return {StatusCode::INVALID_ARGUMENT, text};
  } catch (const NotNow& error) {
    return {StatusCode::FAILED_PRECONDITION, error.what()};
  } catch (const Busy& error) {
    return {StatusCode::RESOURCE_EXHAUSTED, error.what()};
  } catch (const TooMuch& error) {
    return {StatusCode::RESOURCE_EXHAUSTED, error.what()};
  } catch (const SimulationError& error) {
    return {StatusCode::ABORTED, error.what()};
  } catch (const std::bad_alloc&) {
    return {StatusCode::RESOURCE_EXHAUSTED, "there is not enough memory for it"};
  } catch (const std::exception& error) {
    return {StatusCode::INTERNAL, error.what()};
  }
}

[[noreturn]] void refuse(const std::string& path, const std::string& message) {
  throw InputError({}, path, message);
}

/// As long as it takes any two equally long tokens.
bool same(std::string_view a, std::string_view b) {
  unsigned differs = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) differs |= static_cast<unsigned char>(a[i] ^ b[i]);
  return differs == 0;
}

/// What became of a message on its way to a client: it is not the last, it is, or there is nobody to read it.
enum class Sent { more, last, nobody };

/// Passes on what comes in a box with `send(message)`, until the last. `runs`: the client runs the chip, so that without it the
/// chip halts, and a box that is closed is a run that was broken off.
Status relay(grpc::ServerContext* context, Mailbox& box, bool runs, auto send) {
  while (true) {
    std::optional<v1::Progress> message = box.take(kBeat);
    if (message) {
      const Sent sent = send(*message);
      if (sent == Sent::last) return Status::OK;
      if (sent == Sent::more) continue;
    } else {
      if (box.closed()) return runs || !box.failure().empty() ? Status(StatusCode::ABORTED, box.failure()) : Status::OK;
      if (!context->IsCancelled()) continue;
    }
    box.leave();
    if (runs) Simulation::pause();
    return {StatusCode::CANCELLED, "the client has gone"};
  }
}

}  // namespace

Service::Service(Driver& driver, std::string version, std::string token)
    : driver_(driver), version_(std::move(version)), token_(std::move(token)) {
  google::protobuf::SetLogHandler(nullptr);  // what a client sends wrongly is for the client
}

Status Service::authorise(grpc::ServerContext* context) const {
  if (token_.empty()) return Status::OK;
  const auto found = context->client_metadata().find("authorization");
  if (found != context->client_metadata().end() && same({found->second.data(), found->second.size()}, "Bearer " + token_)) {
    return Status::OK;
  }
  return {StatusCode::UNAUTHENTICATED, "found no token or another one; expected metadata `authorization: Bearer TOKEN`"};
}

Status Service::serve(grpc::ServerContext* context, std::function<void()> job) {
  if (const Status status = authorise(context); !status.ok()) return status;
  try {
    driver_.jobs().run(std::move(job));
    return Status::OK;
  } catch (...) {
    return status_of_exception();
  }
}

Status Service::serve(grpc::ServerContext* context, v1::Position* reply, const std::function<void()>& job) {
  return serve(context, [&] {
    job();
    *reply = driver_.position();
  });
}

Status Service::Describe(grpc::ServerContext* context, const v1::DescribeRequest*, v1::Description* reply) {
  return serve(context, [&] {
    describe(driver_.run(), *reply);
    reply->set_version(version_);
    reply->mutable_limits()->set_message_bytes(kMessageBytes);
    reply->mutable_limits()->set_queued_spikes(kQueuedSpikes);
    reply->mutable_limits()->set_observed_items(kObservedItems);
    *reply->mutable_position() = driver_.position();
  });
}

Status Service::Read(grpc::ServerContext* context, const v1::ReadRequest* request, v1::Memory* reply) {
  return serve(context, [&] {
    if (request->bytes() > kMessageBytes - 1024) {
      throw TooMuch("bytes: found " + std::to_string(request->bytes()) + "; expected at most " +
                    std::to_string(kMessageBytes - 1024));
    }
    std::string& data = *reply->mutable_data();
    data.resize(request->bytes());
    driver_.run().session.chip().read(request->address(), std::as_writable_bytes(std::span(data)));
  });
}

Status Service::Write(grpc::ServerContext* context, const v1::WriteRequest* request, v1::Position* reply) {
  return serve(context, reply,
               [&] { driver_.run().session.chip().write(request->address(), std::as_bytes(std::span(request->data()))); });
}

Status Service::Inject(grpc::ServerContext* context, const v1::InjectRequest* request, v1::Position* reply) {
  return serve(context, reply, [&] { inject(request->spikes(), driver_); });
}

/// Fills in how far to run, and runs.
void Service::begin(const v1::Command& command, Goal goal) {
  driver_.check_free();
  const std::uint64_t next = driver_.position().step();
  const auto later = [next](std::uint64_t steps) { return next + std::min(steps, Prepared::kEndless); };
  switch (command.until_case()) {
    case v1::Command::kStep: goal.step = command.step(); break;
    case v1::Command::kSteps: goal.step = later(command.steps()); break;
    case v1::Command::kTimePs:
      goal.time = static_cast<Picoseconds>(std::min<std::uint64_t>(command.time_ps(), INT64_MAX));
      break;
    case v1::Command::kEvent: set_event(command.event(), driver_.run(), goal); break;
    default: refuse("until", "found nothing; expected step, steps, time_ps or event");
  }
  if (command.until_case() == v1::Command::kEvent && command.event().steps() > 0) {
    goal.last_step = later(command.event().steps());
  }
  inject(command.inject(), driver_);
  driver_.start(std::move(goal));
}

Status Service::Run(grpc::ServerContext* context, const v1::Command* command, v1::Progress* reply) {
  const auto box = std::make_shared<Mailbox>();
  const Status status = serve(context, [&] {
    Goal goal;
    goal.box = box;
    goal.most_items = kObservedItems;
    if (command->has_record()) {
      goal.collector = std::make_shared<Collector>(command->record(), driver_.run().session.observation(), driver_.tap());
    }
    begin(*command, std::move(goal));
    driver_.step_at_once();
  });
  if (!status.ok()) return status;
  return relay(context, *box, true, [&](v1::Progress& message) {
    *reply = std::move(message);
    return Sent::last;
  });
}

Status Service::Loop(grpc::ServerContext* context, grpc::ServerReaderWriter<v1::Progress, v1::Command>* stream) {
  std::shared_ptr<Collector> collector;
  v1::Command command;
  while (stream->Read(&command)) {
    const auto box = std::make_shared<Mailbox>();
    Status status = serve(context, [&] {
      if (command.has_record()) {
        collector = std::make_shared<Collector>(command.record(), driver_.run().session.observation(), driver_.tap());
      }
      Goal goal;
      goal.box = box;
      goal.collector = collector;
      goal.most_items = Driver::kPiece;
      goal.in_pieces = true;
      begin(command, std::move(goal));
      driver_.step_at_once();
    });
    if (status.ok()) {
      status = relay(context, *box, true, [&](const v1::Progress& message) {
        return !stream->Write(message) ? Sent::nobody : message.done() ? Sent::last : Sent::more;
      });
    }
    if (!status.ok()) return status;
  }
  return Status::OK;
}

Status Service::Watch(grpc::ServerContext* context, const v1::Recording* recording, grpc::ServerWriter<v1::Progress>* writer) {
  const auto box = std::make_shared<Mailbox>();
  const Status status = serve(context, [&] {
    driver_.watch({std::make_unique<Collector>(*recording, driver_.run().session.observation(), driver_.tap()), box});
  });
  if (!status.ok()) return status;
  writer->SendInitialMetadata();  // the client may run the chip now: nothing is missed
  return relay(context, *box, false,
               [&](const v1::Progress& message) { return writer->Write(message) ? Sent::more : Sent::nobody; });
}

Status Service::Pace(grpc::ServerContext* context, const v1::PaceRequest* request, v1::Position* reply) {
  return serve(context, reply, [&] {
    const double speed = request->speed() == 0.0 ? 1.0 : request->speed();
    if (!(speed > 0.0) || !std::isfinite(speed)) refuse("speed", "found " + std::to_string(speed) + "; expected more than 0");
    switch (request->mode()) {
      case v1::PaceRequest::ON_REQUEST: driver_.set_pace(Pace::on_request, speed); break;
      case v1::PaceRequest::FREE: driver_.set_pace(Pace::free, speed); break;
      case v1::PaceRequest::REAL_TIME: driver_.set_pace(Pace::real_time, speed); break;
      default: refuse("mode", "found " + std::to_string(request->mode()) + "; expected ON_REQUEST, FREE or REAL_TIME");
    }
  });
}

Status Service::Pause(grpc::ServerContext* context, const v1::PauseRequest*, v1::Position* reply) {
  return serve(context, reply, [&] { driver_.pause(); });
}

Status Service::Reset(grpc::ServerContext* context, const v1::ResetRequest*, v1::Position* reply) {
  return serve(context, reply, [&] { driver_.reset(); });
}

Status Service::Checkpoint(grpc::ServerContext* context, const v1::CheckpointRequest*, grpc::ServerWriter<v1::Piece>* writer) {
  std::vector<std::byte> bytes;
  const Status status = serve(context, [&] { bytes = driver_.checkpoint(); });
  if (!status.ok()) return status;
  for (std::size_t at = 0; at < bytes.size(); at += kCheckpointPiece) {
    v1::Piece piece;
    piece.set_data(bytes.data() + at, std::min(kCheckpointPiece, bytes.size() - at));
    if (!writer->Write(piece)) break;
  }
  return Status::OK;
}

Status Service::Restore(grpc::ServerContext* context, grpc::ServerReader<v1::Piece>* reader, v1::Position* reply) {
  if (const Status status = authorise(context); !status.ok()) return status;
  std::vector<std::byte> bytes;
  v1::Piece piece;
  while (reader->Read(&piece)) {
    const auto data = std::as_bytes(std::span(piece.data()));
    if (bytes.size() + data.size() > kMostCheckpoint)
      return {StatusCode::RESOURCE_EXHAUSTED, "found more than any checkpoint has"};
    bytes.insert(bytes.end(), data.begin(), data.end());
  }
  return serve(context, reply, [&] { driver_.restore(bytes); });
}

Status Service::Measure(grpc::ServerContext* context, const v1::MeasureRequest*, v1::Measurement* reply) {
  return serve(context, [&] {
    reply->set_summary(json_text(driver_.run().summary()));
    *reply->mutable_position() = driver_.position();
  });
}

Status Service::Stop(grpc::ServerContext* context, const v1::StopRequest* request, v1::StopReply*) {
  return serve(context, [&] { driver_.finish(request->finish()); });
}

}  // namespace synfire::cosim
