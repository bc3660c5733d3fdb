import { join } from "node:path";
import { addressFor, bookkeepersFile, postgres, shopInPostgres, sql } from "./data";
import { answer, ask, askAndRun, composer, expect, expectAccessible, lastTurn, runPlan, test } from "./fixtures";
import { startServer, type TestServer } from "./server";

// The five people who must feel at home. Each walk begins on an empty server.

const noise = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_NETWORK|ERR_INCOMPLETE|WebSocket/;
const refused = /status of 4\d\d/;

let server: TestServer;
test.setTimeout(180_000);
test.beforeEach(async () => {
  server = await startServer();
});
test.afterEach(async ({ page }) => {
  await page.close(); // it must not miss its server
  await server.stop();
});

// When the plans of the default project wait.
const confirm = async (confirmation: "always" | "when_unsure") => {
  const { version } = await server.call("GET", "/api/projects/default");
  await server.call("PATCH", "/api/projects/default", { version, confirmation });
};
const withSample = () => server.call("POST", "/api/datasources/sample?project=default");

test("the bookkeeper: a foreign CSV, one type mended, a word taught", async ({ page }) => {
  const file = bookkeepersFile();
  await page.goto(server.url);
  await expect(page.getByRole("button", { name: "Choose a file" })).toBeVisible();
  const transfer = await page.evaluateHandle(
    (bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "sales.csv", { type: "text/csv" }));
      return data;
    },
    [...file.buffer],
  );
  await page.dispatchEvent("body", "dragenter", { dataTransfer: transfer });
  await expect(page.getByText("Drop to ask about it")).toBeVisible();
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });

  await expect(page.getByRole("heading", { name: "sales.csv" })).toBeVisible();
  await expect(page.getByLabel("Separator")).toHaveValue(";");
  await expect(page.getByLabel("Decimals")).toHaveValue(",");
  await expect(page.getByLabel("Encoding")).toHaveValue("windows-1252");
  await expect(page.getByRole("cell", { name: "Müller 0" }).first()).toBeVisible();
  const invoice = page.getByLabel("Type of Invoice");
  await invoice.selectOption({ label: "text" });
  await expect(page.getByText("Reading again")).toBeHidden();
  await expect(invoice).toHaveValue("VARCHAR");
  await expectAccessible(page);

  await page.getByRole("link", { name: "Ask about it" }).click();
  await askAndRun(page, "total amount per month");
  await lastTurn(page).getByRole("tab", { name: "Table" }).click();
  await expect(lastTurn(page).getByRole("row", { name: /2024-03/ })).toContainText(file.march);

  await ask(page, "churn by segment?");
  await lastTurn(page).getByRole("button", { name: "churn" }).first().click();
  const definition = page.getByRole("combobox", { name: "What does “churn” mean?" });
  await definition.fill("sum(sales.Cancelled)");
  await page.getByRole("button", { name: "Save and ask again" }).click();
  await expect(page.getByRole("article", { name: "churn by segment?" })).toHaveCount(2);
  const run = lastTurn(page).getByRole("button", { name: "Run", exact: true });
  await expect(run.or(answer(page)).first()).toBeVisible();
  if (await run.isVisible()) await runPlan(page);
  await lastTurn(page).getByRole("tab", { name: "Table" }).click();
  await expect(lastTurn(page).getByRole("row", { name: /Privat/ })).toContainText("60");
  await expect(lastTurn(page).getByText("As this project taught:")).toBeVisible();
});

