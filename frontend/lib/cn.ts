import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: { classGroups: { "font-size": [{ text: ["small", "body", "answer", "title"] }] } },
});

// Joins class names; of two that decide the same thing the later wins.
export function cn(...names: ClassValue[]) {
  return merge(clsx(names));
}
