import { useWords, wordMark } from "@/hooks/use-words";
import { cn } from "@/lib/cn";
import { wordsNamed } from "@/lib/linked-words";
import { type SqlToken, sqlTokens } from "@/lib/sql-tokens";

const looks: Partial<Record<SqlToken["kind"], string>> = {
  keyword: "text-ink-soft",
  text: "text-[var(--mark-4)]",
  number: "text-[var(--mark-3)]",
};

// SQL with quiet colours; a name that a word of the question led to carries that word's underline.
export function SqlText({ sql, className }: { sql: string; className?: string }) {
  const words = useWords();
  let place = 0;
  return (
    <pre
      data-slot="sql"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard
      tabIndex={0}
      className={cn("overflow-x-auto rounded bg-paper-sunk p-3 font-mono text-small", className)}
    >
      <code>
        {sqlTokens(sql).map((token) => {
          const key = place;
          place += token.text.length;
          if (token.kind === "space" || token.kind === "sign") return token.text;
          const linked = token.kind !== "keyword" ? wordsNamed(token.text, words) : [];
          return (
            <span key={key} className={looks[token.kind]} data-word={wordMark(linked)}>
              {token.text}
            </span>
          );
        })}
      </code>
    </pre>
  );
}
