import { defineConfig } from "@playwright/test";

// The tests run on the real server that global-setup.ts starts; mocked ones only borrow its files.
export default defineConfig({
  testDir: ".",
  outputDir: "../../build/e2e/results",
  globalSetup: process.env.DATACHAT_E2E_URL ? undefined : "./global-setup.ts",
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "../../build/e2e/report.json" }]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 900 },
    colorScheme: "light",
    launchOptions: {
      executablePath: process.env.DATACHAT_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
