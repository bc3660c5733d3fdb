import { useCallback, useMemo } from "react";
import type { ConfirmationPolicy } from "@/lib/api/types";
import { useStored } from "./use-stored";

const questionsThatAsk = 3;

export type Trust = {
  policy?: ConfirmationPolicy; // to send with a question; absent = the project's
  offers: boolean; // whether to offer that plans like these run without asking
  counted: () => void; // a person read a plan of this source and ran it
  decided: () => void;
};

// The first three questions on a source always show their plan: that teaches how plans read. Then the project's policy
// counts, and the page asks once whether that is right.
export function useTrust(sourceId: string, policy: ConfirmationPolicy | undefined): Trust {
  const [text, set] = useStored(`plans-read.${sourceId}`);
  const read = text === "decided" ? questionsThatAsk : Number(text) || 0;
  const learning = policy === "when_unsure" && read < questionsThatAsk;
  const counted = useCallback(() => {
    if (text !== "decided") set(String(read + 1));
  }, [text, read, set]);
  const decided = useCallback(() => set("decided"), [set]);
  return useMemo(
    () => ({
      policy: learning ? "always" : undefined,
      offers: policy === "when_unsure" && text !== "decided" && read >= questionsThatAsk,
      counted,
      decided,
    }),
    [learning, policy, text, read, counted, decided],
  );
}
