import type {
  AnswerDescription,
  Answers,
  Credential,
  DescriptionPart,
  ParameterDescription,
} from '../http/description.js';

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** Two descriptions of one status as one. */
function together(a: AnswerDescription, b: AnswerDescription): AnswerDescription {
  const texts = unique([...(a.texts ?? []), ...(b.texts ?? [])]);
  // What one of them may do without is not always there.
  const always = [a, b].filter((one) => one.always !== undefined);
  const kept = always.length === 2 ? unique([...(a.always ?? []), ...(b.always ?? [])]) : [];
  const headers = unique([a, b].flatMap((one) => [...(one.always ?? []), ...(one.headers ?? [])]));
  const both =
    a.about !== undefined && b.about !== undefined && a.about !== b.about
      ? `${a.about} ${b.about}`
      : (a.about ?? b.about);
  return {
    ...a,
    ...b,
    ...(both === undefined ? {} : { about: both }),
    ...(a.texts === undefined && b.texts === undefined ? {} : { texts }),
    headers: headers.filter((name) => !kept.includes(name)),
    always: kept,
  };
}

const isList = (answer: AnswerDescription | readonly string[]): answer is readonly string[] =>
  Array.isArray(answer);

/** Everything that may be answered, by status. */
export function mergeAnswers(all: readonly Answers[]): Map<number, AnswerDescription> {
  const merged = new Map<number, AnswerDescription>();
  for (const [key, given] of all.flatMap((answers) => Object.entries(answers))) {
    const status = Number(key);
    const answer: AnswerDescription = isList(given) ? { texts: given } : given;
    const known = merged.get(status);
    merged.set(status, known === undefined ? answer : together(known, answer));
  }
  return new Map([...merged].sort(([a], [b]) => a - b));
}

export const mergeRecords = (
  parts: readonly DescriptionPart[],
  key: 'path' | 'query',
): Record<string, ParameterDescription> =>
  Object.assign({}, ...parts.map((part) => part[key] ?? {})) as Record<
    string,
    ParameterDescription
  >;

export const mergeCredentials = (parts: readonly DescriptionPart[]): Credential[] =>
  unique(parts.flatMap(({ credentials = [] }) => credentials));

export const mergeTexts = (parts: readonly DescriptionPart[]): string =>
  unique(parts.flatMap(({ about }) => (about === undefined ? [] : [about]))).join('\n\n');
