// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: the calls of synfire.proto. Each thread of gRPC hands its call to the driver, and turns exceptions into gRPC's errors.
#pragma once

#include <string>

#include "cosim/driver.h"
#include "cosim/limits.h"
#include "cosim/synfire.grpc.pb.h"

namespace synfire::cosim {

class Service final : public v1::Chip::Service {
 public:
  /// `token`: what every call must carry, or nothing. `version`: of Synfire.
  Service(Driver& driver, std::string version, std::string token);

  grpc::Status Describe(grpc::ServerContext*, const v1::DescribeRequest*, v1::Description*) override;
  grpc::Status Read(grpc::ServerContext*, const v1::ReadRequest*, v1::Memory*) override;
  grpc::Status Write(grpc::ServerContext*, const v1::WriteRequest*, v1::Position*) override;
  grpc::Status Inject(grpc::ServerContext*, const v1::InjectRequest*, v1::Position*) override;
  grpc::Status Run(grpc::ServerContext*, const v1::Command*, v1::Progress*) override;
  grpc::Status Loop(grpc::ServerContext*, grpc::ServerReaderWriter<v1::Progress, v1::Command>*) override;
  grpc::Status Watch(grpc::ServerContext*, const v1::Recording*, grpc::ServerWriter<v1::Progress>*) override;
  grpc::Status Pace(grpc::ServerContext*, const v1::PaceRequest*, v1::Position*) override;
  grpc::Status Pause(grpc::ServerContext*, const v1::PauseRequest*, v1::Position*) override;
  grpc::Status Reset(grpc::ServerContext*, const v1::ResetRequest*, v1::Position*) override;
  grpc::Status Checkpoint(grpc::ServerContext*, const v1::CheckpointRequest*, grpc::ServerWriter<v1::Piece>*) override;
  grpc::Status Restore(grpc::ServerContext*, grpc::ServerReader<v1::Piece>*, v1::Position*) override;
  grpc::Status Measure(grpc::ServerContext*, const v1::MeasureRequest*, v1::Measurement*) override;
  grpc::Status Stop(grpc::ServerContext*, const v1::StopRequest*, v1::StopReply*) override;

 private:
  /// Has the job done between two steps.
  grpc::Status serve(grpc::ServerContext* context, std::function<void()> job);
  /// The same; the answer is where the chip is then.
  grpc::Status serve(grpc::ServerContext* context, v1::Position* reply, const std::function<void()>& job);
  grpc::Status authorise(grpc::ServerContext* context) const;
  void begin(const v1::Command& command, Goal goal);

  Driver& driver_;
  std::string version_;
  std::string token_;
};

}  // namespace synfire::cosim
