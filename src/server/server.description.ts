import type { Description } from '../http/description.js';

export const CONFIG: Description = {
  id: 'getConfig',
  tag: 'Server',
  summary: 'What clients need to know of the configuration',
  answers: { 200: { about: 'Limits, features and logins.', json: 'Config' } },
};

export const VERSION: Description = {
  id: 'getVersion',
  tag: 'Server',
  summary: 'The version of the server, and the clients that it offers',
  answers: { 200: { about: 'The version.', json: 'Version' } },
};

export const HEALTH: Description = {
  id: 'getHealth',
  tag: 'Server',
  summary: 'Whether the server lives',
  answers: { 200: { about: 'It lives.', text: { const: 'ok\n' } } },
};

export const QR_CODE: Description = {
  id: 'getQrCode',
  tag: 'Server',
  summary: 'A text as a QR code',
  query: {
    url: {
      about: 'The text.',
      schema: { type: 'string', default: '' },
      example: 'https://plik.example.com/',
    },
    size: {
      about: 'Width and height in pixels; what is no integer is 250.',
      schema: { type: 'integer', minimum: 1, maximum: 1000, default: 250 },
    },
  },
  answers: {
    200: { about: 'A square image.', media: 'image/png' },
    400: [
      'QRCode size must be positive',
      'QRCode size must be lower than 1000',
      'QRCode size must be at least {pixels} for this url',
      'url is too long for a QRCode',
    ],
    429: { texts: ['too many QR codes at once, try again in {time}'], always: ['Retry-After'] },
  },
};
