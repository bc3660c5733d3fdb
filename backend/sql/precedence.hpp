#pragma once

#include "sql/tree.hpp"

// How tightly operators bind, per dialect; shared by parser and printer, so that parentheses are written exactly where
// they are read back.
namespace datachat::sql {

// Larger binds tighter. `lowest` is any expression; `primary` needs no parentheses anywhere.
namespace level {
constexpr int lowest = 0;
constexpr int arrow = 5; // DuckDB's ->, which is also its lambda arrow
constexpr int logical_or = 10;
constexpr int logical_xor = 15; // MySQL
constexpr int logical_and = 20;
constexpr int logical_not = 30;
constexpr int is_test = 40;
constexpr int comparison = 50;
constexpr int membership = 60; // IN, BETWEEN, LIKE
constexpr int other_operator = 70;
constexpr int bit_xor = 72; // BigQuery; MySQL has it at `power`
constexpr int bit_and = 74;
constexpr int shift = 76;
constexpr int additive = 80;
constexpr int multiplicative = 90;
constexpr int concat = 95; // SQLite only
constexpr int power = 100;
constexpr int at_time_zone = 105;
constexpr int collate = 110;
constexpr int unary = 120;
constexpr int subscript = 130;
constexpr int cast = 140;
constexpr int primary = 200;
}

struct Binding {
    int level = level::lowest;
    bool chains = true; // a op b op c is allowed and means (a op b) op c
};

Binding binding_of(BinaryOp op, Dialect dialect);
Binding is_binding(Dialect dialect);         // IS NULL, IS DISTINCT FROM
Binding membership_binding(Dialect dialect); // IN, BETWEEN, LIKE
// What the operands of BETWEEN and the pattern of LIKE must at least bind like.
int membership_operand(Dialect dialect);

}
