#include "services/sample/files_writer.hpp"

#include "services/sample/calendar.hpp"
#include "services/sample/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace datachat::services::sample {

std::string web_visits_csv(const Shop& shop)
{
    std::string csv = "visit_id,visited_at,customer_id,page,device,referrer,duration_seconds,converted\n";
    std::int64_t id = 0;
    for (const WebVisit& visit : shop.web_visits)
        fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{},{}\n", ++id, iso_timestamp(visit.visited_at),
                       visit.customer_id ? fmt::to_string(*visit.customer_id) : "", visit.page, visit.device,
                       visit.referrer, visit.duration_seconds, visit.converted);
    return csv;
}

namespace {

std::string german_money(std::int64_t cents)
{
    return fmt::format("{},{:02}", cents / 100, cents % 100);
}

// "Alpine Kettle" as "KETTLE, Alpine".
std::string partner_spelling(const std::string& name)
{
    const std::size_t space = name.find(' ');
    std::string thing = name.substr(space + 1);
    std::transform(thing.begin(), thing.end(), thing.begin(), [](char letter) {
        return static_cast<char>(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
    });
    return fmt::format("{}, {}", thing, name.substr(0, space));
}

std::string_view german_category(const std::string& name)
{
    const auto words = std::find_if(categories().begin(), categories().end(),
                                    [&](const CategoryWords& each) { return each.name == name; });
    return words->german;
}

}

std::string product_list_csv(const Shop& shop)
{
    std::string csv = "Artikelnummer;Bezeichnung;Warengruppe;Preis;Bewertung;Gewicht (kg);Eingeführt am\n";
    for (std::size_t number = 0; number < shop.products.size(); ++number) {
        const Product& product = shop.products[number];
        const std::string rating = product.rating ? german_money(*product.rating) : "";
        const std::string weight = product.weight_grams ? german_money((*product.weight_grams + 5) / 10) : "";
        fmt::format_to(std::back_inserter(csv), "P-{:05};{};{};{};{};{};{}\n", number + 1,
                       partner_spelling(product.name), german_category(product.category), german_money(product.price),
                       rating, weight, german_date(product.introduced_date));
    }
    return csv;
}

}
