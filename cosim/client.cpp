// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: the client's side of the calls.
#include "cosim/client.h"

#include <grpcpp/create_channel.h>

#include <algorithm>
#include <chrono>

#include "cosim/synfire.grpc.pb.h"

namespace synfire::cosim {

namespace {

void check(const grpc::Status& status) {
  if (!status.ok()) throw ClientError(status.error_code(), status.error_message());
}

/// The later one's spikes, values and changes follow the earlier one's.
void append(v1::Progress& all, v1::Progress&& part) {
  if (all.spikes_size() + all.states_size() + all.changes_size() == 0) {
    all = std::move(part);
    return;
  }
  const std::uint64_t later = part.first_step() - all.first_step();
  for (int n = 0; n < part.spikes_size(); ++n) {
    v1::Spikes& spikes = *all.mutable_spikes(n);
    const v1::Spikes& more = part.spikes(n);
    if (spikes.value_size() > 0 || more.value_size() > 0) spikes.mutable_value()->Resize(spikes.step_size(), 1.0);
    for (const std::uint64_t step : more.step()) spikes.add_step(step + later);
    spikes.mutable_index()->MergeFrom(more.index());
    spikes.mutable_value()->MergeFrom(more.value());
    if (spikes.value_size() > 0) spikes.mutable_value()->Resize(spikes.step_size(), 1.0);
  }
  for (int n = 0; n < part.states_size(); ++n) all.mutable_states(n)->mutable_value()->MergeFrom(part.states(n).value());
  for (int n = 0; n < part.changes_size(); ++n) {
    all.mutable_changes(n)->mutable_at_ps()->MergeFrom(part.changes(n).at_ps());
    all.mutable_changes(n)->mutable_value()->MergeFrom(part.changes(n).value());
  }
  *all.mutable_position() = part.position();
  all.set_done(part.done());
  all.set_reason(part.reason());
}

}  // namespace

v1::Recording record(const std::vector<std::string>& spikes) {
  v1::Recording recording;
  for (const std::string& node : spikes) recording.add_spikes(node);
  return recording;
}

struct Client::Channel {
  std::unique_ptr<v1::Chip::Stub> stub;
  std::string token;

  void prepare(grpc::ClientContext& context) const {
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
  }
  /// A call with one request and one reply.
  template <class Request, class Reply>
  Reply call(grpc::Status (v1::Chip::Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
             const Request& request) const {
    grpc::ClientContext context;
    prepare(context);
    Reply reply;
    check((stub.get()->*method)(&context, request, &reply));
    return reply;
  }
};

struct Client::Loop::Stream {
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReaderWriter<v1::Command, v1::Progress>> stream;
  v1::Recording recording;
  bool begun = false;
};

Client::Client(const std::string& address, const ClientOptions& options) : channel_(std::make_unique<Channel>()) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = options.certificate;
  const auto credentials = options.certificate.empty() ? grpc::InsecureChannelCredentials() : grpc::SslCredentials(tls);
  const auto channel = grpc::CreateCustomChannel(address, credentials, arguments);
  const auto patience =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::duration<double>(options.connect_seconds));
  if (!channel->WaitForConnected(std::chrono::system_clock::now() + patience)) {
    throw ClientError(grpc::StatusCode::UNAVAILABLE, "nobody answers at " + address);
  }
  channel_->stub = v1::Chip::NewStub(channel);
  channel_->token = options.token;
}

Client::~Client() = default;
Client::Client(Client&&) noexcept = default;

v1::Description Client::describe() {
  return channel_->call(&v1::Chip::Stub::Describe, v1::DescribeRequest());
}

std::vector<std::byte> Client::read(std::uint64_t address, std::uint64_t bytes) {
  v1::ReadRequest request;
  request.set_address(address);
  request.set_bytes(bytes);
  const v1::Memory memory = channel_->call(&v1::Chip::Stub::Read, request);
  const auto data = std::as_bytes(std::span(memory.data()));
  return {data.begin(), data.end()};
}

void Client::write(std::uint64_t address, std::span<const std::byte> bytes) {
  v1::WriteRequest request;
  request.set_address(address);
  request.set_data(bytes.data(), bytes.size());
  channel_->call(&v1::Chip::Stub::Write, request);
}

v1::Position Client::inject(const std::vector<v1::Spikes>& spikes) {
  v1::InjectRequest request;
  for (const v1::Spikes& of_node : spikes) *request.add_spikes() = of_node;
  return channel_->call(&v1::Chip::Stub::Inject, request);
}

