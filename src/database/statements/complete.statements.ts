import { codeOf } from '../failures.js';
import { fileStored } from '../usage-details.js';
import { type Claim, HELD, type StoredFacts, heldValues } from './file.statements.js';
import { files, number, uploads, usages } from './rows.js';
import { type Connection, Query, Statement, Statements, type Value } from './statement.js';
import {
  type UsageStep,
  roomFor,
  roomValues,
  stepKey,
  stepRoom,
  stepSet,
  stepUsage,
  stepValues,
} from './usage.statements.js';

export type CompleteOutcome = 'stored' | 'full' | 'gone';

/** The end of an attempt whose bytes are stored. */
export interface Completion {
  readonly claim: Claim;
  readonly facts: StoredFacts;
  /** What the upload's owner may have, in bytes; ≤ 0: unlimited. */
  readonly quota: number;
  /** Bytes of the owner's that take room without being stored yet. */
  readonly held: number;
  readonly uploadId: string;
  readonly userId: string;
}

const FACTS = ['size', 'md5', 'sha256', 'type', 'stored_at'];
const stored = (of = ''): string =>
  [
    `${of}"status" = 'uploaded'`,
    `${of}"owner" = ''`,
    ...FACTS.map((fact) => `${of}"${fact}" = ?`),
  ].join(', ');
const factValues = ({ size, md5, sha256, type, storedAt }: StoredFacts): Value[] => [
  ...[size, md5, sha256, type],
  storedAt,
];

const STORE = new Statement('file_store', `UPDATE ${files.name} SET ${stored()} WHERE ${HELD}`);
const REOPEN = new Statement(
  'file_reopen',
  `UPDATE ${files.name} SET "status" = 'uploading', "owner" = ?, "md5" = '', "sha256" = '' ` +
    'WHERE "id" = ?',
);
const GROW = new Statement(
  'upload_grow',
  `UPDATE ${uploads.name} SET "stored_size" = "stored_size" + ? WHERE "id" = ?`,
);
const IS_HELD = new Query(
  'file_is_held',
  `SELECT 1 FROM ${files.name} WHERE ${HELD}`,
  () => number,
);

/** The upload that a file belongs to, and its owner. */
export const UPLOAD_OF = new Query(
  'upload_of',
  `SELECT u."id", u."user_id" FROM ${files.name} f JOIN ${uploads.name} u ON u."id" = f."upload_id" ` +
    'WHERE f."id" = ?',
  () =>
    ([id, userId]) => ({ id: String(id), userId: String(userId) }),
);

/**
 * `uploading → uploaded` with the charge to the upload's owner, or neither of both. On servers this is one
 * statement, which needs no transaction around it.
 */
export function completeFile(c: Connection, completion: Completion): Promise<CompleteOutcome> {
  const { facts, quota, held, userId } = completion;
  const { size } = facts;
  const room = roomFor(size, quota);
  const left = room === undefined ? undefined : room - held;
  const step = { userId, delta: fileStored(size), room: left };
  return complete[c.dialect](c, completion, step);
}

const complete = { sqlite: stepByStep, mysql: joined, postgres: chained };

async function stepByStep(
  c: Connection,
  { claim, facts, uploadId }: Completion,
  step: UsageStep,
): Promise<CompleteOutcome> {
  if ((await c.change(STORE, [...factValues(facts), ...heldValues(claim)])) === 0) return 'gone';
  if (!(await stepUsage(c, step))) {
    await c.change(REOPEN, [claim.owner, claim.id]);
    return 'full';
  }
  await c.change(GROW, [facts.size, uploadId]);
  return 'stored';
}

const joins = new Statements<Statement>('file_complete');

/** MySQL and MariaDB change rows of several tables in one statement: all that match, or none. */
async function joined(
  c: Connection,
  { claim, facts }: Completion,
  step: UsageStep,
): Promise<CompleteOutcome> {
  const held = HELD.replaceAll(/("\w+") =/g, 'f.$1 =');
  const statement = joins.get(stepKey(step), (name) => {
    const text =
      `UPDATE ${files.name} f JOIN ${uploads.name} u ON u."id" = f."upload_id" ` +
      `JOIN ${usages.name} s ON s."user_id" = u."user_id" SET ${stored('f.')}, ` +
      `${stepSet(step, 's.')}, u."stored_size" = u."stored_size" + ? ` +
      `WHERE ${held}${stepRoom(step, 's.')}`;
    return new Statement(name, text);
  });
  const changed = await c.change(statement, [
    ...factValues(facts),
    ...stepValues(step),
    facts.size,
    ...heldValues(claim),
    ...roomValues(step),
  ]);
  if (changed > 0) return 'stored';
  return (await c.first(IS_HELD, heldValues(claim))) === null ? 'gone' : 'full';
}

const chains = new Statements<Query<number>>('file_complete');

/** What PostgreSQL says when a file was moved and not charged: it divides by zero, and takes all back. */
const NOT_CHARGED = '22012';

/** PostgreSQL: each part works on what the one before has changed. */
async function chained(
  c: Connection,
  { claim, facts }: Completion,
  step: UsageStep,
): Promise<CompleteOutcome> {
  const query = chains.get(stepKey(step), (name) => {
    const text =
      `WITH moved AS (UPDATE ${files.name} SET ${stored()} WHERE ${HELD} RETURNING "upload_id"), ` +
      `charged AS (UPDATE ${usages.name} SET ${stepSet(step)} FROM moved ` +
      `WHERE "user_id" = ?${stepRoom(step)} RETURNING "user_id"), ` +
      `grown AS (UPDATE ${uploads.name} SET "stored_size" = "stored_size" + ? FROM moved, charged ` +
      'WHERE "id" = moved."upload_id") ' +
      'SELECT m.n / (1 - m.n + g.n) FROM (SELECT COUNT(*) AS n FROM moved) m, ' +
      '(SELECT COUNT(*) AS n FROM charged) g';
    return new Query(name, text, () => number);
  });
  const values = [
    ...factValues(facts),
    ...heldValues(claim),
    ...stepValues(step),
    step.userId,
    ...roomValues(step),
    facts.size,
  ];
  try {
    return (await c.first(query, values)) === 1 ? 'stored' : 'gone';
  } catch (error) {
    if (codeOf(error) === NOT_CHARGED) return 'full';
    throw error;
  }
}
