import { address } from "./client";
import type { TurnState } from "./types";

type TurnMoved = { chat_id: string; turn_id: string; state: TurnState };
type Listener = { moved: (turn: TurnMoved) => void; opened: (again: boolean) => void };

const longestWait = 15_000;

// Tells whenever a turn of the chat moves, whoever moved it: another tab, another person, this one. Connects again by
// itself and then says so, since something may have been missed. Returns the end of it.
export function watchChat(projectId: string, chatId: string, listener: Listener): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 500;
  let again = false;
  let ended = false;

  const connect = () => {
    const url = new URL(address("/chat/ws", { project: projectId }), window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(url);
    socket.onopen = () => {
      wait = 500;
      socket?.send(JSON.stringify({ type: "watch", chat_id: chatId }));
      listener.opened(again);
      again = true;
    };
    socket.onmessage = (event) => {
      try {
        const frame = JSON.parse(String(event.data)) as { type: string } & TurnMoved;
        if (frame.type === "turn" && frame.chat_id === chatId) listener.moved(frame);
      } catch {
        // A frame that is not JSON is none of ours.
      }
    };
    socket.onclose = () => {
      if (ended) return;
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, longestWait);
    };
  };
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket?.close();
  };
}
