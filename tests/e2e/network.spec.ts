import { CuttingProxy } from "./cutting-proxy";
import { answer, ask, askAndRun, composer, expect, lastTurn, runPlan, test } from "./fixtures";
import { startServer, type TestServer } from "./server";

// A cut network, a reload, a second tab, a killed server: the answer goes on, nothing is lost or said twice.

const noise = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_NETWORK|ERR_INCOMPLETE|ERR_FAILED|WebSocket|status of/;

let server: TestServer;
test.beforeAll(async () => {
  server = await startServer();
  await server.call("POST", "/api/datasources/sample?project=default");
});
test.afterAll(async () => {
  await server.stop();
});

test("a reload restores a plan that waits; two tabs confirm it, it runs once", async ({ page, context, quiet }) => {
  quiet.allow.push(noise);
  await page.goto(server.url);
  await ask(page, "How many orders were placed in 2024?");
  await expect(lastTurn(page).getByRole("button", { name: "Run", exact: true })).toBeVisible();
  await page.reload();
  await expect(lastTurn(page).getByRole("button", { name: "Run", exact: true })).toBeVisible();

  const second = await context.newPage();
  await second.goto(page.url());
  await expect(lastTurn(second).getByRole("button", { name: "Run", exact: true })).toBeVisible();
  // Both buttons are held before either is pressed: the first press may take the second tab's button away.
  const buttons = await Promise.all(
    [page, second].map((tab) => lastTurn(tab).getByRole("button", { name: "Run", exact: true }).elementHandle()),
  );
  await Promise.all(buttons.map((button) => button?.evaluate((element) => (element as HTMLElement).click())));
  await expect(answer(page)).toContainText("15,537");
  await expect(answer(second)).toContainText("15,537");
  await expect(page.getByRole("article")).toHaveCount(1);
  await expect(second.getByRole("article")).toHaveCount(1);
});

test("what another tab asks appears here", async ({ page, context }) => {
  await page.goto(server.url);
  await askAndRun(page, "How many customers are there?");
  const second = await context.newPage();
  await second.goto(page.url());
  await askAndRun(second, "How many stores are there?");
  await expect(
    page.getByRole("article", { name: "How many stores are there?" }).locator('[data-slot="answer"]'),
  ).toContainText("24");
  await expect(page.getByRole("article")).toHaveCount(2);
});

test("the network goes away in mid-question and comes back", async ({ page, context, quiet }) => {
  quiet.allow.push(noise);
  await page.goto(server.url);
  await askAndRun(page, "How many customers are there?");
  await context.setOffline(true);
  await composer(page).fill("How many products are there?");
  await composer(page).press("Enter");
  await expect(page.getByText("Connection lost.")).toBeVisible();
  await context.setOffline(false);
  const run = lastTurn(page).getByRole("button", { name: "Run", exact: true });
  await expect(run.or(answer(page)).first()).toBeVisible({ timeout: 20_000 });
  if (await run.isVisible()) await runPlan(page);
  await expect(answer(page)).toContainText("400");
  await expect(page.getByRole("article", { name: "How many products are there?" })).toHaveCount(1);
});

test("kill -9 while a plan waits: it still waits afterwards and runs", async ({ page, quiet }) => {
  quiet.allow.push(noise);
  await page.goto(server.url);
  await ask(page, "How many suppliers are there?");
  const run = lastTurn(page).getByRole("button", { name: "Run", exact: true });
  await expect(run.or(answer(page)).first()).toBeVisible();
  const waited = await run.isVisible();
  await server.kill();
  await server.restart();
  await page.reload();
  if (waited) await runPlan(page);
  await expect(answer(page)).toContainText("40");
});

test("the connection is killed at every part: the answer goes on, nothing is lost or said twice", async ({
  page,
  quiet,
}) => {
  test.setTimeout(180_000);
  quiet.allow.push(noise);
  const proxy = await CuttingProxy.before(server.url);
  try {
    for (let parts = 1; ; parts += 1) {
      await page.goto(proxy.url);
      const before = proxy.cuts;
      proxy.cutAfter(parts);
      await ask(page, "average price of products per category");
      const run = lastTurn(page).getByRole("button", { name: "Run", exact: true });
      await expect(run.or(answer(page)).first()).toBeVisible({ timeout: 20_000 });
      if (await run.isVisible()) await runPlan(page);
      await expect(answer(page).locator("p").first()).toContainText("Highest average price", { timeout: 20_000 });
      await expect(page.getByRole("article")).toHaveCount(1);
      await expect(answer(page)).toHaveCount(1);
      expect((await answer(page).locator("p").first().innerText()).match(/Highest/g)).toHaveLength(1);
      await expect(page.getByText("Connection lost.")).toHaveCount(0);
      if (proxy.cuts === before) {
        expect(parts).toBeGreaterThan(5); // one part after the last: nothing was left to cut
        break;
      }
    }
  } finally {
    await proxy.stop();
  }
});
