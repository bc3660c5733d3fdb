import type { Declined } from "@/lib/api/types";
import { couldBeDefined, strangeWords } from "@/lib/strange-words";
import type { Turn } from "@/lib/turns";
import { DefineWord } from "./define-word";
import { QuestionList } from "./suggestions";

// A clear no, and what can be done instead: teach a word, or ask something that has an answer.
export function DeclinedView({ turn, declined }: { turn: Turn; declined: Declined }) {
  const words = declined.unknown_words ?? (couldBeDefined(declined.text) ? strangeWords(turn.question) : []);
  return (
    <div className="flex flex-col gap-4">
      <p className="measure text-answer font-medium">{declined.text}</p>
      {words.length > 0 ? (
        <p className="flex flex-wrap gap-x-3 gap-y-1">
          <span className="text-ink-soft">Say what a word means here:</span>
          {words.map((word) => (
            <DefineWord key={word} turn={turn} word={word} />
          ))}
        </p>
      ) : null}
      <QuestionList questions={declined.suggestions.slice(0, 5)} label="These can be asked" />
    </div>
  );
}
