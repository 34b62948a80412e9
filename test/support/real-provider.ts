import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import type { Browser } from './browser.js';
import { freePort } from './ports.js';
import { within } from './wait.js';

/** The process of oidc-provider.mjs, and what people do on its pages. */
export class RealProvider {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    readonly client: Readonly<Record<string, unknown>>,
  ) {}

  /** Not started yet. */
  static async at(redirectUri: string): Promise<RealProvider> {
    return new RealProvider(await freePort(), {
      client_id: 'plik',
      client_secret: 'the-client-secret-of-plik',
      redirect_uris: [redirectUri],
    });
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const script = join(packageRoot, 'test', 'support', 'oidc-provider.mjs');
    const args = [script, String(this.port), JSON.stringify(this.client)];
    this.child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const { stdout } = this.child;
    if (stdout === null) throw new Error('there is no output');
    await within(once(stdout, 'data'), 'the OpenID provider to start');
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null) return; // not started, or ended
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    this.child = undefined;
  }

  /** What it says of somebody from now on. */
  async knows(name: string, claims: Readonly<Record<string, unknown>>): Promise<void> {
    await fetch(`${this.issuer}/people/${name}`, { method: 'PUT', body: JSON.stringify(claims) });
  }

  /** Logs in and agrees on its pages, until it sends the browser to `until`; answers that URL. */
  async agree(browser: Browser, url: string, name: string, until: string): Promise<string> {
    let { url: at, response } = await browser.follow(url, until);
    for (let page = 0; response !== null; page += 1) {
      const html = await response.text();
      const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1];
      if (action === undefined || page > 5) throw new Error(`no form at ${at} : ${html}`);
      const fields = [...html.matchAll(/<input[^>]* name="(\w+)"[^>]* value="([^"]*)"/g)];
      const form = new URLSearchParams();
      for (const [, key = '', value = ''] of fields) form.set(key, value);
      if (html.includes('name="login"')) {
        form.set('login', name);
        form.set('password', 'any');
      }
      const sent = await browser.request(new URL(action, at).href, {
        method: 'POST',
        body: form.toString(),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      const location = sent.headers.get('location');
      if (location === null) throw new Error(`${sent.status} ${await sent.text()}`);
      ({ url: at, response } = await browser.follow(new URL(location, at).href, until));
    }
    return at;
  }
}
