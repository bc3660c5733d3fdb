"use client";

import { Check, Copy, Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { Fallible } from "@/components/ui/fallible";
import type { Plan } from "@/lib/api/types";
import type { Turn } from "@/lib/turns";
import { PlanSql } from "./plan-sql";
import { SqlText } from "./sql-text";

const SqlCorrection = lazy(() => import("./sql-correction").then((module) => ({ default: module.SqlCorrection })));

export function SqlView({ turn, plan }: { turn: Turn; plan: Plan }) {
  const [editing, setEditing] = useState(false);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(plan.sql).catch(() => {});
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  if (editing) {
    return (
      <Fallible instead={<SqlText sql={plan.sql} />}>
        <Suspense fallback={<SqlText sql={plan.sql} />}>
          <SqlCorrection turn={turn} plan={plan} onClose={() => setEditing(false)} />
        </Suspense>
      </Fallible>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <PlanSql plan={plan} />
      <div className="flex gap-2">
        <Button size="small" onClick={() => setEditing(true)}>
          <Pencil aria-hidden />
          Edit SQL
        </Button>
        <Button size="small" variant="quiet" onClick={() => void copy()}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? "Copied" : "Copy"}
        </Button>
      </div>
    </div>
  );
}
