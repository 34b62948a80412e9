/** The value of a cookie in a `Cookie` header or in `document.cookie`. */
export function cookieIn(cookies: string, name: string): string | undefined {
  for (const pair of cookies.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/**
 * The cookies of one server, for runtimes that keep none. All of a server's cookies are for its whole API, so names
 * are enough; who asks another origin must not use it.
 */
export class CookieJar {
  private readonly kept = new Map<string, { readonly value: string; readonly until: number }>();

  /** Takes the `Set-Cookie` lines of an answer (RFC 6265 §5.2). */
  take(lines: readonly string[], now: number = Date.now()): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      const name = pair.slice(0, at).trim();
      if (at < 1 || name === '') continue;
      const until = now + lifetimeOf(attributes, now);
      if (until <= now) this.kept.delete(name);
      else this.kept.set(name, { value: pair.slice(at + 1).trim(), until });
    }
  }

  /** The value of a `Cookie` header, empty when there is nothing to say. */
  header(now: number = Date.now()): string {
    const alive = [...this.kept].filter(([, { until }]) => until > now);
    return alive.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  clear(): void {
    this.kept.clear();
  }
}

/** Milliseconds; infinite for a cookie of the session. `Max-Age` wins over `Expires`. */
function lifetimeOf(attributes: readonly string[], now: number): number {
  const value = (name: string): string | undefined =>
    attributes
      .map((attribute) => attribute.trim())
      .find((attribute) => attribute.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1);
  const age = value('max-age');
  if (age !== undefined && /^-?\d+$/.test(age)) return Number(age) * 1000;
  const expires = Date.parse(value('expires') ?? '');
  return Number.isNaN(expires) ? Infinity : expires - now;
}
