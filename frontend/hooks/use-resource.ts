import { useCallback, useEffect, useSyncExternalStore } from "react";
import { Problem } from "@/lib/api/client";

type Held<T> = { data?: T; problem?: Problem; loading: boolean };
type Slot = { held: Held<unknown>; listeners: Set<() => void>; load?: () => Promise<unknown>; turn: number };

const slots = new Map<string, Slot>();
const nothing: Held<never> = { loading: true };

function slotOf(key: string): Slot {
  let slot = slots.get(key);
  if (!slot) {
    slot = { held: nothing, listeners: new Set(), turn: 0 };
    slots.set(key, slot);
  }
  return slot;
}

function put(slot: Slot, held: Held<unknown>) {
  slot.held = held;
  for (const listener of slot.listeners) listener();
}

async function read(slot: Slot) {
  if (!slot.load) return;
  const turn = ++slot.turn;
  if (slot.held.problem) put(slot, { ...slot.held, problem: undefined, loading: true });
  try {
    const data = await slot.load();
    if (turn === slot.turn) put(slot, { data, loading: false });
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem(String(error), "internal", 0);
    if (turn === slot.turn) put(slot, { ...slot.held, problem, loading: false });
  }
}

// Reads everything again whose key begins so, if somebody shows it, and forgets the rest.
export function refresh(prefix: string) {
  for (const [key, slot] of slots) {
    if (!key.startsWith(prefix)) continue;
    if (slot.listeners.size > 0) void read(slot);
    else slots.delete(key);
  }
}

export type Resource<T> = Held<T> & { reload: () => void; set: (data: T) => void };

// What the server holds under a key; shared by all who show it, read once, kept while the page lives. A null key reads
// nothing. Old data stays while newer is read.
export function useResource<T>(key: string | null, load: () => Promise<T>): Resource<T> {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (key === null) return () => {};
      const slot = slotOf(key);
      slot.listeners.add(listener);
      return () => slot.listeners.delete(listener);
    },
    [key],
  );
  const held = useSyncExternalStore(
    subscribe,
    () => (key === null ? nothing : slotOf(key).held) as Held<T>,
    () => nothing as Held<T>,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is loaded
  useEffect(() => {
    if (key === null) return;
    const slot = slotOf(key);
    slot.load = load;
    void read(slot);
  }, [key]);
  const reload = useCallback(() => {
    if (key !== null) void read(slotOf(key));
  }, [key]);
  const set = useCallback(
    (data: T) => {
      if (key === null) return;
      const slot = slotOf(key);
      slot.turn++;
      put(slot, { data, loading: false });
    },
    [key],
  );
  return { ...held, reload, set };
}
