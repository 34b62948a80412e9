import { describeError } from '../common/errors.js';
import { Log } from '../common/log.js';
import type { Settings } from '../config/index.js';
import type { EventBus } from '../events/event-bus.js';
import type { AuditSink } from '../events/facts.js';
import { addressesBy } from './addresses.js';
import { AUDITED, type Writer, bodyOf, noteOf } from './audited.js';
import { type ChainWriter, FleetingChain, OwnChain, SharedChain, rulesOf } from './chain-writer.js';
import { Outlet } from './outlet.js';
import { Output, type Sink, syslogSink } from './sinks.js';
import { commandsOf } from './trail-files.js';

/** How often files are looked at, in ms. */
const TIDY = 3_600_000;
/** How often it is logged that lines cannot be written, in ms. */
const COMPLAIN = 60_000;
/** How long the end of a process waits for lines to be written, in ms. */
const LAST = 5000;

/** Everything that is said, on its way into the chain, and from there to where copies of it go. */
export class Trail {
  private readonly log = new Log('audit');
  private readonly main: Outlet;
  private readonly copies = new Map<AuditSink, { readonly outlet: Outlet; readonly sink: Sink }>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly complained = new Map<AuditSink, number>();
  private tidying: Promise<void> | undefined;

  private constructor(
    private readonly chain: ChainWriter,
    private readonly events: EventBus,
    private readonly settings: Settings,
    private readonly writer: Writer,
  ) {
    const file: AuditSink = 'file';
    this.main = new Outlet({
      write: (bodies) => this.put(bodies),
      ...this.told(file),
    });
    for (const sink of settings.auditLog) if (sink !== 'file') this.copyTo(sink);
  }

  /** Rejects with one line when nothing can be written. `operator`: who runs a command; '' in a server. */
  static async open(
    settings: Settings,
    events: EventBus,
    now: () => number,
    operator: string,
  ): Promise<Trail> {
    const writer = { operator, now, address: addressesBy(settings.auditAddresses) };
    const trail = new Trail(await chainFor(settings, writer), events, settings, writer);
    trail.hear();
    trail.begin();
    return trail;
  }

  /** A line of the trail's own. */
  note(event: string, about: Readonly<Record<string, unknown>>): void {
    this.main.push(noteOf(event, about, this.writer));
  }

  /** Writes what was said until now, for a while; what cannot be written then is lost. */
  async close(): Promise<void> {
    this.events.deliver();
    for (const timer of this.timers) clearInterval(timer);
    await this.main.close(LAST);
    await this.tidying;
    await Promise.all([...this.copies.values()].map(({ outlet }) => outlet.close(LAST)));
    for (const { sink } of this.copies.values()) sink.close();
    await this.chain.close().catch((error: unknown) => {
      this.complain('file', error);
    });
  }

  private begin(): void {
    const { repaired } = this.chain;
    if (repaired !== null) {
      const lines = `torn bytes : ${repaired.torn}, head file : ${repaired.head}`;
      this.log.warn(
        `the audit trail did not end as it should have; see "plikd audit verify" : ${lines}`,
      );
    }
    if (this.writer.operator !== '') return;
    this.every(this.settings.auditSync * 1000, () => this.chain.sync());
    this.every(TIDY, () => this.tidy());
    void this.tidy().catch((error: unknown) => {
      this.complain('file', error);
    });
  }

  private every(ms: number, task: () => Promise<void>): void {
    const timer = setInterval(() => {
      task().catch((error: unknown) => {
        this.complain('file', error);
      });
    }, ms);
    this.timers.push(timer.unref());
  }

  /** One at a time. */
  private tidy(): Promise<void> {
    this.tidying ??= this.chain.tidy().finally(() => {
      this.tidying = undefined;
    });
    return this.tidying;
  }

  private hear(): void {
    for (const name of AUDITED) {
      this.events.on(name, (fact, origin) => {
        this.main.push(bodyOf(name, fact, origin, this.writer));
      });
    }
  }

  private async put(bodies: readonly string[]): Promise<void> {
    const lines = await this.chain.append(bodies);
    const isFile = this.settings.auditLog.includes('file');
    if (isFile) this.events.say('AuditLinesWritten', { sink: 'file', lines: lines.length });
    for (const { outlet } of this.copies.values()) for (const line of lines) outlet.push(line);
  }

  private copyTo(name: Exclude<AuditSink, 'file'>): void {
    const isCommand = this.writer.operator !== '';
    const output = isCommand ? process.stderr : process.stdout;
    const sink = name === 'syslog' ? syslogSink(this.settings) : new Output(output);
    const outlet = new Outlet({
      write: async (lines) => {
        await sink.send(lines);
        this.events.say('AuditLinesWritten', { sink: name, lines: lines.length });
      },
      ...this.told(name),
    });
    this.copies.set(name, { outlet, sink });
  }

  private told(sink: AuditSink) {
    return {
      lost: (lines: number): void => {
        this.events.say('AuditLinesLost', { sink, lines });
      },
      back: (lines: number): void => {
        this.log.warn(`${lines} lines of the audit trail are lost : ${sink}`);
        this.main.pushAnyway(noteOf('LinesLost', { sink, lines }, this.writer));
      },
      failed: (error: unknown): void => {
        this.complain(sink, error);
      },
    };
  }

  private complain(sink: AuditSink, error: unknown): void {
    const now = performance.now();
    if (now - (this.complained.get(sink) ?? -COMPLAIN) < COMPLAIN) return;
    this.complained.set(sink, now);
    this.log.error(`the audit trail cannot be written : ${sink} : ${describeError(error)}`);
  }
}

async function chainFor(settings: Settings, writer: Writer): Promise<ChainWriter> {
  if (!settings.auditLog.includes('file')) return new FleetingChain();
  const note = (event: string, about: Readonly<Record<string, unknown>>): string =>
    noteOf(event, about, writer);
  try {
    if (writer.operator === '') {
      return await OwnChain.open(rulesOf(settings, settings.auditName, writer.now, note), settings);
    }
    const rules = rulesOf(settings, commandsOf(settings.auditName), writer.now, note);
    const chain = new SharedChain(rules, settings);
    await chain.check();
    return chain;
  } catch (error) {
    throw new Error(`the audit trail cannot be opened : ${describeError(error)}`, { cause: error });
  }
}
