// Gives the default project of a server the sample shop, unless it has a source. Usage: node scripts/add-sample.mjs ADDRESS
const address = process.argv[2];
const patience = 30_000;

async function ready() {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    if (await fetch(`${address}/readyz`).then((reply) => reply.ok).catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no server answers at ${address}`);
}

async function call(method, path) {
  const reply = await fetch(`${address}${path}`, { method });
  if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`);
  return reply.json();
}

try {
  await ready();
  const sources = await call("GET", "/api/datasources?project=default");
  if (sources.items.length === 0) await call("POST", "/api/datasources/sample?project=default");
  console.log(`Open ${address}/ in a browser and ask: top 5 products by revenue`);
} catch (error) {
  console.error(`add-sample: ${error.message}`);
  process.exit(69);
}
