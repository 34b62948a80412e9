import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { filePath } from '../support/client.js';
import { formBytes } from '../support/multipart.js';
import { Operator, bucketNames } from '../support/rehearsal/operator.js';
import { Visitor } from '../support/rehearsal/visitor.js';
import { eventually } from '../support/wait.js';

const SERVERS = [8081, 8082].map((port) => `http://127.0.0.1:${port}`);
const operator = new Operator('deployment.md', bucketNames());
const pidOf = (port: number): number =>
  Number(readFileSync(`/run/units/plikd@${port}`, 'utf8').trim());

let visitor: Visitor;
let token: string;

beforeAll(async () => {
  for (const heading of ['The program', 'Database', 'Settings', 'Two services', 'nginx']) {
    await operator.follow(`### ${heading}`);
  }
  const made = await operator.follow('### The first administrator');
  visitor = new Visitor();
  await operator.follow('### A look at it');
  token = /\S+$/.exec(made.trim())![0];
});

// Nobody else may use their bucket while they run.
afterAll(() => operator.run('nginx -s stop; systemctl stop plikd@8081 plikd@8082'));

/** A file in two halves, as a form. */
function halves(content: Buffer): [Buffer, Buffer] {
  const form = formBytes([{ name: 'file', fileName: 'a.bin', content }]);
  return [form.subarray(0, form.length / 2), form.subarray(form.length / 2)];
}

describe('two servers that were set up by the page', () => {
  it('show both what either has stored', async () => {
    const content = randomBytes(3_000_000);
    const path = await visitor.store(content);
    for (const base of SERVERS) {
      const answer = Buffer.from(await (await fetch(`${base}${path}`)).arrayBuffer());
      expect(answer.equals(content)).toBe(true);
    }
    expect((await visitor.get(path)).body.equals(content)).toBe(true);
  });

  it('know the administrator and the token', async () => {
    const upload = await visitor.create({}, { 'X-PlikToken': token });
    expect(upload.id).not.toBe('');
    const refused = await visitor.ask('POST', '/upload', { 'X-PlikToken': 'x' }, '{}');
    expect(refused.status).toBe(403);
    const plikd = 'cd /var/lib/plikd; runuser -u plikd -- /opt/plik-nest/bin/plikd';
    expect(await operator.run(`${plikd} user list`)).toBe('local:admin\n');
    expect(await operator.run(`${plikd} token list`)).toContain(token);
    await operator.run(`${plikd} token delete --token ${token}`);
    await eventually(async () => {
      return (await visitor.ask('POST', '/upload', { 'X-PlikToken': token }, '{}')).status === 403;
    });
  });

  it('deliver a one-shot file once, wherever it is asked for', async () => {
    const content = randomBytes(100_000);
    const path = await visitor.store(content, { oneShot: true });
    const asked = Array.from({ length: 12 }, async (_, i) => {
      if (i % 3 === 2) return visitor.get(path);
      const answer = await fetch(`${SERVERS[i % 3]!}${path}`);
      return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
    });
    const answers = await Promise.all(asked);
    const delivered = answers.filter(({ status }) => status === 200);
    expect(delivered.map(({ body }) => body.equals(content))).toEqual([true]);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(11);
  });

  it('let senders and receivers of streams meet', async () => {
    for (let round = 0; round < 8; round += 1) {
      const upload = await visitor.create({ stream: true, files: [{ fileName: 'a.bin' }] });
      const file = upload.files[0]!;
      const content = randomBytes(200_000);
      const sender = visitor.sending(upload, file, 'stream');
      const answered = visitor.head(sender);
      const [first, second] = halves(content);
      sender.write(first);
      await eventually(async () => {
        const { body } = await visitor.get(`/upload/${upload.id}`);
        return body.includes('"uploading"');
      });
      // By either path.
      const receiver = visitor.begin('GET', filePath(upload, file, round % 2 ? 'file' : 'stream'));
      const receiving = visitor.head(receiver);
      receiver.end();
      const received = await receiving;
      expect(received.statusCode).toBe(200);
      sender.end(second);
      expect((await buffer(received)).equals(content)).toBe(true);
      const answer = await answered;
      expect(answer.statusCode).toBe(200);
      answer.resume();
    }
  });
});

