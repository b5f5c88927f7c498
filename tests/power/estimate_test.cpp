// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the generic estimator meets its anchors, scales as it says, and ends up in a technology as derived figures.
#include "power/estimate.h"

#include <catch2/catch.hpp>

#include "base/data_files.h"
#include "power/pricing.h"

using namespace synfire;

namespace {

Technology technology(const std::string& text) {
  Problems problems;
  Technology result;
  Technology::schema().read(parse_yaml("synfire: 1\ntechnology: t\n" + text, "t.yaml"), result, Reader(problems));
  problems.throw_if_any();
  result.apply_estimate();
  return result;
}

std::string refused(const std::string& text) {
  try {
    technology(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

constexpr double kKiB = 8192.0;

Estimate at(double node, double volts) {
  return {Length(node), Voltage(volts), {}};
}
double energy(const Estimate& estimate, Work work, int bits, double kib = 0.0, double meters = 0.0) {
  WorkItem item{.work = work, .bits = bits};
  if (kib > 0.0) item.memory = MemorySize(kib * kKiB);
  if (meters > 0.0) item.length = Length(meters);
  return estimate.energy(item);
}

}  // namespace

TEST_CASE("the estimator gives its anchors, those it was not made from within 15 %") {
  const Estimate horowitz = at(45e-9, 0.9);
  CHECK(energy(horowitz, Work::add, 32) == Approx(0.1e-12));
  CHECK(energy(horowitz, Work::multiply, 32) == Approx(3.1e-12));
  CHECK(energy(horowitz, Work::read, 64, 8) == Approx(10e-12));
  CHECK(energy(horowitz, Work::add, 8) == Approx(0.03e-12).epsilon(0.2));
  CHECK(energy(horowitz, Work::multiply, 8) == Approx(0.2e-12).epsilon(0.15));
  CHECK(energy(horowitz, Work::read, 64, 32) == Approx(20e-12));
  CHECK(energy(horowitz, Work::read, 64, 1024) == Approx(100e-12).epsilon(0.15));
  const Estimate merolla = at(28e-9, 0.775);
  CHECK(energy(merolla, Work::wire, 32, 0, 240e-6) == Approx(2.3e-12).epsilon(0.01));  // a hop of TrueNorth, which is published
  CHECK(energy(merolla, Work::crossbar, 410) == Approx(410 * 47e-15));
}

TEST_CASE("energies go with the square of the voltage and with the feature size, area with its square") {
  CHECK(energy(at(45e-9, 0.45), Work::read, 64, 8) == Approx(2.5e-12));
  CHECK(energy(at(22.5e-9, 0.9), Work::multiply, 32) == Approx(1.55e-12));
  CHECK(at(28e-9, 1.0).area(256.0 * 410.0) == Approx(0.240 * 0.390));
  CHECK(at(14e-9, 1.0).area(256.0 * 410.0) == Approx(0.240 * 0.390 / 4.0));
}

TEST_CASE("estimates are figures of a technology: derived, with a factor") {
  const Technology t = technology(
      "actions: {spike: {value: 1 pJ, source: s}}\n"
      "estimate: {node: 45 nm, vdd: 0.9 V, actions: {synaptic_operation: [{work: add, bits: 32}, {work: read, bits: 64, "
      "memory: 8 "
      "KiB, times: 2}]}}");
  const Figure<Energy>* figure = t.price("core", "synaptic_operation");
  REQUIRE(figure != nullptr);
  CHECK(figure->value->si() == Approx(20.1e-12));
  CHECK(figure->provenance.tier == Tier::derived);
  CHECK(figure->provenance.source.find("add 32 bit, read 64 bit") != std::string::npos);
  CHECK(figure->most() == Approx(3.0 * 20.1e-12));
  CHECK(load_technology(Value::scalar("generic_28nm")).price("core", "neuron_update") != nullptr);
}

TEST_CASE("estimates without sizes, or beside figures, are refused") {
  const auto estimate = [](const std::string& item) {
    return refused("estimate: {node: 28 nm, vdd: 0.9 V, actions: {hop: [" + item + "]}}");
  };
  CHECK(estimate("{work: read, bits: 8}").find("memory: found nothing") != std::string::npos);
  CHECK(estimate("{work: add, bits: 8, memory: 1 KiB}").find("found a memory") != std::string::npos);
  CHECK(estimate("{work: wire, bits: 8}").find("length: found nothing") != std::string::npos);
  CHECK(estimate("{work: add, bits: 8, length: 1 mm}").find("found a length") != std::string::npos);
  CHECK(estimate("{work: divide, bits: 8}") != "");
  CHECK(estimate("{work: read, bits: 8, memory: 128}").find("without a unit") != std::string::npos);
  CHECK(
      refused(
          "actions: {hop: {value: 1 pJ, source: s}}\nestimate: {node: 28 nm, vdd: 1 V, actions: {hop: [{work: add, bits: 8}]}}")
          .find("estimate.actions.hop: found an action that has a figure of its own") != std::string::npos);
  CHECK(
      refused("scope: all_in\nestimate: {node: 28 nm, vdd: 1 V, actions: {hop: [{work: add, bits: 8}]}}").find("never added") !=
      std::string::npos);
}
