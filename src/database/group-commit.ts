import { setTimeout as sleep } from 'node:timers/promises';
import type BetterSqlite from 'better-sqlite3';
import { codeOf } from './failures.js';
import { SqliteConnection } from './statements/sqlite-connection.js';
import { type Later, Statement } from './statements/statement.js';
import type { StatementLog } from './statements/statement-log.js';

/** What one commit holds at most: tasks, and ms after which no further one begins. */
const MOST_TASKS = 500;
const MOST_WORK = 20;

/** How long a group waits for another process's write in all, and in one step, in ms. */
const PATIENCE = 10_000;
const STEP = 2;
/** How long others have their turn between two such steps, in ms. */
const PAUSE = 10;

const BEGIN = new Statement('', 'BEGIN IMMEDIATE');
const SAVEPOINT = new Statement('', 'SAVEPOINT task');
const RELEASE = new Statement('', 'RELEASE task');
const BACK = new Statement('', 'ROLLBACK TO task');
const COMMIT = new Statement('', 'COMMIT');
const ROLLBACK = new Statement('', 'ROLLBACK');

interface Task {
  readonly work: () => Later<unknown>;
  /** Whether it shares a transaction; else it runs by itself, outside of any. */
  readonly shares: boolean;
  readonly since: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Tells a task of its end. */
type Answer = () => void;

/**
 * What is written to SQLite, one task after the other on the one connection that writes. Tasks that wait at the
 * same time share a transaction, and so the flush of its COMMIT; each is in a savepoint, so that one that fails
 * takes nothing of the others back. All are answered after the COMMIT, those that failed as well: what they
 * saw of others may never have been. When it fails, or SQLite takes the whole transaction back by itself, all
 * of them fail. A group begins in the next turn of the event loop, so that all requests of one poll join it.
 */
export class GroupCommit {
  private readonly waiting: Task[] = [];
  private running = false;
  private readonly connection: SqliteConnection;

  constructor(
    private readonly db: BetterSqlite.Database,
    private readonly log: StatementLog,
  ) {
    this.connection = new SqliteConnection(db, log);
    // The driver waits without letting anybody else have a turn.
    db.pragma(`busy_timeout = ${STEP}`);
  }

  /** Tasks that have not begun. */
  get queued(): number {
    return this.waiting.length;
  }

  /** Runs it as one of a group: all of it or nothing. */
  share<T>(work: () => Later<T>): Promise<T> {
    return this.add(work, true);
  }

  /** Runs it between groups. */
  alone<T>(work: () => Later<T>): Promise<T> {
    return this.add(work, false);
  }

  private add<T>(work: () => Later<T>, shares: boolean): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      this.waiting.push({ work, shares, since: Date.now(), resolve, reject });
      if (this.running) return;
      this.running = true;
      this.next();
    }) as Promise<T>;
  }

  private next(): void {
    setImmediate(() => void this.turn());
  }

  private async turn(): Promise<void> {
    if (this.waiting[0]?.shares === false) await this.single();
    else await this.group();
    this.running = this.waiting.length > 0;
    if (this.running) this.next();
  }

  private async single(): Promise<void> {
    const task = this.waiting.shift();
    if (task === undefined) return;
    try {
      this.db.pragma(`busy_timeout = ${PATIENCE}`);
      task.resolve(await task.work());
    } catch (error) {
      task.reject(error);
    }
    if (this.db.open) this.db.pragma(`busy_timeout = ${STEP}`);
  }

  private async group(): Promise<void> {
    if (!(await this.begin())) return;
    const end = performance.now() + MOST_WORK;
    const tasks: Task[] = [];
    const answers: Answer[] = [];
    try {
      for (let task = this.nextOf(0); task !== undefined;) {
        tasks.push(task);
        answers.push(await this.inSavepoint(task));
        task = performance.now() < end ? this.nextOf(tasks.length) : undefined;
      }
      this.run(COMMIT);
    } catch (error) {
      this.takeBack();
      for (const task of tasks) task.reject(error);
      return;
    }
    for (const answer of answers) answer();
  }

  /** The next one that shares the transaction in which `taken` are. */
  private nextOf(taken: number): Task | undefined {
    const more = taken < MOST_TASKS && this.waiting[0]?.shares === true;
    return more ? this.waiting.shift() : undefined;
  }

  /** Rejects when the whole transaction is gone. */
  private async inSavepoint({ work, resolve, reject }: Task): Promise<Answer> {
    this.run(SAVEPOINT);
    try {
      const result = await work();
      this.run(RELEASE);
      return () => {
        resolve(result);
      };
    } catch (error) {
      if (!this.db.inTransaction) throw error;
      this.run(BACK);
      this.run(RELEASE);
      return () => {
        reject(error);
      };
    }
  }

  /** Takes the lock that another process may hold. False: those who waited for it were told that it did not come. */
  private async begin(): Promise<boolean> {
    const begun = Date.now();
    this.takeBack();
    while (this.waiting[0]?.shares === true) {
      try {
        this.connection.prepared(BEGIN).run();
        this.log.told(BEGIN.in('sqlite'), begun);
        return true;
      } catch (error) {
        const busy = codeOf(error).startsWith('SQLITE_BUSY');
        this.refuse(error, busy ? Date.now() - PATIENCE : Infinity);
        if (busy) await sleep(PAUSE);
      }
    }
    return false;
  }

  /** Rejects those at the head that would have shared the next transaction, and wait since `before`. */
  private refuse(error: unknown, before: number): void {
    for (let refused = 0; (this.waiting[0]?.since ?? Infinity) <= before; refused += 1) {
      const task = this.nextOf(refused);
      if (task === undefined) return;
      task.reject(error);
    }
  }

  private run(statement: Statement): void {
    this.connection.change(statement, []);
  }

  private takeBack(): void {
    if (!this.db.inTransaction) return;
    try {
      this.run(ROLLBACK);
    } catch {
      // What made this necessary is told to all of them.
    }
  }
}
