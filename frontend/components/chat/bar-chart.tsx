import type { Bars } from "@/lib/chart";

type Props = { bars: Bars; width: number; label: string; exact: (value: number) => string };

const barHeight = 20;
const step = 28;

// Bars lie on their side so that names can be read; they start at zero, and each says its value.
export function BarChart({ bars, width, label, exact }: Props) {
  const rest = bars.rest;
  const rows = bars.bars.map((bar) => ({ ...bar, isRest: false }));
  if (rest?.value !== undefined) rows.push({ label: `Other (${rest.count})`, value: rest.value, isRest: true });
  const names = Math.min(Math.max(...rows.map((row) => row.label.length), 4) * 7 + 12, width * 0.4);
  const values = Math.max(...rows.map((row) => exact(row.value).length)) * 7.6 + 12;
  const low = Math.min(0, ...rows.map((row) => row.value));
  const high = Math.max(0, ...rows.map((row) => row.value));
  const room = Math.max(width - names - values, 40);
  const scale = high - low === 0 ? 0 : room / (high - low);
  const zero = names - low * scale;
  const most = Math.floor(names / 7.2);
  return (
    <>
      <svg role="img" aria-label={label} width={width} height={rows.length * step + 4} className="block">
        <line x1={zero} x2={zero} y1={0} y2={rows.length * step} stroke="var(--edge)" />
        {rows.map((row, place) => {
          const length = Math.max(Math.abs(row.value) * scale, 1);
          const x = row.value < 0 ? zero - length : zero;
          const y = place * step + (step - barHeight) / 2;
          const name = row.label.length > most ? `${row.label.slice(0, Math.max(most - 1, 1))}…` : row.label;
          return (
            <g key={`${row.label}-${String(place)}`}>
              <title>{`${row.label}: ${exact(row.value)}`}</title>
              <text x={names - 8} y={y + 14} textAnchor="end" fontSize={13} fill="var(--ink)">
                {name}
              </text>
              <rect
                x={x}
                y={y}
                width={length}
                height={barHeight}
                rx={2}
                fill={row.isRest ? "var(--mark-rest)" : "var(--mark-1)"}
                fillOpacity={row.isRest ? 1 : 0.86}
              />
              <text x={row.value < 0 ? zero + 6 : x + length + 6} y={y + 14} fontSize={13} fill="var(--ink-soft)">
                {exact(row.value)}
              </text>
            </g>
          );
        })}
      </svg>
      {rest && rest.value === undefined ? <p className="text-small text-ink-soft">and {rest.count} more</p> : null}
    </>
  );
}
