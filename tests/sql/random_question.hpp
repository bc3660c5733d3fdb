#pragma once

#include "sql/dialect.hpp"

#include <random>
#include <string>

// For tests: queries that an engine takes, over staff(id, region, salary, note, boss) and teams(id, region, lead), with
// expressions that fail on the rows of staff that a policy hides and on no other.
namespace datachat::sql::testing {

class RandomQuestion {
public:
    RandomQuestion(Dialect dialect, unsigned seed) : dialect_(dialect), random_(seed) {}

    std::string query()
    {
        if (dialect_ == Dialect::duckdb && chance(2))
            return of_duckdb();
        if (dialect_ == Dialect::postgres && chance(8))
            return "SELECT s.id, u.x, u.n FROM staff s CROSS JOIN LATERAL unnest(ARRAY[" + number_of("s", 1) +
                   ", 7]) WITH ORDINALITY AS u(x, n) WHERE " + condition("s", 1);
        switch (number(10)) {
        case 0:
            return select(2) + pick(" UNION ALL ", " UNION ", " EXCEPT ", " INTERSECT ") + select(2);
        case 1:
            return "WITH w AS (SELECT * FROM staff WHERE " + condition("staff", 2) + ") SELECT " + number_of("w", 2) +
                   " FROM w WHERE " + condition("w", 1);
        case 2:
            return "WITH w AS (" + select(1) + "), x AS (SELECT * FROM w) SELECT count(*) FROM x";
        case 3:
            return "SELECT s.region, count(*), max(" + number_of("s", 2) + ") FROM staff s WHERE " + condition("s", 2) +
                   " GROUP BY s.region HAVING min(" + number_of("s", 1) + ") > -5";
        case 4:
            return "SELECT s.id, t.id FROM teams t " + pick("JOIN", "LEFT JOIN") +
                   " staff s ON s.region = t.region AND " + condition("s", 2) + " WHERE t.id < 50";
        case 5:
            return "SELECT id, (SELECT max(" + number_of("s", 2) + ") FROM staff s WHERE s.boss = t.lead AND " +
                   condition("s", 1) + ") FROM teams t";
        case 6:
            return "SELECT id FROM teams WHERE id " + pick("IN", "NOT IN") + " (SELECT " + number_of("s", 1) +
                   " FROM staff s WHERE " + condition("s", 1) + ")";
        case 7:
            return "SELECT a.id, b.id FROM staff a JOIN staff b ON a.boss = b.id AND " + condition("a", 1) +
                   " ORDER BY " + number_of("b", 2) + ", a.id, b.id LIMIT 5";
        case 8:
            return "SELECT id, sum(" + number_of("s", 1) + ") OVER (PARTITION BY region ORDER BY id) FROM staff s";
        default:
            return select(3);
        }
    }

private:
    // What DuckDB alone can say. Samples are of all rows, so that two runs are alike.
    std::string of_duckdb()
    {
        switch (number(9)) {
        case 0:
            return "SELECT t.id FROM teams t " + pick("SEMI", "ANTI") + " JOIN staff s ON s.region = t.region AND " +
                   condition("s", 2);
        case 1:
            return "SELECT t.id, s.id FROM teams t ASOF " + pick("", "LEFT ") +
                   "JOIN (SELECT id, boss, region FROM staff s WHERE " + condition("s", 1) +
                   ") s ON s.region = t.region AND t.id >= s.id";
        case 2:
            return "SELECT a.id, b.id FROM (SELECT id FROM staff s WHERE " + condition("s", 1) +
                   " ORDER BY id) a POSITIONAL JOIN (SELECT id FROM staff ORDER BY id DESC) b";
        case 3:
            return "SELECT s.id, list_sum(list_transform([s.salary, " + number_of("s", 1) +
                   "], lambda x : x + s.id)) FROM staff s WHERE " + condition("s", 1);
        case 4:
            return "SELECT count(*), max(" + number_of("s", 2) + ") FROM staff s TABLESAMPLE " +
                   pick("bernoulli(100%)", "system(100%)", "reservoir(100%)") + " WHERE " + condition("s", 1);
        case 5:
            return "SELECT s.id FROM staff s WHERE " + condition("s", 2) + " USING SAMPLE 100%";
        case 6:
            return "PIVOT (SELECT region, boss, " + number_of("s", 1) +
                   " AS n FROM staff s) ON region IN ('EU', 'US') USING sum(n), count(*) AS c GROUP BY boss";
        case 7:
            return "SELECT id, salary FROM staff s WHERE " + condition("s", 1) +
                   " UNION ALL BY NAME SELECT boss, id FROM staff";
        default:
            return "UNPIVOT (SELECT id, salary, CAST(" + number_of("s", 1) +
                   " AS INTEGER) AS n FROM staff s) ON salary, n INTO NAME k VALUE v";
        }
    }

    std::string select(int depth)
    {
        const std::string from =
            chance(3) ? "(SELECT * FROM staff WHERE " + condition("staff", 1) + ") AS s" : "staff AS s";
        return "SELECT s.id, " + number_of("s", depth) + " FROM " + from + " WHERE " + condition("s", depth);
    }

    std::string condition(const std::string& table, int depth)
    {
        switch (number(depth > 0 ? 8 : 3)) {
        case 0:
            return number_of(table, depth) + pick(" > ", " < ", " = ", " <> ") + std::to_string(number(200));
        case 1:
            return table + ".region" + pick(" = 'EU'", " <> 'EU'", " IS NULL", " LIKE 'E%'", " IN ('US', 'EU')");
        case 2:
            return fails_on_hidden(table) + " > -1000";
        case 3:
            return "(" + condition(table, depth - 1) + " OR " + condition(table, depth - 1) + ")";
        case 4:
            return "NOT (" + condition(table, depth - 1) + ")";
        case 5:
            return "EXISTS (SELECT 1 FROM staff e WHERE e.boss = " + table + ".id AND " + condition("e", depth - 1) +
                   ")";
        case 6:
            return table + ".id IN (SELECT i.id FROM staff i WHERE " + condition("i", depth - 1) + ")";
        default:
            return condition(table, depth - 1) + " AND " + condition(table, depth - 1);
        }
    }

    std::string number_of(const std::string& table, int depth)
    {
        switch (number(depth > 0 ? 6 : 2)) {
        case 0:
            return table + ".id";
        case 1:
            return table + ".salary";
        case 2:
            return "(" + number_of(table, depth - 1) + " + " + std::to_string(number(9)) + ")";
        case 3:
            return "CASE WHEN " + condition(table, depth - 1) + " THEN 1 ELSE 2 END";
        default:
            return fails_on_hidden(table);
        }
    }

    // The notes of hidden rows are no numbers, and no JSON.
    std::string fails_on_hidden(const std::string& table)
    {
        if (dialect_ == Dialect::sqlite)
            return "length(json(" + table + ".note))";
        if (dialect_ == Dialect::postgres && chance(2))
            return "(1000 / (" + table + ".salary - 100))";
        return "CAST(" + table + ".note AS INTEGER)";
    }

    int number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
    bool chance(int of) { return number(of) == 0; }
    template <class... More>
    std::string pick(const char* first, More... more)
    {
        const char* all[] = {first, more...};
        return all[number(static_cast<int>(sizeof...(More)) + 1)];
    }

    Dialect dialect_;
    std::mt19937 random_;
};

}
