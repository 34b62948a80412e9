import type { ComingFile } from '../files/resumable-door.js';

type Answers = ComingFile['answers'];

/** What is remembered of the request that began an upload: what the one that completes it is answered. */
export const keptText = (answers: Answers): string => `ietf ${answers}`;

/** Of a text of another protocol: the file, as JSON. */
export const answersIn = (kept: string): Answers => (kept === keptText('link') ? 'link' : 'file');
