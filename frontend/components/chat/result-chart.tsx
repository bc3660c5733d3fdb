"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useWidth } from "@/hooks/use-width";
import type { ChartSpec, Result } from "@/lib/api/types";
import { foldBars, isAdditive, pointsOf, summaryOf, thinned } from "@/lib/chart";
import { columnDecimals, counted, grouped } from "@/lib/numbers";
import type { Turn } from "@/lib/turns";
import { BarChart } from "./bar-chart";
import { LineChart } from "./line-chart";

// A chart that the server chose, from the first page of rows. Its title is what it shows, its summary is for those who
// do not see it, and its table is one tab away.
export function ResultChart({
  spec,
  result,
  turn,
  whole = false,
}: {
  spec: ChartSpec;
  result: Result;
  turn: Turn;
  whole?: boolean;
}) {
  const [ref, width] = useWidth();
  const [kind, setKind] = useState(spec.kind);
  const [all, setAll] = useState(false);
  const points = pointsOf(spec, result.page);
  const decimals = Math.min(columnDecimals(result.page, spec.y, "float64"), 2);
  const exact = (value: number) => grouped(value.toFixed(decimals));
  const measure = turn.plan?.parts.find((part) => part.kind === "measure")?.text;
  const folded = foldBars(points, isAdditive(result.columns[spec.y], measure), all);
  const unit = result.columns[spec.y]?.name.replaceAll("_", " ") ?? "";
  const filters =
    turn.plan?.parts.filter((part) => ["filter", "period", "having"].includes(part.kind)).map((part) => part.text) ??
    [];
  const facts = whole ? [counted(result.rows, "row"), ...filters] : filters;
  const summary = summaryOf(points, exact);
  return (
    <figure className="flex max-w-[var(--text-column)] flex-col gap-2" data-slot="chart">
      <figcaption className="flex flex-wrap items-start justify-between gap-2">
        <span className="text-small font-medium">{spec.title || turn.plan?.sentence.replace(/\.$/, "") || unit}</span>
        {whole ? (
          <span className="flex gap-1">
            {(["bar", "line"] as const).map((name) => (
              <Button
                key={name}
                size="tiny"
                variant="quiet"
                aria-pressed={kind === name}
                onClick={() => setKind(name)}
                className="aria-pressed:text-ink aria-pressed:underline aria-pressed:underline-offset-4"
              >
                {name === "bar" ? "Bars" : "Line"}
              </Button>
            ))}
          </span>
        ) : null}
      </figcaption>
      <div ref={ref} className="min-h-24 w-full">
        {width === 0 ? null : kind === "line" ? (
          <LineChart points={thinned(points)} width={width} label={summary} unit={unit} exact={exact} />
        ) : (
          <BarChart bars={folded} width={width} label={summary} exact={exact} />
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-3 text-small text-ink-soft">
        <span>{facts.join(" · ")}</span>
        {kind === "bar" && (folded.rest || all) ? (
          <Button variant="link" size="text" onClick={() => setAll(!all)}>
            {all ? "Show the first seven" : `Show all ${points.length}`}
          </Button>
        ) : null}
      </div>
    </figure>
  );
}
