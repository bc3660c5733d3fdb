import { useCallback, useState } from "react";
import { Problem } from "@/lib/api/client";

// Something a person starts: whether it runs, and what went wrong the last time.
export function useAction<Arguments extends unknown[], Outcome>(work: (...given: Arguments) => Promise<Outcome>) {
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const start = useCallback(
    async (...given: Arguments): Promise<Outcome | undefined> => {
      setRunning(true);
      setProblem(undefined);
      try {
        return await work(...given);
      } catch (error) {
        setProblem(error instanceof Problem ? error : new Problem(String(error), "internal", 0));
        return undefined;
      } finally {
        setRunning(false);
      }
    },
    [work],
  );
  return { start, running, problem, clear: useCallback(() => setProblem(undefined), []) };
}
