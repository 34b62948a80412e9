import { readdirSync } from 'node:fs';
import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import vuePlugin from 'eslint-plugin-vue';
import vueParser from 'vue-eslint-parser';

/**
 * The floors of docs/architecture.md, lowest first. A folder of src imports only from lower floors:
 * never sideways, never up. One array, so that a new folder is one entry. A test compares it with the drawing.
 */
const floors = [
  ['common'],
  ['config', 'events'],
  ['database', 'http'],
  ['auth', 'mode'],
  ['uploads', 'server', 'activity'],
  ['users', 'files'],
  ['admin', 'maintenance', 'moving', 'storage-care', 'resumable'],
  ['metrics', 'audit'],
  ['doctor'],
  ['cli', 'openapi'],
];
const foldersIn = (path) =>
  readdirSync(new URL(path, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
const homeless = (path, house) => {
  for (const name of foldersIn(path)) {
    if (house.flat().includes(name)) continue;
    throw new Error(`${path}/${name} stands on no floor: give it one in eslint.config.mjs`);
  }
};
homeless('src', floors);
const libs = ['wire', 'streams', 'storage', 'zip', 'client'];
/** Only files/ touches bytes; the wire types and stream helpers are for everybody. */
const storageUsers = ['files'];

/** Folders that only hear what is said, and who may read what they keep: nobody else knows of them. */
const observers = {
  activity: ['users', 'admin'],
  metrics: [],
  audit: ['cli'],
};

/**
 * Folders that have grown rooms: their floors, lowest first, by the same rule. What lies in the folder itself
 * stands above its rooms.
 */
const rooms = {
  files: [['keeping'], ['intake', 'delivery'], ['streams', 'moving', 'pieces']],
  moving: [['pipeline'], ['plik', 'archive']],
  cli: [['send']],
};
for (const [folder, house] of Object.entries(rooms)) homeless(`src/${folder}`, house);

/** What must not be imported from floor `floor`, itself and lower floors left out. */
const notBelow = (house, floor, own) =>
  house
    .slice(floor)
    .flat()
    .filter((other) => other !== own);

const forbiddenTo = (folder, floor) => [
  ...notBelow(floors, floor, folder).map((other) => ({
    regex: `^(\\.\\./)+${other}/`,
    message: `src/${folder} stands on floor ${String(floor + 1)} and must not import src/${other}`,
  })),
  ...Object.entries(observers)
    .filter(([observer, readers]) => observer !== folder && !readers.includes(folder))
    .map(([observer]) => ({
      regex: `^(\\.\\./)+${observer}/`,
      message: `src/${observer} hears what src/${folder} says, and is not known to it`,
    })),
  ...(storageUsers.includes(folder)
    ? []
    : [{ regex: '^#storage', message: 'bytes are reached through src/files only' }]),
];

const importRule = (files, patterns) => ({
  files,
  ignores: ['**/*.spec.ts'],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

/** The rules of the rooms of a folder `path`, whose own rules are `outside`. */
const roomRules = (path, house, outside) =>
  house.flatMap((names, floor) =>
    names.map((room) =>
      importRule(
        [`${path}/${room}/**/*.ts`, `${path}/${room}/**/*.vue`],
        [
          ...outside,
          { regex: '^\\.\\./[^/]+$', message: `${path} itself stands above its rooms` },
          ...notBelow(house, floor, room).map((other) => ({
            regex: `^\\.\\./${other}/`,
            message: `the room ${room} must not import the room ${other}`,
          })),
        ],
      ),
    ),
  );

const floorRules = floors.flatMap((folders, floor) =>
  folders.flatMap((folder) => {
    const outside = forbiddenTo(folder, floor);
    return [
      importRule([`src/${folder}/**/*.ts`], outside),
      ...roomRules(`src/${folder}`, rooms[folder] ?? [], outside),
    ];
  }),
);

const libRules = libs.map((lib) => ({
  files: [`libs/${lib}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: '^#', message: 'libs do not know each other' },
          {
            regex:
              '^(\\.\\./)+src/(common|config|events|database|http|auth|uploads|files|server|activity)',
            message: 'libs do not know src',
          },
        ],
      },
    ],
  },
}));

/** The floors of the page, lowest first. */
const pageFloors = [['browser'], ['texts'], ['state'], ['parts'], ['pages']];
homeless('web/src', [...pageFloors, ['design']]);

/** The rooms of the page's folders, and of its pages, by the same rule as those of src. */
const pageRooms = {
  state: [['server'], ['asking'], ['page', 'pieces'], ['sending', 'received']],
  parts: [
    ['controls', 'charts', 'files', 'markdown'],
    ['dialogs', 'lists', 'problems'],
    ['sentence', 'uploads'],
    ['frame'],
  ],
  'pages/admin': [['common'], ['overview', 'users', 'uploads', 'server']],
  'pages/me': [['common'], ['uploads', 'tokens', 'statistics', 'account']],
  'pages/receive': [['about', 'kinds', 'locks'], ['saving'], ['files', 'managing', 'previews']],
  'pages/send': [['common'], ['choosing', 'options', 'sending', 'done']],
};
for (const [folder, house] of Object.entries(pageRooms)) homeless(`web/src/${folder}`, house);

/** Pages do not know each other: nothing in web/src/pages comes from the folder around its page. */
const noOtherPage = (folder, stepsOut) =>
  folder.startsWith('pages')
    ? [
        {
          regex: `^${'\\.\\./'.repeat(stepsOut)}(?!\\.\\./)`,
          message: 'pages do not know each other',
        },
      ]
    : [];

const webRules = pageFloors.flatMap((folders, floor) =>
  folders.flatMap((folder) => {
    const outside = notBelow(pageFloors, floor, folder).map((other) => ({
      regex: `^(\\.\\./)+${other}/`,
      message: `web/src/${folder} must not import web/src/${other}`,
    }));
    return [
      importRule([`web/src/${folder}/**/*.ts`, `web/src/${folder}/**/*.vue`], outside),
      importRule(
        [`web/src/${folder}/*/*.ts`, `web/src/${folder}/*/*.vue`],
        [...outside, ...noOtherPage(folder, 1)],
      ),
      ...Object.entries(pageRooms)
        .filter(([path]) => path.split('/')[0] === folder)
        .flatMap(([path, house]) =>
          roomRules(`web/src/${path}`, house, [...outside, ...noOtherPage(path, 2)]),
        ),
    ];
  }),
);

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'coverage', 'libs/client/src/generated'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 50 }],
      'max-params': ['error', { max: 6 }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Options and rows are plain objects where Nest and TypeORM declare classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Control characters are what hostile names are searched for.
      'no-control-regex': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'the environment is read in src/config only',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/database/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='createQueryBuilder']",
          message: 'every query has a name in a repository of src/database',
        },
      ],
    },
  },
  {
    files: ['src/database/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='insert'][arguments.length>1]",
          message: 'rows are inserted by insertRows: TypeORM mixes up the ids of several objects',
        },
      ],
    },
  },
  {
    files: ['src/config/**/*.ts', 'test/**/*.ts', 'libs/*/testing/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'libs/*/testing/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
        structuredClone: 'readonly',
      },
    },
  },
  {
    files: ['web/**/*.ts', 'web/**/*.vue'],
    rules: {
      'max-lines': ['error', { max: 300 }],
      // Texts of strangers become text nodes, never markup.
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML' },
        { property: 'outerHTML' },
        { property: 'insertAdjacentHTML' },
      ],
    },
  },
  ...vuePlugin.configs['flat/recommended'].map((config) => ({
    ...config,
    files: ['web/**/*.vue'],
  })),
  {
    files: ['web/**/*.vue'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: tseslint.parser,
        extraFileExtensions: ['.vue'],
        projectService: false,
        project: 'web/tsconfig.json',
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // The compiler knows the globals.
      'no-undef': 'off',
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off',
    },
  },
  ...webRules,
  ...floorRules,
  ...libRules,
  prettier,
);
