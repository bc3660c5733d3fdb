import { expect, expectAccessible, test, url } from "./fixtures";
import {
  answeredParts,
  never,
  plan,
  problem,
  result,
  type Script,
  scripted,
  storedChat,
  stream,
  waitingParts,
} from "./mocks";

// Every page in every state, in both themes: each says one clear thing, axe finds nothing, the console is silent.

const refused = /status of (4|5)\d\d/;
const lost = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_CONNECTION/;
const chat = "/projects/default/chats/chat-1";
const abort = (route: { abort: () => Promise<void> }) => route.abort();
const fault = problem(500, "internal", "Something broke on the server: its log says what.");

const entry = {
  id: "e1",
  kind: "metric",
  state: "active",
  version: 2,
  source_id: "shop",
  term: "revenue",
  definition: "sum(order_lines.quantity * order_lines.unit_price)",
  note: "After discounts",
  author: "owner",
  origin: "user",
  created_at_ms: 1732000000000,
};
const overview = {
  tables: [
    {
      name: "orders",
      rows: 40000,
      dates: { column: "order_date", from: "2021-01-01", to: "2024-12-31" },
      columns: [
        { name: "order_id", type: "int64", distinct: 40000, nulls: 0, minimum: 1, maximum: 40000 },
        {
          name: "status",
          type: "text",
          distinct: 2,
          nulls: 3,
          top: [
            { value: "shipped", count: 30000 },
            { value: "cancelled", count: 900 },
          ],
        },
      ],
    },
  ],
};
const schema = {
  tables: [
    {
      name: "orders",
      schema: "main",
      kind: "table",
      comment: "One row an order",
      rows: 40000,
      columns: [
        { name: "order_id", type: "int64", nullable: false, comment: "", primary: true },
        {
          name: "customer_id",
          type: "int64",
          nullable: true,
          comment: "",
          primary: false,
          references: { table: "customers", column: "customer_id" },
        },
      ],
    },
  ],
  fingerprint: "f",
  read_at_ms: 1,
};
const preview = [
  {
    file: "sales.csv",
    table: "sales",
    format: "csv",
    encoding: "windows-1252",
    separator: ";",
    quote: '"',
    header: true,
    decimal: ",",
    date_format: "%d.%m.%Y",
    columns: [
      { name: "Datum", type: "DATE", conversion: "date %d.%m.%Y", unconverted: 0, examples: [] },
      { name: "Betrag", type: "DOUBLE", conversion: "decimal comma", unconverted: 2, examples: ["abc"] },
    ],
    rows: 3,
    rejected_rows: 1,
    rejected: [{ line: 4, reason: "three values, two columns", text: "1;2;3" }],
    notes: ["Day and month could be told apart: the day is first."],
    error: "",
    sample: [
      ["2024-01-31", 12.5],
      ["2024-02-01", null],
    ],
  },
];
const filesSource = {
  id: "files",
  name: "sales",
  kind: "files",
  address: "files:/data/sales",
  values: {},
  version: 1,
  created_at_ms: 1,
  updated_at_ms: 1,
};
const reviewItem = {
  id: "v1",
  kind: "feedback",
  title: "Not right: top 5 products by revenue",
  reason: "Somebody said that this answer is wrong.",
  question: "top 5 products by revenue",
  sql: "SELECT 1",
  created_at_ms: 1732000000000,
};
const settings = {
  items: [
    { key: "llm.provider", value: "groq", origin: "the page", help: "Who answers" },
    { key: "llm.model", value: "llama", origin: "the page", help: "Which model" },
    { key: "llm.api_key", value: "set", origin: "the page", help: "The key" },
  ],
};
const part = (type: string, data: unknown) => ({ type: `data-${type}`, id: type, data });

type Case = { name: string; path: string; script?: Script; says: RegExp | string; allow?: RegExp; tab?: string };

