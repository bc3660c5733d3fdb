import { DefaultChatTransport, type UIMessage } from "ai";
import { address } from "./client";
import type * as T from "./types";

export type ChatMessage = UIMessage<
  T.TurnMetadata,
  {
    progress: { step: string; text: string };
    plan: T.Plan;
    clarification: T.Clarification;
    result: T.Result;
    chart: T.ChartSpec;
    declined: T.Declined;
    usage: T.Usage;
    error: T.TurnError;
  }
>;

// Sends only the last message: the server has the ones before. A resumed stream replays the running answer from its start.
export function chatTransport(projectId: string) {
  return new DefaultChatTransport<ChatMessage>({
    api: address("/chat", { project: projectId }),
    prepareSendMessagesRequest: ({ id, messages, trigger, messageId, body }) => ({
      body: { ...body, id, messages: messages.slice(-1), trigger, messageId },
    }),
    prepareReconnectToStreamRequest: ({ id }) => ({ api: address(`/chat/${id}/stream`, { project: projectId }) }),
  });
}
