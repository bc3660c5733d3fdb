import { createContext, useContext } from "react";
import type { Word } from "@/lib/linked-words";

const Words = createContext<Word[]>([]);
export const WordsProvider = Words.Provider;

// The linked words of the question that is being drawn; none outside of a turn.
export const useWords = () => useContext(Words);

// The mark that ties an element to words of the question, and they to it; none for none.
export const wordMark = (ids: number[]) => (ids.length > 0 ? ids.join(" ") : undefined);
