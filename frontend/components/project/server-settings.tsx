"use client";

import { useSettings } from "@/hooks/use-data";

// What the server runs with, and where each value came from.
export function ServerSettings() {
  const list = useSettings();
  if (!list.data || list.data.items.length === 0) return null;
  return (
    <details className="max-w-[var(--text-column)] border-t border-hair pt-4">
      <summary className="w-fit rounded text-small font-medium">All settings of the server</summary>
      <dl className="mt-3 text-small">
        {list.data.items.map((item) => (
          <div
            key={item.key}
            className="grid gap-x-4 border-t border-hair py-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]"
          >
            <dt className="min-w-0">
              <span className="font-mono break-all">{item.key}</span>
              <span className="block text-ink-soft">{item.help}</span>
            </dt>
            <dd className="min-w-0 break-all">
              {item.value || "empty"} <span className="text-ink-soft">{item.origin}</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
