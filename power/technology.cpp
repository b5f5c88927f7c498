// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// power: reading technologies.
#include "power/technology.h"

#include <algorithm>

#include "base/data_files.h"

namespace synfire {

namespace {

template <class Q>
void check_source(const Figure<Q>& figure, const Value& at, const std::string& name, Reader& reader) {
  if (!figure.value || !figure.provenance.source.empty()) return;
  reader.fail_at(at.where, name,
                 "found a figure without a source; expected {value: " + to_string(*figure.value) +
                     ", tier: ..., source: ...}, where it comes from");
}

void check_scopes(const Technology& technology, const Value& in, const PriceTable& table, Reader reader) {
  for (const auto& [action, figure] : table) {
    const Value* at = in.find(action);
    if (at == nullptr) continue;
    const std::optional<Scope> scope = figure.provenance.scope;
    if (scope && *scope != technology.scope) {
      reader.fail_at(at->where, action,
                     "found a figure of scope " + std::string(choice_name(*scope)) + " in a technology of scope " +
                         std::string(choice_name(technology.scope)) + "; expected one scope, since the two are never added");
    }
    check_source(figure, *at, action, reader);
    if (figure.value && figure.value->si() < 0.0) {
      reader.fail_at(at->where, action, "found " + to_string(*figure.value) + "; expected an energy of 0 or more");
    }
  }
}

void check_estimate(const Technology& technology, const Value& in, Reader reader) {
  if (technology.scope == Scope::all_in) {
    reader.fail(in, "found an estimate in a technology of scope all_in; expected marginal: the two are never added");
  }
  for (const auto& [action, items] : technology.estimate->actions) {
    if (!technology.actions.contains(action)) continue;
    reader.fail_at(in.find("actions")->find(action)->where, "actions." + action,
                   "found an action that has a figure of its own; expected one or the other");
  }
}

void check(const Technology& technology, const Value& in, Reader& reader) {
  if (technology.estimate) check_estimate(technology, *in.find("estimate"), reader.below("estimate"));
  const Value* actions = in.find("actions");
  if (actions != nullptr) check_scopes(technology, *actions, technology.actions, reader.below("actions"));
  const Value* components = in.find("components");
  for (const auto& [type, table] : technology.components) {
    check_scopes(technology, *components->find(type), table, reader.below("components").below(type));
  }
  for (const std::string& action : technology.included) {
    const bool priced =
        technology.actions.contains(action) ||
        std::ranges::any_of(technology.components, [&](const auto& table) { return table.second.contains(action); });
    if (priced) {
      reader.fail_at(in.find("included")->where, "included",
                     "found " + action + ", which has a figure of its own; expected one or the other");
    }
  }
  const Figure<Power>& constant = technology.static_power;
  if (const Value* at = in.find("static")) check_source(constant, *at, "static", reader);
  const std::optional<Scope> scope = constant.provenance.scope;
  if ((technology.scope == Scope::all_in && constant.value) || scope == Scope::all_in) {
    reader.fail_at(in.find("static")->where, "static",
                   "found static power beside or with all-in figures, which hold it already; expected null");
  }
  if (constant.value && constant.value->si() < 0.0) {
    reader.fail_at(in.find("static")->where, "static",
                   "found " + to_string(*constant.value) + "; expected a power of 0 or more");
  }
}

}  // namespace

const Schema<Technology>& Technology::schema() {
  static const auto declared =
      Schema<Technology>("technology", "what actions cost on a chip")
          .required("synfire", &Technology::synfire, "version of the format", between(1, 1))
          .required("technology", &Technology::name, "name of the technology")
          .optional("title", &Technology::title, "one line about it")
          .optional("scope", &Technology::scope,
                    "of every figure: marginal (one more event) or all_in (chip power over event rate)")
          .optional("actions", &Technology::actions, "energy of each action, or null when it is unpublished")
          .optional("components", &Technology::components, "energies that hold for components of one type only")
          .optional("included", &Technology::included, "actions whose energy is a part of other figures")
          .optional("static", &Technology::static_power, "power that is drawn whatever happens, of one chip")
          .optional("estimate", &Technology::estimate, "what actions do, from which their energies are estimated")
          .check(check);
  return declared;
}

const Figure<Energy>* Technology::price(const std::string& component_type, const std::string& action) const {
  if (const auto table = components.find(component_type); table != components.end()) {
    if (const auto own = table->second.find(action); own != table->second.end()) return &own->second;
  }
  const auto found = actions.find(action);
  return found == actions.end() ? nullptr : &found->second;
}

bool Technology::is_included(const std::string& action) const {
  return std::ranges::find(included, action) != included.end();
}

Technology read_technology(const std::filesystem::path& file) {
  Problems problems;
  Technology technology;
  Technology::schema().read(read_yaml(file, problems), technology, Reader(problems));
  problems.throw_if_any();
  technology.apply_estimate();
  return technology;
}

void Technology::apply_estimate() {
  if (!estimate) return;
  for (const auto& [action, items] : estimate->actions) actions.emplace(action, estimate->figure(items));
}

Technology load_technology(const Value& named) {
  if (named.is_scalar()) {
    if (const auto file = find_data(DataKind::technology, named.text); !file.empty()) return read_technology(file);
    std::error_code error;
    if (std::filesystem::is_regular_file(named.text, error)) return read_technology(named.text);
  }
  const std::vector<std::string> names = list_data(DataKind::technology);
  throw InputError(named.where, "technology",
                   "found " + named.shown() + ", which is no known technology and no file; expected " + any_of(names) +
                       " or the path of a file" + (named.is_scalar() ? did_you_mean(named.text, names) : ""));
}

}  // namespace synfire
