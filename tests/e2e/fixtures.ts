import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export { expect };

type Given = { quiet: { allow: RegExp[] } };

// Every test fails on an error in the console, unless it allows that one: a refusal that it provokes is logged by the browser.
export const test = base.extend<Given>({
  quiet: [
    async ({ page }, use) => {
      const heard: string[] = [];
      const rules = { allow: [] as RegExp[] };
      page.on("console", (message) => {
        if (message.type() === "error") heard.push(`${message.text()} (${message.location().url})`);
      });
      page.on("pageerror", (error) => heard.push(error.message));
      await use(rules);
      expect(heard.filter((text) => !rules.allow.some((rule) => rule.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
});

export const url = (path = "/") => `${process.env.DATACHAT_E2E_URL}${path}`;

// Axe finds nothing; with rules, only by those.
export async function expectAccessible(page: Page, rules?: string[]) {
  const axe = new AxeBuilder({ page });
  const found = await (rules ? axe.withRules(rules) : axe).analyze();
  const words = found.violations.map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join("; ")}`,
  );
  expect(words).toEqual([]);
}

export const composer = (page: Page) => page.locator('[data-slot="composer"]');
export const lastTurn = (page: Page) => page.getByRole("article").last();

export async function ask(page: Page, question: string) {
  await composer(page).fill(question);
  await composer(page).press("Enter");
  await expect(page.getByRole("article", { name: question, exact: true }).last()).toBeVisible();
}

// Runs the plan that waits, from the keyboard, as soon as the page listens to Enter again.
export async function runPlan(page: Page) {
  await expect(lastTurn(page).getByRole("button", { name: "Run", exact: true })).toBeVisible();
  await page.waitForTimeout(450);
  await composer(page).press("Enter");
}

export const answer = (page: Page) => lastTurn(page).locator('[data-slot="answer"]');

// Asks, and runs the plan if one waits; ends with the answer.
export async function askAndRun(page: Page, question: string) {
  await ask(page, question);
  const run = lastTurn(page).getByRole("button", { name: "Run", exact: true });
  await expect(run.or(answer(page)).first()).toBeVisible();
  if (await run.isVisible()) await runPlan(page);
  await expect(answer(page)).toBeVisible();
}
