#pragma once

#include "api/json/shape.hpp"
#include "db/records.hpp"

namespace datachat::api {

struct FeedbackView {
    std::string id;
    std::string turn_id;
    std::string run_id;
    db::FeedbackKind kind = db::FeedbackKind::right;
    std::string reason;
    std::string sql;
    std::string term;
    std::string definition;
    bool processed = false;
    std::int64_t created_at_ms = 0;
};

FeedbackView feedback_view(const db::FeedbackEvent& event);

template <>
struct Words<db::FeedbackKind> {
    static constexpr std::array<std::string_view, 7> names{"corrected_sql", "edited_plan", "chosen_reading", "right",
                                                           "thumbs_up",     "thumbs_down", "defined_word"};
};

template <>
struct Shape<FeedbackView> {
    static constexpr std::string_view name = "Feedback";
    static constexpr auto fields = std::tuple{required("id", &FeedbackView::id),
                                              required("turn_id", &FeedbackView::turn_id),
                                              required("run_id", &FeedbackView::run_id),
                                              required("kind", &FeedbackView::kind),
                                              required("reason", &FeedbackView::reason),
                                              required("sql", &FeedbackView::sql),
                                              required("term", &FeedbackView::term),
                                              required("definition", &FeedbackView::definition),
                                              required("processed", &FeedbackView::processed),
                                              required("created_at_ms", &FeedbackView::created_at_ms)};
};

}
