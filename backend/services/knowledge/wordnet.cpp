#include "services/knowledge/wordnet.hpp"

#include "core/log.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <utility>

namespace datachat::services::knowledge {
namespace {

constexpr std::size_t max_word = 80;

// Takes one line's words one after the other.
class Words {
public:
    explicit Words(std::string_view line) : rest_(line) {}
    std::string_view next()
    {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
        const std::string_view word = rest_.substr(0, rest_.find(' '));
        rest_.remove_prefix(word.size());
        return word;
    }
    std::optional<std::uint32_t> next_number(int base = 10)
    {
        const std::string_view word = next();
        std::uint32_t number = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number, base);
        return error == std::errc() && end == word.data() + word.size() ? std::optional(number) : std::nullopt;
    }

private:
    std::string_view rest_;
};

std::string lookup_form(std::string_view word)
{
    std::string form(word.substr(0, max_word));
    for (char& c : form)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == ' ' ? '_' : c;
    return form;
}

std::string spoken_form(std::string_view word)
{
    std::string form = lookup_form(word.substr(0, word.find('('))); // "(a)", "(p)": where an adjective may stand
    std::ranges::replace(form, '_', ' ');
    return form;
}

using Ending = std::pair<std::string_view, std::string_view>;

// The rules of detachment of morphy(7WN).
std::initializer_list<Ending> endings(WordClass word_class)
{
    static constexpr std::initializer_list<Ending> noun{{"s", ""},      {"ses", "s"},   {"xes", "x"},   {"zes", "z"},
                                                        {"ches", "ch"}, {"shes", "sh"}, {"men", "man"}, {"ies", "y"}};
    static constexpr std::initializer_list<Ending> verb{{"s", ""},   {"ies", "y"}, {"es", "e"},  {"es", ""},
                                                        {"ed", "e"}, {"ed", ""},   {"ing", "e"}, {"ing", ""}};
    static constexpr std::initializer_list<Ending> adjective{{"er", ""}, {"est", ""}, {"er", "e"}, {"est", "e"}};
    switch (word_class) {
    case WordClass::noun:
        return noun;
    case WordClass::verb:
        return verb;
    case WordClass::adjective:
        return adjective;
    }
    std::unreachable();
}

}

WordNet::WordNet(const std::filesystem::path& folder)
{
    static constexpr std::array names{"noun", "verb", "adj"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name = names[i];
        files_[i] = {MappedFile(folder / ("index." + name)), MappedFile(folder / ("data." + name)),
                     MappedFile(folder / (name + ".exc"))};
    }
    if (empty())
        core::log(core::LogLevel::warning, "knowledge",
                  "WordNet is not at " + folder.string() + ": synonyms are not known. Install wordnet-base.");
}

bool WordNet::empty() const
{
    return files(WordClass::noun).index.text().empty() || files(WordClass::noun).data.text().empty();
}

std::vector<Synset> WordNet::senses(std::string_view word, WordClass word_class) const
{
    std::vector<Synset> found;
    const std::string form = lookup_form(word);
    // lemma class sense_count pointer_count pointer... sense_count tagged_count offset...
    Words line(form.empty() ? std::string_view{} : find_line(files(word_class).index.text(), form));
    line.next();
    line.next();
    const auto count = line.next_number();
    const auto pointers = line.next_number();
    if (!count || !pointers || *count > 200 || *pointers > 100)
        return found;
    for (std::uint32_t i = 0; i < *pointers + 2; ++i)
        line.next();
    for (std::uint32_t i = 0; i < *count; ++i) {
        if (const auto offset = line.next_number())
            found.push_back({word_class, *offset});
    }
    return found;
}

std::string_view WordNet::synset_line(Synset synset) const
{
    const std::string_view data = files(synset.word_class).data.text();
    if (synset.offset >= data.size())
        return {};
    const std::string_view line = data.substr(synset.offset);
    return line.substr(0, line.find('\n'));
}

std::vector<std::string> WordNet::words(Synset synset) const
{
    std::vector<std::string> found;
    Words line(synset_line(synset)); // offset file_number class word_count(hex) (word lexical_id)... pointers | gloss
    if (line.next_number() != synset.offset)
        return found;
    line.next();
    line.next();
    const std::uint32_t count = line.next_number(16).value_or(0);
    for (std::uint32_t i = 0; i < std::min<std::uint32_t>(count, 255); ++i) {
        std::string word = spoken_form(line.next());
        line.next();
        if (!word.empty())
            found.push_back(std::move(word));
    }
    return found;
}

std::vector<Synset> WordNet::related(Synset synset, WordRelation relation) const
{
    std::vector<Synset> found;
    Words line(synset_line(synset));
    if (line.next_number() != synset.offset)
        return found;
    line.next();
    line.next();
    const std::uint32_t words = std::min<std::uint32_t>(line.next_number(16).value_or(0), 255);
    for (std::uint32_t i = 0; i < 2 * words; ++i)
        line.next();
    const std::uint32_t pointers = std::min<std::uint32_t>(line.next_number().value_or(0), 999);
    for (std::uint32_t i = 0; i < pointers; ++i) {
        const std::string_view symbol = line.next();
        const auto offset = line.next_number();
        const std::string_view word_class = line.next();
        line.next();
        constexpr std::string_view classes = "nva";
        const bool same_class =
            !word_class.empty() && word_class.front() == classes[static_cast<std::size_t>(synset.word_class)];
        if (offset && same_class && !symbol.empty() && symbol.front() == static_cast<char>(relation) &&
            symbol.size() == 1)
            found.push_back({synset.word_class, *offset});
    }
    return found;
}

std::vector<std::string> WordNet::base_forms(std::string_view word, WordClass word_class) const
{
    std::vector<std::string> found;
    const std::string form = lookup_form(word);
    if (form.empty())
        return found;
    const auto add = [&](std::string candidate) {
        if (!candidate.empty() && std::ranges::find(found, candidate) == found.end() &&
            !find_line(files(word_class).index.text(), candidate).empty())
            found.push_back(std::move(candidate));
    };
    Words exceptions(find_line(files(word_class).exceptions.text(), form));
    exceptions.next();
    for (std::string_view base = exceptions.next(); !base.empty(); base = exceptions.next())
        add(std::string(base));
    add(form);
    for (const auto& [ending, replacement] : endings(word_class)) {
        if (form.ends_with(ending) && form.size() > ending.size())
            add(form.substr(0, form.size() - ending.size()) + std::string(replacement));
    }
    return found;
}

}
