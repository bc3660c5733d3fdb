import { expect, test } from "vitest";
import type { ChatMessage } from "@/lib/api/chat-transport";
import { isWaiting, turnsOf } from "./turns";

const metadata = { turn_id: "t1", chat_id: "c", question: "how many?", source_id: "s", created_at_ms: 1 };
const user = { id: "m1", role: "user", parts: [{ type: "text", text: "how many?" }] };
const plan = { type: "data-plan", id: "plan", data: { plan_id: "p", revision: 1 } };
const tool = (state: string, approved?: boolean) => ({
  type: "tool-confirm_plan",
  toolCallId: "p",
  state,
  approval: { id: "p", approved },
});
const messages = (state: string, ...parts: unknown[]) =>
  [user, { id: "t1", role: "assistant", metadata: { ...metadata, state }, parts }] as unknown as ChatMessage[];

test("what is said before the result is a note, what comes after it the answer", () => {
  const [turn] = turnsOf(
    messages(
      "answered",
      { type: "text", text: "The model is away." },
      plan,
      { type: "data-result", id: "result", data: {} },
      { type: "text", text: "12." },
    ),
  );
  expect(turn).toMatchObject({
    id: "t1",
    question: "how many?",
    sourceId: "s",
    notes: ["The model is away."],
    answer: "12.",
  });
});

test("a plan waits until somebody decided or it ran", () => {
  const waits = (state: string, ...parts: unknown[]) => turnsOf(messages(state, ...parts)).map(isWaiting)[0];
  expect(waits("awaiting_confirmation", plan, tool("approval-requested"))).toBe(true);
  expect(waits("running", plan, tool("approval-responded", true))).toBe(false);
  expect(waits("cancelled", plan, tool("approval-requested"))).toBe(false);
  expect(waits("planning", plan, tool("approval-requested"))).toBe(true);
  expect(waits("planning", plan)).toBe(false);
});

test("a question without an answer yet is a turn", () => {
  expect(turnsOf([user, { ...user, id: "m2" }] as unknown as ChatMessage[])).toHaveLength(2);
});