test("the analyst: a wrong password, sixty tables, a period without data, a query stopped", async ({ page, quiet }) => {
  test.skip(!postgres, "DATACHAT_TEST_POSTGRES is not set");
  quiet.allow.push(refused);
  await withSample();
  sql("drop schema if exists first_answer cascade");
  shopInPostgres(join(server.home, "sample/shop.sqlite"), "analyst", 47);
  const project = await server.call("POST", "/api/projects", { name: "Warehouse" });
  await page.goto(`${server.url}/projects/${project.id}`);
  await page.getByRole("button", { name: "Connect" }).click();
  const address = page.getByLabel("Address or path");
  const both = (user: string, password: string) => addressFor(user, password, "analyst,analyst_archive");
  await address.fill(both("guarded", "wrong"));
  await page.getByRole("dialog").getByRole("button", { name: "Connect" }).click();
  await expect(page.getByRole("alert")).toContainText(/password/i);
  await expectAccessible(page);
  await address.fill(both("guarded", "right"));
  await page.getByRole("dialog").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("tab", { name: "Schema" }).click();
  await expect(page.getByLabel("Search tables and columns")).toHaveAttribute("placeholder", "Search 60 tables");
  await page.getByLabel("Search tables and columns").fill("note_46");
  await expect(page.getByText("analyst_archive.note_46")).toBeVisible();

  await page.getByRole("link", { name: "Ask about it" }).click();
  await ask(page, "How many orders last month?");
  const run = lastTurn(page).getByRole("button", { name: "Run", exact: true });
  const reading = lastTurn(page).getByRole("button", { name: /^Number of orders with order date/ });
  await expect(run.or(reading).or(answer(page)).first()).toBeVisible();
  if (await reading.isVisible()) await reading.click();
  else if (await run.isVisible()) await runPlan(page);
  await expect(answer(page)).toContainText("2024-12-31");
  const turns = await page.getByRole("article").count();
  await lastTurn(page).getByRole("button", { name: "Ask for December 2024" }).click();
  await expect(page.getByRole("article")).toHaveCount(turns + 1);
  const december = lastTurn(page).getByRole("button", { name: /^Number of orders with order date/ });
  await expect(run.or(december).or(answer(page)).first()).toBeVisible();
  if (await december.isVisible()) await december.click();
  else if (await run.isVisible()) await runPlan(page);
  await expect(answer(page)).toContainText(/\d/);

  const counted = await page.getByRole("article").count();
  await lastTurn(page).getByRole("tab", { name: "SQL" }).click();
  await lastTurn(page).getByRole("button", { name: "Edit SQL" }).click();
  const corrected = lastTurn(page);
  await corrected.getByRole("textbox", { name: "SQL" }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(
    "SELECT count(*) FROM order_lines AS a CROSS JOIN order_lines AS b WHERE a.quantity < b.quantity",
  );
  await expect(corrected.getByRole("button", { name: "Run", exact: true })).toBeEnabled();
  await corrected.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: "Stop" }).click({ timeout: 20_000 });
  await expect(page.getByRole("button", { name: "Stop" })).toBeHidden({ timeout: 20_000 });
  await expect(page.getByRole("article")).toHaveCount(counted + 1);
});

test("the sceptic: a measure corrected, remembered, used in a new chat, undone, unseen elsewhere", async ({ page }) => {
  await withSample();
  await page.goto(server.url);
  await ask(page, "top 5 products by revenue");
  await lastTurn(page).getByRole("button", { name: "Change", exact: true }).click();
  await lastTurn(page).locator('[data-slot="chip"][data-kind="measure"]').first().click();
  await page.getByLabel("In your own words, as SQL").fill("sum(order_lines.quantity * order_lines.unit_price)");
  await page.getByRole("button", { name: "Set", exact: true }).click();
  await expect(lastTurn(page).locator("del").first()).toBeVisible();
  await lastTurn(page).getByRole("checkbox", { name: "Remember for the project: revenue = gross sales" }).check();
  await expect(lastTurn(page).getByText(/^Remembered:/)).toBeVisible();
  await lastTurn(page).getByRole("button", { name: "Run", exact: true }).click();
  await lastTurn(page).getByRole("tab", { name: "Table" }).click();
  const corrected = await lastTurn(page).getByRole("row").nth(1).textContent();

  await page.getByRole("link", { name: "New chat" }).click();
  await askAndRun(page, "which 5 products have the highest revenue?");
  await expect(lastTurn(page).getByRole("paragraph").filter({ hasText: "As this project taught:" })).toContainText(
    "revenue",
  );
  await lastTurn(page).getByRole("tab", { name: "Table" }).click();
  await expect(lastTurn(page).getByRole("row").nth(1)).toContainText(corrected?.replace(/^[^\d]*/, "") ?? "never");

  await lastTurn(page).getByRole("link", { name: "revenue" }).click();
  const row = page.getByRole("listitem").filter({ hasText: /^revenue/ });
  await expect(row).toContainText("sum(order_lines.quantity * order_lines.unit_price)");
  await row.getByRole("button", { name: "History" }).click();
  await expect(row.getByText(/1 - order_lines.discount/)).toBeVisible();
  await row.getByRole("button", { name: "Undo last change" }).click();
  await expect(row.locator("pre")).toContainText("1 - order_lines.discount");
  await page.getByRole("link", { name: "New chat" }).click();
  await askAndRun(page, "top 5 products by revenue");
  await lastTurn(page).getByRole("tab", { name: "Table" }).click();
  await expect(lastTurn(page).getByRole("row").nth(1)).toContainText("631,169.99");

  const other = await server.call("POST", "/api/projects", { name: "Elsewhere" });
  await page.goto(`${server.url}/projects/${other.id}/knowledge`);
  await expect(page.getByText("Nothing was taught yet")).toBeVisible();
});

