#include "pipeline/config/schema.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <type_traits>

#include "genome/error.h"
#include "genome/output_file.h"
#include "genome/suggest.h"

namespace cnvnet {
namespace {

template <typename Number>
Number parse_number(const std::string& text, const Limits& limits) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const char* kind = std::is_floating_point_v<Number> ? "a number" : "a whole number";
  if (error == std::errc::invalid_argument || end != text.data() + text.size()) {
    throw std::invalid_argument(fmt::format("must be {}, not '{}'", kind, text));
  }
  const auto number = static_cast<double>(value);
  // The comparison is written so that NaN fails it.
  if (error != std::errc{} || !(number >= limits.low && number <= limits.high)) {
    throw std::invalid_argument(
        fmt::format("must be {} from {} to {}, not {}", kind, limits.low, limits.high, text));
  }
  return value;
}

bool parse_flag(const std::string& text) {
  if (text == "true" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "no" || text == "off") return false;
  throw std::invalid_argument(fmt::format("must be true or false, not '{}'", text));
}

}  // namespace

void Schema::path(const std::string& key, std::filesystem::path& value) {
  settings_.push_back({key, false, true, [&value](const Texts& texts) { value = texts.front(); },
                       [&value] { return nlohmann::ordered_json(value.string()); }});
}

void Schema::paths(const std::string& key, std::vector<std::filesystem::path>& value) {
  settings_.push_back({key, true, true,
                       [&value](const Texts& texts) {
                         value.clear();
                         std::copy_if(texts.begin(), texts.end(), std::back_inserter(value),
                                      [](const std::string& text) { return !text.empty(); });
                       },
                       [&value] {
                         auto list = nlohmann::ordered_json::array();
                         for (const auto& path : value) list.push_back(path.string());
                         return list;
                       }});
}

void Schema::text(const std::string& key, std::string& value) {
  settings_.push_back({key, false, true, [&value](const Texts& texts) { value = texts.front(); },
                       [&value] { return nlohmann::ordered_json(value); }});
}

void Schema::texts(const std::string& key, std::vector<std::string>& value) {
  settings_.push_back({key, true, true,
                       [&value](const Texts& texts) {
                         value.clear();
                         for (const std::string& text : texts) {
                           std::istringstream words(text);
                           for (std::string word; std::getline(words, word, ',');)
                             value.push_back(word);
                         }
                       },
                       [&value] { return nlohmann::ordered_json(value); }});
}

void Schema::flag(const std::string& key, bool& value) {
  settings_.push_back({key, false, false,
                       [&value](const Texts& texts) { value = parse_flag(texts.front()); },
                       [&value] { return nlohmann::ordered_json(value); }});
}

template <typename Number>
void Schema::bind_number(const std::string& key, Number& value, Limits limits) {
  settings_.push_back({key, false, false,
                       [&value, limits](const Texts& texts) {
                         value = parse_number<Number>(texts.front(), limits);
                       },
                       [&value] { return nlohmann::ordered_json(value); }});
}

void Schema::number(const std::string& key, int& value, Limits limits) {
  bind_number(key, value, limits);
}
void Schema::number(const std::string& key, int64_t& value, Limits limits) {
  bind_number(key, value, limits);
}
void Schema::number(const std::string& key, uint64_t& value, Limits limits) {
  bind_number(key, value, limits);
}
void Schema::number(const std::string& key, double& value, Limits limits) {
  bind_number(key, value, limits);
}

void Schema::number_or(const std::string& key, std::optional<double>& value, Limits limits,
                       const std::string& none) {
  settings_.push_back(
      {key, false, false,
       [&value, limits, none](const Texts& texts) {
         if (texts.front() == none) {
           value.reset();
           return;
         }
         try {
           value = parse_number<double>(texts.front(), limits);
         } catch (const std::invalid_argument& error) {
           throw std::invalid_argument(fmt::format("{}; or the word '{}'", error.what(), none));
         }
       },
       [&value, none] {
         return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(none);
       }});
}

void Schema::parsed(const std::string& key, std::function<void(const std::string&)> parse,
                    std::function<nlohmann::ordered_json()> print) {
  settings_.push_back({key, false, false,
                       [parse = std::move(parse)](const Texts& texts) { parse(texts.front()); },
                       std::move(print)});
}

void Schema::foreign_section(const std::string& name) { foreign_.push_back(name); }

void Schema::renamed(const std::string& was, const std::string& key) { renamed_[was] = key; }

const Schema::Setting* Schema::find(std::string_view key) const {
  for (const Setting& setting : settings_) {
    if (setting.key == key) return &setting;
  }
  return nullptr;
}

bool Schema::is_section(std::string_view key) const {
  const std::string prefix = std::string(key) + ".";
  for (const Setting& setting : settings_) {
    if (setting.key.starts_with(prefix)) return true;
  }
  return false;
}

