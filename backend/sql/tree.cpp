#include "sql/tree.hpp"

namespace datachat::sql {

bool Star::operator==(const Star& other) const
{
    return table == other.table && excluded == other.excluded && replaced == other.replaced &&
           renamed == other.renamed && pattern == other.pattern;
}

bool Case::operator==(const Case& other) const
{
    return operand == other.operand && branches == other.branches && otherwise == other.otherwise;
}

bool Window::operator==(const Window& other) const
{
    return base == other.base && partition_by == other.partition_by && order_by == other.order_by &&
           frame == other.frame;
}

bool Call::operator==(const Call& other) const
{
    return name == other.name && args == other.args && distinct == other.distinct && order_by == other.order_by &&
           filter == other.filter && over == other.over;
}

bool Join::operator==(const Join& other) const
{
    return kind == other.kind && left == other.left && right == other.right && on == other.on &&
           using_columns == other.using_columns && natural == other.natural && asof == other.asof &&
           match == other.match;
}

bool Select::operator==(const Select& other) const
{
    return distinct == other.distinct && distinct_on == other.distinct_on && items == other.items &&
           from == other.from && where == other.where && group_by == other.group_by && having == other.having &&
           windows == other.windows && qualify == other.qualify && shape == other.shape && sample == other.sample;
}

bool Query::operator==(const Query& other) const
{
    return recursive == other.recursive && with == other.with && body == other.body && order_by == other.order_by &&
           limit == other.limit && offset == other.offset && with_ties == other.with_ties;
}

}
