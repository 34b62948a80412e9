import { PlikClient, Refusal, type Upload, type UploadFile } from '#client';
import { humanSize } from '../../common/units.js';
import { packageVersion } from '../../common/package-root.js';
import { type Begun, BegunUploads, checkUnchanged, commandKey } from './begun.js';
import type { Display } from './display.js';
import { Refused } from './failures.js';
import { type Input, inputsOf } from './inputs.js';
import type { LocalFile } from './local-file.js';
import { askPassword, credentialsOf } from './password.js';
import { patienceFor } from './patience.js';
import type { Plan } from './plan.js';
import { speaksTus } from './probe.js';
import { rowOf } from './rows.js';
import { Sending, isKept } from './sending.js';

/** What a program reads, and people who want a link. */
export interface Outcome {
  readonly upload: Upload;
  /** Of the page with all of them. */
  readonly page: string;
  readonly files: readonly { readonly file: UploadFile; readonly link: string }[];
}

export interface Hearers {
  readonly display: Display;
  /** Once, as soon as the links are of use: at the end, or, streamed, before anything is sent. */
  readonly linked: (outcome: Outcome) => void;
  /** From then on it can be gone on with after whatever happens. */
  readonly resumable: () => void;
}

/** Sends everything. Rejects with what `exitCodeOf` knows. */
export async function run(plan: Plan, hearers: Hearers): Promise<void> {
  const inputs = await inputsOf(plan.paths, plan.name);
  const { url, token } = plan.server;
  const patience = patienceFor(plan.retry);
  const client = new PlikClient(url, { ...(token === undefined ? {} : { token }), patience });
  // Whoever cannot be reached says so here, where asking again does no harm.
  await client.version();
  const knows = plan.tus && (await speaksTus(url, headersOf(plan)));
  const begun = new BegunUploads(plan.folder, commandKey(url, inputs.filter(isFile)));
  const start = await startOf({ plan, client, inputs, begun, hearers });
  const headers = headersOf(plan, start.upload.uploadToken);
  const tools = { client, headers, begun, display: hearers.display, speaksTus: knows };
  if (start.upload.stream) hearers.linked(outcomeOf(client, start.upload, rowsOf(start)));
  const sending = new Sending(plan, tools, inputs, start);
  const from = performance.now();
  hearers.display.begin();
  const upload = await sending.run();
  hearers.display.end();
  const outcome = outcomeOf(client, upload, rowsOf({ ...start, upload }));
  tellEnd(hearers.display, outcome, performance.now() - from);
  if (!upload.stream) hearers.linked(outcome);
  if (isKept(inputs, plan)) await begun.forget(start);
}

const isFile = (input: Input): input is LocalFile => input.kind === 'file';

const rowsOf = ({ upload, files }: Begun): UploadFile[] =>
  files.map((_, index) => rowOf(upload, files, index)).filter((row) => row !== undefined);

/** Of requests that the client of the API does not make. */
const headersOf = ({ server }: Plan, uploadToken?: string): Record<string, string> => ({
  'User-Agent': `plik_client/plikd-send-${packageVersion}`,
  'X-ClientApp': 'plikd_send',
  ...(server.token === undefined ? {} : { 'X-PlikToken': server.token }),
  ...(uploadToken === undefined ? {} : { 'X-UploadToken': uploadToken }),
});

interface Beginning {
  readonly plan: Plan;
  readonly client: PlikClient;
  readonly inputs: readonly Input[];
  readonly begun: BegunUploads;
  readonly hearers: Hearers;
}

/** An upload to go on with, or a new one. */
async function startOf(beginning: Beginning): Promise<Begun> {
  const { plan, inputs, begun, hearers } = beginning;
  if (!isKept(inputs, plan)) {
    if (plan.resume) hearers.display.say('What comes from a pipe cannot be gone on with.');
    return created(beginning);
  }
  await begun.tidy(Date.now());
  const earlier = await begun.find();
  const found = plan.resume ? await continued(beginning, inputs, earlier) : undefined;
  if (!plan.resume && earlier !== undefined) {
    hearers.display.say(
      `${arrivedOf(earlier)} of an earlier run arrived : --resume would go on with it. This one begins anew.`,
    );
  }
  const start = found ?? (await created(beginning));
  await begun.write(start);
  hearers.resumable();
  return start;
}

const arrivedOf = ({ arrived }: Begun): string => humanSize(arrived);

async function continued(
  { client, begun, hearers: { display } }: Beginning,
  inputs: readonly LocalFile[],
  earlier: Begun | undefined,
): Promise<Begun | undefined> {
  if (earlier === undefined) {
    display.say('There is nothing to go on with. This run begins anew.');
    return undefined;
  }
  checkUnchanged(earlier, inputs);
  try {
    const { uploadToken } = earlier.upload;
    const upload = { ...earlier.upload, ...(await client.getUpload(earlier.upload)), uploadToken };
    // What has come of the pieces that broke is known only to the server.
    const after = earlier.arrived === 0 ? '' : `, after ${arrivedOf(earlier)} or more`;
    display.say(`Going on where an earlier run stopped${after}.`);
    return { ...earlier, upload };
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 404) throw error;
    await begun.forget(earlier);
    display.say('What was begun is not there any more. This run begins anew.');
    return undefined;
  }
}

async function created({ plan, client, inputs }: Beginning): Promise<Begun> {
  const { password } = plan;
  const text = password === true ? await askPassword() : password;
  const wishes = { ...plan.wishes, ...(text === undefined ? {} : credentialsOf(text)) };
  const declared = inputs.map(({ name, size }, index) => ({
    ...{ fileName: name, reference: String(index) },
    ...(size === undefined ? {} : { fileSize: size }),
  }));
  const upload = await client.createUpload(wishes, declared);
  const files = inputs.map((input, index) => {
    const row = upload.files.find(({ reference }) => reference === String(index));
    if (row === undefined) throw new Refused(`the server does not know the file ${input.name}`);
    const local = input.kind === 'file' ? input : undefined;
    const none = { size: 0, modified: '', inode: '' };
    return {
      path: local?.path ?? '',
      name: input.name,
      identity: local?.identity ?? none,
      id: row.id,
    };
  });
  return { version: 1, server: client.base, since: Date.now(), upload, files, arrived: 0 };
}

function outcomeOf(client: PlikClient, upload: Upload, rows: readonly UploadFile[]): Outcome {
  const files = rows.map((file) => ({ file, link: client.fileUrl(upload, file) }));
  return { upload, page: client.pageUrl(upload), files };
}

function tellEnd(display: Display, { upload, files }: Outcome, ms: number): void {
  const bytes = files.reduce((sum, { file }) => sum + file.fileSize, 0);
  const what = files.length === 1 ? 'file' : 'files';
  const until = new Date(upload.expireAt ?? NaN);
  const kept = Number.isNaN(until.getTime()) ? '' : `, kept until ${until.toISOString()}`;
  display.say(
    `Sent ${files.length} ${what}, ${humanSize(bytes)} in ${(ms / 1000).toFixed(1)} s${kept}`,
  );
}