/** What goes on without a pause, until it is told to end: uploads that are read again, and small questions. */
class Load {
  readonly wrong: string[] = [];
  requests = 0;
  private over = false;
  private readonly running: Promise<unknown>;

  constructor(visitors = 4) {
    this.running = Promise.all(Array.from({ length: visitors }, () => this.goOn()));
  }

  async end(): Promise<void> {
    this.over = true;
    await this.running;
  }

  private async goOn(): Promise<void> {
    while (!this.over) {
      try {
        await this.round();
      } catch (error) {
        this.wrong.push(String(error));
      }
    }
  }

  private async round(): Promise<void> {
    const content = randomBytes(20_000);
    const path = await visitor.store(content);
    const answers = await Promise.all([visitor.get(path), visitor.get('/config')]);
    this.requests += 4;
    for (const { status } of answers) if (status !== 200) this.wrong.push(`status ${status}`);
    if (!answers[0].body.equals(content)) this.wrong.push('other bytes');
  }
}

/** Transfers that are under way in each of the servers while they are restarted. */
async function longTransfers(count: number): Promise<() => Promise<void>> {
  const content = randomBytes(12_000_000);
  const stored = await visitor.store(content);
  const begun = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const stream = i % 2 === 0;
      const upload = await visitor.create({ stream, files: [{ fileName: 'a.bin' }] });
      const file = upload.files[0]!;
      const sender = visitor.sending(upload, file);
      const answered = visitor.head(sender);
      const [first, second] = halves(content);
      sender.write(first);
      await eventually(async () => {
        const { body } = await visitor.get(`/upload/${upload.id}`);
        return body.includes('"uploading"');
      });
      const reader = visitor.begin('GET', stream ? filePath(upload, file, 'stream') : stored);
      const receiving = visitor.head(reader);
      reader.end();
      return { sender, second, answered, received: await receiving };
    }),
  );
  return async () => {
    for (const { sender, second } of begun) sender.end(second);
    for (const { received, answered } of begun) {
      expect((await buffer(received)).equals(content)).toBe(true);
      const answer = await answered;
      expect(answer.statusCode).toBe(200);
      answer.resume();
    }
  };
}

describe('a rolling restart', () => {
  it('loses no request, and no transfer that is under way', async () => {
    const before = [pidOf(8081), pidOf(8082)];
    const load = new Load();
    const finish = await longTransfers(6);
    const restarted = operator.follow('### Restarting without a failed request');
    // The first server waits for its transfers, and only then is it started again.
    await eventually(() => readFileSync('/etc/nginx/conf.d/plik.conf', 'utf8').includes(' down;'));
    await sleep(500);
    expect(pidOf(8081)).toBe(before[0]);
    await finish();
    await restarted;
    await load.end();
    expect(load.wrong).toEqual([]);
    expect(load.requests).toBeGreaterThan(200);
    expect([pidOf(8081), pidOf(8082)].filter((pid) => before.includes(pid))).toEqual([]);
    expect(readFileSync('/etc/nginx/conf.d/plik.conf', 'utf8')).not.toContain(' down;');
  });

  it('is how another version is started', async () => {
    const path = await visitor.store(Buffer.from('from the version before'));
    const load = new Load(1);
    await operator.follow('### Upgrading');
    await load.end();
    expect(load.wrong).toEqual([]);
    for (const port of [8081, 8082]) {
      expect(readFileSync(`/proc/${pidOf(port)}/maps`, 'utf8')).toContain('/opt/plik-nest-0.2.0/');
    }
    expect((await visitor.get(path)).body.toString()).toBe('from the version before');
  });
});

describe('a server that dies', () => {
  it('is left alone by nginx, and its requests are served by the other one', async () => {
    process.kill(pidOf(8081), 'SIGKILL');
    await eventually(() =>
      fetch(`${SERVERS[0]!}/health`).then(
        () => false,
        () => true,
      ),
    );
    const load = new Load();
    await eventually(() => load.requests > 60 || load.wrong.length > 0);
    await load.end();
    expect(load.wrong).toEqual([]);
    await operator.run('systemctl start plikd@8081');
  });
});