const cases: Case[] = [
  {
    name: "home, empty project",
    path: "/",
    script: { "GET /datasources": { items: [], next: "" } },
    says: "What do you want to ask?",
  },
  { name: "home, ready", path: "/", says: "Ask about shop" },
  {
    name: "home, loading",
    path: "/",
    script: { "GET /datasources": never, "GET /datasources/shop/suggestions": never },
    says: "Ask a question",
  },
  {
    name: "home, server error",
    path: "/",
    script: { "GET /datasources": fault },
    says: "Something broke on the server",
    allow: refused,
  },
  {
    name: "home, server away",
    path: "/",
    script: { "GET /datasources": abort, "GET /chats": abort },
    says: "DataChat does not answer",
    allow: lost,
  },
  { name: "chat, loading", path: chat, script: { "GET /chats/chat-1": never }, says: "Loading the chat" },
  { name: "chat, unknown", path: chat, says: "There is no such thing here", allow: refused },
  {
    name: "chat, server away",
    path: chat,
    script: { "GET /chats/chat-1": abort },
    says: "DataChat does not answer",
    allow: lost,
  },
  {
    name: "chat, plan waits",
    path: chat,
    script: { "GET /chats/chat-1": storedChat("awaiting_confirmation", waitingParts) },
    says: "From order lines, orders, products",
  },
  {
    name: "chat, expired plan",
    path: chat,
    script: {
      "GET /chats/chat-1": storedChat("awaiting_confirmation", [
        { ...waitingParts[0], data: { ...plan, expires_at_ms: 5 } },
        waitingParts[1],
      ]),
    },
    says: "too old to run",
  },
  {
    name: "chat, answered",
    path: chat,
    script: { "GET /chats/chat-1": storedChat("answered", answeredParts) },
    says: "Highest revenue: Coral Coffee Grinder",
  },
  {
    name: "chat, no rows",
    path: chat,
    script: {
      "GET /chats/chat-1": storedChat(
        "answered",
        [
          part("plan", { ...plan, evidence: [] }),
          part("result", { ...result, page: [], rows: 0 }),
          { type: "text", text: "No rows match: the data ends on 2024-12-31." },
        ],
        "orders last month",
      ),
    },
    says: "Ask for December 2024",
  },
  {
    name: "chat, asked back",
    path: chat,
    script: {
      "GET /chats/chat-1": storedChat(
        "clarifying",
        [
          part("clarification", {
            question: "Which revenue?",
            choices: [{ text: "before returns", preview: "1.92 M" }, { text: "after returns" }],
            unknown_words: ["revenue"],
            suggestions: ["How many orders are there?"],
          }),
        ],
        "revenue in 2024",
      ),
    },
    says: "Which revenue?",
  },
  {
    name: "chat, declined",
    path: chat,
    script: {
      "GET /chats/chat-1": storedChat(
        "declined",
        [
          part("declined", {
            text: "Data is only read here, never changed.",
            suggestions: ["How many orders are there?"],
          }),
        ],
        "delete cancelled orders",
      ),
    },
    says: "Data is only read here",
  },
  {
    name: "chat, refused",
    path: chat,
    script: {
      "GET /chats/chat-1": storedChat(
        "failed",
        [part("error", { code: "refused", message: "pg_read_file is not allowed." })],
        "",
      ),
    },
    says: "is not allowed",
  },
  {
    name: "chat, failed",
    path: chat,
    script: {
      "GET /chats/chat-1": storedChat("failed", [
        part("plan", plan),
        part("error", { code: "timeout", message: "The query took more than 30 s: narrow it down." }),
      ]),
    },
    says: "narrow it down",
  },
  {
    name: "chat, stopped",
    path: chat,
    script: { "GET /chats/chat-1": storedChat("cancelled", answeredParts.slice(0, 2)) },
    says: "Stopped before an answer",
  },
  {
    name: "chat, streaming",
    path: chat,
    script: {
      "GET /chats/chat-1": { ...storedChat("running", answeredParts.slice(0, 2)), active_turn: "turn-1" },
      "GET /chat/chat-1/stream": never,
    },
    says: "top 5 products by revenue in 2024",
  },
  {
    name: "chat, model was asked",
    path: chat,
    script: {
      "GET /chats/chat-1": storedChat("answered", [
        part("usage", { model: "llama", input_tokens: 900, output_tokens: 80, sent: "schema: orders" }),
        ...answeredParts,
      ]),
    },
    says: "what was sent",
  },
  { name: "sources, list", path: "/projects/default/sources", says: "sqlite:/data/shop.sqlite" },
  {
    name: "sources, loading",
    path: "/projects/default/sources",
    script: { "GET /datasources": never },
    says: "Loading the sources",
  },
  {
    name: "sources, empty",
    path: "/projects/default/sources",
    script: { "GET /datasources": { items: [], next: "" } },
    says: "The sample shop",
  },
  {
    name: "sources, error",
    path: "/projects/default/sources",
    script: { "GET /datasources": fault },
    says: "Something broke",
    allow: refused,
  },
  {
    name: "source, overview",
    path: "/projects/default/sources/shop",
    script: { "GET /datasources/shop/overview": overview },
    says: "order_date from 2021-01-01 to 2024-12-31",
  },
  {
    name: "source, overview empty",
    path: "/projects/default/sources/shop",
    script: { "GET /datasources/shop/overview": { tables: [] } },
    says: "no tables here",
  },
  {
    name: "source, overview loading",
    path: "/projects/default/sources/shop",
    script: { "GET /datasources/shop/overview": never },
    says: "Loading the overview",
  },
  {
    name: "source, overview error",
    path: "/projects/default/sources/shop",
    script: { "GET /datasources/shop/overview": fault },
    says: "Something broke",
    allow: refused,
  },
  {
    name: "source, unknown",
    path: "/projects/default/sources/nothing",
    says: "There is no such thing here",
    allow: refused,
  },
  {
    name: "source, schema",
    path: "/projects/default/sources/shop",
    script: { "GET /datasources/shop/overview": overview, "GET /datasources/shop/schema": schema },
    tab: "Schema",
    says: "customers.customer_id",
  },
  {
    name: "source, details",
    path: "/projects/default/sources/shop",
    script: { "GET /datasources/shop/overview": overview },
    tab: "Details",
    says: "File on the server",
  },
  {
    name: "chat, table",
    path: chat,
    script: { "GET /chats/chat-1": storedChat("answered", answeredParts) },
    tab: "Table",
    says: "Harvest Bicycle Pump",
  },
  {
    name: "chat, SQL",
    path: chat,
    script: { "GET /chats/chat-1": storedChat("answered", answeredParts) },
    tab: "SQL",
    says: "Edit SQL",
  },
  {
    name: "source, new files",
    path: "/projects/default/sources/files?new=files",
    script: { "GET /datasources/files": filesSource, "GET /datasources/files/preview": preview },
    says: "1 row could not be read",
  },
  { name: "knowledge, empty", path: "/projects/default/knowledge", says: "Nothing was taught yet" },
  {
    name: "knowledge, list",
    path: "/projects/default/knowledge",
    script: { "GET /kb": { items: [entry, { ...entry, id: "e2", state: "proposed", version: 1 }], next: "" } },
    says: "After discounts",
  },
  {
    name: "knowledge, loading",
    path: "/projects/default/knowledge",
    script: { "GET /kb": never },
    says: "Loading what this project knows",
  },
  {
    name: "knowledge, error",
    path: "/projects/default/knowledge",
    script: { "GET /kb": fault },
    says: "Something broke",
    allow: refused,
  },
  { name: "review, empty", path: "/projects/default/review", says: "Nothing waits" },
  {
    name: "review, list",
    path: "/projects/default/review",
    script: {
      "GET /validations": {
        items: [reviewItem, { ...reviewItem, id: "v2", title: "Proposed: revenue", sql: undefined, entry }],
        next: "",
      },
    },
    says: "Not right: top 5 products by revenue",
  },
  {
    name: "review, loading",
    path: "/projects/default/review",
    script: { "GET /validations": never },
    says: "Loading what waits",
  },
  {
    name: "review, error",
    path: "/projects/default/review",
    script: { "GET /validations": fault },
    says: "Something broke",
    allow: refused,
  },
  {
    name: "settings, ready",
    path: "/projects/default/settings",
    script: { "GET /settings": settings },
    says: "Show a plan before it runs",
  },
  {
    name: "settings, a row policy",
    path: "/projects/default/settings",
    script: {
      "GET /row_policies": {
        policies: [
          {
            source: "shop",
            table: "staff",
            rows: "region = viewer.region",
            masks: [{ column: "salary", shown: "NULL" }],
          },
        ],
        viewers: { local: { region: "EU" } },
      },
    },
    says: "Columns that are masked",
  },
  {
    name: "settings, loading",
    path: "/projects/default/settings",
    script: { "GET /projects/default": never, "GET /settings": never, "GET /row_policies": never },
    says: "Loading the settings",
  },
  {
    name: "settings, error",
    path: "/projects/default/settings",
    script: { "GET /projects/default": fault, "GET /settings": fault, "GET /row_policies": fault },
    says: "Something broke",
    allow: refused,
  },
  { name: "projects, list", path: "/projects", says: "Default project" },
  { name: "projects, loading", path: "/projects", script: { "GET /projects": never }, says: "Loading the projects" },
  {
    name: "projects, error",
    path: "/projects",
    script: { "GET /projects": fault },
    says: "Something broke",
    allow: refused,
  },
  { name: "design", path: "/design", says: "Linked words" },
  { name: "nothing there", path: "/nothing", says: "There is nothing here", allow: refused },
];

