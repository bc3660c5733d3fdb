#include "services/llm/chat_model.hpp"

namespace datachat::services::llm {
namespace {

class NullSink final : public PartSink {
public:
    void text(std::string_view) override {}
};

}

PartSink& null_sink()
{
    static NullSink sink; // holds nothing: sharing it is safe
    return sink;
}

}
