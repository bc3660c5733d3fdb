"use client";

import { type ComponentProps, lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { Fallible } from "@/components/ui/fallible";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { Result } from "@/lib/api/types";
import { forLastPeriod } from "@/lib/last-period";
import { counted, duration } from "@/lib/numbers";
import type { Turn } from "@/lib/turns";
import { useChatActions } from "./chat-context";
import { ExportMenu } from "./export-menu";
import { FeedbackBar } from "./feedback-bar";
import { ResultTable } from "./result-table";
import { SqlView } from "./sql-view";
import { WholeTable } from "./whole-table";

// Drawn only when there is something to draw: most answers are a sentence or a table.
const loadChart = () => import("./result-chart");
const ResultChart = lazy(() => loadChart().then((module) => ({ default: module.ResultChart })));

// Fetches what a chart needs before there is one, so that it is there when the network is not.
export function expectCharts() {
  void loadChart().catch(() => {});
}

function Chart(props: ComponentProps<typeof ResultChart>) {
  return (
    <Fallible
      instead={<p className="text-small text-ink-soft">The chart could not be loaded. The table has it all.</p>}
    >
      <Suspense fallback={<div className="h-72" />}>
        <ResultChart {...props} />
      </Suspense>
    </Fallible>
  );
}

const shortRows = 10;

// A number or a date must not be torn apart at the end of a line.
function unbroken(text: string) {
  let from = 0;
  return text.split(/(\d[\d.,:-]*\d)/).map((piece, place) => {
    const key = from;
    from += piece.length;
    return place % 2 === 0 ? (
      piece
    ) : (
      <span key={key} className="whitespace-nowrap">
        {piece}
      </span>
    );
  });
}

function Facts({ turn, result }: { turn: Turn; result: Result }) {
  const rows = `${counted(result.rows, "row")}${result.truncated ? " or more" : ""}`;
  const facts = [rows, duration(result.milliseconds)];
  if (turn.plan && turn.plan.tables.length > 0) facts.push(turn.plan.tables.join(", "));
  return <p className="text-small text-ink-soft">{facts.join(" · ")}</p>;
}

export function AnswerView({ turn, result }: { turn: Turn; result: Result }) {
  const { ask } = useChatActions();
  const single = result.rows <= 1 && result.columns.length === 1;
  const [tab, setTab] = useState("answer");
  const nearby = forLastPeriod(turn.question, turn.answer);
  return (
    <div className="flex flex-col gap-3" data-slot="answer">
      <p aria-live="polite" className="measure min-h-7 text-answer font-medium text-balance">
        {unbroken(turn.answer)}
      </p>
      {nearby ? (
        <div>
          <Button size="small" onClick={() => void ask(nearby.question)}>
            Ask for {nearby.period}
          </Button>
        </div>
      ) : null}
      <Tabs value={tab} onValueChange={setTab}>
        <TabsList aria-label="Ways to see the answer">
          <TabsTrigger value="answer">Answer</TabsTrigger>
          <TabsTrigger value="table">Table</TabsTrigger>
          {turn.chart ? <TabsTrigger value="chart">Chart</TabsTrigger> : null}
          <TabsTrigger value="sql">SQL</TabsTrigger>
        </TabsList>
        <TabsContent value="answer">
          {turn.chart ? (
            <Chart spec={turn.chart} result={result} turn={turn} />
          ) : single || result.rows === 0 ? null : (
            <div className="flex flex-col gap-2">
              <ResultTable columns={result.columns} rows={result.page.slice(0, shortRows)} label="First rows" />
              {result.rows > shortRows ? (
                <div>
                  <Button variant="link" size="text" className="text-small" onClick={() => setTab("table")}>
                    Show all {counted(result.rows, "row")}
                  </Button>
                </div>
              ) : null}
            </div>
          )}
        </TabsContent>
        <TabsContent value="table">
          <WholeTable result={result} />
        </TabsContent>
        {turn.chart ? (
          <TabsContent value="chart">
            <Chart spec={turn.chart} result={result} turn={turn} whole />
          </TabsContent>
        ) : null}
        <TabsContent value="sql">{turn.plan ? <SqlView turn={turn} plan={turn.plan} /> : null}</TabsContent>
      </Tabs>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-hair pt-2">
        <Facts turn={turn} result={result} />
        {result.rows > 0 ? <ExportMenu runId={result.run_id} /> : null}
      </div>
      <FeedbackBar turn={turn} runId={result.run_id} />
    </div>
  );
}
