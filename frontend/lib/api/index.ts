import { address, call } from "./client";
import type * as T from "./types";

// Every call of docs/api.md, by resource. The first argument is the project wherever the thing belongs to one.

export const projects = {
  list: () => call<T.Page<T.Project>>("GET", "/projects", { query: { limit: 200 } }),
  get: (id: string) => call<T.Project>("GET", `/projects/${id}`),
  create: (name: string) => call<T.Project>("POST", "/projects", { body: { name } }),
  change: (id: string, body: Partial<T.Project> & { version: number }) =>
    call<T.Project>("PATCH", `/projects/${id}`, { body }),
};

export const sources = {
  list: (project: string) => call<T.Page<T.Source>>("GET", "/datasources", { query: { project, limit: 200 } }),
  get: (project: string, id: string) => call<T.Source>("GET", `/datasources/${id}`, { query: { project } }),
  kinds: () => call<{ items: T.SourceKind[] }>("GET", "/datasources/kinds"),
  add: (project: string, body: T.SourceChoice & { name?: string; options?: Record<string, unknown> }) =>
    call<T.Source>("POST", "/datasources", { query: { project }, body }),
  test: (project: string, body: T.SourceChoice) =>
    call<T.SourceTest>("POST", "/datasources/test", { query: { project }, body }),
  upload: (project: string, files: File[]) => {
    const body = new FormData();
    for (const file of files) body.append("file", file, file.name);
    return call<{ source: T.Source; files: T.Preview[] }>("POST", "/datasources/upload", { query: { project }, body });
  },
  addSample: (project: string) => call<{ sources: T.Source[] }>("POST", "/datasources/sample", { query: { project } }),
  change: (project: string, id: string, body: T.SourceChange) =>
    call<T.Source>("PATCH", `/datasources/${id}`, { query: { project }, body }),
  remove: (project: string, id: string) => call<void>("DELETE", `/datasources/${id}`, { query: { project } }),
  preview: (project: string, id: string) =>
    call<T.Preview[]>("GET", `/datasources/${id}/preview`, { query: { project } }),
  readAgain: (project: string, id: string, body: { file: string; options: Record<string, unknown> }) =>
    call<T.Preview[]>("PUT", `/datasources/${id}/preview`, { query: { project }, body }),
  schema: (project: string, id: string) => call<T.Schema>("GET", `/datasources/${id}/schema`, { query: { project } }),
  sync: (project: string, id: string) => call<unknown>("POST", `/datasources/${id}/sync`, { query: { project } }),
  overview: (project: string, id: string) =>
    call<T.Overview>("GET", `/datasources/${id}/overview`, { query: { project } }),
  suggestions: (project: string, id: string) =>
    call<{ questions: string[] }>("GET", `/datasources/${id}/suggestions`, { query: { project } }),
};

export const chats = {
  list: (project: string, search = "", after = "") =>
    call<T.Page<T.Chat>>("GET", "/chats", { query: { project, search, after, limit: 100 } }),
  get: (project: string, id: string) =>
    call<{ chat: T.Chat; messages: unknown[]; active_turn?: string }>("GET", `/chats/${id}`, { query: { project } }),
  rename: (project: string, id: string, title: string) =>
    call<T.Chat>("PATCH", `/chats/${id}`, { query: { project }, body: { title } }),
  remove: (project: string, id: string) => call<void>("DELETE", `/chats/${id}`, { query: { project } }),
  stop: (project: string, id: string) => call<unknown>("POST", `/chat/${id}/stop`, { query: { project }, body: {} }),
};

export const plans = {
  get: (project: string, id: string) => call<T.Plan>("GET", `/plans/${id}`, { query: { project } }),
  confirm: (project: string, plan: T.Plan) =>
    call<T.Confirmed>("POST", `/plans/${plan.plan_id}/confirm`, {
      query: { project },
      body: { revision: plan.revision, hash: plan.hash },
    }),
  reject: (project: string, plan: T.Plan) =>
    call<unknown>("POST", `/plans/${plan.plan_id}/reject`, { query: { project }, body: { revision: plan.revision } }),
  edit: (project: string, plan: T.Plan, edits: T.Edit[]) =>
    call<T.Plan>("POST", `/plans/${plan.plan_id}/edit`, {
      query: { project },
      body: { revision: plan.revision, hash: plan.hash, edits },
    }),
  options: (project: string, planId: string, part: T.PlanPart) =>
    call<T.ChipOptions>("GET", `/plans/${planId}/options`, { query: { project, node: part.node, kind: part.kind } }),
};

export const queries = {
  run: (project: string, body: { chat_id: string; source_id: string; sql: string; question?: string }) =>
    call<{ turn_id: string; plan?: T.Plan }>("POST", "/queries", { query: { project }, body }),
  explain: (project: string, body: { source_id: string; sql: string }, signal?: AbortSignal) =>
    call<T.Explained>("POST", "/queries/explain", { query: { project }, body, signal }),
};

export const results = {
  rows: (project: string, runId: string, offset: number, limit: number, signal?: AbortSignal) =>
    call<T.Rows>("GET", `/results/${runId}/rows`, { query: { project, offset, limit }, signal }),
  exportAddress: (project: string, runId: string, format: "csv" | "json") =>
    address(`/results/${runId}/export`, { project, format }),
};

export const feedback = {
  give: (project: string, body: T.FeedbackBody) =>
    call<T.FeedbackReply>("POST", "/feedback", { query: { project }, body }),
};

export const knowledge = {
  list: (project: string, filter: { kind?: string; state?: string; search?: string } = {}) =>
    call<T.Page<T.Entry>>("GET", "/kb", { query: { project, limit: 200, ...filter } }),
  add: (
    project: string,
    body: { kind: T.EntryKind; source_id: string; term: string; definition: string; note: string },
  ) => call<T.Entry>("POST", "/kb", { query: { project }, body }),
  change: (project: string, id: string, body: Partial<T.Entry> & { version: number }) =>
    call<T.Entry>("PATCH", `/kb/${id}`, { query: { project }, body }),
  retire: (project: string, id: string) => call<unknown>("DELETE", `/kb/${id}`, { query: { project } }),
  undo: (project: string, id: string, version: number) =>
    call<T.Entry>("POST", `/kb/${id}/undo`, { query: { project }, body: { version } }),
  history: (project: string, id: string) =>
    call<{ items: T.EntryChange[] }>("GET", `/kb/${id}/history`, { query: { project } }),
};

export const validations = {
  list: (project: string) => call<T.Page<T.ReviewItem>>("GET", "/validations", { query: { project, limit: 200 } }),
  decide: (project: string, id: string, decision: "accept" | "reject", note = "") =>
    call<unknown>("POST", `/validations/${id}/decide`, { query: { project }, body: { decision, note } }),
};

export const rowPolicies = {
  get: (project: string) => call<T.RowPolicies>("GET", "/row_policies", { query: { project } }),
  store: (project: string, body: T.RowPolicies) =>
    call<T.RowPolicies>("PUT", "/row_policies", { query: { project }, body }),
};

export const settings = {
  list: () => call<{ items: T.Setting[] }>("GET", "/settings"),
  changeModel: (model: T.ModelBody) => call<unknown>("PATCH", "/settings", { body: { model } }),
  testModel: (model: T.ModelBody) => call<T.ModelTest>("POST", "/settings/model/test", { body: model }),
};
