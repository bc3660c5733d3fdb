"use client";

import { useState } from "react";
import { paths, useRoute } from "@/hooks/use-route";
import { newId } from "@/lib/ids";
import { ChatView } from "./chat-view";

// A new chat has an id before the server knows it; its address gets the id with the first question, without leaving.
export function ChatPage() {
  const { projectId, chatId } = useRoute();
  const [draft, setDraft] = useState(() => ({ id: newId(), begun: false }));
  if (chatId === draft.id && !draft.begun) setDraft({ ...draft, begun: true });
  if (chatId === undefined && draft.begun) setDraft({ id: newId(), begun: false });
  const id = chatId ?? draft.id;
  return (
    <ChatView
      key={`${projectId}/${id}`}
      projectId={projectId}
      chatId={id}
      startsStored={chatId !== undefined}
      onBegin={() => window.history.pushState(null, "", paths.chat(projectId, id))}
    />
  );
}
