import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

const route = (hosts: string, http: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: ${hosts}
  http:
    - route: [{ destination: { host: web } }]
      ${http}
`;

async function refusal(text: string) {
  const { entries } = await analysed({ 'a.yaml': text });
  return entries.filter(({ id }) => id === 'invalid-mesh-resource/object-refused');
}

const PERCENTAGE = 'fault: { abort: { httpStatus: 500, percentage: { value: 400 } } }';

test('of several mistakes each fix says at which field it is', async () => {
  const told = await refusal(
    route('[a.com, a.com]', `${PERCENTAGE}\n      retries: { attempts: -1 }`),
  );
  const fixes = [
    'At spec.hosts[1]: remove one of the two.',
    'At spec.http[0].fault.abort.percentage.value: write a number from 0 to 100.',
    'At spec.http[0].retries.attempts: write 0 or more.',
  ];
  expect(told.map(({ fix }) => fix)).toEqual(fixes);
  expect(spoken(told[0]?.finding.fix.text)).toBe(fixes.join(' '));
});

test('two mistakes of one kind are two fixes, and of one mistake the sentence stays short', async () => {
  const twice = await refusal(
    route(
      '[a.com]',
      `${PERCENTAGE}\n    - route: [{ destination: { host: web } }]\n      ${PERCENTAGE}`,
    ),
  );
  expect(twice.map(({ fix }) => fix.slice(0, 14))).toEqual(['At spec.http[0', 'At spec.http[1']);
  const [one, ...more] = await refusal(route('[a.com]', PERCENTAGE));
  expect([one?.fix, more.length]).toEqual(['Write a number from 0 to 100.', 0]);
});

test('a fix that names its field is left as it is', async () => {
  const told = await refusal(
    route('[a.com, a.com]', 'rewrite: { uri: /a, uriRegexRewrite: { match: a, rewrite: b } }'),
  );
  expect(told.map(({ fix }) => fix)).toContain('At spec.hosts[1]: remove one of the two.');
  expect(told.map(({ fix }) => fix).join(' ')).toMatch(/[Kk]eep one of uri and uriRegexRewrite\./);
});
