import { randomSecret } from './random-secret';

it('secrets are long, and differ', () => {
  expect(randomSecret(32)).toMatch(/^[a-km-zA-HJ-NP-Z2-9]{32}$/);
  expect(randomSecret(16)).not.toBe(randomSecret(16));
});
