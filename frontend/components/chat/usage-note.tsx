import type { Usage } from "@/lib/api/types";
import { grouped } from "@/lib/numbers";

// Shows exactly what left for the model.
export function UsageNote({ usage }: { usage: Usage[] }) {
  const tokens = usage.reduce((sum, call) => sum + call.input_tokens + call.output_tokens, 0);
  return (
    <details className="max-w-[var(--text-column)] text-small text-ink-soft">
      <summary className="w-fit rounded hover:text-ink">
        {usage[0]?.model} was asked · {grouped(String(tokens))} tokens · what was sent
      </summary>
      {usage.map((call, place) => (
        <pre
          // biome-ignore lint/suspicious/noArrayIndexKey: calls are only ever added
          key={place}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard
          tabIndex={0}
          className="mt-2 max-h-80 overflow-auto rounded border border-hair p-3 font-mono text-small whitespace-pre-wrap text-ink"
        >
          {call.sent}
        </pre>
      ))}
    </details>
  );
}
