import { postgres } from "./data";
import { answer, askAndRun, expect, expectAccessible, lastTurn, test } from "./fixtures";
import { startServer, type TestServer } from "./server";

// What is not a question: chats, projects, knowledge, review, settings and sources, on the real server.

let server: TestServer;
test.beforeAll(async () => {
  server = await startServer();
  await server.call("POST", "/api/datasources/sample?project=default");
});
test.afterEach(async ({ page }) => {
  await page.close(); // it must not miss its server
});
test.afterAll(async () => {
  await server.stop();
});

test("chats are renamed, searched and deleted", async ({ page }) => {
  await page.goto(server.url);
  await askAndRun(page, "How many stores are there?");
  const chats = page.getByRole("navigation", { name: "Chats" });
  await chats.getByRole("button", { name: "More for How many stores are there?" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByLabel("Title of the chat").fill("Our stores");
  await page.keyboard.press("Enter");
  await expect(chats.getByRole("link", { name: "Our stores" })).toBeVisible();
  await page.getByLabel("Search chats").fill("nothing like it");
  await expect(chats.getByText("No chat holds")).toBeVisible();
  await page.getByLabel("Search chats").fill("stores");
  await expect(chats.getByRole("link", { name: "Our stores" })).toBeVisible();
  await chats.getByRole("button", { name: "More for Our stores" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete chat" }).click();
  await expect(chats.getByRole("link", { name: "Our stores" })).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Ask about Sample shop" })).toBeVisible();
});

test("a project is made, named and told what today is", async ({ page }) => {
  await page.goto(`${server.url}/projects`);
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByLabel("Name").fill("Quarter");
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByRole("heading", { name: "What do you want to ask?" })).toBeVisible();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Name of the project").fill("Third quarter");
  await page.getByLabel("Instructions").fill("Cancelled orders do not count.");
  await page.getByLabel("Today").fill("2024-09-30");
  await page.getByLabel("A week starts on").selectOption("sunday");
  await page.getByLabel("Always").check();
  await page.getByLabel("Most megabytes to read").fill("500");
  await page.getByLabel("A query over that").selectOption("refuse");
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page.getByRole("button", { name: /Third quarter/ })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Today")).toHaveValue("2024-09-30");
  await expect(page.getByLabel("A week starts on")).toHaveValue("sunday");
  await expect(page.getByLabel("Always")).toBeChecked();
  await expect(page.getByLabel("Most megabytes to read")).toHaveValue("500");
  await expect(page.getByLabel("A query over that")).toHaveValue("refuse");
  await expect(page.getByLabel("Instructions")).toHaveValue("Cancelled orders do not count.");
});

test("a row policy is written, refused while it is wrong, holds for the next answer, and is taken away", async ({
  page,
  quiet,
}) => {
  quiet.allow.push(/status of 4\d\d/);
  const { id } = await server.call("POST", "/api/projects", { name: "Branches" });
  await server.call("POST", `/api/datasources/sample?project=${id}`);
  await page.goto(`${server.url}/projects/${id}/settings`);
  const section = page.getByRole("region", { name: "Who sees which rows" });
  await section.getByRole("button", { name: "Add a policy" }).click();
  await section.getByLabel("Source").selectOption({ label: "Sample shop" });
  await section.getByLabel("Table").fill("customers");
  await section.getByLabel("Rows that are shown").fill("regoin_id = viewer.region");
  await section.getByLabel("What is known of each person").fill("local: region = 1");
  await section.getByRole("button", { name: "Save the policies" }).click();
  await expect(section.getByRole("alert")).toContainText("regoin_id");
  await section.getByLabel("Rows that are shown").fill("region_id = viewer.region");
  await section.getByRole("button", { name: "Save the policies" }).click();
  await expect(section.getByRole("status")).toContainText("Saved");
  await expectAccessible(page);
  await page.reload();
  await expect(section.getByLabel("Rows that are shown")).toHaveValue("region_id = viewer.region");
  await expect(section.getByLabel("What is known of each person")).toHaveValue("local: region = 1");
  await section.getByRole("button", { name: "Remove this policy" }).click();
  await section.getByRole("button", { name: "Save the policies" }).click();
  await expect(section.getByRole("status")).toContainText("Saved");
  await expect(section.getByText("Everybody who may ask sees all rows.")).toBeVisible();
});

test("a model that is not there is told in exact words", async ({ page, quiet }) => {
  quiet.allow.push(/status of (4|5)\d\d/);
  await page.goto(`${server.url}/projects/default/settings`);
  await page.getByLabel("Provider").selectOption("ollama");
  await page.getByLabel("Model", { exact: true }).fill("no-such-model");
  await page.getByLabel("Address").fill("http://127.0.0.1:9/v1");
  await page.getByRole("button", { name: "Test the model" }).click();
  const section = page.getByRole("region", { name: "Language model" });
  await expect(
    section
      .getByRole("status")
      .or(section.getByRole("alert"))
      .filter({ hasText: /127\.0\.0\.1|reach|connect/i }),
  ).toBeVisible();
});

test("knowledge is added, checked, edited, undone and retired", async ({ page, quiet }) => {
  quiet.allow.push(/status of 4\d\d/);
  await page.goto(`${server.url}/projects/default/knowledge`);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByLabel("Source").selectOption({ label: "Sample shop" });
  await page.getByLabel("Word or words").fill("basket size");
  await page.getByLabel("Means").fill("avg(order_lines.no_such_column)");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("no_such_column");
  await page.getByLabel("Means").fill("avg(order_lines.quantity)");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "basket size" });
  await expect(row).toContainText("avg(order_lines.quantity)");
  await row.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Means").fill("sum(order_lines.quantity)");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("sum(order_lines.quantity)");
  await row.getByRole("button", { name: "Undo last change" }).click();
  await expect(row).toContainText("avg(order_lines.quantity)");
  await row.getByRole("button", { name: "Retire" }).click();
  await expect(row).toHaveCount(0);
  await page.getByLabel("Retired too").check();
  await expect(row).toContainText("retired");
  await expectAccessible(page);
});

test("an answer that is not right waits in review until somebody decides", async ({ page }) => {
  await page.goto(server.url);
  await askAndRun(page, "How many suppliers are there?");
  await lastTurn(page).getByRole("button", { name: "Not right" }).click();
  await page.getByRole("button", { name: "Wrong table" }).click();
  await expect(lastTurn(page).getByText("It waits in Review.")).toBeVisible();
  await page.getByRole("link", { name: /^Review/ }).click();
  const item = page.getByRole("main").getByRole("listitem").filter({ hasText: "How many suppliers are there?" });
  await expect(item).toContainText("Wrong table");
  await item.getByRole("button", { name: "Reject" }).click();
  await expect(item).toHaveCount(0);
});

test("an answer that is right stays as an example", async ({ page }) => {
  await page.goto(server.url);
  await askAndRun(page, "How many regions are there?");
  await lastTurn(page).getByRole("button", { name: "This is right" }).click();
  await expect(lastTurn(page).getByText("Marked as right.")).toBeVisible();
  await page.getByRole("link", { name: "Knowledge" }).click();
  await expect(
    page.getByRole("main").getByRole("listitem").filter({ hasText: "How many regions are there?" }),
  ).toContainText("Verified answer");
});

test("own SQL is read back, refused where it must be, and run", async ({ page, quiet }) => {
  quiet.allow.push(/status of 4\d\d/);
  await page.goto(server.url);
  await askAndRun(page, "How many regions are there?");
  await lastTurn(page).getByRole("tab", { name: "SQL" }).click();
  await lastTurn(page).getByRole("button", { name: "Edit SQL" }).click();
  const first = page.getByRole("article").first();
  await first.getByRole("textbox", { name: "SQL" }).click();
  const write = async (sql: string) => {
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(sql);
  };
  await write("DELETE FROM regions");
  await expect(first.getByRole("button", { name: "Run", exact: true })).toBeDisabled();
  await write("SELECT name FROM regions ORDER BY name");
  await expect(first.getByText(/regions/i).first()).toBeVisible();
  await expect(first.getByRole("button", { name: "Run", exact: true })).toBeEnabled();
  await first.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByRole("article")).toHaveCount(2);
  await expect(answer(page)).toContainText("8 rows");
});

