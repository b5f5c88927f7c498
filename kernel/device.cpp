// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: refusing an access, with words for people.
#include "kernel/device.h"

namespace synfire {

void refuse(tlm::tlm_generic_payload& transaction, tlm::tlm_response_status status, const std::string& why) {
  transaction.set_response_status(status);
  AccessNote* note = nullptr;
  transaction.get_extension(note);
  if (note != nullptr && note->why.empty()) note->why = why;
}

}  // namespace synfire
