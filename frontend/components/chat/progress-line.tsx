"use client";

import { useEffect, useState } from "react";

// What is being done now. Seconds appear when it takes long enough to be wondered about.
export function ProgressLine({ text }: { text: string }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const begun = Date.now();
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - begun) / 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p role="status" className="late flex items-center gap-2 text-small text-ink-soft">
      <span aria-hidden className="size-2 animate-[breathe_1.6s_ease-in-out_infinite] rounded bg-accent" />
      {text}
      {seconds >= 3 ? <span aria-hidden>· {seconds} s</span> : null}
    </p>
  );
}
