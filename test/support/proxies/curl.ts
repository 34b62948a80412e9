import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually, within } from '../wait.js';

export interface Ended {
  readonly code: number;
  readonly body: Buffer;
  readonly text: string;
  /** What curl says of itself, and of the connection with "-v". */
  readonly said: string;
}

/** curl at work: a real client, which speaks HTTP/2 where the other side does. */
export class Running {
  private readonly pieces: Buffer[] = [];
  private said = '';
  readonly ended: Promise<Ended>;

  constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    what: string,
  ) {
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (piece: Buffer) => (this.said += piece.toString()));
    child.stdout.on('data', (piece: Buffer) => {
      this.pieces.push(piece);
    });
    const ended = once(child, 'close').then(([code]) => this.outcome(code as number | null));
    this.ended = within(ended, () => `the end of curl ${what}: ${this.said.slice(-500)}`);
  }

  /** What is sent by curl with "-T -" or "@-"; resolves when curl has taken it. */
  async send(bytes: Uint8Array | string): Promise<void> {
    if (!this.child.stdin.write(bytes))
      await within(once(this.child.stdin, 'drain'), 'curl to send');
  }

  end(bytes: Uint8Array | string = ''): Promise<Ended> {
    this.child.stdin.end(bytes);
    return this.ended;
  }

  /** Resolves when the body begins with this text. */
  async gets(text: string): Promise<void> {
    await eventually(
      () => Buffer.concat(this.pieces).toString().startsWith(text),
      `"${text}" to come: ${this.said}`,
    );
  }

  /** It stands still: nothing more is taken off the connection. */
  pause(): void {
    this.child.kill('SIGSTOP');
  }

  goOn(): void {
    this.child.kill('SIGCONT');
  }

  /** Goes without a word. */
  async leave(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private outcome(code: number | null): Ended {
    const body = Buffer.concat(this.pieces);
    return { code: code ?? -1, body, text: body.toString(), said: this.said };
  }
}

/** curl, to which every name is on this machine. */
export class Curl {
  private readonly children = new Set<ChildProcessWithoutNullStreams>();

  constructor(private readonly authority: string) {}

  run(...args: string[]): Running {
    const always = ['--silent', '--show-error', '--no-buffer', '--globoff', '--path-as-is'];
    const here = ['--cacert', this.authority, '--connect-to', '::127.0.0.1:'];
    const child = spawn('curl', [...always, ...here, ...args]);
    this.children.add(child);
    child.once('close', () => this.children.delete(child));
    return new Running(child, args.join(' '));
  }

  /** Whatever still runs is over. */
  leave(): void {
    for (const child of this.children) child.kill('SIGKILL');
  }
}
