import { describeError } from '../common/errors.js';
import { Log } from '../common/log.js';
import type { Settings } from '../config/index.js';
import type { EventBus } from '../events/event-bus.js';
import type { AuditSink } from '../events/facts.js';
import { addressesBy } from './addresses.js';
import { AUDITED, type Writer, bodyOf, noteOf } from './audited.js';
import { type ChainWriter, FleetingChain, OwnChain, SharedChain, rulesOf } from './chain-writer.js';
import { type Written, linesOf } from './lines.js';
import { Outlet, within } from './outlet.js';
import { Output, type Sink, syslogSink } from './sinks.js';
import { commandsOf } from './trail-files.js';

/** How often files are looked at, in ms. */
const TIDY = 3_600_000;
/** How often it is logged that lines cannot be written, in ms. */
const COMPLAIN = 60_000;
/** How long the end of a process waits for lines to be written, in ms. */
const LAST = 5000;

/** Before one is opened. */
const NOWHERE: ChainWriter = new FleetingChain(() => undefined);

/** Everything that is said, on its way into the chain, and from there to where copies of it go. */
export class Trail {
  private readonly log = new Log('audit');
  private readonly main: Outlet;
  private readonly copies = new Map<AuditSink, { readonly outlet: Outlet; readonly sink: Sink }>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly complained = new Map<AuditSink, number>();
  private tidying: Promise<void> | undefined;

  private chain: ChainWriter = NOWHERE;

  private constructor(
    private readonly settings: Settings,
    private readonly events: EventBus,
    private readonly writer: Writer,
  ) {
    this.main = new Outlet({
      write: (bodies) => this.chain.append(bodies),
      ...this.told('file'),
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
    const trail = new Trail(settings, events, writer);
    trail.chain = await chainFor(settings, writer, trail.written);
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
    if (this.writer.operator !== '') this.tidy();
    if (this.tidying !== undefined) await within(this.tidying, LAST);
    await Promise.all([...this.copies.values()].map(({ outlet }) => outlet.close(LAST)));
    for (const { sink } of this.copies.values()) sink.close();
    const closed = this.chain.close().catch((error: unknown) => {
      this.complain('file', error);
    });
    // A disk may never answer.
    await within(closed, LAST);
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
    const sync = (): void => {
      this.chain.sync().catch((error: unknown) => {
        this.complain('file', error);
      });
    };
    this.timers.push(setInterval(sync, this.settings.auditSync * 1000).unref());
    this.timers.push(setInterval(this.tidy, TIDY).unref());
    this.tidy();
  }

  /** One at a time; never rejects. */
  private readonly tidy = (): void => {
    this.tidying ??= this.chain
      .tidy()
      .catch((error: unknown) => {
        this.complain('file', error);
      })
      .finally(() => {
        this.tidying = undefined;
      });
  };

  private hear(): void {
    for (const name of AUDITED) {
      this.events.on(name, (fact, origin) => {
        const at = this.writer.now();
        this.main.push(() => bodyOf(name, fact, origin, this.writer, at));
      });
    }
  }

  private readonly written = ({ count, bytes, begun }: Written): void => {
    const isFile = this.settings.auditLog.includes('file');
    if (isFile) this.events.say('AuditLinesWritten', { sink: 'file', lines: count });
    const lines = this.copies.size === 0 ? [] : linesOf(bytes);
    for (const { outlet } of this.copies.values()) for (const line of lines) outlet.push(line);
    // The file before it is complete.
    if (this.timers.length > 0 && begun) this.tidy();
  };

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

async function chainFor(
  settings: Settings,
  writer: Writer,
  written: (written: Written) => void,
): Promise<ChainWriter> {
  const { auditLog, auditName } = settings;
  if (!auditLog.includes('file')) return new FleetingChain(written);
  const note = (event: string, about: Readonly<Record<string, unknown>>): string =>
    noteOf(event, about, writer);
  const isCommand = writer.operator !== '';
  const chain = isCommand ? commandsOf(auditName) : auditName;
  const rules = rulesOf(settings, { chain, now: writer.now, note, written });
  try {
    if (!isCommand) return await OwnChain.open(rules, settings);
    const shared = new SharedChain(rules, settings);
    await shared.check();
    return shared;
  } catch (error) {
    throw new Error(`the audit trail cannot be opened : ${describeError(error)}`, { cause: error });
  }
}
