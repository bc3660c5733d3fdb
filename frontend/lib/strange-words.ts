const plainWords = new Set(
  (
    "a an and are as at be been by can could did do does for from get give had has have how i in is it its last list me most much many my next " +
    "no not of on or per show tell than that the their them there these they this to top was we were what when where which who whose why will with you your each every all any"
  ).split(" "),
);

// The words of a question that may have a meaning of their own: what is left without the plain ones.
export function strangeWords(question: string): string[] {
  const words = question.match(/[\p{L}][\p{L}\p{N}'-]*/gu) ?? [];
  return [...new Set(words.filter((word) => word.length > 2 && !plainWords.has(word.toLowerCase())))].slice(0, 6);
}

// Whether a "no" means that words were not understood, so that saying what they mean would help.
export function couldBeDefined(text: string): boolean {
  return /goes by these words|does not say that/i.test(text);
}
