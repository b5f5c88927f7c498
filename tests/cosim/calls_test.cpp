// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the calls of a served chip: the same spikes as a run from a file, there and back in time, memory, events, errors.
#include "tests/cosim/served.h"

using namespace synfire::test;
using synfire::cosim::record;
namespace v1 = synfire::v1;

namespace {

constexpr std::uint64_t kSteps = 160;  ///< five digits

/// What `synfire run` gives for the first digits.
std::vector<std::pair<std::uint64_t, std::uint32_t>> by_file(const Workplace& place, const std::string& platform,
                                                             const std::string& node) {
  const Outcome outcome =
      place.synfire({"run", kDigits, "--platform", platform, "--set", "run.steps=160", "--set", "samples.between=keep", "--set",
                     "expect=[]", "--quiet", "--out", "by_file", "--log-level", "error"});
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  return rows(place / "by_file/spikes.csv", node);
}

v1::Command steps(std::uint64_t count) {
  v1::Command command;
  command.set_steps(count);
  return command;
}

}  // namespace

TEST_CASE("spikes of a client give what the same spikes of a file give, in one piece or in many") {
  const Workplace place;
  const auto expected = by_file(place, "float", "output");
  REQUIRE(expected.size() > 20);
  const auto input = digits_input(kSteps);
  Served served(place, kServedDigits);
  auto client = served.client();

  client.inject({spikes("input", input)});
  CHECK(seen(client.run_steps(kSteps, record({"output"})), "output") == expected);

  CHECK(client.reset().step() == 0);
  auto loop = client.loop(record({"output"}));
  std::vector<std::pair<std::uint64_t, std::uint32_t>> found;
  std::size_t next = 0;
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    synfire::cosim::Client::StepSpikes of_step;
    for (; next < input.size() && input[next].first == step; ++next) of_step["input"].push_back(input[next].second);
    const v1::Progress progress = loop.step(of_step);
    REQUIRE(progress.position().step() == step + 1);
    const auto of_output = seen(progress, "output");
    found.insert(found.end(), of_output.begin(), of_output.end());
  }
  CHECK(found == expected);
  const Outcome outcome = served.stop();
  CHECK(outcome.code == 0);
  CHECK(place.summary("out")["steps"] == kSteps);
}

TEST_CASE("a checkpoint brings back the same future, in the same process and in another") {
  const std::string platform = GENERATE("loihi", "ideal", "odin");
  const Workplace place;
  const bool odin = platform == "odin";
  const std::string nir = odin ? kSource + "/scenarios/odin/digits.nir" : kSource + "/scenarios/digits/digits.nir";
  const std::string scenario = "synfire: 1\nplatform: " + platform + "\nnetwork: {nir: " + nir +
                               ", dt: 1 ms}\ninputs: {input: {poisson: {rate: 60 Hz}}}\nserve: {}\n";
  std::vector<std::byte> kept;
  v1::Progress future;
  {
    Served served(place, scenario);
    auto client = served.client();
    client.inject({spikes("input", {{25, 3}, {45, 5}, {45, 9}})});
    client.run_steps(40);
    kept = client.checkpoint();
    future = client.run_steps(40, record({"*"}));
    REQUIRE(seen(future, "output").size() > 3);
    CHECK(client.restore(kept).step() == 40);
    const v1::Progress again = client.run_steps(40, record({"*"}));
    CHECK(again.position().time_ps() > future.position().time_ps());  // simulated time goes on
    CHECK(seen(again, "output") == seen(future, "output"));
    CHECK(seen(again, "input") == seen(future, "input"));
    served.stop();
  }
  fs::remove_all(place / "out");
  Served served(place, scenario);
  auto client = served.client();
  client.restore(kept);
  const v1::Progress again = client.run_steps(40, record({"*"}));
  CHECK(seen(again, "output") == seen(future, "output"));
  CHECK(seen(again, "input") == seen(future, "input"));

  kept[kept.size() / 2] ^= std::byte{1};
  CHECK(refused([&] { client.restore(kept); }, "found damaged bytes") == 3);
  kept.resize(20);
  CHECK(refused([&] { client.restore(kept); }, "found too few bytes") == 3);
  CHECK(client.describe().position().step() == 80);  // as it was
}

