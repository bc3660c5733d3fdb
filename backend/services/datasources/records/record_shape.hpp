#pragma once

#include "services/datasources/records/cell_types.hpp"
#include "services/datasources/records/json_path.hpp"

#include <map>
#include <string>
#include <vector>

namespace datachat::services::datasources::records {

struct RecordColumn {
    std::string name;
    JsonPath place; // in a record
    CellType type;
    bool declared = false; // the type was: it does not change when values do not fit
    bool nullable = false; // a null or a record without it was seen
};

// Finds the columns of records: a member each, and for members that are always objects a column "member.inner" for each
// of theirs. What is deeper, of changing form or a list is a column of JSON. What is no object has the one column
// "value".
class RecordShape {
public:
    void look(const boost::json::value& record);
    std::size_t records() const { return records_; }

    // In the order in which they were met, with names that differ without regard to case.
    std::vector<RecordColumn> columns() const;

private:
    struct Seen {
        std::size_t order = 0;
        std::size_t times = 0; // with a value that is not null
        CellType type;
    };
    struct Member {
        Seen whole;
        bool object = false; // was one
        bool other = false;  // was something else, and not null
        std::map<std::string, Seen> inner;
    };

    void see(Seen& seen, const boost::json::value& value);

    std::map<std::string, Member> members_;
    Seen value_; // of records that are no objects
    std::size_t records_ = 0;
    std::size_t order_ = 0;
};

}
