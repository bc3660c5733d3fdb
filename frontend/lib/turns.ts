import type { ChatMessage } from "@/lib/api/chat-transport";
import type * as T from "@/lib/api/types";

// One question and what became of it, gathered from the parts of its two messages.
export type Turn = {
  id: string; // of the assistant's message; "" until there is one
  key: string;
  question: string;
  sourceId: string;
  state: T.TurnState;
  plan?: T.Plan;
  decision: "none" | "waits" | "approved" | "denied";
  clarification?: T.Clarification;
  result?: T.Result;
  chart?: T.ChartSpec;
  declined?: T.Declined;
  error?: T.TurnError;
  usage: T.Usage[];
  notes: string[]; // what was said before the result
  answer: string;
};

const ended: T.TurnState[] = ["answered", "clarifying", "declined", "failed", "cancelled"];

export const hasEnded = (turn: Turn) => ended.includes(turn.state);

function textOf(message: ChatMessage | undefined): string {
  return message?.parts.map((part) => (part.type === "text" ? part.text : "")).join("") ?? "";
}

function emptyTurn(user: ChatMessage | undefined, assistant: ChatMessage | undefined): Turn {
  return {
    id: assistant?.metadata?.turn_id ?? assistant?.id ?? "",
    key: user?.id ?? assistant?.id ?? "",
    question: textOf(user) || assistant?.metadata?.question || "",
    sourceId: assistant?.metadata?.source_id ?? "",
    state: assistant?.metadata?.state ?? "received",
    decision: "none",
    usage: [],
    notes: [],
    answer: "",
  };
}

type ToolPart = { type: string; state: string; approval?: { approved?: boolean } };

function decisionOf(part: ToolPart): Turn["decision"] {
  if (part.state === "output-denied") return "denied";
  if (part.state === "output-available") return "approved";
  if (part.state === "approval-responded") return part.approval?.approved === false ? "denied" : "approved";
  return "waits";
}

function turnOf(user: ChatMessage | undefined, assistant: ChatMessage | undefined): Turn {
  const turn = emptyTurn(user, assistant);
  for (const part of assistant?.parts ?? []) {
    switch (part.type) {
      case "text":
        if (!part.text) break;
        if (turn.result) turn.answer = turn.answer ? `${turn.answer} ${part.text}` : part.text;
        else turn.notes.push(part.text);
        break;
      case "data-plan":
        turn.plan = part.data;
        break;
      case "data-clarification":
        turn.clarification = part.data;
        break;
      case "data-result":
        turn.result = part.data;
        break;
      case "data-chart":
        turn.chart = part.data;
        break;
      case "data-declined":
        turn.declined = part.data;
        break;
      case "data-error":
        turn.error = part.data;
        break;
      case "data-usage":
        turn.usage.push(part.data);
        break;
      default:
        if (part.type === "tool-confirm_plan") turn.decision = decisionOf(part as ToolPart);
    }
  }
  return turn;
}

export function turnsOf(messages: ChatMessage[]): Turn[] {
  const turns: Turn[] = [];
  let user: ChatMessage | undefined;
  for (const message of messages) {
    if (message.role === "user") {
      if (user) turns.push(turnOf(user, undefined));
      user = message;
    } else {
      turns.push(turnOf(user, message));
      user = undefined;
    }
  }
  if (user) turns.push(turnOf(user, undefined));
  return turns;
}

// Whether the turn's plan waits for its person.
export function isWaiting(turn: Turn): boolean {
  if (!turn.plan || turn.result || turn.error || hasEnded(turn) || turn.state === "running") return false;
  return turn.state === "awaiting_confirmation" ? turn.decision !== "denied" : turn.decision === "waits";
}
