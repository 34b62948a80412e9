import { type Ref, type ShallowRef, computed, ref, shallowRef } from 'vue';
import { type Access, PlikClient, Refusal, Unreachable, type Upload } from '#client';
import { base, plik } from '../server/client';
import { isOpen } from './files';
import { isAdmin, loadUser, user, whenLeaving } from '../server/session';

/** Why there is nothing to show. */
export type Trouble =
  | { readonly kind: 'away' }
  | { readonly kind: 'refused'; readonly error: unknown }
  /** It has a password; `wrong` says what the last one was. */
  | { readonly kind: 'password'; readonly wrong: Refusal | undefined };

export interface Proof {
  readonly password: string;
  readonly login?: string;
}

/** What was typed stays known until the page is closed, so that nobody has to type it twice. */
const proofs = new Map<string, Proof>();
const passphrases = new Map<string, string>();
whenLeaving(() => {
  proofs.clear();
  passphrases.clear();
});

/** Asks as somebody whom the server does not know. */
const stranger = new PlikClient(base, {
  fetch: (url, init) => fetch(url, { ...init, credentials: 'omit' }),
});

/** In ms: the pauses between two looks at what still changes. */
const [SOON, LATER] = [1500, 10_000];
/** In ms: how long what was just downloaded is expected to change. */
const CHANGING = 60_000;

const isPasswordNeeded = (error: unknown): error is Refusal =>
  error instanceof Refusal && (error.kind === 'password-needed' || error.kind === 'password-wrong');

/** An upload that somebody has the link of: looked at, and looked at again while it changes. */
export class Received {
  readonly upload: ShallowRef<Upload | undefined> = shallowRef();
  readonly trouble: ShallowRef<Trouble | undefined> = shallowRef();
  /** What is shown is old: the server did not answer the last time. */
  readonly isAway: Ref<boolean> = ref(false);
  readonly isAsking: Ref<boolean> = ref(false);
  readonly passphrase: Ref<string>;
  private readonly proof: ShallowRef<Proof | undefined>;
  private readonly stopped = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = SOON;
  private changingUntil = 0;
  /** Somebody who is logged in says that it is theirs. */
  private isClaimed = false;

  /** How one proves that one may see it. */
  readonly access = computed<Access>(() => ({
    ...(this.uploadToken === '' ? {} : { uploadToken: this.uploadToken }),
    ...this.proof.value,
  }));

  constructor(
    readonly id: string,
    readonly uploadToken: string,
    key: string,
  ) {
    this.proof = shallowRef(proofs.get(id));
    this.passphrase = ref(key === '' ? (passphrases.get(id) ?? '') : key);
  }

  /** The same address tells others of no token, and of no passphrase. */
  get plainLink(): string {
    return plik.pageUrl(this.id);
  }

  async load(): Promise<void> {
    this.isAsking.value = true;
    try {
      const found = await this.ask();
      if (this.stopped.signal.aborted) return;
      this.took(found);
    } catch (error) {
      if (!this.stopped.signal.aborted) this.failed(error);
    } finally {
      this.isAsking.value = false;
      this.lookAgain();
    }
  }

  async prove(proof: Proof): Promise<void> {
    this.proof.value = proof;
    await this.load();
    if (this.trouble.value === undefined) proofs.set(this.id, proof);
    // A wrong one is not sent again.
    else if (this.trouble.value.kind === 'password') this.proof.value = undefined;
  }

  /** The browser itself asks for a password if that is not so. */
  async claim(): Promise<void> {
    this.isClaimed = true;
    await this.load();
  }

  unlock(passphrase: string): void {
    this.passphrase.value = passphrase;
    passphrases.set(this.id, passphrase);
  }

  /** Lets its time begin anew, with so many seconds; negative: without an end. Rejects as the client does. */
  async keepFor(ttl: number): Promise<void> {
    const options = { ...this.access.value, signal: this.stopped.signal };
    this.took(await plik.changeUpload(this.id, { ttl }, options));
    this.lookAgain();
  }

  /** Something was downloaded that is then gone: it is looked at until that shows. */
  expectChange(): void {
    this.changingUntil = Date.now() + CHANGING;
    this.pause = SOON;
    this.lookAgain();
  }

  stop(): void {
    this.stopped.abort();
    clearTimeout(this.timer);
  }

  private async ask(): Promise<Upload> {
    const options = { ...this.access.value, signal: this.stopped.signal };
    const who = await loadUser().catch(() => null);
    if (who === null || isAdmin.value || this.isClaimed) return plik.getUpload(this.id, options);
    // A browser that has a session asks for the password itself, and where nobody could say why.
    const seen = await stranger.getUpload(this.id, options);
    return seen.admin || seen.protectedByPassword ? seen : plik.getUpload(this.id, options);
  }

  private took(found: Upload): void {
    const before = this.upload.value;
    this.isAway.value = false;
    this.trouble.value = undefined;
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(found)) {
      this.pause = Math.min(LATER, this.pause * 1.25);
      return;
    }
    this.pause = SOON;
    this.upload.value = found;
  }

  private failed(error: unknown): void {
    if (isPasswordNeeded(error) || (this.proof.value !== undefined && isRateLimit(error))) {
      const wrong = this.proof.value === undefined ? undefined : error;
      this.trouble.value = { kind: 'password', wrong };
      return;
    }
    if (!(error instanceof Unreachable)) this.trouble.value = { kind: 'refused', error };
    else if (this.upload.value === undefined) this.trouble.value = { kind: 'away' };
    else this.isAway.value = true;
  }

  private lookAgain(): void {
    clearTimeout(this.timer);
    if (this.stopped.signal.aborted) return;
    const ms = this.nextLook();
    if (ms !== undefined) this.timer = setTimeout(() => void this.look(), ms);
  }

  private async look(): Promise<void> {
    // Nobody looks at it: neither do we.
    if (document.hidden) this.lookAgain();
    else await this.load();
  }

  /** In how many ms it is worth a look; undefined while nothing can change. */
  private nextLook(): number | undefined {
    if (this.trouble.value?.kind === 'away' || this.isAway.value) return 2 * SOON;
    const upload = this.upload.value;
    if (this.trouble.value !== undefined || upload === undefined) return undefined;
    if (upload.files.some(isOpen) || Date.now() < this.changingUntil) return this.pause;
    if (upload.expireAt === null) return undefined;
    const left = new Date(upload.expireAt).getTime() - Date.now();
    // Timers that are longer than this come at once.
    return left > 2 ** 31 - 1 ? undefined : Math.max(SOON, left + SOON);
  }
}

const isRateLimit = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.kind === 'rate-limited';

/** Whether somebody is logged in who could say that it is theirs. */
export const mayClaim = computed(() => user.value !== null && user.value !== undefined);