v1::Progress Client::run(const v1::Command& command) {
  return channel_->call(&v1::Chip::Stub::Run, command);
}

v1::Progress Client::run_steps(std::uint64_t steps, const v1::Recording& recording) {
  v1::Command command;
  command.set_steps(steps);
  *command.mutable_record() = recording;
  return loop().run(command);
}

v1::Position Client::pace(v1::PaceRequest::Mode mode, double speed) {
  v1::PaceRequest request;
  request.set_mode(mode);
  request.set_speed(speed);
  return channel_->call(&v1::Chip::Stub::Pace, request);
}

v1::Position Client::pause() {
  return channel_->call(&v1::Chip::Stub::Pause, v1::PauseRequest());
}

v1::Position Client::reset() {
  return channel_->call(&v1::Chip::Stub::Reset, v1::ResetRequest());
}

std::vector<std::byte> Client::checkpoint() {
  grpc::ClientContext context;
  channel_->prepare(context);
  const auto reader = channel_->stub->Checkpoint(&context, v1::CheckpointRequest());
  std::vector<std::byte> bytes;
  v1::Piece piece;
  while (reader->Read(&piece)) {
    const auto data = std::as_bytes(std::span(piece.data()));
    bytes.insert(bytes.end(), data.begin(), data.end());
  }
  check(reader->Finish());
  return bytes;
}

v1::Position Client::restore(std::span<const std::byte> checkpoint) {
  constexpr std::size_t kPiece = 1u << 20;
  grpc::ClientContext context;
  channel_->prepare(context);
  v1::Position position;
  const auto writer = channel_->stub->Restore(&context, &position);
  for (std::size_t at = 0; at < checkpoint.size(); at += kPiece) {
    v1::Piece piece;
    piece.set_data(checkpoint.data() + at, std::min(kPiece, checkpoint.size() - at));
    if (!writer->Write(piece)) break;
  }
  writer->WritesDone();
  check(writer->Finish());
  return position;
}

std::string Client::measure() {
  return channel_->call(&v1::Chip::Stub::Measure, v1::MeasureRequest()).summary();
}

void Client::stop(bool finish) {
  v1::StopRequest request;
  request.set_finish(finish);
  channel_->call(&v1::Chip::Stub::Stop, request);
}

void Client::watch(const v1::Recording& recording, const std::function<bool(const v1::Progress&)>& see) {
  grpc::ClientContext context;
  channel_->prepare(context);
  const auto reader = channel_->stub->Watch(&context, recording);
  v1::Progress progress;
  while (reader->Read(&progress)) {
    if (see(progress)) continue;
    context.TryCancel();
    static_cast<void>(reader->Finish());
    return;
  }
  check(reader->Finish());
}

Client::Loop Client::loop(const v1::Recording& recording) {
  auto stream = std::make_unique<Loop::Stream>();
  channel_->prepare(stream->context);
  stream->recording = recording;
  stream->stream = channel_->stub->Loop(&stream->context);
  return Loop(std::move(stream));
}

Client::Loop::Loop(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
Client::Loop::Loop(Loop&&) noexcept = default;
Client::Loop::~Loop() {
  if (!stream_ || !stream_->stream) return;
  stream_->stream->WritesDone();
  static_cast<void>(stream_->stream->Finish());
}

v1::Progress Client::Loop::run(const v1::Command& command) {
  if (!stream_->stream) throw ClientError(grpc::StatusCode::UNAVAILABLE, "the stream has ended");
  bool sent = false;
  if (!stream_->begun && !command.has_record()) {
    v1::Command first = command;
    *first.mutable_record() = stream_->recording;
    sent = stream_->stream->Write(first);
  } else {
    sent = stream_->stream->Write(command);
  }
  stream_->begun = true;
  v1::Progress all;
  v1::Progress part;
  while (sent && stream_->stream->Read(&part)) {
    append(all, std::move(part));
    if (all.done()) return all;
  }
  const grpc::Status status = stream_->stream->Finish();
  stream_->stream = nullptr;
  check(status);
  throw ClientError(grpc::StatusCode::UNAVAILABLE, "the run is over");
}

v1::Progress Client::Loop::step(const StepSpikes& spikes) {
  v1::Command command;
  command.set_steps(1);
  for (const auto& [node, elements] : spikes) {
    v1::Spikes& of_node = *command.add_inject();
    of_node.set_node(node);
    for (const std::uint32_t element : elements) {
      of_node.add_step(0);
      of_node.add_index(element);
    }
  }
  return run(command);
}

}  // namespace synfire::cosim
