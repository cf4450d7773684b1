import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { secretInClear } from '../../src/checks/secret-in-clear/secret-in-clear.ts';
import { redactText, secretsIn } from '../../src/manifest/index.ts';
import { resourcesOf } from '../support/rendered.ts';
import {
  annotated,
  args,
  base64,
  configMap,
  quoted,
  release,
  secret,
  variable,
} from './credential-places.ts';
import { findingsOf } from './findings-of.ts';

/** No key of anything. */
const part = (letter: string): string => `${letter}WGxne9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A`;
const PRIVATE = part('d');
const RSA = {
  ...{ kty: 'RSA', kid: '2026-01', n: part('n'), e: 'AQAB', d: PRIVATE },
  ...{ p: part('p'), q: part('q'), dp: part('x'), dq: part('y'), qi: part('z') },
};
const PUBLIC = { kty: 'RSA', kid: '2026-01', n: part('n'), e: 'AQAB', x5c: [part('c')] };

const told = (text: string): readonly string[] => {
  const findings = findingsOf(secretInClear, '', text);
  expect(JSON.stringify(findings)).not.toContain('WGxne9WmC6hEr0');
  return findings.map((told) => spoken(messageOf(told)));
};

const asYaml = (key: object): string =>
  Object.entries(key)
    .map(([name, value]) => `  ${name}: ${String(value)}`)
    .join('\n');

describe('a private JSON Web Key', () => {
  const set = JSON.stringify({ keys: [PUBLIC, RSA] });
  test.each([
    ['an entry of a ConfigMap', configMap({ 'jwks.json': set }), 'ConfigMap'],
    [
      'one over several lines',
      configMap({ 'jwks.json': JSON.stringify(RSA, null, 2) }),
      'ConfigMap',
    ],
    ['one in YAML', configMap({ 'app.yaml': `jwk:\n${asYaml(RSA)}\n` }), 'ConfigMap'],
    ['a text in a text', configMap({ 'app.json': JSON.stringify({ keys: set }) }), 'ConfigMap'],
    ['a variable', variable('KEYS', set), 'Deployment'],
    [
      'a variable that is called a key',
      variable('JWT_PRIVATE_KEY', JSON.stringify(RSA)),
      'Deployment',
    ],
    ['an argument', args(`--jwk=${JSON.stringify(RSA)}`), 'Deployment'],
    ['a value of a release', release(`{ keys: ${quoted(set)} }`), 'HelmRelease'],
    ['values of a release', release(`{ jwks: ${set} }`), 'HelmRelease'],
    ['a Secret', secret({ jwk: set }), 'Secret'],
    ['a Secret in base64', secret({ jwk: base64(set) }, 'data'), 'Secret'],
    ['an annotation', annotated('shop.example.com/keys', set), ''],
  ])('in %s is one finding, with the name of the key', (_, text, kind) => {
    const messages = told(text);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(`The private key \`2026-01\` of ${kind}`);
  });

  test('without a name is told by its place, and each of several by itself', () => {
    const keys = [
      { kty: 'EC', x: 'a', d: PRIVATE },
      { kty: 'oct', k: part('k') },
    ];
    const text = configMap({ jwks: JSON.stringify({ keys }) });
    expect(told(text)).toHaveLength(2);
    expect(spoken(findingsOf(secretInClear, '', text)[0]?.why)).toContain('`data.jwks`');
    expect(told(release(`{ jwks: ${JSON.stringify({ keys })} }`))).toHaveLength(2);
  });

  test('called by the key itself is not named so', () => {
    const key = { kty: 'EC', kid: PRIVATE, d: PRIVATE };
    expect(told(configMap({ jwk: JSON.stringify(key) }))).toHaveLength(1);
    expect(told(release(`{ jwk: ${JSON.stringify(key)} }`))).toHaveLength(1);
  });

  test.each([
    ['public keys', { keys: [PUBLIC] }],
    ['a key to be filled in', { kty: 'EC', d: '${PRIVATE_KEY}' }],
    ['a key that is left out', { kty: 'RSA', n: 'a', d: '' }],
    ['letters of something else', { kind: 'map', d: part('d'), k: part('k') }],
  ])('none are %s', (_, value) => {
    expect(told(configMap({ file: JSON.stringify(value) }))).toEqual([]);
    expect(told(release(JSON.stringify({ it: value })))).toEqual([]);
  });
});

test('no private member of a key is shown, however it is written', () => {
  expect(redactText(`jwk:\n${asYaml(RSA)}\n`)).not.toMatch(/[dpqxyz]WGxne/);
  const [object] = resourcesOf(release(`{ jwks: { keys: [${JSON.stringify(RSA)}] } }`));
  if (object === undefined) throw new Error('no object');
  expect(secretsIn(object.node, object.kind).size).toBe(6);
});
