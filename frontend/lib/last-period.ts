const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

function lastFull(unit: string, end: Date): string {
  const next = new Date(end.getTime() + 86_400_000);
  let year = end.getUTCFullYear();
  if (unit === "year") return String(next.getUTCFullYear() > year ? year : year - 1);
  if (unit === "quarter") {
    let quarter = Math.floor(end.getUTCMonth() / 3);
    if (Math.floor(next.getUTCMonth() / 3) === quarter) quarter -= 1;
    if (quarter < 0) {
      quarter = 3;
      year -= 1;
    }
    return `Q${quarter + 1} ${year}`;
  }
  let month = end.getUTCMonth();
  if (next.getUTCMonth() === month) month -= 1;
  if (month < 0) {
    month = 11;
    year -= 1;
  }
  return `${months[month]} ${year}`;
}

// The same question for the last full period, when an answer says that the data ended before the period asked for.
export function forLastPeriod(question: string, answer: string): { period: string; question: string } | undefined {
  const end = /data ends? on (\d{4}-\d{2}-\d{2})/i.exec(answer)?.[1];
  const asked =
    /\b(?:(?:in|for|of|during)\s+)?(?:the\s+)?(?:last|this|current|past|previous)\s+(month|quarter|year)\b/i.exec(
      question,
    );
  if (!end || !asked?.[1]) return undefined;
  const period = lastFull(asked[1].toLowerCase(), new Date(`${end}T00:00:00Z`));
  const said = `in ${period}`;
  return { period, question: question.replace(asked[0], said) };
}
