#pragma once

#include "models/batch.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace datachat::api {

// Writes the batches of a result as one document, piece by piece. Pure; used for one result.
class RowFormat {
public:
    virtual ~RowFormat() = default;
    virtual std::string media_type() const = 0;
    virtual std::string begin(const models::Batch& first) = 0;                                  // before the first row
    virtual std::string rows(const models::Batch& batch, std::size_t from, std::size_t to) = 0; // [from, to)
    virtual std::string end(bool more) = 0;
};

// RFC 4180 with a header line; NULL is an empty field, an empty text is "".
std::unique_ptr<RowFormat> csv_format();
// A list of objects, a row each, by column name.
std::unique_ptr<RowFormat> json_format();
// {columns, rows, more} with rows as lists: a page of the result.
std::unique_ptr<RowFormat> page_format();

}
