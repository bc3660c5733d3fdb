#pragma once

#include "nl/catalog.hpp"
#include "nl/ir.hpp"

#include <vector>

namespace datachat::nl {

struct JoinStep {
    ir::Column table;  // column = star
    int edge = -1;     // in Catalog::edges; -1 for the first table and for one that no key connects
    ir::Column before; // the table of an earlier step that the edge connects it with
};

struct JoinPath {
    std::vector<JoinStep> steps;
    double cost = 0;
    int bridges = 0;       // tables that nothing but the path needs
    bool connected = true; // false: some table could not be reached by keys
};

// All tables that the query's own level uses, each (table, instance) once, in order of first use.
std::vector<ir::Column> tables_of(const ir::Query& query, const Catalog& catalog);

// Connects the tables along keys with the least cost (an approximation of a Steiner tree by shortest paths); edges in
// `preferred` are nearly free.
JoinPath connect(const std::vector<ir::Column>& tables, const std::vector<int>& preferred, const Catalog& catalog);

}
