"use client";

import { type PointerEvent, useState } from "react";
import { type Point, ticksOf } from "@/lib/chart";
import { shortNumber } from "@/lib/numbers";

type Props = { points: Point[]; width: number; label: string; unit: string; exact: (value: number) => string };

const height = 264;
const top = 16;
const bottom = 28;

// Labels of the horizontal axis: evenly spaced, as many as there is room for.
function labelPlaces(count: number, room: number): number[] {
  const fit = Math.max(2, Math.floor(room / 88));
  const stride = Math.ceil(count / fit);
  return Array.from({ length: Math.ceil(count / stride) }, (_, place) => place * stride);
}

export function LineChart({ points, width, label, unit, exact }: Props) {
  const [at, setAt] = useState<number>();
  if (points.length === 0) return null;
  const values = points.map((point) => point.value);
  const ticks = ticksOf(Math.min(0, ...values), Math.max(...values, 0));
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 1;
  const left = Math.max(...ticks.map((tick) => shortNumber(tick).length)) * 8 + 8;
  const room = Math.max(width - left - 12, 40);
  const x = (place: number) => left + (points.length === 1 ? room / 2 : (place * room) / (points.length - 1));
  const y = (value: number) => top + (height - top - bottom) * (1 - (value - low) / (high - low || 1));
  const path = points
    .map((point, place) => `${place === 0 ? "M" : "L"}${x(place).toFixed(1)} ${y(point.value).toFixed(1)}`)
    .join("");
  const peak = values.indexOf(Math.max(...values));
  const shown = at ?? peak;
  const point = points[shown];
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const inside = event.clientX - event.currentTarget.getBoundingClientRect().left - left;
    setAt(Math.max(0, Math.min(points.length - 1, Math.round((inside / room) * (points.length - 1)))));
  };
  const near = x(shown) > width * 0.7 ? "end" : x(shown) < width * 0.3 ? "start" : "middle";
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      className="block touch-pan-y"
      onPointerMove={follow}
      onPointerLeave={() => setAt(undefined)}
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={left}
            x2={width - 12}
            y1={y(tick)}
            y2={y(tick)}
            stroke={tick === 0 ? "var(--edge)" : "var(--hair)"}
          />
          <text x={left - 8} y={y(tick) + 4} textAnchor="end" fontSize={13} fill="var(--ink-soft)">
            {shortNumber(tick)}
          </text>
        </g>
      ))}
      <path d={path} fill="none" stroke="var(--mark-1)" strokeWidth={2} strokeLinejoin="round" />
      {point ? (
        <g>
          {at !== undefined ? (
            <line x1={x(shown)} x2={x(shown)} y1={top} y2={height - bottom} stroke="var(--edge)" />
          ) : null}
          <circle cx={x(shown)} cy={y(point.value)} r={4} fill="var(--mark-1)" stroke="var(--paper)" strokeWidth={2} />
          <text
            x={x(shown)}
            y={Math.max(y(point.value) - 10, 12)}
            textAnchor={near}
            fontSize={13}
            fontWeight={500}
            fill="var(--ink)"
            paintOrder="stroke"
            stroke="var(--paper)"
            strokeWidth={4}
          >
            {at === undefined ? exact(point.value) : `${point.label}: ${exact(point.value)} ${unit}`}
          </text>
        </g>
      ) : null}
      {labelPlaces(points.length, room).map((place) => (
        <text
          key={place}
          x={x(place)}
          y={height - 8}
          textAnchor={place === 0 ? "start" : place === points.length - 1 ? "end" : "middle"}
          fontSize={13}
          fill="var(--ink-soft)"
        >
          {points[place]?.label.slice(0, 10)}
        </text>
      ))}
    </svg>
  );
}
