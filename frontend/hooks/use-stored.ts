import { useCallback, useSyncExternalStore } from "react";

const changed = "datachat-stored";

function readText(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null; // storage is switched off: the value lives as long as nobody asks twice
  }
}

// A text that this browser remembers; "" when it does not. All who use the key see a change at once.
export function useStored(key: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(
    useCallback((listener: () => void) => {
      window.addEventListener(changed, listener);
      window.addEventListener("storage", listener);
      return () => {
        window.removeEventListener(changed, listener);
        window.removeEventListener("storage", listener);
      };
    }, []),
    () => readText(`datachat.${key}`) ?? "",
    () => "",
  );
  const set = useCallback(
    (next: string) => {
      try {
        window.localStorage.setItem(`datachat.${key}`, next);
      } catch {
        return;
      }
      window.dispatchEvent(new Event(changed));
    },
    [key],
  );
  return [value, set];
}
