import type { Page, Route } from "@playwright/test";

// A scripted server for states that a real one cannot be brought into at will. What is not scripted answers as an empty project.

type Json = unknown;
export type Script = { [methodAndPath: string]: Json | ((route: Route) => Promise<void> | void) };

export const source = {
  id: "shop",
  name: "shop",
  kind: "sqlite",
  address: "sqlite:/data/shop.sqlite",
  values: {},
  version: 1,
  created_at_ms: 1732000000000,
  updated_at_ms: 1732000000000,
};
export const project = {
  id: "default",
  name: "Default project",
  instructions: "",
  confirmation: "when_unsure",
  sure_confidence: 0.8,
  ask_confidence: 0.3,
  settings: {},
  version: 1,
  created_at_ms: 1,
  updated_at_ms: 1,
};

const question = "top 5 products by revenue in 2024";
export const plan = {
  plan_id: "plan-1",
  revision: 1,
  hash: "aa",
  source_id: "shop",
  sentence: "Top 5 products (name) by revenue, with order date in 2024.",
  parts: [
    { kind: "measure", text: "revenue", node: 3 },
    { kind: "subject", text: "products (name)", node: 2 },
    { kind: "period", text: "order date in 2024", node: 7 },
    { kind: "order", text: "revenue, highest first", node: 9 },
    { kind: "limit", text: "top 5", node: 1 },
  ],
  tables: ["order lines", "orders", "products"],
  sql: "SELECT products.name, sum(order_lines.quantity * order_lines.unit_price) AS revenue\nFROM products\nJOIN order_lines ON products.product_id = order_lines.product_id\nJOIN orders ON orders.order_id = order_lines.order_id\nWHERE orders.order_date >= '2024-01-01' AND orders.order_date < '2025-01-01'\nGROUP BY products.product_id\nORDER BY revenue DESC\nLIMIT 5",
  assumptions: ["Dated by order_date."],
  unused_words: [],
  unasked: [],
  knowledge: ["revenue"],
  evidence: [
    { from: 0, to: 5, text: "top 5", node: 1, kind: "cue" },
    { from: 6, to: 14, text: "products", node: 2, kind: "name" },
    { from: 18, to: 25, text: "revenue", node: 3, kind: "metric" },
    { from: 29, to: 33, text: "2024", node: 7, kind: "value" },
  ],
  estimated_rows: 5,
  confidence: 0.9,
  planner: "builtin",
  needs_confirmation: true,
  expires_at_ms: 4102444800000,
  other_readings: ["dated by shipping date"],
};

export const result = {
  run_id: "run-1",
  columns: [
    { name: "name", type: "text" },
    { name: "revenue", type: "decimal" },
  ],
  page: [
    ["Coral Coffee Grinder", "631169.99"],
    ["Alpine Keyboard", "568105.24"],
    ["Ember Binoculars", "355851.31"],
    ["Meadow Sleeping Bag", "343599.98"],
    ["Harvest Bicycle Pump", "339413.34"],
  ],
  rows: 5,
  truncated: false,
  milliseconds: 12,
};

const metadata = (state: string, text = question) => ({
  turn_id: "turn-1",
  chat_id: "chat-1",
  question: text,
  source_id: "shop",
  created_at_ms: 1732000000000,
  state,
});
const user = (text = question) => ({ id: "message-1", role: "user", parts: [{ type: "text", text }] });

// A stored chat with one turn of these parts.
export function storedChat(state: string, parts: Json[], text = question, more: Json[] = []) {
  return {
    chat: { id: "chat-1", title: text, created_at_ms: 1, updated_at_ms: 1 },
    messages: [user(text), { id: "turn-1", role: "assistant", metadata: metadata(state, text), parts }, ...more],
  };
}

export const waitingParts = [
  { type: "data-plan", id: "plan", data: plan },
  {
    type: "tool-confirm_plan",
    toolCallId: "plan-1",
    state: "approval-requested",
    input: { plan_id: "plan-1", revision: 1, hash: "aa" },
    approval: { id: "plan-1" },
  },
];
export const answeredParts = [
  { type: "data-plan", id: "plan", data: { ...plan, needs_confirmation: false } },
  {
    type: "tool-confirm_plan",
    toolCallId: "plan-1",
    state: "output-available",
    input: { plan_id: "plan-1", revision: 1, hash: "aa" },
    output: {},
    approval: { id: "plan-1", approved: true },
  },
  { type: "data-result", id: "result", data: result },
  { type: "data-chart", id: "chart", data: { kind: "bar", title: "Top 5 products by revenue, 2024", x: 0, y: 1 } },
  {
    type: "text",
    text: "Highest revenue: Coral Coffee Grinder with 631,169.99; lowest: Harvest Bicycle Pump with 339,413.34.",
  },
];

const empty: Script = {
  "GET /projects": { items: [project], next: "" },
  "GET /projects/default": project,
  "GET /datasources": { items: [source], next: "" },
  "GET /datasources/shop": source,
  "GET /datasources/kinds": {
    items: [
      {
        name: "sqlite",
        title: "SQLite",
        example: "sqlite:PATH",
        schema: {
          type: "object",
          properties: { path: { title: "File on the server", type: "string" } },
          required: ["path"],
        },
      },
    ],
  },
  "GET /datasources/shop/suggestions": {
    questions: [
      "How many orders were placed in 2024?",
      "top 5 products by revenue",
      "average rating of products per category",
    ],
  },
  "GET /chats": { items: [], next: "" },
  "GET /kb": { items: [], next: "" },
  "GET /validations": { items: [], next: "" },
  "GET /settings": { items: [] },
  "GET /row_policies": { policies: [], viewers: {} },
};

export function problem(status: number, code: string, detail: string) {
  return (route: Route) =>
    route.fulfill({
      status,
      contentType: "application/problem+json",
      body: JSON.stringify({ status, code, title: code, detail }),
    });
}

// Answers with frames of the stream protocol, all at once.
export function stream(chunks: Json[]) {
  return (route: Route) =>
    route.fulfill({
      status: 200,
      headers: { "content-type": "text/event-stream", "x-vercel-ai-ui-message-stream": "v1" },
      body: `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("")}data: [DONE]\n\n`,
    });
}

export const never = () => {}; // a request that is never answered: what loading looks like

export async function scripted(page: Page, script: Script = {}) {
  const all: Script = { ...empty, ...script };
  await page.routeWebSocket(/\/api\/chat\/ws/, () => {});
  await page.route(/\/api\//, async (route) => {
    const url = new URL(route.request().url());
    const answer = all[`${route.request().method()} ${url.pathname.replace("/api", "")}`];
    if (typeof answer === "function") return void (await answer(route));
    if (answer === undefined) return problem(404, "not_found", "There is no such thing here.")(route);
    return route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(answer) });
  });
}
