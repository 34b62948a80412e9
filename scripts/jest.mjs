// What every run of jest by these scripts has in common.

/** Arguments of node: Nest is pure ESM, which jest loads by the VM's modules. */
export const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** Arguments of jest that leave out the test files whose names begin so, wherever the checkout lies. */
export const without = (names) => [
  '--testPathIgnorePatterns',
  ...names.map((name) => `/${name}[\\w-]*\\.spec\\.ts$`),
];
