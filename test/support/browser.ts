import { within } from './wait.js';

/** A browser without pages: cookies, redirects one at a time, and forms. */
export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  constructor(private readonly headers: Readonly<Record<string, string>> = {}) {}

  /** The cookies that a site has set. */
  cookies(url: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.jar(url));
  }

  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.jar(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...this.headers, ...(init.headers as Record<string, string> | undefined) };
    const answer = fetch(url, {
      ...init,
      redirect: 'manual',
      headers: cookie === '' ? headers : { ...headers, Cookie: cookie },
    });
    const response = await within(answer, `the head of an answer from ${url}`);
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(url, { headers });
  }

  /** Follows redirects until there is a page, or one to `until`, which is not asked for. */
  async follow(url: string, until: string): Promise<{ url: string; response: Response | null }> {
    for (let at = url, hops = 0; hops < 20; hops += 1) {
      if (at.startsWith(until)) return { url: at, response: null };
      const response = await this.get(at);
      const location = response.headers.get('location');
      if (location === null) return { url: at, response };
      await response.arrayBuffer();
      at = new URL(location, at).href;
    }
    throw new Error(`too many redirects from ${url}`);
  }

  private jar(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }
}
