// What the server sends and takes: docs/api.md. The resources come from schema.ts, which is written from the server's own
// description; the parts of a turn, which no schema describes, stand here.
import type * as S from "./schema";
import type { Entry } from "./schema";

export type {
  Chat,
  ColumnMask,
  Entry,
  EntryChange,
  FeedbackReply,
  Lesson,
  PreviewColumn,
  ProjectSettings,
  RejectedRow,
  ReviewItem,
  RowPolicy,
  Setting,
  Source,
} from "./schema";

export type Known = string | number | boolean;
export type Viewers = Record<string, Record<string, Known | Known[]>>;
export type RowPolicies = Omit<S.RowPolicies, "viewers"> & { viewers: Viewers };

export type Page<T> = { items: T[]; next: string };

export type ProblemBody = {
  type?: string;
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  plan?: Plan;
};

export type Project = Omit<S.Project, "settings"> & { settings: S.ProjectSettings };
export type ConfirmationPolicy = Project["confirmation"];

export type Cell = string | number | boolean | null | Cell[];

// Where the server passes a value on as it is, its schema knows no more than that it is one.
export type Preview = Omit<S.Preview, "sample"> & { sample: Cell[][] };
export type SchemaColumn = Omit<S.SchemaColumn, "samples"> & { samples?: Cell[] };
export type SchemaTable = Omit<S.SchemaTable, "columns"> & { columns: SchemaColumn[] };
export type Schema = Omit<S.Schema, "tables"> & { tables: SchemaTable[] };
export type OverviewColumn = Omit<S.OverviewColumn, "minimum" | "maximum" | "top"> & {
  minimum?: Cell;
  maximum?: Cell;
  top?: { value: Cell; count: number }[];
};
export type OverviewTable = Omit<S.OverviewTable, "columns"> & { columns: OverviewColumn[] };
export type Overview = { tables: OverviewTable[] };

export type PlanPart = { kind: string; text: string; node: number };
export type LinkedWord = { from: number; to: number; text: string; node: number; kind: string };
// Where several sources are asked together: what comes from which.
export type FetchedTable = { source: string; table: string; sql: string };
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
  estimated_bytes?: number;
  over_budget?: string;
  fetched?: FetchedTable[];
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

export type Confirmed = S.ConfirmedPlan;
export type Explained = S.ExplainedSql;
export type FeedbackKind = S.Feedback["kind"];
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
export type EntryKind = Entry["kind"];
export type EntryState = Entry["state"];
export type ModelBody = S.ModelChoice;
export type ModelTest = S.ModelTrial;
export type SourceTest = S.TestedSource;
export type SourceKind = Omit<S.SourceKind, "schema"> & { schema: Record<string, unknown> };
export type SourceChoice = { address: string } | { kind: string; values: Record<string, unknown> };
export type SourceChange = { name?: string; address?: string; values?: Record<string, unknown>; version: number };