for (const one of cases) {
  test(one.name, async ({ page, quiet }) => {
    if (one.allow) quiet.allow.push(one.allow);
    await scripted(page, one.script);
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await page.goto(url(one.path));
    if (one.tab) await page.getByRole("tab", { name: one.tab }).click();
    await expect(page.getByRole("main").getByText(one.says).first()).toBeAttached();
    await expectAccessible(page);
    await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
    await expectAccessible(page, ["color-contrast", "link-in-text-block"]);
    await page.setViewportSize({ width: 320, height: 640 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await expect(page.getByRole("main").getByText(one.says).first()).toBeAttached();
  });
}

test("offline: what is there stays readable", async ({ page, quiet, context }) => {
  quiet.allow.push(lost);
  await scripted(page, { "GET /chats/chat-1": storedChat("answered", answeredParts) });
  await page.goto(url(chat));
  await expect(page.getByText("Highest revenue")).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText("No network.")).toBeVisible();
  await expect(page.getByText("Highest revenue")).toBeVisible();
  await expectAccessible(page);
  await context.setOffline(false);
  await expect(page.getByText("No network.")).toBeHidden();
});

test("a question that streams in", async ({ page }) => {
  await scripted(page, {
    "POST /chat": stream([
      {
        type: "start",
        messageId: "turn-9",
        messageMetadata: {
          turn_id: "turn-9",
          chat_id: "c",
          question: "how many?",
          source_id: "shop",
          created_at_ms: 1,
          state: "planning",
        },
      },
      { type: "start-step" },
      { type: "data-progress", transient: true, data: { step: "planning", text: "Understanding the question" } },
      { type: "data-plan", id: "plan", data: { ...plan, evidence: [], needs_confirmation: false } },
      {
        type: "data-result",
        id: "result",
        data: { ...result, columns: [{ name: "orders", type: "int64" }], page: [[15537]], rows: 1 },
      },
      { type: "text-start", id: "t" },
      { type: "text-delta", id: "t", delta: "Number of orders: " },
      { type: "text-delta", id: "t", delta: "15,537." },
      { type: "text-end", id: "t" },
      { type: "finish-step" },
      { type: "finish", finishReason: "stop" },
    ]),
  });
  await page.goto(url("/"));
  await page.getByLabel("Your question").fill("how many?");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Number of orders: 15,537.")).toBeVisible();
  await expect(page).toHaveURL(/\/projects\/default\/chats\//);
});

test("forced colours keep chips and buttons visible", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await scripted(page, { "GET /chats/chat-1": storedChat("awaiting_confirmation", waitingParts) });
  await page.goto(url(chat));
  const border = await page
    .locator('[data-slot="chip"]')
    .first()
    .evaluate((chip) => getComputedStyle(chip).borderStyle);
  expect(border).toBe("solid");
});

test("Ctrl+Z on a chip takes the last edit back", async ({ page }) => {
  const edited = { ...plan, revision: 2, hash: "bb", parts: plan.parts.filter((one) => one.kind !== "limit") };
  const sent: unknown[] = [];
  await scripted(page, {
    "GET /chats/chat-1": storedChat("awaiting_confirmation", waitingParts),
    "POST /plans/plan-1/edit": (route) => {
      const { edits } = route.request().postDataJSON();
      sent.push(edits);
      const reply = edits[0].op === "restore" ? { ...plan, revision: 3, hash: "cc" } : edited;
      return route.fulfill({ contentType: "application/json", body: JSON.stringify(reply) });
    },
  });
  await page.goto(url(chat));
  const chips = page.getByRole("toolbar", { name: "Parts of the plan" });
  await expect(chips.getByRole("button", { name: "top 5" })).toBeVisible();
  await page.locator('[data-slot="composer"]').press("Shift+Tab");
  await page.keyboard.press("End");
  await page.keyboard.press("Delete");
  await expect(chips.locator("del")).toHaveText("top 5");
  await page.keyboard.press("Control+z");
  await expect(chips.getByRole("button", { name: "top 5" })).toBeVisible();
  await expect(chips.locator("del")).toHaveCount(0);
  expect(sent).toEqual([[{ op: "change_limit" }], [{ op: "restore", revision: 1 }]]);
});
