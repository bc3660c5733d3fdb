import Link from "next/link";
import { paths } from "@/hooks/use-route";
import type { Plan } from "@/lib/api/types";
import { useChatActions } from "./chat-context";

// Says that something taught was used, and leads to where it can be undone.
export function PlanKnowledge({ plan }: { plan: Plan }) {
  const { projectId } = useChatActions();
  if (plan.knowledge.length === 0) return null;
  return (
    <p className="text-small">
      <span className="text-ink-soft">As this project taught: </span>
      {plan.knowledge.map((term, place) => (
        <span key={term}>
          {place > 0 ? ", " : ""}
          <Link
            href={`${paths.knowledge(projectId)}?term=${encodeURIComponent(term)}`}
            className="underline decoration-accent underline-offset-4 hover:text-accent"
          >
            {term}
          </Link>
        </span>
      ))}
    </p>
  );
}
