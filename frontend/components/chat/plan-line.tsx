"use client";

import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Plan } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import type { Turn } from "@/lib/turns";
import { useChatActions } from "./chat-context";
import { PlanChips } from "./plan-chips";
import { PlanKnowledge } from "./plan-knowledge";
import { PlanAssumptions, PlanOrigin } from "./plan-sentence";
import { RememberEdit } from "./remember-edit";

// A plan that ran or was left: one line that opens into its chips. Editing a chip asks the question again with the edit.
export function PlanLine({ turn, plan }: { turn: Turn; plan: Plan }) {
  const { editsOf, ask } = useChatActions();
  const [open, setOpen] = useState(false);
  const canEdit = turn.state === "answered" || turn.state === "failed";
  return (
    <section aria-label="Plan" data-slot="plan-line" className="flex max-w-[var(--text-column)] flex-col gap-2">
      <div className="flex items-start justify-between gap-4 text-small text-ink-soft">
        <p className="measure min-w-0">
          <span className="text-ink">{plan.sentence}</span> <PlanOrigin plan={plan} />
        </p>
        <Button
          variant="quiet"
          size="tiny"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="-my-0.5 gap-1 whitespace-nowrap"
        >
          Plan
          <ChevronDown aria-hidden className={cn("transition-transform", open && "rotate-180")} />
        </Button>
      </div>
      <PlanKnowledge plan={plan} />
      {editsOf(plan.plan_id).length > 0 ? <RememberEdit plan={plan} turn={turn} /> : null}
      {open ? (
        <div className="flex max-w-[var(--text-column)] flex-col gap-3 border-l-2 border-hair pl-4">
          <PlanChips plan={plan} editable={canEdit} />
          <PlanAssumptions plan={plan} />
          {plan.other_readings.length > 0 ? (
            <div className="text-small">
              <p className="text-ink-soft">It could also mean</p>
              <ul>
                {plan.other_readings.map((reading) => (
                  <li key={reading} className="measure">
                    {reading}
                  </li>
                ))}
              </ul>
            </div>
          ) : null}
          {turn.state === "cancelled" ? (
            <div>
              <Button size="small" onClick={() => void ask(turn.question)}>
                Ask again
              </Button>
            </div>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}
