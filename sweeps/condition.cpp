// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: reading and judging conditions. The grammar, loosest first:
//     or:  and { "or" and }            sum:     product { (+|-) product }
//     and: not { "and" not }           product: sign { (*|/|%) sign }
//     not: ["not"] comparison          sign:    [-] atom
//     comparison: sum [(<|<=|>|>=|==|!=) sum]       atom: number [unit] | name | 'text' | "(" or ")"
#include "sweeps/condition.h"

#include <cmath>
#include <optional>

#include "base/error.h"

namespace synfire {

namespace {

/// Why a condition has no answer; becomes an InputError with its place.
struct NoAnswer {
  std::string why;
};

std::optional<double> with_unit(const std::string& text) {
  std::string why;
  for (const dimension::Any& one : dimension::kAll) {
    if (const auto found = parse_quantity(text, one.name, one.units, why)) return found;
  }
  return std::nullopt;
}

/// What the text of a value is in a condition.
std::variant<bool, double, std::string> meaning(const std::string& text) {
  if (const auto number = parse_number(text)) return *number;
  if (const auto quantity = with_unit(text)) return *quantity;
  if (text == "true") return true;
  if (text == "false") return false;
  if (text.size() > 1 && text.front() == '"') {
    const Value value = parse_yaml(text, "");
    return value.text;
  }
  return text;
}

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '[' || c == ']';
}

}  // namespace

class ConditionParser {
 public:
  using Result = Condition::Result;
  using Node = Condition::Node;

  ConditionParser(const std::string& text, const std::vector<Column>& columns) : text_(text), columns_(columns) {}

  Node parse() {
    Node node = any();
    skip();
    if (at_ < text_.size()) fail("an operator");
    return node;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) {
    skip();
    throw NoAnswer{(at_ < text_.size() ? "found " + shown(text_.substr(at_)) : "found its end") + "; expected " + expected};
  }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool symbol(std::string_view wanted) {
    skip();
    if (text_.compare(at_, wanted.size(), wanted) != 0) return false;
    at_ += wanted.size();
    return true;
  }
  bool word(std::string_view wanted) {
    skip();
    const std::size_t end = at_ + wanted.size();
    if (text_.compare(at_, wanted.size(), wanted) != 0 || (end < text_.size() && is_name(text_[end]))) return false;
    at_ = end;
    return true;
  }

  static bool truth(const Result& value) {
    if (const bool* is = std::get_if<bool>(&value)) return *is;
    throw NoAnswer{"found a value where a comparison is needed; expected one such as a <= 4"};
  }
  static double number(const Result& value) {
    if (const double* is = std::get_if<double>(&value)) return *is;
    const auto* text = std::get_if<std::string>(&value);
    throw NoAnswer{"found " + (text != nullptr ? shown(*text) : std::string("a truth")) + " where a number is needed"};
  }

