#include "nl/token.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace datachat::nl {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Sorted by the first word.
constexpr auto irregular = std::to_array<Pair>({
    {"ate", "eat"},         {"bigger", "big"},      {"biggest", "big"},    {"bought", "buy"},
    {"bred", "breed"},      {"brought", "bring"},   {"built", "build"},    {"came", "come"},
    {"children", "child"},  {"chose", "choose"},    {"chosen", "choose"},  {"criteria", "criterion"},
    {"did", "do"},          {"does", "do"},         {"done", "do"},        {"drew", "draw"},
    {"driven", "drive"},    {"drove", "drive"},     {"earliest", "early"}, {"feet", "foot"},
    {"flew", "fly"},        {"flown", "fly"},       {"fewest", "few"},     {"found", "found"},
    {"gave", "give"},       {"given", "give"},      {"gone", "go"},        {"grew", "grow"},
    {"had", "have"},        {"has", "have"},        {"heavier", "heavy"},  {"held", "hold"},
    {"indices", "index"},   {"kept", "keep"},       {"knew", "know"},      {"known", "know"},
    {"latest", "late"},     {"leaves", "leave"},    {"led", "lead"},       {"left", "left"},
    {"lent", "lend"},       {"lives", "live"},      {"lost", "lose"},      {"made", "make"},
    {"matrices", "matrix"}, {"media", "media"},     {"men", "man"},        {"met", "meet"},
    {"mice", "mouse"},      {"ordered", "order"},   {"paid", "pay"},       {"people", "person"},
    {"peoples", "person"},  {"persons", "person"},  {"phone", "phone"},    {"ran", "run"},
    {"rose", "rise"},       {"sang", "sing"},       {"sent", "send"},      {"shown", "show"},
    {"sold", "sell"},       {"spent", "spend"},     {"spoken", "speak"},   {"staff", "staff"},
    {"stood", "stand"},     {"sung", "sing"},       {"taken", "take"},     {"taught", "teach"},
    {"teeth", "tooth"},     {"telephone", "phone"}, {"told", "tell"},      {"took", "take"},
    {"went", "go"},         {"were", "be"},         {"wives", "wife"},     {"women", "woman"},
    {"won", "win"},         {"worn", "wear"},       {"written", "write"},  {"wrote", "write"},
});

std::string_view regular_form(std::string_view word)
{
    const auto* found = std::lower_bound(irregular.begin(), irregular.end(), word,
                                         [](const Pair& pair, std::string_view key) { return pair.first < key; });
    return found != irregular.end() && found->first == word ? found->second : word;
}

struct StemmerDeleter {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

}

std::string stem_of(std::string_view word)
{
    // The library's stemmer keeps a work buffer; one a thread is safe and never seen outside.
    thread_local const std::unique_ptr<sb_stemmer, StemmerDeleter> stemmer(sb_stemmer_new("english", "UTF_8"));
    const std::string_view form = regular_form(word);
    if (!stemmer || form.size() < 3 || form.size() > 64)
        return std::string(form);
    const sb_symbol* text =
        sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(form.data()), static_cast<int>(form.size()));
    if (text == nullptr)
        return std::string(form);
    return std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(sb_stemmer_length(stemmer.get())));
}

std::string singular(std::string_view word)
{
    const std::string_view form = regular_form(word);
    if (form != word)
        return std::string(form);
    const auto ends = [&](std::string_view suffix) {
        return word.size() > suffix.size() + 1 && word.ends_with(suffix);
    };
    if (ends("ies"))
        return std::string(word.substr(0, word.size() - 3)) + "y";
    if (ends("sses") || ends("ches") || ends("shes") || ends("xes"))
        return std::string(word.substr(0, word.size() - 2));
    if (ends("s") && !ends("ss") && !ends("us") && !ends("is"))
        return std::string(word.substr(0, word.size() - 1));
    return std::string(word);
}

}
