#pragma once

#include "nl/decider.hpp"
#include "nl/ir.hpp"
#include "nl/link.hpp"
#include "sql/times.hpp"

#include <optional>
#include <string>
#include <vector>

namespace datachat::nl {

enum class Role : std::uint8_t { free, shown, filter, group, order, measure, counted, subject, skipped };

// A mention as one interpretation understands it.
struct Sense {
    MentionKind kind = MentionKind::table;
    int id = -1;    // table, column, metric, condition
    int table = -1; // of the table or column
    int value = -1;
    double score = 0;
    NameSource source = NameSource::name;
    int taught = -1;
    Role role = Role::free;
};

enum class Zone : std::uint8_t { shown, filter, order, group };

// What an interpretation left unexplained, for ranking.
struct Coverage {
    int unused_tables = 0, unused_columns = 0, unused_values = 0, unused_numbers = 0, unused_cues = 0;
    double link_score = 0; // mean of the used mentions'
    int weak_links = 0;
};

struct Interpreted {
    ir::Query query;
    Coverage coverage;
    std::vector<Role> roles;     // by mention
    std::vector<Sense> senses;   // by mention
    std::vector<Zone> zones;     // by mention
    std::vector<bool> cues_used; // by cue
    std::vector<bool> explained; // by token: words behind an element of the query
    std::vector<std::string> knowledge;
    std::vector<std::string> assumptions;
};

// One pass of rules over a linked question; every judgement goes through the decider. No backtracking inside.
class Program {
public:
    Program(const Linked& linked, const Catalog& catalog, const sql::TimeFrame& time, Decider& decider);
    Interpreted run();

private:
    // A condition with its place, before it is known how the conditions combine.
    struct Found {
        ir::Condition condition;
        int begin = 0, end = 0; // tokens
        bool having = false;
        bool negated = false;
        int counted = -1;      // mention of the table that a count counts
        int nested_scope = -1; // conditions behind "than any": belong to the nested query of that token
    };

    // Two columns computed with each other, by their mentions and the words that say so.
    struct Computed {
        int begin = 0, end = 0; // tokens
        int first = -1, second = -1;
        char operation = '-';
    };

    // program_sense.cpp
    void decide_senses();
    void find_zones();
    double column_context(int mention, const Candidate& candidate) const;
    void decide_sense(int mention);
    void find_subject();

    // program_order.cpp
    void order_clauses();
    void group_clauses();
    bool order_clause(int cue);
    bool measure_before(int cue);

    // program_filter.cpp
    bool counts_rows_behind(int end) const;
    void number_conditions();
    void number_condition(int mention);
    int unsaid_measure(int before, int& used);
    void nested_comparisons();
    void value_conditions();
    void value_condition(int mention);
    void missing_conditions();
    void missing_values();
    std::optional<int> scale_column(std::string_view adjective, int near_token, int& sign) const;

    // program_arithmetic.cpp
    bool is_number_of_rows(int m) const;
    std::optional<Computed> computed_of(int at) const;
    std::optional<Computed> computed_between(int first) const;
    void computations();
    void compute(const Computed& found);
    bool compare_computed(const Computed& found, const ir::Term& result);
    static ir::Op comparison_of(int comparison);
    static models::Value number_value(const Token& number);

    // program_time.cpp
    void time_conditions();
    bool period_of_number(int mention, int begin_token, const Cue* cue);
    bool is_thing(int table) const;
    std::vector<int> tables_of_metric(int metric) const;
    int dated_column(int near_token);
    void bucket_clauses();

    // program_measure.cpp
    void superlatives();
    void superlative(int cue);
    void counts();
    void aggregates();
    void metrics();

    // program_shown.cpp
    void shown_columns();
    bool flag_condition(int mention);
    std::optional<models::Value> flag_value(int column, bool yes) const;
    void default_shown();
    bool names_rows_only() const;
    std::vector<ir::Term> row_of(int table) const;
    std::vector<ir::Term> columns_alike(int table) const;
    void further_tables();
    void distinctness();

    // program_path.cpp
    double role_score(int edge) const;
    void choose_paths(ir::Query& query);

    // program_combine.cpp
    void combine();
    void combine_having(const std::vector<Found*>& plain);
    void figures_for_each();
    bool pairs_of_alternatives(const std::vector<Found*>& conditions) const;
    void same_as();
    void negations();
    void assemble();
    ir::Condition adopted(ir::Query& owner, ir::Condition condition) const;
    void exclude(int table, std::vector<ir::Condition> conditions, ir::Why why);
    void require_partner(int table, ir::Why why);
    ir::Condition partnered(int table, ir::Op op, std::vector<ir::Condition> conditions, ir::Why why);

    // Look-ups.
    const Token& token(int at) const { return linked_.tokens[static_cast<std::size_t>(at)]; }
    int token_count() const { return static_cast<int>(linked_.tokens.size()); }
    int mention_count() const { return static_cast<int>(linked_.mentions.size()); }
    const Mention& mention(int m) const { return linked_.mentions[static_cast<std::size_t>(m)]; }
    Sense& sense(int m) { return senses_[static_cast<std::size_t>(m)]; }
    const Sense& sense(int m) const { return senses_[static_cast<std::size_t>(m)]; }
    const Cue& cue(int c) const { return linked_.cues[static_cast<std::size_t>(c)]; }
    int cue_count() const { return static_cast<int>(linked_.cues.size()); }
    bool is(int m, MentionKind kind) const { return m >= 0 && sense(m).kind == kind; }
    bool is_free(int m) const { return m >= 0 && sense(m).role == Role::free; }
    Zone zone(int token) const { return zones_[static_cast<std::size_t>(token)]; }
    int next_mention(int token) const;     // first that begins at or after
    int previous_mention(int token) const; // last that ends at or before
    int gap(int from, int to) const;       // words between two places that carry content or structure
    bool word_between(int from, int to, std::string_view word) const;
    int cue_in(int from, int to, CueKind kind) const; // first unused cue of the kind that lies within; -1
    int nearest_table(int token) const;               // table id; subject if none
    bool table_mentioned(int table) const;
    ir::Why why(int begin, int end, const char* reason) const;
    ir::Why why(int m) const;
    ir::Term term(int column, ir::Agg agg = ir::Agg::none) const;
    ir::Term count_star(int table) const;
    ir::Term key_term(int table) const;
    std::vector<int> shown_of(int table);
    void use_knowledge(int m);
    bool numeric_column(int column) const;
    int choose(Point point, int key, std::span<const Option> options);
    int choose_yes_no(Point point, int key, std::string_view what, double cost_no, double cost_yes);
    static Option option(std::string_view label, double cost);
    void group_for_count(int counted_table, int key);
    void show(ir::Term term, int at);

    const Linked& linked_;
    const Catalog& catalog_;
    const sql::TimeFrame& time_;
    Decider& decider_;

    std::vector<Sense> senses_;
    std::vector<Zone> zones_;
    std::vector<bool> cue_used_;
    std::vector<double> votes_; // by table
    std::vector<Found> found_;
    std::vector<std::pair<int, ir::Term>> shown_; // by place in the question
    std::vector<int> joined_;                     // tables to join without columns
    ir::Query query_;
    std::vector<std::string> assumptions_;
    std::vector<std::string> knowledge_;
    int subject_ = -1; // table
    int subject_mention_ = -1;
    bool measured_ = false; // an aggregate is shown
    bool whole_question_count_ = false;
    bool superlative_group_ = false;
    int pending_order_ = 0; // an order of the measure was asked for: 1 ascending, -1 descending
};

}
