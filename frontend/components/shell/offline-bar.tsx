"use client";

import { useOnline } from "@/hooks/use-online";

export function OfflineBar() {
  const online = useOnline();
  if (online) return null;
  return (
    <div role="status" className="border-b border-hair bg-unknown-wash px-4 py-2 text-center text-small">
      No network. What is here stays readable; questions go on when it is back.
    </div>
  );
}
