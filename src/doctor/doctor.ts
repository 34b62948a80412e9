import type { Loaded, Settings } from '../config/index.js';
import { secretsOf } from '../config/secrets.js';
import type { DatabaseLook } from '../database/look/look.js';
import { examineAddress } from './address/address.js';
import type { AddressOptions } from './address/visit.js';
import { examineConfiguration } from './configuration.js';
import { examineDatabase } from './database.js';
import { type Checked, Examination } from './examination.js';
import { examineLogin } from './login.js';
import type { Report } from './report.js';
import { examineStorage } from './storage.js';
import { type Surroundings, thisMachine } from './surroundings.js';

/** What a run of the doctor is about. */
export interface DoctorCase {
  /** Throws ConfigurationError. */
  readonly load: () => Loaded;
  readonly cwd: string;
  readonly options: AddressOptions;
  readonly around?: Surroundings;
  /** Told of each check that has ended. */
  readonly ended?: (checked: Checked) => void;
}

/** Shorter ones would be found in words that are none. */
const SHORTEST = 6;

/** Asks everything, and changes nothing that lasts. What is wrong is in the report; it rejects for nothing. */
export async function examine(it: DoctorCase): Promise<Report> {
  const { load, cwd, options, around = thisMachine, ended } = it;
  const secrets: string[] = options.token === undefined ? [] : [options.token];
  const exam = new Examination((text) => hidden(text, secrets), ended);
  const { nodeVersion } = around;
  const loaded = await examineConfiguration(exam, { load, cwd, nodeVersion });
  if (loaded === null) return exam;
  const { settings } = loaded;
  secrets.push(...secretsOf(settings));
  const known: { look: DatabaseLook | null } = { look: null };
  await exam.of('database', async () => {
    known.look = await examineDatabase(exam, settings, around);
  });
  const { look } = known;
  try {
    await exam.of('storage', () => examineStorage(exam, settings, around));
    await exam.of('address', () => examineAddress(exam, { settings, options, around, look }));
  } finally {
    await look?.close();
  }
  const base = publicBase(settings, options);
  await exam.of('login', () => examineLogin(exam, settings, around, base));
  return exam;
}

/** As the server builds the address that a provider sends people back to. */
const publicBase = ({ plikDomain, path }: Settings, { url }: AddressOptions): string =>
  plikDomain === '' ? (url ?? '').replace(/\/+$/, '') : `${plikDomain}${path}`;

const hidden = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret.length >= SHORTEST)
    .reduce((shown, secret) => shown.replaceAll(secret, '(hidden)'), text);
