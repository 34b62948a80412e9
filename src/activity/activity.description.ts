import type { Description, DescriptionPart } from '../http/description.js';

const DAILY: DescriptionPart = {
  query: {
    days: {
      about: 'How many, today included.',
      schema: { type: 'integer', minimum: 1, maximum: 31, default: 30 },
      example: 7,
    },
  },
  answers: { 200: { about: 'Every day, oldest first.', json: 'Days' }, 400: ['invalid days'] },
};

const TRENDING: DescriptionPart = {
  query: {
    window: {
      about: 'Since when; today included.',
      schema: { type: 'string', enum: ['all', '1d', '7d', '30d'], default: 'all' },
    },
    sort: {
      about: 'By what.',
      schema: { type: 'string', enum: ['downloads', 'downloadedBytes'], default: 'downloads' },
    },
    limit: {
      about: 'How many; more than 100 are 100.',
      schema: { type: 'integer', minimum: 1, default: 20 },
    },
  },
  answers: { 400: ['invalid window', 'invalid sort', 'invalid limit'] },
};

const uploads = { 200: { about: 'The most downloaded first.', json: 'TrendingUploads' } } as const;

export const MY_DAILY: Description = {
  id: 'getMyDailyActivity',
  tag: 'Account',
  summary: "Downloads and uploads of one's own, day by day",
  parts: [DAILY],
  answers: {},
};

export const MY_TRENDING: Description = {
  id: 'getMyTrendingUploads',
  tag: 'Account',
  summary: "One's own uploads that are downloaded most",
  parts: [TRENDING],
  answers: uploads,
};

export const DAILY_OF_ALL: Description = {
  id: 'getDailyActivity',
  tag: 'Server',
  summary: 'Downloads and uploads, day by day',
  parts: [DAILY],
  answers: {},
};

export const TRENDING_UPLOADS: Description = {
  id: 'getTrendingUploads',
  tag: 'Server',
  summary: 'The uploads that are downloaded most',
  parts: [TRENDING],
  answers: uploads,
};

export const TRENDING_FILES: Description = {
  id: 'getTrendingFiles',
  tag: 'Server',
  summary: 'The files that are downloaded most',
  parts: [TRENDING],
  answers: { 200: { about: 'The most downloaded first.', json: 'TrendingFiles' } },
};
