// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the phenomenological Izhikevich neuron. Everything is computed from the old state; "next" is said where it
// is not. Potential, stimulation strengths and threshold change are of 4 bits in two's complement and wrap unless a bound is
// given.
#include "models/cores/odin/izhikevich.h"

#include "models/cores/odin/lif.h"

namespace synfire::odin {

namespace {

/// The value that 4 bits hold, and its bits.
constexpr int wrap(int value) {
  return static_cast<int>(static_cast<unsigned>(value) << 28) >> 28;
}
constexpr std::uint32_t bits(int value) {
  return static_cast<std::uint32_t>(value) & 15u;
}
constexpr int toward_zero(int value) {
  return value > 0 ? value - 1 : value + 1;
}

struct Parameters {
  explicit Parameters(const Word& w)
      : leak_str(field<1, 7>(w)),
        leak_en(field<8, 1>(w)),
        fi_sel(field<9, 3>(w)),
        spk_ref(field<12, 3>(w)),
        isi_ref(field<15, 3>(w)),
        reson_sharp_en(field<18, 1>(w)),
        thr(static_cast<int>(field<19, 3>(w))),
        rfr(static_cast<int>(field<22, 3>(w))),
        dapdel(field<25, 3>(w)),
        spklat_en(field<28, 1>(w)),
        dap_en(field<29, 1>(w)),
        stim_thr(static_cast<int>(field<30, 3>(w))),
        phasic_en(field<33, 1>(w)),
        mixed_en(field<34, 1>(w)),
        class2_en(field<35, 1>(w)),
        neg_en(field<36, 1>(w)),
        rebound_en(field<37, 1>(w)),
        inhin_en(field<38, 1>(w)),
        bist_en(field<39, 1>(w)),
        reson_en(field<40, 1>(w)),
        thrvar_en(field<41, 1>(w)),
        thr_sel_of(field<42, 1>(w)),
        thrleak(field<43, 4>(w)),
        acc_en(field<47, 1>(w)),
        ca_en(field<48, 1>(w)),
        burst_incr(field<66, 1>(w)),
        reson_sharp_amt(field<67, 3>(w)) {}

  std::uint32_t leak_str;
  bool leak_en;
  std::uint32_t fi_sel, spk_ref, isi_ref;
  bool reson_sharp_en;
  int thr, rfr;
  std::uint32_t dapdel;
  bool spklat_en, dap_en;
  int stim_thr;
  bool phasic_en, mixed_en, class2_en, neg_en, rebound_en, inhin_en, bist_en, reson_en, thrvar_en, thr_sel_of;
  std::uint32_t thrleak;
  bool acc_en, ca_en, burst_incr;
  std::uint32_t reson_sharp_amt;
};

struct Old {
  explicit Old(const Word& w)
      : accumulator(field<70, 11>(w)),
        refrac(field<81, 1>(w)),
        core(wrap(static_cast<int>(field<82, 4>(w)))),
        dapdel_cnt(field<86, 3>(w)),
        strength(wrap(static_cast<int>(field<89, 4>(w)))),
        building(wrap(static_cast<int>(field<93, 4>(w)))),
        phasic_lock(field<97, 1>(w)),
        mixed_lock(field<98, 1>(w)),
        spkout_done(field<99, 1>(w)),
        stim0_prev(field<100, 2>(w)),
        inhexc_prev(field<102, 2>(w)),
        bist_lock(field<104, 1>(w)),
        inhin_lock(field<105, 1>(w)),
        reson_sign(field<106, 2>(w)),
        thrmod(wrap(static_cast<int>(field<108, 4>(w)))),
        thrleak_cnt(field<112, 4>(w)),
        burst_lock(field<124, 1>(w)) {}

  std::uint32_t accumulator;
  bool refrac;
  int core;
  std::uint32_t dapdel_cnt;
  int strength, building;  ///< stimulation strength of the last interval between time references, and of the present one
  bool phasic_lock, mixed_lock, spkout_done;
  std::uint32_t stim0_prev, inhexc_prev;
  bool bist_lock, inhin_lock;
  std::uint32_t reson_sign;
  int thrmod;
  std::uint32_t thrleak_cnt;
  bool burst_lock;
};

class Izhikevich {
 public:
  Izhikevich(const Word& word, const Event& event)
      : word_(word), p_(word), o_(word), burst_end_(event.burst_end), time_(event.on && event.time) {
    const bool exc = event.on && !event.time && !event.inhibitory;
    const bool inh = event.on && !event.time && event.inhibitory;
    accumulate(event, exc, inh);
    strong_ = o_.strength >= 0 && o_.strength >= p_.stim_thr;
    building_strong_ = o_.building >= 0 && o_.building >= p_.stim_thr;
    building_inhibited_ = o_.building < 0 && -o_.building >= p_.stim_thr;
    zero_ = time_ && o_.building == 0;
    const bool lone = zero_ && (o_.stim0_prev & 2) == 0;
    lone_excitation_ = lone && (o_.inhexc_prev & 1) != 0;
    lone_inhibition_ = lone && (o_.inhexc_prev & 2) != 0;
    threshold_ = wrap(p_.thr + o_.thrmod);
  }

