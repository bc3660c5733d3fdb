import { useChat } from "@ai-sdk/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { chats } from "@/lib/api";
import { watchChat } from "@/lib/api/chat-socket";
import { type ChatMessage, chatTransport } from "@/lib/api/chat-transport";
import { offlineText, Problem, problemFrom } from "@/lib/api/client";
import { newId } from "@/lib/ids";
import { keys } from "./use-data";
import { refresh } from "./use-resource";

const longestWait = 5000;

export type AskOptions = { source_id?: string; choice?: { turn_id: string; index: number }; policy?: string };

function problemOf(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error.name === "TypeError" || /fetch|network/i.test(error.message)) return new Problem(offlineText, "offline", 0);
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  const body = (error as { responseBody?: string }).responseBody ?? error.message;
  return problemFrom(body, status);
}

// One chat as the server has it. Questions stream in; everything else that moves a turn (a confirmation, another tab, a
// lost connection) ends in sync(): read what is stored, then follow what still runs.
export function useChatSession(projectId: string, chatId: string, isStored: boolean) {
  const transport = useMemo(() => chatTransport(projectId), [projectId]);
  const [progress, setProgress] = useState("");
  const [loading, setLoading] = useState(isStored);
  const [loadProblem, setLoadProblem] = useState<Problem>();
  const [lost, setLost] = useState(false);
  const begun = useRef(isStored);
  const unsent = useRef<{ message: ChatMessage; options: AskOptions }>(undefined);

  const chat = useChat<ChatMessage>({
    id: chatId,
    transport,
    generateId: newId,
    onData: (part) => {
      if (part.type === "data-progress") setProgress(part.data.text);
    },
    onFinish: ({ isDisconnect, isError, isAbort }) => {
      setProgress("");
      if (isDisconnect && !isAbort) setLost(true);
      if (!isError && !isDisconnect) unsent.current = undefined;
      refresh(keys.chats(projectId));
    },
    onError: (error) => {
      if (problemOf(error).code === "offline") setLost(true);
    },
  });
  const { setMessages, resumeStream, sendMessage, clearError } = chat;
  const status = useRef(chat.status);
  status.current = chat.status;
  const messages = useRef(chat.messages);
  messages.current = chat.messages;

  const sync = useCallback(async () => {
    const stored = await chats.get(projectId, chatId);
    const known = stored.messages as ChatMessage[];
    setMessages(known);
    clearError();
    setLoading(false);
    setLoadProblem(undefined);
    if (stored.active_turn) await resumeStream();
    const waiting = unsent.current;
    if (waiting && !known.some((message) => message.id === waiting.message.id)) {
      await sendMessage({ ...waiting.message }, { body: waiting.options });
    }
  }, [projectId, chatId, setMessages, clearError, resumeStream, sendMessage]);

  const load = useCallback(async () => {
    setLoading(true);
    try {
      await sync();
    } catch (error) {
      setLoadProblem(problemOf(error as Error));
      setLoading(false);
    }
  }, [sync]);

  useEffect(() => {
    if (isStored) void load();
  }, [isStored, load]);

  // After a lost connection: try until the server answers, then go on where it is.
  useEffect(() => {
    if (!lost) return;
    let wait = 500;
    let ended = false;
    let timer: ReturnType<typeof setTimeout>;
    const attempt = async () => {
      try {
        await sync();
        if (!ended) setLost(false);
      } catch (error) {
        if (ended) return;
        const waiting = unsent.current;
        if (problemOf(error as Error).code === "not_found" && waiting) {
          setLost(false); // the question never arrived: the chat is not there yet
          setMessages([]);
          await sendMessage({ ...waiting.message }, { body: waiting.options });
          return;
        }
        wait = Math.min(wait * 2, longestWait);
        timer = setTimeout(attempt, wait);
      }
    };
    timer = setTimeout(attempt, wait);
    window.addEventListener("online", attempt);
    return () => {
      ended = true;
      clearTimeout(timer);
      window.removeEventListener("online", attempt);
    };
  }, [lost, sync, setMessages, sendMessage]);

  // Other tabs and people: what moved is read again, unless it comes on our own stream.
  const [watching, setWatching] = useState(isStored);
  useEffect(() => {
    if (!watching) return;
    let timer: ReturnType<typeof setTimeout>;
    const follow = (turnId: string, state: string) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (status.current === "streaming" || status.current === "submitted") return;
        const known = messages.current.find((message) => message.id === turnId);
        if (known?.metadata?.state !== state) void sync().catch(() => {});
      }, 150);
    };
    const end = watchChat(projectId, chatId, {
      moved: (turn) => follow(turn.turn_id, turn.state),
      opened: (again) => {
        if (again && status.current === "ready") void sync().catch(() => {});
      },
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [watching, projectId, chatId, sync]);

  const ask = useCallback(
    async (text: string, options: AskOptions) => {
      begun.current = true;
      setWatching(true);
      const message: ChatMessage = { id: newId(), role: "user", parts: [{ type: "text", text }] };
      unsent.current = { message, options };
      await sendMessage({ ...message }, { body: options });
    },
    [sendMessage],
  );

  const halt = useCallback(async () => {
    setProgress("Stopping");
    await chats.stop(projectId, chatId).catch(() => {});
  }, [projectId, chatId]);

  const busy = chat.status === "submitted" || chat.status === "streaming";
  const failure = chat.error && !lost ? problemOf(chat.error) : undefined;
  return {
    messages: chat.messages,
    setMessages,
    busy,
    progress,
    loading,
    loadProblem,
    lost,
    failure,
    ask,
    halt,
    sync,
    load,
  };
}

export type ChatSession = ReturnType<typeof useChatSession>;
