#include "services/llm/chat_wire.hpp"

#include "services/llm/anthropic_wire.hpp"
#include "services/llm/ollama_wire.hpp"
#include "services/llm/openai_wire.hpp"

namespace datachat::services::llm {

std::unique_ptr<ChatWire> make_wire(ModelSettings settings)
{
    const ProviderProfile* profile = find_provider(settings.provider);
    switch (profile ? profile->wire : WireKind::openai) {
    case WireKind::anthropic:
        return std::make_unique<AnthropicWire>(std::move(settings));
    case WireKind::ollama:
        return std::make_unique<OllamaWire>(std::move(settings));
    case WireKind::openai:
        break;
    }
    return std::make_unique<OpenAiWire>(std::move(settings));
}

}
