import { join } from "node:path";
import { addressFor, bookkeepersFile, postgres, shopInPostgres } from "./data";
import { answer, composer, expect, lastTurn, test } from "./fixtures";
import { startServer, type TestServer } from "./server";

// From nothing to the first right answer: under 60 seconds and at most three clicks. A drop, typing and Enter are no clicks.

let server: TestServer;
test.beforeEach(async () => {
  server = await startServer();
});
test.afterEach(async ({ page }) => {
  await page.close(); // it must not miss its server
  await server.stop();
});

const limit = 60_000;

test("the sample shop", async ({ page }) => {
  const begun = Date.now();
  await page.goto(server.url);
  await page.getByRole("button", { name: "Open the sample" }).click();
  await composer(page).fill("How many orders were placed in 2024?");
  await composer(page).press("Enter");
  await lastTurn(page).getByRole("button", { name: "Run", exact: true }).click();
  await expect(answer(page)).toContainText("15,537");
  const took = Date.now() - begun;
  console.log(`sample: first right answer after ${(took / 1000).toFixed(1)} s, 2 clicks`);
  expect(took).toBeLessThan(limit);
});

test("a CSV file", async ({ page }) => {
  const file = bookkeepersFile();
  const begun = Date.now();
  await page.goto(server.url);
  await page.locator('[data-slot="files"]').setInputFiles(file);
  await page.getByRole("link", { name: "Ask about it" }).click();
  await composer(page).fill("total amount per month");
  await composer(page).press("Enter");
  await lastTurn(page).getByRole("button", { name: "Run", exact: true }).click();
  await lastTurn(page).getByRole("tab", { name: "Table" }).click();
  await expect(lastTurn(page).getByRole("row", { name: /2024-03/ })).toContainText(file.march);
  const took = Date.now() - begun;
  console.log(`CSV: first right answer after ${(took / 1000).toFixed(1)} s, 3 clicks`);
  expect(took).toBeLessThan(limit);
});

test("a PostgreSQL database", async ({ page }) => {
  test.skip(!postgres, "DATACHAT_TEST_POSTGRES is not set");
  await server.call("POST", "/api/datasources/sample?project=default");
  shopInPostgres(join(server.home, "sample/shop.sqlite"), "first_answer");
  const project = await server.call("POST", "/api/projects", { name: "Empty" });
  const begun = Date.now();
  await page.goto(`${server.url}/projects/${project.id}`);
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByLabel("Address or path").fill(addressFor("guarded", "right", "first_answer"));
  await page.getByLabel("Address or path").press("Enter");
  await page.getByRole("link", { name: "Ask about it" }).click();
  await composer(page).fill("How many orders were placed in 2024?");
  await composer(page).press("Enter");
  await lastTurn(page).getByRole("button", { name: "Run", exact: true }).click();
  await expect(answer(page)).toContainText("15,537");
  const took = Date.now() - begun;
  console.log(`PostgreSQL: first right answer after ${(took / 1000).toFixed(1)} s, 3 clicks`);
  expect(took).toBeLessThan(limit);
});
