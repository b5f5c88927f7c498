// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: sampling windows.
#include "power/power_windows.h"

#include <algorithm>

#include "base/text_file.h"
#include "power/power_domain.h"

namespace synfire {

PowerWindows::PowerWindows(const Technology* technology, std::vector<Counted> components, const Domains& domains)
    : technology_(technology), domains_(domains) {
  for (Counted& component : components) {
    if (is_priced(technology, component)) components_.emplace_back(*technology, std::move(component));
  }
  most_ = std::clamp<std::size_t>(kMostRows / (components_.size() + domains.all.size() + 1), 16, kMostWindows);
  sample(0);
}

void PowerWindows::sample(Picoseconds time) {
  Sample sample{time, {}};
  for (const EnergyMeter& component : components_) sample.energy.push_back(component.joules());
  for (const PowerDomain* domain : domains_.all) sample.energy.push_back(domain->leaked(time) + domain->woken().value_or(0.0));
  samples_.push_back(std::move(sample));
}

void PowerWindows::on_step(const StepReport& report) {
  now_ = report.end;
  if (is_empty() || report.end < border_ || report.end == samples_.back().time) return;
  if (width_ == 0) width_ = report.end - samples_.back().time;
  sample(report.end);
  if (samples_.size() > most_ + 1) {
    std::size_t kept = 1;  // the start stays
    for (std::size_t i = 2; i < samples_.size(); i += 2) samples_[kept++] = std::move(samples_[i]);
    samples_.resize(kept);
    width_ *= 2;
  }
  border_ = (report.end / width_ + 1) * width_;
}

void PowerWindows::write(const std::filesystem::path& file) {
  TextFile out(file);
  out << "time_s,component,power_w\n";
  if (is_empty()) return out.close();
  if (now_ > samples_.back().time) sample(now_);
  const bool has_constant = technology_ != nullptr && technology_->static_power.value && domains_.rest() > 0.0;
  const double constant = has_constant ? technology_->static_power.value->si() * domains_.rest() : 0.0;
  // Components that never did anything would fill the file with zeros.
  const auto idle = [&](std::size_t c) { return !(samples_.back().energy[c] > 0.0); };
  for (std::size_t i = 1; i < samples_.size(); ++i) {
    const double seconds = to_seconds(samples_[i].time - samples_[i - 1].time);
    for (std::size_t c = 0; c < samples_[i].energy.size(); ++c) {
      if (idle(c)) continue;
      const double power = (samples_[i].energy[c] - samples_[i - 1].energy[c]) / seconds;
      const std::string& path = c < components_.size() ? components_[c].path() : domains_.all[c - components_.size()]->path();
      out.seconds(samples_[i].time) << ',' << csv_field(path) << ',' << power << '\n';
    }
    if (has_constant) out.seconds(samples_[i].time) << ",static," << constant << '\n';
  }
  out.close();
}

}  // namespace synfire
