// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: semihosting: what firmware asks of the world outside: text, and the end of the run.
#include <algorithm>
#include <array>
#include <iostream>

#include "models/hosts/host.h"

namespace synfire {

std::string Host::text_at(std::uint32_t address) {
  std::string text;
  std::uint8_t byte = 0;
  while (text.size() < 65536 && look(address++, {&byte, 1}, false) == 1 && byte != 0) text += static_cast<char>(byte);
  return text;
}

/// The calls that firmware without devices needs: text, also as C libraries print it, and the end. Others answer -1.
void Host::semihosting(const Exception& exception) {
  constexpr std::uint32_t kOpen = 1, kClose = 2, kWriteChar = 3, kWriteText = 4, kWrite = 5, kIsTerminal = 9, kExit = 0x18,
                          kExitExtended = 0x20, kGood = 0x20026;
  const auto [operation, parameter] = isa_->semihosting();
  std::uint32_t answer = 0;
  const auto put = [&](const std::string& text) {
    std::cout << text << std::flush;
    if (sink_ != nullptr) *sink_ << text;
  };
  const auto block = [&] {  // the parameters
    std::array<std::uint32_t, 3> words{};
    look(parameter, {reinterpret_cast<std::uint8_t*>(words.data()), sizeof(words)}, false);
    return words;
  };
  switch (operation) {
    case kOpen: answer = text_at(block()[0]) == ":tt" ? 1 : 0xffffffffu; break;  // the console, whatever the mode
    case kClose: break;
    case kIsTerminal: answer = 1; break;
    case kWrite: {  // handle, address, length
      const std::array<std::uint32_t, 3> words = block();
      std::string text(std::min<std::uint32_t>(words[2], 65536), '\0');
      const unsigned got = look(words[1], {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}, false);
      put(got == text.size() ? text : "");
      answer = words[2] - (got == text.size() ? got : 0);  // what was not written
      break;
    }
    case kWriteChar: put(text_at(parameter).substr(0, 1)); break;
    case kWriteText: put(text_at(parameter)); break;
    case kExit: exit_code_ = parameter == kGood ? 0 : 1; return;
    case kExitExtended: exit_code_ = block()[0] == kGood ? static_cast<int>(block()[1]) : 1; return;
    default: answer = 0xffffffffu;
  }
  isa_->answer_semihosting(exception, answer);
  next_ = isa_->pc();
}

}  // namespace synfire
