// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: the estimator.
#include "power/estimate.h"

#include <cmath>

namespace synfire {

namespace {

constexpr double kHorowitzNode = 45e-9, kHorowitzVolts = 0.9;
constexpr double kMerollaNode = 28e-9, kMerollaVolts = 0.775;
constexpr double kBitsOfKibibyte = 8192.0;
constexpr double kFactor = 3.0;  ///< of uncertainty: Synfire's judgement of scaling between processes

double square(double x) {
  return x * x;
}

}  // namespace

const Schema<WorkItem>& WorkItem::schema() {
  using P = WorkItem;
  static const auto declared =
      Schema<P>("work", "a part of an action")
          .required("work", &P::work,
                    "add, multiply, read or write (of a memory), wire, or crossbar (a row that is read in place)")
          .required("bits", &P::bits, "bits of the operands, of the word, or of the row", between(1, 1 << 20))
          .optional("times", &P::times, "how often it is done", at_least(0))
          .optional("memory", &P::memory, "size of the memory that is read or written", above(0))
          .optional("length", &P::length, "length of the wire", above(0))
          .check([](const P& item, const Value& in, Reader& reader) {
            const bool memory = item.work == Work::read || item.work == Work::write;
            if (memory != item.memory.has_value()) {
              reader.fail_at(in.where, "memory",
                             memory ? "found nothing; expected the size of the memory" : "found a memory; expected none");
            }
            if ((item.work == Work::wire) != item.length.has_value()) {
              reader.fail_at(in.where, "length",
                             item.length ? "found a length; expected none" : "found nothing; expected the length of the wire");
            }
          });
  return declared;
}

const Schema<Estimate>& Estimate::schema() {
  using P = Estimate;
  static const auto declared =
      Schema<P>("estimate", "energies by what an action does, for a chip of which nothing is published")
          .required("node", &P::node, "feature size of the process", between(1e-9, 1e-6))
          .required("vdd", &P::vdd, "supply voltage", above(0))
          .required("actions", &P::actions, "what each action does: a list of parts");
  return declared;
}

double Estimate::energy(const WorkItem& item) const {
  const double horowitz = node.si() / kHorowitzNode * square(vdd.si() / kHorowitzVolts);
  const double merolla = square(vdd.si() / kMerollaVolts);
  const double bits = item.bits;
  switch (item.work) {
    case Work::add: return item.times * 0.1e-12 * bits / 32.0 * horowitz;
    case Work::multiply: return item.times * 3.1e-12 * square(bits / 32.0) * horowitz;
    case Work::read:
    case Work::write: {
      const double kibibytes = item.memory->si() / kBitsOfKibibyte;
      return item.times * 10e-12 * bits / 64.0 * std::sqrt(kibibytes / 8.0) * horowitz;
    }
    case Work::wire: return item.times * 0.3e-15 * bits * item.length->si() * 1e6 * merolla;
    case Work::crossbar: return item.times * 47e-15 * bits * node.si() / kMerollaNode * merolla;
  }
  return 0.0;
}

Figure<Energy> Estimate::figure(const std::vector<WorkItem>& items) const {
  double sum = 0.0;
  std::string parts;
  for (const WorkItem& item : items) {
    sum += energy(item);
    parts += (parts.empty() ? "" : ", ") + std::string(choice_name(item.work)) + " " + std::to_string(item.bits) + " bit";
  }
  Figure<Energy> figure{Energy(sum)};
  figure.provenance.tier = Tier::derived;
  figure.provenance.scope = Scope::marginal;
  figure.provenance.at.vdd = vdd;
  figure.provenance.source = "generic estimator, " + to_string(node) + ": " + parts;
  figure.provenance.factor = kFactor;
  return figure;
}

double Estimate::area(double bits) const {
  return bits * (240e-3 * 390e-3) / (256.0 * 410.0) * square(node.si() / kMerollaNode);
}

}  // namespace synfire
