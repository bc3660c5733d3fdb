// Lighthouse on a server of its own. Usage: node lighthouse.mjs FOLDER; see scripts/run-lighthouse.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = process.argv[2];
const root = process.env.DATACHAT_ROOT;
const home = mkdtempSync(join(tmpdir(), "datachat-lighthouse-"));
const server = spawn(process.env.DATACHAT_BINARY, ["serve", "--port", "0", "--page", join(root, "build/page")], {
  env: { ...process.env, DATACHAT_HOME: home },
  stdio: ["ignore", "pipe", "inherit"],
});
const wanted = { performance: 95, accessibility: 100 };

const address = await new Promise((resolve, reject) => {
  server.stdout.on("data", (chunk) => {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(chunk.toString());
    if (found) resolve(found[0]);
  });
  server.once("exit", () => reject(new Error("the server did not start")));
});

async function post(path, body) {
  const headers = body ? { "content-type": "application/json" } : {};
  const reply = await fetch(address + path, { method: "POST", headers, body: body && JSON.stringify(body) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${path}: ${text}`);
  return text;
}

let bad = 0;
try {
  const { sources } = JSON.parse(await post("/api/datasources/sample?project=default"));
  await post("/api/chat?project=default", {
    id: "lighthouse",
    trigger: "submit-message",
    source_id: sources[0].id,
    policy: "never",
    messages: [{ id: "m1", role: "user", parts: [{ type: "text", text: "top 5 products by revenue" }] }],
  });
  for (const [name, path] of [
    ["home", "/"],
    ["chat", "/projects/default/chats/lighthouse"],
  ]) {
    const report = join(folder, `${name}.json`);
    const flags =
      "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking";
    spawnSync(
      process.execPath,
      [
        join(root, "build/lighthouse/tool/node_modules/lighthouse/cli/index.js"),
        address + path,
        "--preset=desktop",
        "--only-categories=performance,accessibility",
        "--output=json",
        `--output-path=${report}`,
        `--chrome-flags=${flags}`,
        "--quiet",
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    const { categories, audits } = JSON.parse(readFileSync(report, "utf8"));
    for (const [kind, least] of Object.entries(wanted)) {
      const score = Math.round(categories[kind].score * 100);
      console.log(`${name}: ${kind} ${score}`);
      if (score >= least) continue;
      bad += 1;
      for (const { id } of categories[kind].auditRefs) {
        if (audits[id].score !== null && audits[id].score < 0.9)
          console.log(`  ${id}: ${audits[id].displayValue ?? audits[id].title}`);
      }
    }
  }
} finally {
  server.kill("SIGTERM");
  rmSync(home, { recursive: true, force: true });
}
process.exit(bad > 0 ? 1 : 0);