test.describe("keyboard and screen reader", () => {
  test.use({ viewport: { width: 640, height: 450 }, reducedMotion: "reduce", forcedColors: "active" });
  test.afterEach(() => confirm("when_unsure"));
  test("ask, hear the plan, remove a chip, run, hear the answer, read the table, export, say no", async ({ page }) => {
    await withSample();
    await confirm("always");
    await page.goto(server.url);
    await composer(page).focus();
    await page.keyboard.type("products rated above 4 in category Toys");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("status").filter({ hasText: "Press Enter to run." })).toBeAttached();
    await expect(composer(page)).toBeFocused();
    await expectAccessible(page);

    await page.keyboard.press("Shift+Tab");
    const chips = lastTurn(page).getByRole("toolbar", { name: "Parts of the plan" });
    await expect(chips.locator(":focus")).toHaveCount(1);
    const filters = chips.locator('[data-kind="filter"]');
    const before = await filters.count();
    for (let step = 0; step < 8 && !(await chips.locator(':focus[data-kind="filter"]').count()); step++)
      await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Delete");
    await expect(filters).toHaveCount(before - 1);
    await page.keyboard.press("Escape");
    await expect(composer(page)).toBeFocused();
    await page.waitForTimeout(450);
    await page.keyboard.press("Enter");
    await expect(answer(page).locator("[aria-live]").first()).not.toBeEmpty();
    await expectAccessible(page);

    await lastTurn(page).getByRole("tab", { name: "Answer" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(lastTurn(page).getByRole("tab", { name: "Table" })).toBeFocused();
    await expect(lastTurn(page).getByRole("table", { name: "Result" })).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      lastTurn(page).getByRole("link", { name: /CSV/ }).press("Enter"),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    await lastTurn(page).getByRole("button", { name: "Not right" }).press("Enter");
    await page.getByRole("button", { name: "Wrong rows" }).press("Enter");
    await expect(lastTurn(page).getByText("It waits in Review.")).toBeVisible();
  });
});

test("the bad day: each ends in one clear sentence and nothing is lost", async ({ page, context, quiet }) => {
  quiet.allow.push(noise, refused);
  await withSample();
  await page.goto(server.url);
  for (const [question, says] of [
    ["hello", /ask about/i],
    ["delete cancelled orders", /only read/i],
    ["what will sales be next year?", /future/i],
  ] as const) {
    await ask(page, question);
    await expect(lastTurn(page).getByText(says).first()).toBeVisible();
    await expect(
      lastTurn(page).getByRole("region", { name: "These can be asked" }).getByRole("button").first(),
    ).toBeVisible();
  }

  await ask(page, "How many orders were placed in 2024?");
  await expect(lastTurn(page).getByRole("button", { name: "Run", exact: true })).toBeVisible();
  await page.reload();
  const second = await context.newPage();
  await second.goto(page.url());
  for (const tab of [page, second])
    await expect(lastTurn(tab).getByRole("button", { name: "Run", exact: true })).toBeVisible();
  await Promise.all(
    [page, second].map((tab) =>
      lastTurn(tab)
        .getByRole("button", { name: "Run", exact: true })
        .evaluate((button: HTMLElement) => button.click()),
    ),
  );
  for (const tab of [page, second]) await expect(answer(tab)).toContainText("15,537");
  await second.close();

  await context.setOffline(true);
  await composer(page).fill("How many customers are there?");
  await composer(page).press("Enter");
  await expect(page.getByText("Connection lost.")).toBeVisible();
  await context.setOffline(false);
  const run = lastTurn(page).getByRole("button", { name: "Run", exact: true });
  await expect(run.or(answer(page)).first()).toBeVisible({ timeout: 20_000 });
  if (await run.isVisible()) await runPlan(page);
  await expect(answer(page)).toContainText("6,000");

  await server.kill();
  await server.restart();
  await page.reload();
  await expect(page.getByRole("article")).toHaveCount(5);
  await expect(answer(page)).toContainText("6,000");
});