test("a server is connected field by field, and its password stays when something else changes", async ({
  page,
  quiet,
}) => {
  test.skip(!postgres, "DATACHAT_TEST_POSTGRES is not set");
  quiet.allow.push(/status of 4\d\d/);
  const { id } = await server.call("POST", "/api/projects", { name: "Fields" });
  await page.goto(`${server.url}/projects/${id}/sources`);
  await page.getByRole("button", { name: "Connect" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Kind").selectOption({ label: "PostgreSQL" });
  const place = new URL(postgres);
  await dialog.getByLabel("Server").fill(place.hostname);
  await dialog.getByLabel("Port").fill(place.port);
  await dialog.getByLabel("Database").fill(place.pathname.slice(1));
  await dialog.getByLabel("User").fill("guarded");
  await dialog.getByLabel("Password").fill("wrong");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Test" }).click();
  await expect(dialog.getByRole("alert")).toContainText(/password/i);
  await dialog.getByLabel("Password").fill("right");
  await dialog.getByRole("button", { name: "Test" }).click();
  await expect(dialog.getByRole("status")).toContainText("Connected to PostgreSQL");
  await dialog.getByRole("button", { name: "Connect" }).click();
  await page.getByRole("tab", { name: "Details" }).click();
  await expect(page.getByLabel("User")).toHaveValue("guarded");
  await expect(page.getByLabel("Password")).toHaveValue("");
  await page.getByText("More settings").click();
  await page.getByLabel("Encryption").selectOption("prefer");
  await page.getByRole("button", { name: "Save" }).click();
  await page.reload();
  await page.getByRole("tab", { name: "Details" }).click();
  await page.getByText("More settings").click();
  await expect(page.getByLabel("Encryption")).toHaveValue("prefer");
});

test("all sources are asked together, and the plan says what comes from where", async ({ page }) => {
  const { id } = await server.call("POST", "/api/projects", { name: "Together" });
  await server.call("POST", `/api/datasources/sample?project=${id}`);
  await page.goto(`${server.url}/projects/${id}`);
  await page.getByLabel("Source to ask").selectOption({ label: "All sources together" });
  await expect(page.getByRole("heading", { name: "Ask about All sources" })).toBeVisible();
  await askAndRun(page, "How many orders were placed in 2024?");
  await expect(answer(page)).toContainText(/\d/);
  await expect(lastTurn(page).getByText("From Sample shop: orders")).toBeVisible();
  await lastTurn(page).getByRole("tab", { name: "SQL" }).click();
  await expect(lastTurn(page).getByText("Fetched from Sample shop")).toBeVisible();
  await expectAccessible(page);
});

test("a source is renamed and removed", async ({ page }) => {
  await page.goto(`${server.url}/projects/default/sources`);
  await page.getByRole("link", { name: /Sample files/ }).click();
  await page.getByRole("tab", { name: "Details" }).click();
  await page.getByLabel("Name").fill("Visits and stock");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Visits and stock" })).toBeVisible();
  await page.getByRole("button", { name: "Remove this source" }).click();
  await page.getByRole("button", { name: "Remove source" }).click();
  await expect(page.getByRole("heading", { name: "Sources" })).toBeVisible();
  await expect(page.getByRole("link", { name: /Visits and stock/ })).toHaveCount(0);
});