std::string Schema::unknown_key(const std::string& key) const {
  if (const auto renamed = renamed_.find(key); renamed != renamed_.end())
    return fmt::format("the key '{}' was renamed to '{}'", key, renamed->second);
  // A mistyped section has no dot: it is compared with sections as well as with keys.
  std::vector<std::string> known = keys();
  for (const Setting& setting : settings_) {
    for (size_t dot = setting.key.find('.'); dot != std::string::npos;
         dot = setting.key.find('.', dot + 1)) {
      known.push_back(setting.key.substr(0, dot));
    }
  }
  const std::string near = nearest_name(key, known);
  return fmt::format("unknown key '{}'{}", key,
                     near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

void Schema::apply(const Setting& setting, const Texts& texts, const std::string& where) {
  try {
    if (!setting.may_be_empty && texts.front().empty())
      throw std::invalid_argument("must have a value");
    setting.parse(texts);
  } catch (const std::invalid_argument& error) {
    throw ConfigError(fmt::format("{}: '{}' {}", where, setting.key, error.what()));
  }
}

void Schema::set(const std::string& key, const std::string& value, const std::string& source) {
  const Setting* setting = find(key);
  if (setting == nullptr) throw ConfigError(fmt::format("{}: {}", source, unknown_key(key)));
  apply(*setting, {value}, source);
}

void Schema::set_pair(const std::string& pair) {
  const size_t equals = pair.find('=');
  if (equals == std::string::npos) {
    throw ConfigError(
        fmt::format("--set {}: write it as key=value, for example --set run.threads=8", pair));
  }
  set(pair.substr(0, equals), pair.substr(equals + 1), "--set " + pair);
}

std::vector<std::string> Schema::keys() const {
  std::vector<std::string> keys;
  for (const Setting& setting : settings_) keys.push_back(setting.key);
  return keys;
}

nlohmann::ordered_json Schema::to_json() const {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const Setting& setting : settings_) {
    nlohmann::ordered_json* place = &json;
    size_t begin = 0;
    for (size_t dot = setting.key.find('.'); dot != std::string::npos;
         dot = setting.key.find('.', begin)) {
      place = &(*place)[setting.key.substr(begin, dot - begin)];
      begin = dot + 1;
    }
    (*place)[setting.key.substr(begin)] = setting.print();
  }
  return json;
}

// Goes through a YAML tree; the only code that knows yaml-cpp.
class Schema::YamlWalk {
 public:
  YamlWalk(const Schema& schema, std::string file) : schema_(schema), file_(std::move(file)) {}

  void section(const YAML::Node& node, const std::string& prefix) {
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const std::string key = prefix + entry.first.Scalar();
      if (!seen.insert(key).second)
        throw ConfigError(fmt::format("{}: the key '{}' stands twice", at(entry.first), key));
      const Setting* setting = schema_.find(key);
      if (setting != nullptr) {
        Schema::apply(*setting, texts(*setting, entry.second), at(entry.first));
      } else if (std::ranges::find(schema_.foreign_, key) != schema_.foreign_.end()) {
        continue;
      } else if (!schema_.is_section(key)) {
        throw ConfigError(fmt::format("{}: {}", at(entry.first), schema_.unknown_key(key)));
      } else if (entry.second.IsMap()) {
        section(entry.second, key + ".");
      } else if (!entry.second.IsNull()) {
        throw ConfigError(
            fmt::format("{}: '{}' is a section and must hold keys", at(entry.first), key));
      }
    }
  }

 private:
  [[nodiscard]] std::string at(const YAML::Node& node) const {
    return fmt::format("{}, line {}", file_, node.Mark().line + 1);
  }

  [[nodiscard]] Texts texts(const Setting& setting, const YAML::Node& node) const {
    if (node.IsNull()) return {""};
    if (node.IsScalar()) return {node.Scalar()};
    if (!node.IsSequence() || !setting.list) {
      throw ConfigError(fmt::format("{}: '{}' must be one value, not a {}", at(node), setting.key,
                                    node.IsSequence() ? "list" : "section"));
    }
    Texts texts;
    for (const YAML::Node& item : node) {
      if (!item.IsScalar())
        throw ConfigError(fmt::format("{}: '{}' must list plain values", at(item), setting.key));
      texts.push_back(item.Scalar());
    }
    return texts;
  }

  const Schema& schema_;
  std::string file_;
};

namespace {

// yaml-cpp takes an open quote at the end as closed, and ignores further documents: what follows
// must still be seen as part of the map.
void require_whole(const std::filesystem::path& file, const YAML::Node& root) {
  constexpr const char* kBehind = "cnvnet_behind_the_end";
  if (!root.IsMap() || root.size() == 0 || root.Style() == YAML::EmitterStyle::Flow) return;
  std::ifstream in(file);
  std::stringstream text;
  const auto column = static_cast<size_t>(root.begin()->first.Mark().column);
  text << in.rdbuf() << '\n' << std::string(column, ' ') << kBehind << ": 0\n";
  try {
    if (YAML::Load(text.str())[kBehind]) return;
  } catch (const YAML::Exception&) {
    // Said below.
  }
  throw ConfigError(fmt::format(
      "{}: not valid YAML: a quote or bracket is not closed, or the map ends before the file",
      file.string()));
}

}  // namespace

void Schema::load(const std::filesystem::path& file) {
  YAML::Node root;
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    throw ConfigError(
        fmt::format("{}: it is a folder; give the name of a YAML file", file.string()));
  }
  try {
    root = YAML::LoadFile(file.string());
    keep_input(file);
  } catch (const YAML::BadFile&) {
    throw ConfigError(
        fmt::format("{}: the configuration file cannot be read; check its path", file.string()));
  } catch (const YAML::ParserException& error) {
    throw ConfigError(fmt::format("{}, line {}: not valid YAML: {}", file.string(),
                                  error.mark.line + 1, error.msg));
  }
  require_whole(file, root);
  if (root.IsNull()) return;
  if (!root.IsMap())
    throw ConfigError(
        fmt::format("{}: must hold sections with keys, like configs/default.yaml", file.string()));
  YamlWalk(*this, file.string()).section(root, "");
}

}  // namespace cnvnet
