import { Injectable } from '@nestjs/common';
import { Log } from '../../common/log.js';
import type { Trace } from '../../common/trace.js';
import * as client from 'openid-client';
import { Clock } from '../../common/clock.js';
import { Unavailable, describeError } from '../../common/errors.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import { Outbound } from './outbound.js';

/** How long what a provider says of itself is believed, in ms (contract §5.7). */
const LIFETIME = 3_600_000;
/** How long after a failure the next login asks again, in ms. */
const PAUSE = 2_000;
/** Signatures that only the provider can make: not those with the secret that both know. */
const PUBLIC_KEY = /^(?:RS|PS|ES)\d{3}$|^Ed(?:DSA|25519)$/;

type Metadata = client.ServerMetadata;

/** What an OpenID provider says of itself; asked when it is needed, so that it may come up later. */
@Injectable()
export class OidcDiscovery {
  private readonly log = new Log('login');
  private known: { readonly metadata: Metadata; readonly until: number } | undefined;
  private asking: Promise<Metadata> | undefined;
  private failure: { readonly error: Unavailable; readonly until: number } | undefined;

  constructor(
    private readonly outbound: Outbound,
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /**
   * Fresh for each login, and so are its keys: a provider may change them at any time. 503 when it is away.
   * `trace`: of the request that logs somebody in.
   */
  async configuration(trace: Trace): Promise<client.Configuration> {
    const metadata = await this.metadata(trace);
    const { oidcClientId, oidcClientSecret } = this.settings;
    const methods = metadata.token_endpoint_auth_methods_supported;
    // Without a list, it is `client_secret_basic` (OpenID Connect Discovery 1.0 §3).
    const post = methods?.includes('client_secret_post') ?? false;
    const authentication = post ? client.ClientSecretPost : client.ClientSecretBasic;
    const made = new client.Configuration(
      metadata,
      oidcClientId,
      { client_secret: oidcClientSecret, [client.clockTolerance]: 60 },
      authentication(oidcClientSecret),
    );
    made[client.customFetch] = (url, init) => this.outbound.fetch(url, asRequest(init));
    made.timeout = 10;
    client.enableNonRepudiationChecks(made);
    // Deprecated only to stand out: without encryption is for a provider on this machine or network.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (metadata.issuer.startsWith('http:')) client.allowInsecureRequests(made);
    return made;
  }

  private async metadata(trace: Trace): Promise<Metadata> {
    const now = this.clock.now();
    if (this.known !== undefined && now < this.known.until) return this.known.metadata;
    if (this.failure !== undefined && now < this.failure.until)
      return this.orElse(this.failure.error);
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    try {
      const metadata = await this.asking;
      this.known = { metadata, until: now + LIFETIME };
      this.failure = undefined;
      return metadata;
    } catch (error) {
      const unavailable = new Unavailable(
        'the OpenID provider is not available, please try again later',
        error,
      );
      this.failure = { error: unavailable, until: now + PAUSE };
      // Without anything that was right before, the refusal tells it.
      if (this.known !== undefined) {
        this.log.warn(`the OpenID provider is not available : ${describeError(error)}`, { trace });
      }
      return this.orElse(unavailable);
    }
  }

  /** What was right an hour ago serves better than nothing. */
  private orElse(error: Unavailable): Metadata {
    if (this.known === undefined) throw error;
    return this.known.metadata;
  }

  private async ask(): Promise<Metadata> {
    const { oidcProviderUrl } = this.settings;
    const url = `${oidcProviderUrl}/.well-known/openid-configuration`;
    const answer = (await this.outbound.json(url)) as Partial<Metadata> | null;
    const { issuer, authorization_endpoint: authorize, token_endpoint: token } = answer ?? {};
    if (typeof issuer !== 'string' || issuer.replace(/\/$/, '') !== oidcProviderUrl) {
      throw new Error(`the issuer at ${oidcProviderUrl} calls itself ${String(issuer)}`);
    }
    for (const endpoint of [authorize, token, answer?.jwks_uri]) {
      if (typeof endpoint !== 'string' || !/^https?:\/\//.test(endpoint)) {
        throw new Error('the discovery document has no authorization, token or keys endpoint');
      }
    }
    const metadata = answer as Metadata;
    const algorithms = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
    const id_token_signing_alg_values_supported = algorithms.filter((alg) => PUBLIC_KEY.test(alg));
    return { ...metadata, id_token_signing_alg_values_supported };
  }
}

/** What openid-client asks for, in the words of `Outbound`. */
function asRequest(init: client.CustomFetchOptions): {
  method: string;
  headers: Record<string, string>;
  body?: string;
} {
  const { method, headers, body } = init;
  const text = body instanceof URLSearchParams ? body.toString() : body;
  return { method, headers, ...(typeof text === 'string' ? { body: text } : {}) };
}
