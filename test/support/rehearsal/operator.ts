import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { s3Service } from '../s3-service.js';
import { within } from '../wait.js';
import { stepsOf } from './page.js';

/** Whoever does what a page says, as root, and changes nothing but what the page says is theirs. */
export class Operator {
  /** `names`: what stands in the page, and what is meant on this machine. */
  constructor(
    private readonly page: string,
    private readonly names: Readonly<Record<string, string>>,
  ) {}

  /** Carries out what is below a heading, or some of its steps; answers what the commands printed. */
  async follow(
    heading: string,
    { from = 0, until = Infinity, mayFail = false } = {},
  ): Promise<string> {
    let said = '';
    for (const { text, file } of stepsOf(this.page, heading).slice(from, until)) {
      if (file === undefined) said += await this.run(text, mayFail);
      else await this.write(file, text);
    }
    return said;
  }

  /** Runs commands as a shell would that stops at the first failure. */
  run(text: string, mayFail = false): Promise<string> {
    const script = `set -euo pipefail\n${this.settled(text)}`;
    const child = spawn('bash', ['-c', script], {
      cwd: '/root',
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: '/root',
        CURL_CA_BUNDLE: '/etc/ssl/plik/fullchain.pem',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    // Not "close": servers that were started may go on writing.
    const ended = new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => {
        if (code === 0 || mayFail) resolve(out);
        else reject(new Error(`${text}\nended with ${String(code)}:\n${out}${err}`));
      });
    });
    return within(ended, () => `${text}\nwhich said ${out}${err}`);
  }

  private async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, this.settled(text));
  }

  private settled(text: string): string {
    let result = text;
    for (const [name, meant] of Object.entries(this.names)) {
      result = result.replaceAll(name, meant);
    }
    return result;
  }
}

/** The bucket of this machine. */
export function bucketNames(): Record<string, string> {
  const { origin, username, password } = s3Service();
  return {
    'https://s3.example.com': origin,
    'bucket-key': username,
    'bucket-secret': password,
  };
}
