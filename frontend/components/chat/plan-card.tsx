"use client";

import { Play } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { useAction } from "@/hooks/use-action";
import type { Plan } from "@/lib/api/types";
import type { Turn } from "@/lib/turns";
import { useChatActions } from "./chat-context";
import { focusChips, PlanChips } from "./plan-chips";
import { PlanKnowledge } from "./plan-knowledge";
import { PlanAssumptions, PlanOrigin } from "./plan-sentence";
import { PlanSql } from "./plan-sql";
import { RememberEdit } from "./remember-edit";

// A plan that waits: what will run, in words, with a chip for every clause.
export function PlanCard({ turn, plan }: { turn: Turn; plan: Plan }) {
  const { confirm, reject } = useChatActions();
  const run = useAction(confirm);
  const discard = useAction(reject);
  const [expired, setExpired] = useState(false);
  useEffect(() => {
    if (!plan.expires_at_ms) return;
    const left = plan.expires_at_ms - Date.now();
    if (left <= 0) return setExpired(true);
    if (left > 2 ** 31 - 1) return;
    const timer = setTimeout(() => setExpired(true), left);
    return () => clearTimeout(timer);
  }, [plan.expires_at_ms]);
  const problem = run.problem ?? discard.problem;
  return (
    <section
      aria-label="Plan"
      data-slot="plan"
      className="flex max-w-[var(--text-column)] flex-col gap-3 rounded border border-edge bg-paper-lit p-4"
    >
      <p role="status" className="sr-only">
        Plan ready. {plan.sentence} Press Enter to run.
      </p>
      <div className="flex flex-col gap-1">
        <p className="measure font-medium">{plan.sentence}</p>
        <p className="text-small text-ink-soft">
          <PlanOrigin plan={plan} />
        </p>
      </div>
      <PlanChips plan={plan} editable={!run.running} />
      <PlanAssumptions plan={plan} />
      <PlanKnowledge plan={plan} />
      <RememberEdit plan={plan} turn={turn} />
      {problem ? (
        <p role="alert" className="text-small text-fault">
          {problem.message}
        </p>
      ) : null}
      {expired ? <p className="text-small text-fault">This plan is too old to run. Ask the question again.</p> : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" size="small" disabled={run.running || expired} onClick={() => void run.start(plan)}>
          <Play aria-hidden />
          Run
        </Button>
        <Button size="small" disabled={run.running} onClick={() => focusChips(plan.plan_id)}>
          Change
        </Button>
        <Button variant="quiet" size="small" disabled={run.running} onClick={() => void discard.start(plan)}>
          Discard
        </Button>
        <details className="ml-auto [&[open]]:basis-full">
          <summary className="rounded px-1 text-small text-ink-soft hover:text-ink">SQL</summary>
          <div className="pt-2">
            <PlanSql plan={plan} />
          </div>
        </details>
      </div>
    </section>
  );
}
