#include "nl/rank.hpp"

#include "nl/confidence.hpp"
#include "nl/joins.hpp"

#include <algorithm>
#include <cstring>

namespace datachat::nl {
namespace {

class FeatureList {
public:
    void add(std::uint32_t hash, double value = 1)
    {
        features_.push_back({hash * 0x9E3779B1U, static_cast<float>(value)});
    }
    void add(std::string_view name, double value = 1) { add(hash_text(name), value); }
    std::vector<Feature> take() { return std::move(features_); }

private:
    std::vector<Feature> features_;
};

// The query's shape as a few words that hold for any schema.
std::vector<std::uint32_t> parts_of(const ir::Query& query, const Catalog& catalog, const JoinPath& path)
{
    std::vector<std::uint32_t> parts;
    const auto part = [&](std::string_view name, int number = 0) {
        parts.push_back(mix(hash_text(name), static_cast<std::uint32_t>(number)));
    };
    part("outputs", static_cast<int>(std::min<std::size_t>(query.select.size(), 4)));
    for (const ir::Term& term : query.select) {
        part("select agg", static_cast<int>(term.agg));
        if (term.agg == ir::Agg::none && term.a.column >= 0)
            part("select kind", static_cast<int>(catalog.column(term.a.column).kind));
        if (term.agg == ir::Agg::none && term.a.column == ir::star)
            part("select star");
    }
    if (query.distinct)
        part("distinct");
    for (const ir::Condition& condition : query.where) {
        part("where op", static_cast<int>(condition.op));
        if (condition.nested >= 0)
            part("where nested", static_cast<int>(condition.op));
        if (condition.or_before)
            part("or");
    }
    part("where count", static_cast<int>(std::min<std::size_t>(query.where.size(), 3)));
    for (const ir::Condition& condition : query.having)
        part("having", static_cast<int>(condition.op) * 8 + static_cast<int>(condition.left.agg));
    if (!query.group.empty()) {
        part("group", static_cast<int>(std::min<std::size_t>(query.group.size(), 2)));
        if (query.group.front().a.column >= 0)
            part("group kind", static_cast<int>(catalog.column(query.group.front().a.column).kind));
    }
    for (const ir::Order& order : query.order)
        part(order.descending ? "order down" : "order up", static_cast<int>(order.term.agg));
    if (query.limit > 0)
        part("limit", query.limit == 1 ? 1 : 2);
    part("set", static_cast<int>(query.set));
    part("tables", static_cast<int>(std::min<std::size_t>(path.steps.size(), 4)));
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    return parts;
}

// The question's words with names and values left out.
std::vector<std::uint32_t> grams_of(const Linked& linked)
{
    std::vector<std::uint32_t> words;
    for (std::size_t at = 0; at < linked.tokens.size(); ++at) {
        const int m = linked.mention_at[at];
        if (m >= 0) {
            if (linked.mentions[static_cast<std::size_t>(m)].begin == static_cast<int>(at))
                words.push_back(
                    hash_text(linked.mentions[static_cast<std::size_t>(m)].candidates.front().kind >= MentionKind::value
                                  ? "VALUE"
                                  : "NAME"));
        } else {
            words.push_back(hash_text(linked.tokens[at].text));
        }
    }
    std::vector<std::uint32_t> grams;
    for (std::size_t i = 0; i < words.size(); ++i) {
        grams.push_back(words[i]);
        if (i + 1 < words.size())
            grams.push_back(mix(words[i], words[i + 1]));
    }
    std::sort(grams.begin(), grams.end());
    grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
    if (grams.size() > 80)
        grams.resize(80);
    return grams;
}

}

namespace {

std::uint32_t bucket_of(double score)
{
    return score > 0.95 ? 4 : score > 0.8 ? 3 : score > 0.6 ? 2 : score > 0.45 ? 1 : 0;
}

// Which words the reading leaves out, and in which part of the question they stand.
void add_left_over(FeatureList& list, const Linked& linked, const Interpreted& reading)
{
    for (std::size_t m = 0; m < reading.roles.size(); ++m) {
        const Sense& sense = reading.senses[m];
        const bool out = reading.roles[m] == Role::free || reading.roles[m] == Role::skipped;
        const std::uint32_t base =
            mix(hash_text(out ? "left out" : "taken in"), static_cast<std::uint32_t>(sense.kind));
        const std::uint32_t place = static_cast<std::uint32_t>(reading.zones[m]);
        list.add(mix(mix(base, place), bucket_of(sense.score)));
        list.add(mix(mix(base, static_cast<std::uint32_t>(sense.source) + 40), bucket_of(sense.score)));
        // Another meaning of the same words that fits them better.
        const Candidate& best = linked.mentions[m].candidates.front();
        const double worse = best.score - sense.score;
        if (!out && worse > 0.02)
            list.add(mix(mix(hash_text("worse link"), static_cast<std::uint32_t>(sense.kind)), worse > 0.3   ? 3U
                                                                                               : worse > 0.1 ? 2U
                                                                                                             : 1U));
    }
    for (std::size_t c = 0; c < reading.cues_used.size(); ++c)
        list.add(mix(mix(hash_text(reading.cues_used[c] ? "cue used" : "cue left"),
                         static_cast<std::uint32_t>(linked.cues[c].kind)),
                     static_cast<std::uint32_t>(linked.cues[c].argument + 2)));
}

// What the query holds that no word asks for.
void add_unasked(FeatureList& list, const ir::Query& query, const Interpreted& reading, const Catalog& catalog)
{
    const auto mentioned = [&](int table) {
        return std::any_of(reading.senses.begin(), reading.senses.end(),
                           [&](const Sense& sense) { return sense.kind == MentionKind::table && sense.id == table; });
    };
    int asked = 0;
    int shown = 0;
    for (std::size_t m = 0; m < reading.senses.size(); ++m)
        if (reading.senses[m].kind == MentionKind::column && reading.zones[m] == Zone::shown)
            ++asked;
    for (const ir::Term& term : query.select) {
        shown += term.agg == ir::Agg::none ? 1 : 0;
        if (term.metric >= 0)
            continue;
        const std::uint32_t kind =
            term.a.column >= 0 ? static_cast<std::uint32_t>(catalog.column(term.a.column).kind) : 20U;
        const std::uint32_t base = mix(hash_text("select"), static_cast<std::uint32_t>(term.agg));
        list.add(mix(mix(base, kind), (term.why.count > 0 ? 1U : 0U) + (mentioned(term.a.table) ? 2U : 0U)));
    }
    list.add(mix(hash_text("asked and shown"),
                 static_cast<std::uint32_t>(std::clamp(shown - asked, -3, 3) + 3 + (query.group.empty() ? 0 : 10))));
    for (const ir::Term& term : query.group)
        if (term.a.column >= 0)
            list.add(mix(mix(hash_text("group"), static_cast<std::uint32_t>(catalog.column(term.a.column).kind)),
                         (mentioned(term.a.table) ? 1U : 0U) + (term.why.count > 0 ? 2U : 0U)));
    for (const ir::Condition& condition : query.where) {
        const std::uint32_t base = mix(hash_text("where"), static_cast<std::uint32_t>(condition.op));
        list.add(mix(base, (mentioned(condition.left.a.table) ? 1U : 0U) + (condition.left.why.count > 0 ? 2U : 0U)));
    }
    for (const ir::Order& order : query.order)
        list.add(mix(mix(hash_text("order"), static_cast<std::uint32_t>(order.term.agg)),
                     (mentioned(order.term.a.table) ? 1U : 0U) + (order.descending ? 2U : 0U) +
                         (query.limit == 0   ? 0U
                          : query.limit == 1 ? 4U
                                             : 8U)));
}

}

std::vector<Feature> reading_features(const Linked& linked, const Interpreted& interpreted, const Catalog& catalog)
{
    FeatureList list;
    const ir::Query& query = interpreted.query;
    const JoinPath path = connect(tables_of(query, catalog), query.edges, catalog);
    const std::vector<std::uint32_t> parts = parts_of(query, catalog, path);
    const std::vector<std::uint32_t> grams = grams_of(linked);
    for (const std::uint32_t part : parts) {
        list.add(mix(part, 5));
        for (const std::uint32_t gram : grams)
            list.add(mix(part, gram));
    }
    for (std::size_t i = 0; i < parts.size(); ++i)
        for (std::size_t k = i + 1; k < parts.size(); ++k)
            list.add(mix(mix(parts[i], 31), parts[k]));
    const Coverage& coverage = interpreted.coverage;
    const auto count = [&](std::string_view name, int number) {
        list.add(name, number);
        if (number > 0)
            list.add(mix(hash_text(name), 77));
    };
    count("unused tables", coverage.unused_tables);
    count("unused columns", coverage.unused_columns);
    count("unused values", coverage.unused_values);
    count("unused numbers", coverage.unused_numbers);
    count("unused cues", coverage.unused_cues);
    count("weak links", coverage.weak_links);
    count("unexplained words", static_cast<int>(unexplained_words(linked, interpreted).size()));
    list.add("link score", coverage.link_score * 3);
    count("bridges", path.bridges);
    list.add("join cost", path.cost);
    if (!path.connected)
        list.add("not connected");
    add_left_over(list, linked, interpreted);
    add_unasked(list, query, interpreted, catalog);
    // Columns used twice, in what is shown and in what restricts.
    for (const ir::Term& term : query.select)
        for (const ir::Condition& condition : query.where)
            if (term.a == condition.left.a && term.agg == ir::Agg::none && term.a.column >= 0)
                list.add(condition.op == ir::Op::equal ? "shown and equal" : "shown and compared");
    for (const ir::Term& term : query.select)
        for (const ir::Order& order : query.order)
            if (term.a == order.term.a && term.a.column >= 0)
                list.add(query.limit > 0 ? "shown and extreme" : "shown and ordered");
    return list.take();
}

namespace {

constexpr std::string_view magic = "DCNLW001";

template <class T>
void put(std::string& out, T value)
{
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    out.append(bytes, sizeof(T));
}

template <class T>
bool get(std::string_view& in, T& value)
{
    if (in.size() < sizeof(T))
        return false;
    std::memcpy(&value, in.data(), sizeof(T));
    in.remove_prefix(sizeof(T));
    return true;
}

}

// Little-endian: magic, calibrator, then (gap to the next slot, weight in 1/32) for weights that are not zero.
std::string save_weights(const Weights& weights)
{
    std::string out(magic);
    put(out, static_cast<std::uint8_t>(weights.calibrated ? 1 : 0));
    put(out, static_cast<std::uint8_t>(confidence_features));
    for (const double value : weights.calibrator)
        put(out, value);
    std::uint32_t last = 0;
    std::string body;
    std::uint32_t entries = 0;
    for (std::uint32_t slot = 0; slot < weights.table.size(); ++slot) {
        const float scaled = weights.table[slot] * 32;
        const int rounded = static_cast<int>(scaled < 0 ? scaled - 0.5F : scaled + 0.5F);
        if (rounded == 0)
            continue;
        std::uint32_t gap = slot - last;
        while (gap >= 255) {
            body += static_cast<char>(255);
            gap -= 255;
        }
        body += static_cast<char>(gap);
        body += static_cast<char>(static_cast<std::int8_t>(std::clamp(rounded, -127, 127)));
        last = slot;
        ++entries;
    }
    put(out, entries);
    out += body;
    return out;
}

std::shared_ptr<const Weights> load_weights(std::string_view bytes)
{
    if (!bytes.starts_with(magic))
        return nullptr;
    bytes.remove_prefix(magic.size());
    auto weights = std::make_shared<Weights>();
    std::uint8_t calibrated = 0;
    std::uint8_t features = 0;
    if (!get(bytes, calibrated) || !get(bytes, features) || features != confidence_features)
        return nullptr;
    weights->calibrated = calibrated != 0;
    for (double& value : weights->calibrator)
        if (!get(bytes, value) || !(value > -1e6 && value < 1e6))
            return nullptr;
    std::uint32_t entries = 0;
    if (!get(bytes, entries) || entries > weight_count)
        return nullptr;
    weights->table.assign(weight_count, 0);
    std::size_t slot = 0;
    for (std::uint32_t i = 0; i < entries; ++i) {
        std::uint8_t gap = 0;
        do {
            if (!get(bytes, gap))
                return nullptr;
            slot += gap;
        } while (gap == 255);
        std::int8_t value = 0;
        if (!get(bytes, value) || slot >= weight_count)
            return nullptr;
        weights->table[slot] = static_cast<float>(value) / 32;
    }
    return bytes.empty() ? weights : nullptr;
}

}
