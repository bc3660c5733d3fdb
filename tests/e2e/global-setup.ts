import { startServer } from "./server";

// One server for all tests that do not need their own, with the sample shop in its default project.
export default async function setup() {
  const server = await startServer();
  await server.call("POST", "/api/datasources/sample");
  process.env.DATACHAT_E2E_URL = server.url;
  return () => server.stop();
}
