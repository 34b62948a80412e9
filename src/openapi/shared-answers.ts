import { STATUS_CODES } from 'node:http';
import { type Json, ref } from './answers.js';

/** How often an answer is the same before it gets a name. */
const OFTEN = 3;

type Operations = Readonly<Record<string, Json>>;

function* answersIn(paths: Json): Generator<{ status: string; text: string; in: Json }> {
  for (const operations of Object.values(paths) as Operations[]) {
    for (const { responses } of Object.values(operations)) {
      // Beside the operations are the parameters of all of them.
      const all = (responses ?? {}) as Json;
      for (const [status, answer] of Object.entries(all)) {
        // What an operation is for is said where it stands.
        if (Number(status) < 300) continue;
        yield { status, text: JSON.stringify(answer), in: all };
      }
    }
  }
}

/** "404" → "NotFound" */
const nameOf = (status: string): string =>
  (STATUS_CODES[status] ?? `Status${status}`).replace(/\W/g, '');

/** Names the answers that many operations have, and refers to them by their names: the document is half as long. */
export function shareAnswers(paths: Json): Json {
  const counts = new Map<string, number>();
  for (const { text } of answersIn(paths)) counts.set(text, (counts.get(text) ?? 0) + 1);
  const names = new Map<string, string>();
  const used = new Map<string, number>();
  for (const { status, text, in: responses } of answersIn(paths)) {
    if ((counts.get(text) ?? 0) < OFTEN) continue;
    let name = names.get(text);
    if (name === undefined) {
      const number = (used.get(status) ?? 0) + 1;
      used.set(status, number);
      name = `${nameOf(status)}${number === 1 ? '' : number}`;
      names.set(text, name);
    }
    Reflect.set(responses, status, ref('responses', name));
  }
  return Object.fromEntries([...names].map(([text, name]) => [name, JSON.parse(text) as unknown]));
}
