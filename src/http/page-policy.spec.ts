import { pagePolicy } from './page-policy.js';

const kinds = (policy: string): Record<string, string[]> =>
  Object.fromEntries(
    policy.split('; ').map((rule) => {
      const [kind = '', ...sources] = rule.split(' ');
      return [kind, sources];
    }),
  );

describe('the policy of the page', () => {
  it('lets nothing in but what comes with the server', () => {
    const rules = kinds(pagePolicy({ downloadDomain: '', downloadDomainAlias: [] }));
    expect(rules['default-src']).toEqual(["'none'"]);
    for (const kind of ['script-src', 'style-src', 'worker-src']) {
      expect(rules[kind]).toEqual(["'self'"]);
    }
    expect(rules['img-src']).toEqual(["'self'", 'blob:']);
    for (const kind of ['base-uri', 'frame-ancestors']) expect(rules[kind]).toEqual(["'none'"]);
    expect(rules['form-action']).toEqual(["'self'"]);
  });

  it('lets uploads come from the domain of downloads and its aliases, each once', () => {
    const rules = kinds(
      pagePolicy({
        downloadDomain: 'https://dl.example.com/',
        downloadDomainAlias: ['http://b.example.com:8080/x', 'https://dl.example.com'],
      }),
    );
    const uploads = ["'self'", 'blob:', 'https://dl.example.com', 'http://b.example.com:8080'];
    for (const kind of ['img-src', 'media-src', 'connect-src']) {
      expect(rules[kind]).toEqual(uploads);
    }
    expect(rules['script-src']).toEqual(["'self'"]);
    expect(rules['frame-src']).toEqual(['blob:']);
  });

  it('knows no alias of a domain that is not set', () => {
    const downloadDomainAlias = ['https://b.example.com'];
    expect(pagePolicy({ downloadDomain: '', downloadDomainAlias })).not.toContain('b.example.com');
  });
});
