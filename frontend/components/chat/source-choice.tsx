import type { Source } from "@/lib/api/types";

type Props = { items: Source[]; value: string; onChange: (id: string) => void; onCombine: () => void };

// The last choice asks all sources together; it becomes a source of its own the first time.
const together = "together";

export function SourceChoice({ items, value, onChange, onCombine }: Props) {
  if (items.length < 2) {
    return items[0] ? <span className="truncate text-small text-ink-soft">{items[0].name}</span> : null;
  }
  return (
    <select
      aria-label="Source to ask"
      value={value}
      onChange={(event) => (event.target.value === together ? onCombine() : onChange(event.target.value))}
      className="h-8 max-w-48 min-w-0 truncate rounded bg-transparent pr-1 text-small text-ink-soft hover:text-ink"
    >
      {items.map((source) => (
        <option key={source.id} value={source.id} className="bg-paper-lit text-ink">
          {source.name}
        </option>
      ))}
      {items.some((source) => source.kind === "combined") ? null : (
        <option value={together} className="bg-paper-lit text-ink">
          All sources together
        </option>
      )}
    </select>
  );
}