  Node any() {
    const Nesting deeper(*this);
    Node left = all();
    while (word("or")) {
      left = [left, right = all()](PointView p) { return Result(truth(left(p)) || truth(right(p))); };
    }
    return left;
  }
  Node all() {
    Node left = negation();
    while (word("and")) {
      left = [left, right = negation()](PointView p) { return Result(truth(left(p)) && truth(right(p))); };
    }
    return left;
  }
  Node negation() {
    if (!word("not")) return comparison();
    const Nesting deeper(*this);
    return [inner = negation()](PointView p) { return Result(!truth(inner(p))); };
  }
  Node comparison() {
    Node left = sum();
    for (const std::string_view sign : {"<=", ">=", "==", "!=", "<", ">"}) {
      if (!symbol(sign)) continue;
      return [left, right = sum(), sign](PointView p) {
        const Result a = left(p);
        const Result b = right(p);
        if (sign == "==") return Result(a == b);
        if (sign == "!=") return Result(a != b);
        const double x = number(a);
        const double y = number(b);
        return Result(sign == "<=" ? x <= y : sign == ">=" ? x >= y : sign == "<" ? x < y : x > y);
      };
    }
    return left;
  }
  Node sum() {
    Node left = product();
    for (;;) {
      const bool plus = symbol("+");
      if (!plus && !symbol("-")) return left;
      left = [left, right = product(), plus](PointView p) {
        const double a = number(left(p));
        const double b = number(right(p));
        return Result(plus ? a + b : a - b);
      };
    }
  }
  Node product() {
    Node left = sign();
    for (;;) {
      const char operation = symbol("*") ? '*' : symbol("/") ? '/' : symbol("%") ? '%' : ' ';
      if (operation == ' ') return left;
      left = [left, right = sign(), operation](PointView p) {
        const double a = number(left(p));
        const double b = number(right(p));
        if (operation == '*') return Result(a * b);
        if (b == 0.0) throw NoAnswer{"divides by 0"};
        return Result(operation == '/' ? a / b : std::fmod(a, b));
      };
    }
  }
  Node sign() {
    if (!symbol("-")) return atom();
    const Nesting deeper(*this);
    return [inner = sign()](PointView p) { return Result(-number(inner(p))); };
  }
  Node atom() {
    if (symbol("(")) {
      Node inner = any();
      if (!symbol(")")) fail(")");
      return inner;
    }
    skip();
    if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
      const std::size_t end = text_.find(text_[at_], at_ + 1);
      if (end == std::string::npos) fail("the end of the text");
      Result text = text_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
      return [text](PointView) { return text; };
    }
    std::size_t end = at_;
    while (end < text_.size() && (is_name(text_[end]) || (end > at_ && (text_[end] == '-' || text_[end] == '+') &&
                                                          (text_[end - 1] == 'e' || text_[end - 1] == 'E') &&
                                                          std::isdigit(static_cast<unsigned char>(text_[at_])) != 0)))
      ++end;
    const std::string token = text_.substr(at_, end - at_);
    if (token.empty()) fail("a number, a name or a text in quotes");
    if (const auto value = parse_number(token)) {
      at_ = end;
      return literal(*value, token);
    }
    if (token == "true" || token == "false") {
      at_ = end;
      return [is = token == "true"](PointView) { return Result(is); };
    }
    Node node = column(token);
    at_ = end;
    return node;
  }
  /// A number, perhaps with a unit behind it.
  Node literal(double value, const std::string& token) {
    skip();
    std::size_t end = at_;
    while (end < text_.size() && (std::isalpha(static_cast<unsigned char>(text_[end])) != 0 || (text_[end] & 0x80) != 0)) ++end;
    if (end > at_) {
      if (const auto quantity = with_unit(token + " " + text_.substr(at_, end - at_))) {
        at_ = end;
        value = *quantity;
      }
    }
    return [value](PointView) { return Result(value); };
  }
  Node column(const std::string& token) {
    if (const auto index = find(token)) return [i = *index](PointView p) { return Result(meaning(p[i])); };
    const std::size_t bracket = token.rfind('[');
    if (bracket != std::string::npos && token.back() == ']') {
      const auto index = find(token.substr(0, bracket));
      const auto item = parse_integer(token.substr(bracket + 1, token.size() - bracket - 2));
      if (index && item && *item >= 0) {
        return [i = *index, n = static_cast<std::size_t>(*item)](PointView p) {
          const Value list = parse_yaml(p[i], "");
          if (!list.is_list() || n >= list.items.size()) throw NoAnswer{"found " + shown(p[i]) + ", which has no such item"};
          return Result(meaning(list.items[n].text));
        };
      }
    }
    std::vector<std::string> names;
    for (const Column& one : columns_) names.push_back(one.name);
    fail("a name of an axis: " + any_of(names) + did_you_mean(token, names));
  }
  std::optional<std::size_t> find(const std::string& token) const {
    std::optional<std::size_t> last;
    std::size_t with_end = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].name == token || columns_[i].path == token) return i;
      if (columns_[i].path.ends_with("." + token)) {
        ++with_end;
        last = i;
      }
    }
    return with_end == 1 ? last : std::nullopt;
  }

  /// Somebody's thousand brackets must not be this program's stack.
  struct Nesting {
    explicit Nesting(ConditionParser& in) : parser(in) {
      if (++parser.depth_ > 100) throw NoAnswer{"found more than 100 levels; expected a simpler condition"};
    }
    ~Nesting() { --parser.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    ConditionParser& parser;
  };

  const std::string& text_;
  const std::vector<Column>& columns_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

Condition::Condition(const std::string& text, const std::vector<Column>& columns, const Location& where,
                     const std::string& path)
    : text_(text), where_(where), path_(path) {
  if (text_.find_first_not_of(" \n\t") == std::string::npos)
    throw InputError(where_, path_, "found an empty condition; expected one such as a * b <= 256");
  if (text_.size() > 4096)
    throw InputError(where_, path_, "found a condition of more than 4096 characters; expected a shorter one");
  try {
    node_ = ConditionParser(text_, columns).parse();
  } catch (const NoAnswer& error) {
    throw InputError(where_, path_, error.why);
  }
}

bool Condition::holds(PointView point) const {
  try {
    const Result result = node_(point);
    if (const bool* is = std::get_if<bool>(&result)) return *is;
    throw NoAnswer{"found a value where a comparison is needed; expected one such as a <= 4"};
  } catch (const NoAnswer& error) {
    throw InputError(where_, path_, shown(text_) + " " + error.why);
  }
}

}  // namespace synfire
