import type { DescriptionPart, ParameterDescription } from '../http/description.js';

const id = (what: string): ParameterDescription => ({
  about: `Id of the ${what}: 16 letters and digits.`,
  schema: { type: 'string' },
});

const password = 'please provide valid credentials to access this upload';

/** On every route below an upload (contract §1.8, §3.3, §3.6). */
export const ON_UPLOAD: DescriptionPart = {
  path: { uploadID: { ...id('upload'), example: 'dXBsb2FkMTIzNDU2' } },
  credentials: ['uploadToken', 'uploadPassword'],
  answers: {
    401: {
      texts: [
        `${password} : missing Authorization header`,
        `${password} : invalid Authorization header`,
        `${password} : invalid http authorization scheme`,
        `${password} : invalid credentials`,
      ],
      always: ['WWW-Authenticate'],
    },
    404: ['upload {uploadID} not found', 'upload {uploadID} has expired'],
    429: {
      texts: [
        'too many failed attempts, try again in {time}',
        'too many attempts at once, try again in {time}',
      ],
      always: ['Retry-After'],
    },
  },
};

/** On every route below a file of an upload. */
export const ON_FILE: DescriptionPart = {
  path: {
    fileID: { ...id('file'), example: 'aGVsbG8sd29ybGQh' },
    filename: {
      about: 'The name of the file to the letter, percent-encoded.',
      schema: { type: 'string' },
      example: 'hello.txt',
    },
  },
  answers: { 400: ['invalid file name'], 404: ['file {fileID} not found'] },
};
