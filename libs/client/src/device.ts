import { pause } from './backoff.js';
import { Refusal } from './errors.js';
import type { CallOptions, Http } from './http.js';
import type { DeviceCode, DevicePoll } from './types.js';

/** Milliseconds between two questions whether somebody has agreed. */
const INTERVAL = 2000;

export interface DeviceLoginOptions extends CallOptions {
  /** How this machine is called where somebody is asked to agree. */
  readonly hostname?: string;
  /** Shows the person the address to open and the code. */
  readonly onCode: (code: DeviceCode) => void;
}

/** How a program without a browser gets a user token: somebody agrees in a browser (contract §5.10). */
export class DeviceLogin {
  constructor(private readonly http: Http) {}

  /** From the first question to the token. Refused as `expired` when nobody agrees in time. */
  async login({ hostname, onCode, ...options }: DeviceLoginOptions): Promise<string> {
    const code = await this.begin(hostname, options);
    onCode(code);
    const end = Date.now() + code.expiresIn * 1000;
    while (Date.now() < end) {
      await pause(INTERVAL, options.signal);
      const { token } = await this.poll(code, options);
      if (token !== undefined) return token;
    }
    throw new Refusal(404, 'the login has expired');
  }

  begin(hostname = '', options: CallOptions = {}): Promise<DeviceCode> {
    return this.http.json({
      method: 'POST',
      path: '/auth/cli/init',
      json: { hostname },
      ...options,
    });
  }

  /** Agrees, as whoever is logged in. */
  async approve(code: string, comment = '', options: CallOptions = {}): Promise<void> {
    const json = { code, comment };
    await this.http.text({ method: 'POST', path: '/auth/cli/approve', json, ...options });
  }

  /** The token comes once. */
  poll(
    { code, secret }: Pick<DeviceCode, 'code' | 'secret'>,
    options: CallOptions = {},
  ): Promise<DevicePoll> {
    const json = { code, secret };
    return this.http.json({ method: 'POST', path: '/auth/cli/poll', json, ...options });
  }
}
