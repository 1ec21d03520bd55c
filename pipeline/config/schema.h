// One table of settings drives everything that has to do with a YAML file: which
// keys exist, their types and ranges, errors that name line and nearest key,
// overrides from the command line, and the settings written into the run report.
//
//   Schema schema;
//   schema.number("run.threads", config.run.threads, {0, 1024});
//   schema.load("run.yaml");
//   schema.set("run.threads", "8", "--threads");
//
// Thread contract: one thread. The bound variables must outlive the schema.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cnvnet {

// Inclusive limits of a number.
struct Limits {
  double low = 0;
  double high = 0;
};

class Schema {
 public:
  // Each binds the key "section.name" to a variable, whose present value is the default.
  void path(const std::string& key, std::filesystem::path& value);
  void paths(const std::string& key,
             std::vector<std::filesystem::path>& value);  // a YAML list, or one path
  void text(const std::string& key, std::string& value);
  void texts(const std::string& key,
             std::vector<std::string>& value);  // a YAML list, or words with commas
  void flag(const std::string& key, bool& value);
  void number(const std::string& key, int& value, Limits limits);
  void number(const std::string& key, int64_t& value, Limits limits);
  void number(const std::string& key, uint64_t& value, Limits limits);
  void number(const std::string& key, double& value, Limits limits);
  // `none` is the word that stands for "no value".
  void number_or(const std::string& key, std::optional<double>& value, Limits limits,
                 const std::string& none);

  // For values of other kinds: `parse` throws std::invalid_argument with the reason, `print` gives
  // what it reads.
  void parsed(const std::string& key, std::function<void(const std::string&)> parse,
              std::function<nlohmann::ordered_json()> print);

  // `was` is what `key` used to be called: an error about it says "renamed to".
  void renamed(const std::string& was, const std::string& key);

  // `name` is a section that another program reads: load() passes over what it holds.
  void foreign_section(const std::string& name);

  // Reads a YAML file of nested sections. Keys that it lacks keep their values.
  //
  // Throws ConfigError naming file and line if the file cannot be read, is not YAML, or
  // has an unknown or repeated key (with the nearest known one), or a value of the
  // wrong type or out of range.
  void load(const std::filesystem::path& file);

  // Sets one key from text; `source` says where the text came from ("--set", "--threads").
  // Throws ConfigError as load() does.
  void set(const std::string& key, const std::string& value, const std::string& source);
  // Sets from "key=value", as --set takes it.
  void set_pair(const std::string& pair);

  [[nodiscard]] std::vector<std::string> keys() const;  // in the order of binding
  // All values as nested JSON, sections in the order of binding.
  [[nodiscard]] nlohmann::ordered_json to_json() const;

 private:
  using Texts = std::vector<std::string>;  // exactly one, unless the setting takes a list
  struct Setting {
    std::string key;
    bool list = false;  // takes a YAML list
    bool may_be_empty = false;
    std::function<void(const Texts&)> parse;  // throws std::invalid_argument with the reason
    std::function<nlohmann::ordered_json()> print;
  };
  class YamlWalk;

  [[nodiscard]] const Setting* find(std::string_view key) const;
  [[nodiscard]] bool is_section(std::string_view key) const;
  [[nodiscard]] std::string unknown_key(const std::string& key) const;
  static void apply(const Setting& setting, const Texts& texts, const std::string& where);
  template <typename Number>
  void bind_number(const std::string& key, Number& value, Limits limits);

  std::vector<Setting> settings_;
  std::vector<std::string> foreign_;
  std::map<std::string, std::string> renamed_;  // old key to key
};

}  // namespace cnvnet
