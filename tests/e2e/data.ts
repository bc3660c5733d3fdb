import { execFileSync } from "node:child_process";
import { join } from "node:path";

const root = process.env.DATACHAT_ROOT ?? join(__dirname, "../..");

export const postgres = process.env.DATACHAT_TEST_POSTGRES ?? "";

// What a bookkeeper has: semicolons, decimal commas, days first, Latin-1. `total` is the hand sum of March.
export function bookkeepersFile(): { name: string; mimeType: string; buffer: Buffer; march: string } {
  const lines = ["Date;Customer;Segment;Invoice;Amount;Cancelled"];
  const segments = ["Privat", "Gewerbe", "Öffentlich"];
  let march = 0;
  for (let place = 0; place < 720; place++) {
    const month = (place % 12) + 1;
    const day = (place % 28) + 1;
    const cents = 1000 + ((place * 7919) % 900000);
    if (month === 3) march += cents;
    const amount = `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, "0")}`;
    const date = `${String(day).padStart(2, "0")}.${String(month).padStart(2, "0")}.2024`;
    lines.push(
      `${date};Müller ${place % 9};${segments[place % 3]};${100000 + place};${amount};${place % 4 === 0 ? 1 : 0}`,
    );
  }
  const whole = String(Math.floor(march / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
  return {
    name: "sales.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`${lines.join("\r\n")}\r\n`, "latin1"),
    march: `${whole}.${String(march % 100).padStart(2, "0")}`,
  };
}

export function sql(statement: string) {
  execFileSync("psql", ["-q", "-X", "-v", "ON_ERROR_STOP=1", postgres, "-c", statement], { stdio: "pipe" });
}

// The sample shop in a schema of its own, readable by the role "guarded", and `more` tables beside it in another.
export function shopInPostgres(shop: string, schema: string, more = 0) {
  execFileSync("python3", [join(root, "scripts/shop-to-postgres"), shop, postgres, schema], { stdio: "pipe" });
  const grants = (name: string) =>
    `grant usage on schema ${name} to guarded; grant select on all tables in schema ${name} to guarded;`;
  sql(grants(schema));
  if (more > 0) {
    const tables = Array.from(
      { length: more },
      (_, place) => `create table ${schema}_archive.note_${place} (note_id bigint primary key, remark text);`,
    );
    sql(
      `drop schema if exists ${schema}_archive cascade; create schema ${schema}_archive; ${tables.join(" ")} ${grants(`${schema}_archive`)}`,
    );
  }
}

// The test server's address for another user and password.
export function addressFor(user: string, password: string, schema: string): string {
  const url = new URL(postgres);
  return `postgres://${user}:${password}@${url.host}${url.pathname}?options=-csearch_path%3D${schema}`;
}
