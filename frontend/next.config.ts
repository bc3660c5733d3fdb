import type { NextConfig } from "next";

const backend = process.env.DATACHAT_BACKEND ?? "http://127.0.0.1:8080";
const building = process.env.NODE_ENV === "production";

// A build is a static export that `datachat serve` hands out; in development Next serves the page and passes /api on.
const config: NextConfig = {
  ...(building
    ? { output: "export" as const }
    : { rewrites: async () => [{ source: "/api/:path*", destination: `${backend}/api/:path*` }] }),
  // Who only builds the page has not installed what its tests need.
  typescript: { tsconfigPath: "tsconfig.build.json" },
  turbopack: { resolveAlias: { "@ai-sdk/gateway": "./lib/no-gateway.ts" } },
  reactStrictMode: true,
  devIndicators: false,
};

export default config;