  Update update() {
    candidate_ = wrap(candidate());
    const std::uint32_t sign = resonance();
    Update update;
    update.spike = spikes(sign);
    update.burst_count = static_cast<std::uint8_t>(o_.mixed_lock ? 0 : p_.spk_ref);
    update.burst_interval = static_cast<std::uint8_t>(o_.mixed_lock ? 0 : p_.isi_ref);
    grow_ = update.burst_count != 7 ? update.burst_count + 1u : 7u;
    update.next = word_;
    store(update, sign);
    return update;
  }

 private:
  void accumulate(const Event& event, bool exc, bool inh) {
    const auto weight = static_cast<std::uint32_t>(event.weight);
    next_accumulator_ = o_.accumulator;
    if (time_ && p_.leak_en) next_accumulator_ -= p_.leak_str;
    if (exc) next_accumulator_ += weight;
    if (inh) next_accumulator_ -= weight;
    // Whichever way it flips: the direction of the unit event is that of the event.
    const bool toggle = (((o_.accumulator ^ next_accumulator_) >> (3 + p_.fi_sel)) & 1) != 0;
    unit_leak_ = toggle && time_;
    unit_exc_ = toggle && exc;
    unit_inh_ = toggle && inh;
  }

  int candidate() const {
    const int c = o_.core;
    if (p_.spklat_en && o_.dapdel_cnt != 0) return c;
    if (o_.phasic_lock && c == 0) return c;
    const bool odd_sign = (o_.reson_sign & 1) != 0;
    if (time_) {
      if (p_.reson_en) return o_.reson_sign == 3 ? c - 1 : c;
      if (o_.refrac) return o_.burst_lock ? c : c + 1;
      if (p_.acc_en) return o_.spkout_done ? c : c - o_.building;
      if (p_.dap_en && o_.dapdel_cnt == 1 && c != 0) return 0;
      return unit_leak_ && c != 0 ? toward_zero(c) : c;
    }
    if (unit_inh_) {
      if (p_.reson_en) return odd_sign ? (c != 7 ? c + 1 : c) : (c != 0 ? c - 1 : c);
      return o_.refrac || c == (p_.neg_en ? -8 : 0) ? c : c - 1;
    }
    if (unit_exc_) {
      if (p_.reson_en) return odd_sign ? (c != 0 ? c - 1 : c) : (c != 7 ? c + 1 : c);
      return o_.refrac || (p_.class2_en && !strong_ && !building_strong_) || c == 7 ? c : c + 1;
    }
    return c;
  }

  std::uint32_t resonance() const {
    if (!p_.reson_en) return 0;
    if (!time_) return o_.reson_sign;
    if (o_.core == 0) return 0;
    constexpr std::uint32_t kNext[] = {3, 2, 0};
    return o_.reson_sign == 3 ? (candidate_ == 0 ? 0 : 1) : kNext[o_.reson_sign];
  }

  bool spikes(std::uint32_t sign) const {
    const bool at_threshold = candidate_ == threshold_;
    if (p_.reson_sharp_en) return unit_exc_ && o_.dapdel_cnt == p_.reson_sharp_amt;
    if (p_.spklat_en) return time_ && o_.dapdel_cnt == 1;
    if (p_.rebound_en) return lone_inhibition_ || at_threshold;
    if (p_.bist_en) return (!o_.bist_lock && lone_excitation_) || (o_.bist_lock && candidate_ == 0) || at_threshold;
    if (o_.inhin_lock) return candidate_ == 0;
    if (p_.reson_en) return sign == 0 && at_threshold;
    return at_threshold;
  }

  /// Next change of the threshold, by accommodation or by activity, and its leak counter.
  int threshold_change(bool spike, std::uint32_t& counter) const {
    bool leaks = false;
    if (p_.thrvar_en && p_.thrleak != 0 && time_) {
      leaks = counter == p_.thrleak - 1;
      counter = leaks ? 0 : (counter + 1) & 15;
    }
    if (p_.acc_en) {
      if (!time_) return o_.thrmod;
      if ((bits(o_.building + p_.thr) & 8) == 0) return o_.building;
      return o_.building >= 0 ? 7 - p_.thr : 1 - p_.thr;
    }
    if (!p_.thrvar_en) return o_.thrmod;
    if (p_.thr_sel_of ? spike : unit_exc_) {
      if (!p_.burst_incr) return threshold_ == 7 ? o_.thrmod : o_.thrmod + 1;
      return grow_ > bits(7 - threshold_) ? 7 : o_.thrmod + static_cast<int>(grow_);
    }
    if (!p_.thr_sel_of && unit_inh_) return threshold_ == 1 ? o_.thrmod : o_.thrmod - 1;
    return leaks && o_.thrmod != 0 ? toward_zero(o_.thrmod) : o_.thrmod;
  }

