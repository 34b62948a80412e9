import type { UsageDelta } from '../usage-details.js';
import { usages } from './rows.js';
import { type Connection, Statement, Statements, type Value } from './statement.js';

/** A change of one user's counters. */
export interface UsageStep {
  readonly userId: string;
  readonly delta: UsageDelta;
  /** When an upload came, in ms since the epoch. */
  readonly lastUploadAt?: number;
  /** Most bytes that may be there before; undefined: any number. */
  readonly room?: number | undefined;
}

/** Which counters a step changes: the key of a statement that does. */
export const stepKey = ({ delta, lastUploadAt, room }: UsageStep): string =>
  [
    ...Object.keys(delta),
    lastUploadAt === undefined ? '' : '+',
    room === undefined ? '' : '<',
  ].join(' ');

/** What a step sets; `of`: the table's alias, with its point. */
export function stepSet({ delta, lastUploadAt }: UsageStep, of = ''): string {
  const steps = Object.keys(delta).map((counter) => `${of}"${counter}" = ${of}"${counter}" + ?`);
  if (lastUploadAt !== undefined) steps.push(`${of}"last_upload_at" = ?`);
  return steps.join(', ');
}

export const stepValues = ({ delta, lastUploadAt }: UsageStep): Value[] => [
  ...Object.values(delta),
  ...(lastUploadAt === undefined ? [] : [lastUploadAt]),
];

/** What has to hold of the row; its values are those of `roomValues`. */
export const stepRoom = ({ room }: UsageStep, of = ''): string =>
  room === undefined ? '' : ` AND ${of}"size" <= ?`;

export const roomValues = ({ room }: UsageStep): Value[] => (room === undefined ? [] : [room]);

/** The step as a statement. Values: stepValues, the user, roomValues. */
export const stepText = (step: UsageStep): string =>
  `UPDATE ${usages.name} SET ${stepSet(step)} WHERE "user_id" = ?${stepRoom(step)}`;

const steps = new Statements<Statement>('usage_step');

/** Changes counters of a user in one statement. False: there is no such row, or no room. */
export async function stepUsage(c: Connection, step: UsageStep): Promise<boolean> {
  const statement = steps.get(stepKey(step), (name) => new Statement(name, stepText(step)));
  const values = [...stepValues(step), step.userId, ...roomValues(step)];
  return (await c.change(statement, values)) > 0;
}

/** Most bytes that may be there before, so that `size` more are not too many; `limit` ≤ 0: any number. */
export const roomFor = (size: number, limit: number): number | undefined =>
  limit > 0 && size > 0 ? limit - size : undefined;
