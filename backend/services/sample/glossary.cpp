#include "services/sample/shop.hpp"

#include <string_view>

namespace datachat::services::sample {

namespace {

models::KnowledgeEntry metric(std::string_view term, std::string_view definition, std::string_view note)
{
    models::KnowledgeEntry entry;
    entry.kind = models::KnowledgeKind::metric;
    entry.state = models::KnowledgeState::active;
    entry.term = term;
    entry.definition = definition;
    entry.note = note;
    entry.origin = "sample";
    return entry;
}

}

std::vector<models::KnowledgeEntry> shop_glossary()
{
    return {
        metric("revenue", "sum(order_lines.quantity * order_lines.unit_price * (1 - order_lines.discount))",
               "Quantity times unit price, less the discount. Cancelled orders have no lines and so no revenue."),
        metric("units sold", "sum(order_lines.quantity)", "Pieces sold, over all order lines."),
        metric("average order value",
               "sum(order_lines.quantity * order_lines.unit_price * (1 - order_lines.discount)) / count(DISTINCT "
               "order_lines.order_id)",
               "Revenue divided by the number of orders that have lines."),
        metric("gross sales", "sum(order_lines.quantity * order_lines.unit_price)",
               "Quantity times unit price, before any discount."),
    };
}

}
