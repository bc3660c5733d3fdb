#pragma once

#include "services/knowledge/wordnet_file.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::knowledge {

enum class WordClass : std::uint8_t { noun, verb, adjective };

// One meaning, shared by the words that have it.
struct Synset {
    WordClass word_class = WordClass::noun;
    std::uint32_t offset = 0;
    bool operator==(const Synset&) const = default;
};

enum class WordRelation : char { hypernym = '@', hyponym = '~' };

// Princeton WordNet 3.0 as Debian's wordnet-base installs it (format: wndb(5WN)). The files are mapped and searched
// where they are: nothing is loaded. Safe to call from any thread.
class WordNet {
public:
    WordNet() = default; // knows nothing

    // A folder without the files gives a WordNet that knows nothing, and one line in the log.
    explicit WordNet(const std::filesystem::path& folder);

    bool empty() const;

    // The meanings of a word in its base form, most usual first. Case and the difference of space and "_" do not count.
    std::vector<Synset> senses(std::string_view word, WordClass word_class) const;
    // Words in lower case with spaces.
    std::vector<std::string> words(Synset synset) const;
    std::vector<Synset> related(Synset synset, WordRelation relation) const; // within its word class
    // Base forms of an inflected word that WordNet knows: "companies" gives "company"; a base form gives itself.
    std::vector<std::string> base_forms(std::string_view word, WordClass word_class) const;

private:
    struct Files {
        MappedFile index, data, exceptions;
    };
    const Files& files(WordClass word_class) const { return files_[static_cast<std::size_t>(word_class)]; }
    std::string_view synset_line(Synset synset) const;

    std::array<Files, 3> files_;
};

// Where Debian puts it.
inline constexpr std::string_view wordnet_folder = "/usr/share/wordnet";

}
