// What the server sends and takes: docs/api.md. Fields named *_at_ms are milliseconds since 1970 in UTC.

export type Page<T> = { items: T[]; next: string };

export type ProblemBody = {
  type?: string;
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  plan?: Plan;
};

export type ConfirmationPolicy = "always" | "when_unsure" | "never";

export type ProjectSettings = {
  today?: string;
  zone?: string;
  week_start?: string;
  fiscal_year_start?: string | number;
};

export type Project = {
  id: string;
  name: string;
  instructions: string;
  confirmation: ConfirmationPolicy;
  sure_confidence: number;
  ask_confidence: number;
  settings: ProjectSettings;
  version: number;
  created_at_ms: number;
  updated_at_ms: number;
};

export type Source = {
  id: string;
  name: string;
  kind: string;
  address: string;
  version: number;
  created_at_ms: number;
  updated_at_ms: number;
};

export type SourceTest = { product: string; warnings: string[] };

export type PreviewColumn = {
  name: string;
  type: string;
  conversion?: string;
  unconverted?: number;
  examples?: string[];
};
export type RejectedRow = { line: number; reason: string; text: string };
export type Preview = {
  file: string;
  table: string;
  format: string;
  encoding?: string;
  separator?: string;
  quote?: string;
  header?: boolean;
  decimal?: string;
  date_format?: string;
  columns: PreviewColumn[];
  rows: number;
  rejected_rows: number;
  rejected: RejectedRow[];
  notes: string[];
  error?: string;
  sample?: Cell[][];
};

export type SchemaColumn = {
  name: string;
  type: string;
  nullable: boolean;
  comment: string;
  primary: boolean;
  references?: { table: string; column: string };
  samples?: Cell[];
};
export type SchemaTable = {
  name: string;
  schema: string;
  kind: string;
  comment: string;
  rows?: number;
  columns: SchemaColumn[];
};
export type Schema = { tables: SchemaTable[]; fingerprint: string; read_at_ms: number };

export type OverviewColumn = {
  name: string;
  type: string;
  distinct?: number;
  nulls?: number;
  minimum?: Cell;
  maximum?: Cell;
  top?: { value: Cell; count: number }[];
};
export type OverviewTable = {
  name: string;
  rows?: number;
  columns: OverviewColumn[];
  dates?: { column: string; from: string; to: string };
};
export type Overview = { tables: OverviewTable[] };

export type Chat = { id: string; title: string; created_at_ms: number; updated_at_ms: number };

export type Cell = string | number | boolean | null | Cell[];

export type PlanPart = { kind: string; text: string; node: number };
export type LinkedWord = { from: number; to: number; text: string; node: number; kind: string };
export type Plan = {
  plan_id: string;
  turn_id?: string;
  revision: number;
  hash: string;
  source_id: string;
  sentence: string;
  parts: PlanPart[];
  tables: string[];
  sql: string;
  assumptions: string[];
  unused_words: string[];
  unasked: string[];
  knowledge: string[];
  evidence: LinkedWord[];
  estimated_rows?: number;
  confidence: number;
  planner: "builtin" | "model" | "person";
  needs_confirmation: boolean;
  expires_at_ms: number;
  other_readings: string[];
};

export type Clarification = {
  question: string;
  choices: { text: string; preview?: string }[];
  unknown_words: string[];
  suggestions: string[];
};

export type ResultColumn = { name: string; type: string };
export type Result = {
  run_id: string;
  columns: ResultColumn[];
  page: Cell[][];
  rows: number;
  truncated: boolean;
  milliseconds: number;
};
export type Rows = { columns: ResultColumn[]; rows: Cell[][]; more: boolean };

export type ChartSpec = { kind: "line" | "bar"; title: string; x: number; y: number };
export type Usage = { model: string; input_tokens: number; output_tokens: number; sent: string };
export type Declined = { text: string; suggestions: string[]; unknown_words?: string[] };
export type TurnError = { code: string; message: string };

export type TurnState =
  | "received"
  | "planning"
  | "awaiting_confirmation"
  | "running"
  | "answered"
  | "clarifying"
  | "declined"
  | "failed"
  | "cancelled";

export type TurnMetadata = {
  turn_id: string;
  chat_id: string;
  question: string;
  source_id: string;
  created_at_ms: number;
  state: TurnState;
};

export type Edit =
  | { op: "remove_filter"; node: number }
  | { op: "add_filter"; condition: string }
  | { op: "change_filter"; node: number; condition: string }
  | { op: "change_measure"; node: number; expression: string }
  | { op: "add_output"; expression: string }
  | { op: "remove_output"; node: number }
  | { op: "add_group"; expression: string }
  | { op: "remove_group"; node: number }
  | { op: "change_order"; expression: string; descending: boolean }
  | { op: "change_limit"; rows?: number }
  | { op: "restore"; revision: number };

export type ChipOption = { text: string; edits: Edit[]; count?: number };
export type ChipOptions = { options: ChipOption[]; disabled: { text: string; reason: string }[] };

export type Confirmed = { turn_id: string; chat_id: string; first: boolean };

export type Explained = {
  sentence: string;
  parts: PlanPart[];
  tables: string[];
  estimated_rows?: number;
  plan?: Plan;
};

export type FeedbackKind =
  | "right"
  | "thumbs_up"
  | "thumbs_down"
  | "corrected_sql"
  | "edited_plan"
  | "chosen_reading"
  | "defined_word";

export type FeedbackBody = {
  turn_id: string;
  run_id?: string;
  kind: FeedbackKind;
  reason?: string;
  sql?: string;
  term?: string;
  definition?: string;
  edits?: Edit[];
  index?: number;
};
export type Lesson = { proposed: number; active: number; quarantined: number; entries: Entry[] };
export type FeedbackReply = { id: string; lesson?: Lesson };

export type EntryKind =
  | "metric"
  | "synonym"
  | "value_alias"
  | "column_default"
  | "join_preference"
  | "instruction"
  | "verified_pair"
  | "rejected_query";
export type EntryState = "proposed" | "quarantined" | "active" | "retired";
export type Entry = {
  id: string;
  kind: EntryKind;
  state: EntryState;
  version: number;
  source_id: string;
  term: string;
  definition: string;
  note: string;
  author: string;
  origin: string;
  created_at_ms: number;
};
export type EntryChange = { before: Entry; changed_by: string; reason: string; changed_at_ms: number };

export type ReviewItem = {
  id: string;
  kind: string;
  title: string;
  reason: string;
  entry?: Entry;
  feedback?: { id: string; kind: FeedbackKind; reason?: string };
  question?: string;
  sql?: string;
  created_at_ms: number;
};

export type Setting = { key: string; value: string; origin: string; help: string };
export type ModelBody = { provider?: string; base_url?: string; model?: string; api_key?: string };
export type ModelTest = { ok: boolean; text: string; milliseconds: number };
