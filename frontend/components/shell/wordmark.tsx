// The name, drawn with the page's own signature: an assumed word and a confirmed one.
export function Wordmark() {
  return (
    <span className="text-body font-semibold tracking-[-0.01em]">
      <span className="underline decoration-dotted decoration-2 decoration-[var(--edge)] underline-offset-4">Data</span>
      <span className="underline decoration-[1.5px] underline-offset-4">Chat</span>
    </span>
  );
}
