import { expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

const files = {
  'shop.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  gateways: [nowhere]
  http: [{ route: [{ destination: { host: nobody } }] }]
---
apiVersion: v1
kind: Secret
metadata: { name: keys, namespace: shop }
stringData: { password: correct-horse-1 }
`,
};

const found = async (...only: readonly string[]): Promise<readonly string[]> => {
  const { entries } = await analysed(files, {}, undefined, only.length === 0 ? {} : { only });
  return entries.map(({ code, id }) => `${code ?? '-'} ${id}`);
};

test('only what is asked for is looked for: families of codes, codes, detectors, checks', async () => {
  const all = await found();
  expect(all).toContain('- secret-in-clear/secret-object-in-clear');
  const istio = all.filter((entry) => entry.startsWith('IST'));
  expect(istio.length).toBeGreaterThan(1);
  expect(await found('IST')).toEqual(istio);
  const [code = ''] = (istio[0] ?? '').split(' ');
  expect(await found(code)).toEqual(istio.filter((entry) => entry.startsWith(code)));
  expect(await found('secret-in-clear')).toEqual(['- secret-in-clear/secret-object-in-clear']);
  expect(await found('secret-in-clear/credential-in-command')).toEqual([]);
  expect(await found('secret-in-clear', 'IST')).toHaveLength(istio.length + 1);
});

test('a name that means nothing is said', async () => {
  await expect(found('no-such-check')).rejects.toThrow('No check or code is called no-such-check.');
});
