// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: from declarations to JSON Schema. Mappings and parts that are declared once stand in $defs, so that recursion ends.
#include "app/json_schema.h"

#include <algorithm>

#include "base/figure.h"
#include "base/registry.h"
#include "platforms/frame.h"
#include "scenarios/scenario.h"
#include "scenarios/traffic.h"
#include "sweeps/sweep.h"

namespace synfire::app {

namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

class Writer {
 public:
  Json mapping(const SchemaBase& schema, const std::string& type_name = {}) {
    Json json = Json::object();
    json["type"] = "object";
    json["description"] = schema.summary();
    Json properties = Json::object();
    Json required = Json::array();
    if (!type_name.empty()) {
      properties["type"] = {{"const", type_name}};
      required.push_back("type");
    }
    for (const FieldInfo& field : schema.fields()) {
      Json property = of(field.type);
      property["description"] = field.meaning;
      if (!field.required && field.default_value.is_scalar())
        property["default"] = scalar(field.type, field.default_value.text);
      properties[field.name] = std::move(property);
      if (field.required) required.push_back(field.name);
    }
    json["properties"] = std::move(properties);
    if (!required.empty()) json["required"] = std::move(required);
    json["additionalProperties"] = false;
    return json;
  }

  /// The alternatives of a slot, with keys that belong to whoever holds the part.
  Json part(const std::string& slot, const Json& frame = {}) {
    const std::string name = slot + (frame.is_null() ? "" : "_of_platform");
    if (!definitions_.contains(name)) {
      definitions_[name] = nullptr;  // a slot within itself refers to this
      Json alternatives = Json::array();
      const auto registry = RegistryBase::all().find(slot);
      if (registry != RegistryBase::all().end()) {
        for (const std::string& implementation : registry->second->names()) {
          Json one = mapping(*registry->second->schema(implementation), implementation);
          if (!frame.is_null()) {
            for (const auto& [key, value] : frame.items()) one["properties"][key] = value;
          }
          alternatives.push_back(std::move(one));
        }
      }
      definitions_[name] = {{"oneOf", std::move(alternatives)}};
    }
    return {{"$ref", "#/$defs/" + name}};
  }

  Json of(const TypeInfo& type) {
    Json json = plain(type);
    if (type.figure) {
      Json figure = mapping(Provenance::schema());
      figure["properties"]["value"] = json;
      figure["properties"]["range"] = {{"type", "array"}, {"items", json}, {"minItems", 2}, {"maxItems", 2}};
      figure["properties"]["range"]["description"] = "uncertainty: least and most, instead of a factor";
      figure["properties"]["value"]["description"] = "the figure itself; null: unpublished";
      figure["required"] = {"value"};
      json = {{"anyOf", {std::move(json), std::move(figure), {{"type", "null"}}}}};
    } else if (type.nullable && !json.empty()) {
      json = {{"anyOf", {std::move(json), {{"type", "null"}}}}};
    }
    return json;
  }

  Json finish(Json root, const std::string& title) {
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    root["title"] = title;
    if (!definitions_.empty()) root["$defs"] = std::move(definitions_);
    return root;
  }

 private:
  static Json scalar(const TypeInfo& type, const std::string& text) {
    if (type.kind == TypeInfo::Kind::boolean) return text == "true";
    if (type.kind == TypeInfo::Kind::integer) {
      if (const auto number = parse_integer(text)) return *number;
    }
    if (type.kind == TypeInfo::Kind::number) {
      if (const auto number = parse_number(text)) return *number;
    }
    return text;
  }

  static void limit(Json& json, const Limits& limits) {
    if (limits.least) json[limits.above ? "exclusiveMinimum" : "minimum"] = *limits.least;
    if (limits.most) json["maximum"] = *limits.most;
  }

