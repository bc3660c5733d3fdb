#include "services/datasources/registry.hpp"

#include "services/datasources/local_path.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace datachat::services::datasources {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t longest_address = 4096;

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

// "sqlite" of "sqlite:/a.db"; "" for what has none: a path may hold a colon behind its first slash.
std::string scheme_of(std::string_view address)
{
    const std::size_t colon = address.find(':');
    if (colon == std::string_view::npos || address.substr(0, colon).find('/') != std::string_view::npos)
        return {};
    return lower(address.substr(0, colon));
}

}

void Registry::add(SourceKind kind)
{
    std::string name = kind.name;
    kinds_.insert_or_assign(std::move(name), std::move(kind));
}

std::vector<const SourceKind*> Registry::kinds() const
{
    std::vector<const SourceKind*> all;
    for (const auto& [name, kind] : kinds_)
        all.push_back(&kind);
    return all;
}

Result<const SourceKind*> Registry::find(std::string_view kind) const
{
    const auto found = kinds_.find(kind);
    if (found != kinds_.end())
        return &found->second;
    std::vector<std::string_view> names;
    for (const auto& [name, known] : kinds_)
        names.push_back(name);
    return fail(Errc::unsupported, fmt::format("DataChat cannot read \"{}\" sources; it reads these kinds: {}.",
                                               kind.substr(0, 60), fmt::join(names, ", ")));
}

std::string Registry::ways() const
{
    constexpr std::size_t shown = 3; // one sentence must be readable: each kind's own error has its own example
    std::vector<std::string_view> examples;
    for (const std::string_view usual : {"postgres", "sqlite", "files"}) {
        if (const auto kind = kinds_.find(usual); kind != kinds_.end())
            examples.push_back(kind->second.example);
    }
    for (const auto& [name, kind] : kinds_) {
        if (examples.size() < shown && std::ranges::find(examples, kind.example) == examples.end())
            examples.push_back(kind.example);
    }
    return fmt::format("Write for example {}, or the path of a database, a data file or a folder.",
                       fmt::join(examples, ", "));
}

Result<SourceConfig> Registry::read_address(std::string_view address) const
{
    if (address.empty())
        return fail(Errc::invalid_argument, fmt::format("No data source is given. {}", ways()));
    if (address.size() > longest_address)
        return fail(Errc::too_large, "An address has at most 4,096 characters.");
    if (address.find('\0') != std::string_view::npos)
        return fail(Errc::invalid_argument, fmt::format("The data source's address is not text. {}", ways()));
    std::string whole(address);
    std::string scheme = scheme_of(address);
    const auto reads = [&](const auto& entry) {
        return std::ranges::find(entry.second.schemes, scheme) != entry.second.schemes.end();
    };
    auto kind = std::ranges::find_if(kinds_, reads);
    if (kind == kinds_.end() && address.find("://") != std::string_view::npos) {
        auto unknown = find(scheme);
        return fail(Errc::unsupported, fmt::format("{} {}", unknown ? "" : unknown.error().message, ways()));
    }
    if (kind == kinds_.end()) {
        auto guessed = scheme_of_path(address);
        if (!guessed)
            return fail(guessed.error().code, guessed.error().code == Errc::invalid_argument
                                                  ? fmt::format("{} {}", guessed.error().message, ways())
                                                  : guessed.error().message);
        scheme = *guessed;
        whole = scheme + ':' + whole;
        kind = std::ranges::find_if(kinds_, reads);
        if (kind == kinds_.end())
            return std::unexpected(find(scheme).error());
    }
    auto values = kind->second.read_address(whole);
    if (!values)
        return fail(values.error().code, fmt::format("{} Write {}.", values.error().message, kind->second.example));
    return read_values(kind->first, *values);
}

Result<SourceConfig> Registry::read_values(std::string_view kind, const boost::json::object& values) const
{
    const auto known = find(kind);
    if (!known)
        return std::unexpected(known.error());
    auto checked = check_values((*known)->fields, values);
    if (!checked)
        return std::unexpected(checked.error());
    return SourceConfig{std::string(kind), std::move(*checked)};
}

Result<std::unique_ptr<DataSource>> Registry::make(const SourceConfig& config) const
{
    const auto kind = find(config.kind);
    if (!kind)
        return std::unexpected(kind.error());
    return (*kind)->make(config);
}

std::string Registry::shown(const SourceConfig& config) const
{
    const auto kind = find(config.kind);
    return kind ? (*kind)->shown(config) : config.kind;
}

std::string Registry::natural_name(const SourceConfig& config) const
{
    const auto kind = find(config.kind);
    std::string name = kind ? (*kind)->natural_name(config) : std::string();
    return name.empty() ? config.kind : name;
}

}
