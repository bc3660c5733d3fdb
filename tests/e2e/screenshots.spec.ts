import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { bookkeepersFile } from "./data";
import { answer, ask, expect, lastTurn, test, url } from "./fixtures";

// The pictures of the documentation, taken from the running program. DATACHAT_SCREENSHOTS says where they go; a test run keeps
// them in build/e2e to be looked at.

const root = process.env.DATACHAT_ROOT ?? join(__dirname, "../..");
const folder = join(root, process.env.DATACHAT_SCREENSHOTS ?? "build/e2e/images");
mkdirSync(folder, { recursive: true });

for (const theme of ["light", "dark"] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme, viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
    test(`plan and answer, ${theme}`, async ({ page }) => {
      await page.goto(url("/"));
      await expect(page.getByRole("region", { name: /Answered from this source/ })).toBeVisible();
      await page.screenshot({ path: join(folder, `home-${theme}.png`) });
      await ask(page, "top 5 products by revenue");
      await expect(lastTurn(page).getByRole("button", { name: "Run", exact: true })).toBeVisible();
      await lastTurn(page).getByRole("heading", { level: 2 }).locator("[data-word]").first().hover();
      await page.screenshot({ path: join(folder, `plan-${theme}.png`) });
      await lastTurn(page).getByRole("button", { name: "Run", exact: true }).click();
      await expect(answer(page).locator('[data-slot="chart"] svg')).toBeVisible();
      await page.mouse.move(0, 0);
      await page.screenshot({ path: join(folder, `answer-${theme}.png`) });
      await page.goto(url("/design"));
      await page.screenshot({ path: join(folder, `design-${theme}.png`), fullPage: true });
    });
    test(`a file, ${theme}`, async ({ page }) => {
      await page.goto(url("/"));
      await page.locator('[data-slot="files"]').setInputFiles(bookkeepersFile());
      await expect(page.getByRole("cell", { name: "Müller 0" }).first()).toBeVisible();
      await page.screenshot({ path: join(folder, `file-${theme}.png`) });
      await page.getByRole("tab", { name: "Overview" }).click();
      await expect(page.getByText(/from 2024/)).toBeVisible();
      await page.screenshot({ path: join(folder, `overview-${theme}.png`) });
    });
  });
}
