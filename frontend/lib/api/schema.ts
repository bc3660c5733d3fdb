// Written by scripts/make-api-types.mjs from /api/openapi.json: change the server, not this file.

export type AddEntry = {
  kind: "metric" | "synonym" | "value_alias" | "column_default" | "join_preference" | "instruction" | "verified_pair" | "rejected_query";
  // "" = the whole project
  source_id?: string;
  term?: string;
  definition?: string;
  note?: string;
};

export type CancelledQuery = {
  turn_id: string;
};

export type ChangeEntry = {
  version: number;
  term?: string;
  definition?: string;
  note?: string;
  state?: "proposed" | "quarantined" | "active" | "retired";
};

export type ChangeProject = {
  version: number;
  name?: string;
  instructions?: string;
  confirmation?: "always" | "when_unsure" | "never";
  settings?: ProjectSettings;
};

export type ChangeSettings = {
  model?: ModelChoice;
};

export type ChangeSource = {
  version: number;
  name?: string;
  address?: string;
  // Fields that change; null takes one away
  values?: unknown;
};

export type Chat = {
  id: string;
  title: string;
  created_at_ms: number;
  // The last question
  updated_at_ms: number;
};

export type ChatBody = {
  // Of the chat; made by the client
  id: string;
  // Only the last one counts
  messages: ChatMessage[];
  // submit-message or regenerate-message
  trigger?: string;
  messageId?: string;
  // The data source that is asked
  source_id?: string;
  // Instead of the query parameter
  project_id?: string;
  // Instead of a question: a reading of a turn that asked back
  choice?: ChosenReading;
  // Instead of the project's
  policy?: "always" | "when_unsure" | "never";
};

export type ChatMessage = {
  id?: string;
  role: string;
  parts: MessagePart[];
};

export type ChatWithMessages = {
  chat: Chat;
  // UIMessages of the AI SDK; questions and answers alternate
  messages: unknown[];
  // The turn that is being worked on
  active_turn?: string;
};

export type Chats = {
  items: Chat[];
  // "" on the last page
  next: string;
};

export type ChosenReading = {
  // The turn that asked back
  turn_id: string;
  // From 0
  index: number;
};

export type ClosedPlanOption = {
  text: string;
  reason: string;
};

export type ColumnMask = {
  column: string;
  // What is shown instead, as SQL: NULL, '***', round(salary, -3)
  shown: string;
};

export type ConfirmPlan = {
  revision: number;
  hash: string;
};

export type ConfirmedPlan = {
  turn_id: string;
  chat_id: string;
  // false: it was confirmed before, and runs once all the same
  first: boolean;
};

export type CountedValue = {
  value: unknown;
  count: number;
};

export type CreateProject = {
  // 1 to 200 characters
  name: string;
};

export type CreateSource = {
  // As a person writes it: sqlite:PATH, mysql://USER:PASSWORD@HOST/DATABASE
  address?: string;
  // Instead of an address, with `values`
  kind?: string;
  // Of the fields that the kind has
  values?: unknown;
  // Unique in the project; one is made when it is absent
  name?: string;
  // Of data files: FILE -> {KEY: VALUE}, as in preview
  options?: Record<string, Record<string, string>>;
};

export type DateRange = {
  column: string;
  from: string;
  to: string;
};

export type Decide = {
  decision: "accept" | "reject";
  note?: string;
};

export type Decided = {
  id: string;
  decision: string;
};

export type EditPlan = {
  revision: number;
  hash: string;
  // [{op, ...}]: see docs/api.md
  edits: unknown;
};

export type Entries = {
  items: Entry[];
  // "" on the last page
  next: string;
};

export type Entry = {
  id: string;
  kind: "metric" | "synonym" | "value_alias" | "column_default" | "join_preference" | "instruction" | "verified_pair" | "rejected_query";
  state: "proposed" | "quarantined" | "active" | "retired";
  version: number;
  // "" = the whole project
  source_id: string;
  // The words, or the question of a pair
  term: string;
  // An expression, "table" or "table.column", or SQL, as the kind needs
  definition: string;
  note: string;
  author: string;
  origin: string;
  created_at_ms: number;
};

export type EntryChange = {
  before: Entry;
  changed_by: string;
  reason: string;
  changed_at_ms: number;
};