TEST_CASE("a checkpoint holds memories and what waits in a FIFO, and is refused once devices with more were used") {
  const Workplace place;
  // The steps of a board with a `sync_control` are for hosts to ask for.
  std::string board = content(kSource + "/platforms/chips/m4_board.yaml");
  const std::size_t steps = board.find("  steps: {type: sync_control");
  place.write("board.yaml", board.erase(steps, board.find('\n', steps) - steps + 1));
  Served served(place, "synfire: 1\nplatform: board.yaml\nnetwork: {nir: " + kSource +
                           "/scenarios/digits/digits.nir, dt: 1 ms}\ninputs: {input: {poisson: {rate: 60 Hz}}}\nserve: {}\n");
  auto client = served.client();
  constexpr std::uint64_t kDram = 0x9000'0000, kItcm = 0, kSpikeLevel = 0x4000'5020, kUart = 0x4000'1000;
  const auto text = [](const char* letters) { return std::as_bytes(std::span(letters, 4)); };
  const auto holds = [&](std::uint64_t address, const char* letters) {
    return std::ranges::equal(client.read(address, 4), text(letters));
  };
  client.write(kDram + 0x123'4000, text("kept"));
  client.write(kItcm, text("code"));
  REQUIRE_FALSE(seen(client.run_steps(80, record({"output"})), "output").empty());
  const std::vector<std::byte> level = client.read(kSpikeLevel, 4);
  const std::vector<std::byte> kept = client.checkpoint();
  client.write(kDram + 0x123'4000, text("lost"));
  client.write(kDram, text("more"));
  client.run_steps(80);
  CHECK(client.read(kSpikeLevel, 4) != level);
  client.restore(kept);
  CHECK(holds(kDram + 0x123'4000, "kept"));
  CHECK(holds(kDram, "\0\0\0"));
  CHECK(holds(kItcm, "code"));
  CHECK(client.read(kSpikeLevel, 4) == level);

  client.write(kUart, text("A\0\0"));  // register `data`
  CHECK(refused([&] { client.checkpoint(); }, "found uart in use, whose state no checkpoint holds") == 3);
  CHECK(refused([&] { client.restore(kept); }, "found uart in use") == 3);
}

TEST_CASE("the chip is described: nodes, memory, symbols, probes") {
  const Workplace place;
  Served served(place, kServedDigits);
  auto client = served.client();
  const v1::Description description = client.describe();
  CHECK(description.platform() == "float");
  CHECK(description.dt_s() == 0.001);
  CHECK_FALSE(description.has_steps());
  REQUIRE(description.nodes_size() >= 3);
  CHECK(description.nodes(0).name() == "input");
  CHECK(description.nodes(0).role() == "input");
  CHECK(description.nodes(0).size() == 64);
  CHECK(std::ranges::find(description.probes(), "core[*].neuron[*].v") != description.probes().end());

  // A neuron's state is where its symbol says: what is written there is its potential from then on.
  const auto symbol = std::ranges::find_if(description.symbols(), [](const v1::Symbol& one) { return one.node() == "hidden"; });
  REQUIRE(symbol != description.symbols().end());
  REQUIRE(symbol->bytes() == symbol->count() * sizeof(double));
  const double potential = 0.25;
  client.write(symbol->address() + 3 * sizeof(double), std::as_bytes(std::span(&potential, 1)));
  v1::Recording recording;
  v1::StateRequest& state = *recording.add_states();
  state.set_node("hidden");
  state.set_variable("v");
  state.set_neurons("3");
  const std::vector<std::byte> there = client.read(symbol->address() + 3 * sizeof(double), sizeof(double));
  CHECK(std::memcmp(there.data(), &potential, sizeof(double)) == 0);
  const v1::Progress progress = client.run_steps(2, recording);
  REQUIRE(progress.states_size() == 1);
  REQUIRE(progress.states(0).value_size() == 2);
  CHECK(progress.states(0).value(0) > 0.0);
  CHECK(progress.states(0).value(0) < potential);  // it leaks
  CHECK(progress.states(0).value(1) < progress.states(0).value(0));
  served.stop();
}

TEST_CASE("probes are told as they change") {
  const Workplace place;
  Served served(place, kServedDigits);
  auto client = served.client();
  client.inject({spikes("input", digits_input(32))});
  v1::Recording recording = record({"hidden"});
  recording.add_probes("core[*].neuron[*].spike");
  const v1::Progress progress = client.run_steps(32, recording);
  std::size_t told = 0;
  for (const v1::Changes& changes : progress.changes()) told += static_cast<std::size_t>(changes.at_ps_size());
  const Json measured = Json::parse(client.measure());
  CHECK(measured["wall_time_s"] > 0.0);
  CHECK(Json::parse(client.measure())["warnings"] == measured["warnings"]);  // told once, however often one asks
  const std::size_t all = measured["counts"]["spikes"];
  CHECK(told > 0);
  CHECK(told == all);  // every neuron's spikes, and each once
  CHECK(refused(
            [&] {
              v1::Recording wrong;
              wrong.add_probes("core.nothing");
              client.run_steps(1, wrong);
            },
            "matches no probe") == 3);
  served.stop();
}

TEST_CASE("events end a run: a spike, a word of memory, a time, a limit") {
  const Workplace place;
  const auto expected = by_file(place, "float", "output");
  Served served(place, kServedDigits);
  auto client = served.client();
  client.inject({spikes("input", digits_input(kSteps))});

  v1::Command command;
  command.mutable_event()->mutable_spike()->set_node("output");
  v1::Progress progress = client.run(command);
  CHECK(progress.reason() == "reached");
  CHECK(progress.position().step() == expected.front().first + 1);

  command.mutable_event()->mutable_spike()->set_index(expected.front().second == 0 ? 1 : 0);
  command.mutable_event()->set_steps(1);
  progress = client.run(command);
  CHECK(progress.position().step() == expected.front().first + 2);

  const v1::Description description = client.describe();
  const auto symbol = std::ranges::find_if(description.symbols(), [](const v1::Symbol& one) { return one.node() == "hidden"; });
  const auto state = client.read(symbol->address(), 8);
  std::uint64_t word = 0;
  std::memcpy(&word, state.data(), 8);
  v1::Command wait;
  wait.mutable_event()->mutable_memory()->set_address(symbol->address());
  wait.mutable_event()->mutable_memory()->set_bytes(8);
  wait.mutable_event()->mutable_memory()->set_mask(1);
  wait.mutable_event()->mutable_memory()->set_value((word & 1) ^ 1);
  wait.mutable_event()->set_steps(64);
  progress = client.run(wait);
  CHECK(progress.reason() == "reached");
  served.stop();

  Served timed(place, "synfire: 1\nplatform: loihi\nnetwork: {nir: " + kSource +
                          "/scenarios/digits/digits.nir, dt: 1 ms}\nserve: {}\nrun: {steps: 50}\n");
  auto chip = timed.client();
  CHECK(chip.describe().steps() == 50);
  v1::Command until;
  until.set_time_ps(10'000'000);  // 10 us
  progress = chip.run(until);
  CHECK(progress.position().time_ps() >= 10'000'000);
  CHECK(progress.position().step() < 50);
  progress = chip.run(steps(1000));
  CHECK(progress.reason() == "ended");
  CHECK(progress.position().step() == 50);
  CHECK(progress.position().ended());
  timed.stop();
}

TEST_CASE("what makes no sense is refused with what was expected, and changes nothing") {
  const Workplace place;
  Served served(place, kServedDigits);
  auto client = served.client();
  client.run(steps(5));
  CHECK(refused([&] { client.inject({spikes("inptu", {{0, 1}})}); }, "did you mean input?") == 3);
  CHECK(refused([&] { client.inject({spikes("input", {{0, 64}})}); }, "found 64; expected less than 64") == 3);
  v1::Spikes late = spikes("input", {{2, 1}});
  late.set_first_step(1);
  CHECK(refused([&] { client.inject({late}); }, "found step 3; expected 5 or later") == 3);
  v1::Spikes uneven = spikes("input", {{2, 1}});
  uneven.add_step(3);
  CHECK(refused([&] { client.inject({uneven}); }, "expected as many of each") == 3);
  v1::Spikes infinite = spikes("input", {{2, 1}});
  infinite.add_value(std::numeric_limits<double>::infinity());
  CHECK(refused([&] { client.inject({infinite}); }, "expected a finite number") == 3);
  CHECK(refused([&] { client.inject({spikes("input", {{0, 1}}), spikes("nope", {{0, 1}})}); }, "found 'nope'") == 3);
  CHECK(seen(client.run_steps(1, record({"input"})), "input").empty());  // of the first node, too, nothing was taken
  CHECK(refused([&] { client.run(v1::Command()); }, "expected step, steps, time_ps or event") == 3);
  CHECK(refused([&] { client.read(0xffff'ffff'0000, 8); }, "nothing answers") == 3);
  CHECK(refused([&] { client.read(0, std::uint64_t{1} << 40); }, "expected at most") == 8);
  CHECK(refused([&] { client.run_steps(1, record({"outptu"})); }, "did you mean output?") == 3);
  CHECK(refused([&] { client.pace(v1::PaceRequest::REAL_TIME, -1.0); }, "expected more than 0") == 3);
  CHECK(refused([&] { client.pace(static_cast<v1::PaceRequest::Mode>(7)); }, "expected ON_REQUEST") == 3);
  CHECK(client.describe().position().step() == 6);
  served.stop();
}

TEST_CASE("loaded by a client, an image is what the loader makes of it") {
  const Workplace place;
  const auto expected = by_file(place, "float", "output");
  const Outcome compiled = place.synfire(
      {"compile", kSource + "/scenarios/digits/digits.nir", "--platform", "float", "--dt", "1 ms", "-o", "d.elf"});
  REQUIRE(compiled.code == 0);
  Served served(place, "synfire: 1\nplatform: float\nnetwork: {image: d.elf, loaded_by: client}\nserve: {}\n");
  auto client = served.client();
  // The loadable segments of the ELF file, as any loader of ELF would write them (64-bit, little-endian).
  const std::string elf = content(place / "d.elf");
  const auto word = [&](std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, elf.data() + at, bytes);
    return value;
  };
  for (std::uint64_t i = 0; i < word(56, 2); ++i) {
    const std::size_t header = word(32, 8) + i * word(54, 2);
    if (word(header, 4) != 1) continue;
    const std::string_view bytes = std::string_view(elf).substr(word(header + 8, 8), word(header + 32, 8));
    client.write(word(header + 24, 8), std::as_bytes(std::span(bytes)));
  }
  client.inject({spikes("input", digits_input(kSteps))});
  CHECK(seen(client.run_steps(kSteps, record({"output"})), "output") == expected);
  served.stop();
}