  std::uint32_t delay_counter(bool spike) const {
    if (p_.reson_sharp_en) {
      if (time_ && o_.dapdel_cnt != 7) return o_.dapdel_cnt + 1;
      return unit_exc_ ? 0 : o_.dapdel_cnt;
    }
    if ((p_.dap_en && spike) || (p_.spklat_en && candidate_ == threshold_ && o_.core != threshold_)) return p_.dapdel;
    return time_ && o_.dapdel_cnt != 0 ? o_.dapdel_cnt - 1 : o_.dapdel_cnt;
  }

  void store(Update& update, std::uint32_t sign) {
    const bool spike = update.spike;
    Word& next = update.next;
    set_field<70, 11>(next, next_accumulator_);
    if (time_) {
      set_field<89, 4>(next, bits(o_.building));
      set_field<93, 4>(next, 0);
      set_field<100, 2>(next, (o_.stim0_prev & 1) << 1 | (o_.building != 0 ? 1u : 0u));
      set_field<102, 2>(next, (building_inhibited_ ? 2u : 0u) | (building_strong_ ? 1u : 0u));
    } else if (unit_exc_ && o_.building != 7) {
      set_field<93, 4>(next, bits(o_.building + 1));
    } else if (unit_inh_ && o_.building != -7) {
      set_field<93, 4>(next, bits(o_.building - 1));
    }

    bool inhin_lock = o_.inhin_lock && !zero_;
    if (p_.inhin_en && !o_.refrac && wrap(-o_.core) == threshold_) inhin_lock = true;
    set_field<105, 1>(next, inhin_lock);

    std::uint32_t counter = o_.thrleak_cnt;
    set_field<108, 4>(next, bits(threshold_change(spike, counter)));
    set_field<112, 4>(next, counter);
    set_field<86, 3>(next, delay_counter(spike));

    if ((spike && (building_strong_ || strong_)) ||
        (time_ && o_.spkout_done && (o_.core == 0 || o_.refrac) && building_strong_)) {
      set_field<97, 1>(next, p_.phasic_en);
      set_field<98, 1>(next, p_.mixed_en);
    } else if (!strong_) {
      set_field<97, 2>(next, 0);
    }
    set_field<99, 1>(next, !time_ && (spike || o_.spkout_done));
    set_field<104, 1>(next, o_.bist_lock != (time_ && p_.bist_en && lone_excitation_));
    set_field<124, 1>(next, (spike && update.burst_count != 0) || (!burst_end_ && o_.burst_lock));
    set_field<81, 1>(next, spike || inhin_lock ? !p_.dap_en && p_.rfr != 0 && !p_.reson_en : o_.refrac && candidate_ != 0);

    const int core = wrap(spike ? (p_.dap_en || p_.reson_en ? p_.rfr : -p_.rfr) : candidate_);
    set_field<82, 4>(next, bits(core));
    const std::uint32_t next_sign = spike && p_.reson_en ? 1 : sign;
    set_field<106, 2>(next, next_sign);
    update.potential = static_cast<std::uint8_t>(bits(core));
    learn(update, core, next_sign);
  }

  void learn(Update& update, int core, std::uint32_t sign) const {
    const Calcium calcium = update_calcium({field<116, 3>(word_), field<119, 5>(word_)}, p_.ca_en, field<61, 5>(word_), time_,
                                           update.spike, p_.burst_incr ? grow_ : 1);
    set_field<116, 3>(update.next, calcium.level);
    set_field<119, 5>(update.next, calcium.counter);
    update.sdsp = SdspFlag::kKnown;
    if (p_.ca_en && core >= 0 && calcium.level >= field<52, 3>(word_)) {
      const bool above = static_cast<std::uint32_t>(core) >= field<49, 3>(word_);
      const std::uint32_t most = above ? field<58, 3>(word_) : field<55, 3>(word_);
      if (calcium.level < most) update.sdsp |= above ? SdspFlag::kUp : SdspFlag::kDown;
    }
    update.monitor = static_cast<std::uint8_t>(calcium.level << 2 | sign);
  }

  const Word& word_;
  Parameters p_;
  Old o_;
  bool burst_end_;
  bool time_;
  std::uint32_t next_accumulator_ = 0;
  bool unit_leak_ = false, unit_exc_ = false, unit_inh_ = false;
  bool strong_ = false, building_strong_ = false, building_inhibited_ = false;
  bool zero_ = false, lone_excitation_ = false, lone_inhibition_ = false;
  int threshold_ = 0;
  int candidate_ = 0;
  std::uint32_t grow_ = 1;
};

}  // namespace

Update update_izhikevich(const Word& word, const Event& event) {
  return Izhikevich(word, event).update();
}

}  // namespace synfire::odin