export type EntryHistory = {
  items: EntryChange[];
};

export type ExplainSql = {
  source_id: string;
  sql: string;
};

export type ExplainedPart = {
  kind: "measure" | "subject" | "filter" | "period" | "group" | "having" | "order" | "limit" | "join" | "set" | "other";
  text: string;
  node: number;
};

export type ExplainedSql = {
  sentence: string;
  parts: ExplainedPart[];
  tables: string[];
  estimated_rows?: number;
  // That will be read
  estimated_bytes?: number;
  // The engine's own EXPLAIN
  plan: string;
};

export type Feedback = {
  id: string;
  turn_id: string;
  run_id: string;
  kind: "corrected_sql" | "edited_plan" | "chosen_reading" | "right" | "thumbs_up" | "thumbs_down" | "defined_word";
  reason: string;
  sql: string;
  term: string;
  definition: string;
  processed: boolean;
  created_at_ms: number;
};

export type FeedbackList = {
  items: Feedback[];
  // "" on the last page
  next: string;
};

export type FeedbackReply = {
  id: string;
  // Absent when it is not known within 2 s
  lesson?: Lesson;
};

export type GiveFeedback = {
  turn_id: string;
  run_id?: string;
  kind: "corrected_sql" | "edited_plan" | "chosen_reading" | "right" | "thumbs_up" | "thumbs_down" | "defined_word";
  reason?: string;
  // Of corrected_sql
  sql?: string;
  // Of defined_word
  term?: string;
  // Of defined_word: table, table.column, an expression or a condition
  definition?: string;
  // Of edited_plan
  edits?: unknown;
  // Of chosen_reading
  index?: number;
};

export type Health = {
  status: string;
};

export type Job = {
  id: string;
  kind: string;
  // waiting, running or failed
  state: string;
  // Of the last failure
  reason: string;
  attempt: number;
  created_at_ms: number;
  due_at_ms: number;
};

export type Jobs = {
  items: Job[];
  // "" on the last page
  next: string;
};

export type Lesson = {
  // All that was made of it
  proposed: number;
  // Takes effect with the next question
  active: number;
  // Does not fit, or would change a verified answer
  quarantined: number;
  entries: Entry[];
};

export type MessagePart = {
  type: string;
  text?: string;
  state?: string;
  toolCallId?: string;
  input?: unknown;
  approval?: unknown;
};

export type ModelChoice = {
  // "none" = no model; "" = as configured
  provider?: string;
  base_url?: string;
  model?: string;
  // Kept sealed; never shown
  api_key?: string;
};

export type ModelTrial = {
  ok: boolean;
  text: string;
  milliseconds: number;
};

export type Overview = {
  tables: OverviewTable[];
};

export type OverviewColumn = {
  name: string;
  type: string;
  distinct?: number;
  nulls?: number;
  minimum?: unknown;
  maximum?: unknown;
  // Most frequent values, where there are few
  top?: CountedValue[];
};

export type OverviewTable = {
  name: string;
  schema: string;
  rows?: number;
  columns: OverviewColumn[];
  // What time the table covers
  dates?: DateRange;
};

export type PlanOption = {
  text: string;
  // To be sent to edit
  edits: unknown;
};

export type PlanOptions = {
  options: PlanOption[];
  disabled: ClosedPlanOption[];
};

export type Preview = {
  file: string;
  // "" when it could not be read
  table: string;
  format: string;
  encoding: string;
  separator: string;
  quote: string;
  header: boolean;
  skipped_lines: number;
  decimal: string;
  date_format: string;
  columns: PreviewColumn[];
  rows: number;
  rejected_rows: number;
  // The first ones
  rejected: RejectedRow[];
  notes: string[];
  // Why it could not be read
  error: string;
  // The first 20 rows, in the order of columns
  sample: unknown[];
};

export type PreviewColumn = {
  name: string;
  type: string;
  conversion: string;
  // Values that did not fit the type and are NULL
  unconverted: number;
  // Some of them
  examples: string[];
};

export type Problem = {
  type: string;
  title: string;
  code: string;
  detail: string;
  status: number;
};