  Json plain(const TypeInfo& type) {
    using Kind = TypeInfo::Kind;
    Json json = Json::object();
    switch (type.kind) {
      case Kind::boolean: json["type"] = "boolean"; break;
      case Kind::integer:
        json["type"] = "integer";
        limit(json, type.limits);
        break;
      case Kind::number:
        json["type"] = "number";
        limit(json, type.limits);
        break;
      case Kind::quantity: {
        std::string units;
        for (const Unit& unit : type.units) units += (units.empty() ? "" : "|") + escaped(unit.symbol);
        json["type"] = "string";
        json["pattern"] = "^[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)? *(" + units + ")$";
        break;
      }
      case Kind::file: json["type"] = "string"; break;
      case Kind::text: json["type"] = {"string", "number", "boolean"}; break;
      case Kind::choice: json["enum"] = type.choices; break;
      case Kind::list:
        json["type"] = "array";
        if (type.item) json["items"] = of(*type.item);
        if (type.length > 0) json["minItems"] = json["maxItems"] = type.length;
        break;
      case Kind::mapping:
        if (type.nested != nullptr) {
          json = mapping(*type.nested());
        } else {
          json["type"] = "object";
          if (type.item) json["additionalProperties"] = of(*type.item);
        }
        break;
      case Kind::part: json = part(type.slot); break;
      case Kind::any: break;
    }
    return json;
  }

  Json definitions_ = Json::object();
};

Json mapping_of_platform(Writer& writer) {
  const Json count = {{"type", "integer"}, {"minimum", 1}, {"description", "copies of the component, name[0] and following"}};
  const Json connect = {
      {"type", "object"},
      {"description", "the fabric that the copies hang on, and at which routers: `N per router`, a number, or a list"},
      {"maxProperties", 1}};
  const Json copies = {{"type", "object"}, {"description", "what differs in single copies, by their number"}};
  const Json address = {{"type", {"string", "integer"}},
                        {"description", "where a device answers on the bus, such as 0x4000_0000"}};
  const Json interrupt = {{"type", "object"}, {"description", "components and the lines of them that its interrupts go to"}};
  Json frame = {{"count", count}, {"connect", connect}, {"copies", copies}};
  Json nested = {{"type", "object"},
                 {"description", "a platform within this one"},
                 {"properties", {{"platform", {{"description", "a name, a path, or the platform itself"}}}}},
                 {"required", {"platform"}},
                 {"additionalProperties", false}};
  for (const auto& [key, value] : frame.items()) nested["properties"][key] = value;
  frame["address"] = address;
  frame["interrupt"] = interrupt;
  Json component = {{"anyOf", {writer.part("component", frame), nested}}};
  Json platform = writer.mapping(Frame::schema());
  platform["properties"]["components"] = {{"type", "object"}, {"additionalProperties", component}};
  return platform;
}

}  // namespace

Json scenario_schema() {
  Writer writer;
  Json root = writer.mapping(ScenarioParameters::schema());
  Json& platform = root["properties"]["platform"];
  const Json description = platform["description"];
  platform = {{"anyOf", {{{"type", "string"}}, mapping_of_platform(writer)}}, {"description", description}};
  // A scenario either runs a network that it or a client feeds, or firmware with or without one, or measures a fabric.
  root["properties"]["traffic"] = writer.mapping(TrafficLoads::schema());
  Json always = Json::array();
  for (const Json& key : root["required"]) {
    const auto& fields = TrafficScenario::schema().fields();
    const bool shared = std::ranges::any_of(
        fields, [&](const FieldInfo& field) { return field.required && field.name == key.get_ref<const std::string&>(); });
    if (shared) always.push_back(key);
  }
  root["required"] = std::move(always);
  const auto required = [](std::vector<std::string> keys) { return Json{{"required", std::move(keys)}}; };
  root["oneOf"] = {{{"anyOf", {required({"network", "inputs"}), required({"network", "serve"}), required({"firmware"})}}},
                   required({"traffic"})};
  return writer.finish(std::move(root), "Synfire scenario, version 1");
}

Json platform_schema() {
  Writer writer;
  Json root = mapping_of_platform(writer);
  return writer.finish(std::move(root), "Synfire platform, version 1");
}

Json sweep_schema() {
  Writer writer;
  return writer.finish(writer.mapping(SweepParameters::schema()), "Synfire sweep, version 1");
}

}  // namespace synfire::app
