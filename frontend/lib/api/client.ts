import { newId } from "@/lib/ids";
import type { Plan, ProblemBody } from "./types";

// A refusal or failure of the server, in words for the person. `offline` means that nobody answered.
export class Problem extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly status: number,
    readonly plan?: Plan,
  ) {
    super(message);
  }
}

export const offlineText = "DataChat does not answer. Is it still running on this machine?";

export type Query = Record<string, string | number | undefined>;

export function address(path: string, query: Query = {}): string {
  const text = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") text.set(key, String(value));
  }
  const tail = text.toString();
  return `/api${path}${tail ? `?${tail}` : ""}`;
}

export function problemFrom(text: string, status: number): Problem {
  try {
    const body = JSON.parse(text) as ProblemBody;
    return new Problem(body.detail ?? body.title ?? text, body.code ?? "internal", status, body.plan);
  } catch {
    return new Problem(text.trim() || `The server answered ${status}.`, "internal", status);
  }
}

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
type Options = { query?: Query; body?: unknown; signal?: AbortSignal };

// Makes one call and returns its JSON. Throws Problem; code "offline" when the server cannot be reached.
export async function call<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  const form = options.body instanceof FormData;
  if (options.body !== undefined && !form) headers["content-type"] = "application/json";
  if (method !== "GET") headers["idempotency-key"] = newId();
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers,
      body: form ? (options.body as FormData) : options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(offlineText, "offline", 0);
  }
  const text = await response.text();
  if (!response.ok) throw problemFrom(text, response.status);
  return (text ? JSON.parse(text) : undefined) as T;
}