export type Project = {
  id: string;
  name: string;
  // For the model, shown to people
  instructions: string;
  // When a plan waits for a person
  confirmation: "always" | "when_unsure" | "never";
  // At or above: answered without asking where the policy allows
  sure_confidence: number;
  // Below: a question back instead of a plan
  ask_confidence: number;
  // today, zone, week_start, fiscal_year_start where the project has its own; budget_rows, budget_megabytes, over_budget
  settings: unknown;
  version: number;
  created_at_ms: number;
  updated_at_ms: number;
};

export type ProjectSettings = {
  // The date that "today" means (2024-06-30); "" = the clock's
  today?: string;
  // IANA time zone; "" = the server's
  zone?: string;
  // monday or sunday; "" = the server's
  week_start?: string;
  // Month, 1 to 12; 0 = the server's
  fiscal_year_start?: unknown;
  // Rows that a query may give by the engine's estimate; 0 = any
  budget_rows?: unknown;
  // Millions of bytes that a query may read by the engine's estimate; 0 = any
  budget_megabytes?: unknown;
  // What happens to a query over the budget: ask (the default) or refuse
  over_budget?: string;
};

export type Projects = {
  items: Project[];
  // "" on the last page
  next: string;
};

export type Reference = {
  table: string;
  column: string;
};

export type RejectPlan = {
  revision: number;
};

export type RejectedRow = {
  line: number;
  reason: string;
  text: string;
};

export type RenameChat = {
  title: string;
};

export type RereadFile = {
  file: string;
  // separator, quote, header, skip, decimal, date_format, encoding, table: text, "" goes back to what was sniffed; types: {column: type}
  options: Record<string, unknown>;
};

export type ReviewItem = {
  id: string;
  // entry or feedback
  kind: string;
  title: string;
  // Why somebody should look at it
  reason: string;
  entry?: Entry;
  feedback?: Feedback;
  question?: string;
  sql?: string;
  created_at_ms: number;
};

export type ReviewItems = {
  items: ReviewItem[];
  // "" on the last page
  next: string;
};

export type RowPolicies = {
  policies: RowPolicy[];
  // What is known of each person, by id
  viewers: unknown;
};

export type RowPolicy = {
  source: string;
  schema?: string;
  table: string;
  // The rows that are shown, as a condition: region = viewer.region
  rows?: string;
  masks?: ColumnMask[];
};

export type RunSql = {
  chat_id: string;
  source_id: string;
  sql: string;
  // What it answers
  question?: string;
};

export type SampleSources = {
  sources: Source[];
};

export type Schema = {
  tables: SchemaTable[];
  fingerprint: string;
  read_at_ms: number;
};

export type SchemaColumn = {
  name: string;
  // As the source spells it
  type: string;
  nullable: boolean;
  comment: string;
  primary: boolean;
  references?: Reference;
  // Some of its values
  samples?: string[];
};

export type SchemaTable = {
  name: string;
  schema: string;
  kind: string;
  comment: string;
  rows?: number;
  columns: SchemaColumn[];
};

export type Setting = {
  key: string;
  // Secrets: "set" or ""
  value: string;
  // Where the value came from
  origin: string;
  help: string;
};

export type Settings = {
  items: Setting[];
};

export type Source = {
  id: string;
  name: string;
  // One of /api/datasources/kinds
  kind: string;
  // Without password
  address: string;
  // Without secrets
  values: unknown;
  version: number;
  created_at_ms: number;
  updated_at_ms: number;
};

export type SourceKind = {
  name: string;
  title: string;
  // An address of this kind
  example: string;
  // JSON Schema of `values`; secrets are writeOnly
  schema: unknown;
};

export type SourceKinds = {
  items: SourceKind[];
  // "" on the last page
  next: string;
};

export type Sources = {
  items: Source[];
  // "" on the last page
  next: string;
};

export type StartedSql = {
  turn_id: string;
  plan: unknown;
};

export type Stopped = {
  turn_id: string;
  state: string;
};

export type StoreRowPolicies = {
  policies: RowPolicy[];
  // What is known of each person, by id: {"local": {"region": "EU"}}
  viewers?: unknown;
};

export type Suggestions = {
  // Planned surely, run, and with rows
  questions: string[];
};

export type TestSource = {
  address?: string;
  kind?: string;
  values?: unknown;
};

export type TestedSource = {
  product: string;
  warnings: string[];
};

export type UndoEntry = {
  version: number;
};

export type Uploaded = {
  source: Source;
  files: Preview[];
};
