#include "standin/model_server.hpp"

#include "standin/model_wires.hpp"

namespace datachat::standin {

ModelServer::ModelServer(std::vector<ModelStep> script, std::uint16_t port)
    : script_(std::move(script)), taken_(script_.size(), 0),
      server_([this](const Received& request) { return respond(request); }, port)
{
}

void ModelServer::on_request(std::function<void(const Received&)> watcher)
{
    const std::scoped_lock lock(mutex_);
    watcher_ = std::move(watcher);
}

std::vector<Act> ModelServer::respond(const Received& request)
{
    const std::scoped_lock lock(mutex_);
    if (watcher_)
        watcher_(request);
    const ModelWire* wire = wire_of(request);
    if (wire == nullptr)
        return {{Act::Kind::send,
                 whole_response(404, "Content-Type: application/json\r\n", R"({"error":"Unknown request URL"})"),
                 {}}};
    for (std::size_t i = 0; i < script_.size(); ++i) {
        const ModelStep& step = script_[i];
        const bool left = step.times == 0 || taken_[i] < step.times;
        if (left && request.body.find(step.when) != std::string::npos) {
            ++taken_[i];
            return acts_of(step, request, *wire);
        }
    }
    return acts_of(status_step(500, "The script has no step for this request."), request, *wire);
}

}
