import type { Declined } from "@/lib/api/types";
import { QuestionList } from "./suggestions";

export function DeclinedView({ declined }: { declined: Declined }) {
  return (
    <div className="flex flex-col gap-4">
      <p className="measure text-answer font-medium">{declined.text}</p>
      <QuestionList questions={declined.suggestions.slice(0, 5)} label="These can be asked" />
    </div>
  );
}
