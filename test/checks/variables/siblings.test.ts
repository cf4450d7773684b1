import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { detect, messageOf } from '../../../src/checks/index.ts';
import { variablesAtOdds } from '../../../src/checks/variables-at-odds/variables-at-odds.ts';
import { oneFolder } from '../../../src/gitops/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { resourcesOf } from '../../support/rendered.ts';

interface Sibling {
  readonly namespace?: string;
  readonly name: string;
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
}

const manifestOf = ({ namespace = 'shop', name, image, env }: Sibling): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: '${image}', env: ${JSON.stringify(Object.entries(env).map(([key, value]) => ({ name: key, value })))} }] }
---
`;

const renderedOf = (siblings: readonly Sibling[]) =>
  oneFolder({ name: 'prod', production: true }, resourcesOf(siblings.map(manifestOf).join('')));

const meshOf = (rendered: ReturnType<typeof renderedOf>) =>
  resolveMesh(rendered, { rootNamespace: null, istioVersion: null, external: [] });

/** What is said of one environment by itself, which was as `before` where something changes. */
function told(
  siblings: readonly Sibling[],
  before: readonly Sibling[] | null = null,
): readonly string[] {
  const rendered = renderedOf(siblings);
  const mesh = meshOf(rendered);
  const renderedBefore = before === null ? null : renderedOf(before);
  const past = renderedBefore === null ? null : meshOf(renderedBefore);
  const { findings, gaps } = detect([variablesAtOdds], 'prod', {
    ...{ mesh, before: past, changes: [], rendered, renderedBefore },
    schemas: shippedSchemas(),
    environments: [mesh],
    environmentsBefore: past === null ? [] : [past],
  });
  expect(gaps.merged).toEqual([]);
  return findings.flatMap(({ check, introducedBy, ...told }) =>
    introducedBy === 'already-there' ? [] : [`${check}: ${spoken(messageOf(told))}`],
  );
}

describe('what runs side by side in one environment', () => {
  const env = { POOL_SIZE: '20', TIMEOUT: '5s' };
  const image = 'registry.example.com/reviews:1.4.0';

  test('versions of a workload: a variable that one of three lacks, a slip of a name, a value of another kind', () => {
    const versions = (third: Readonly<Record<string, string>>): readonly string[] =>
      told([
        { name: 'reviews-v1', image, env },
        { name: 'reviews-v2', image, env },
        { name: 'reviews-v3', image, env: third },
      ]);
    expect(versions(env)).toEqual([]);
    expect(versions({ TIMEOUT: '5s' })).toEqual([
      'variable-missing: POOL_SIZE is missing in reviews-v3.',
    ]);
    expect(versions({ POOL_SIZ: '20', TIMEOUT: '5s' })).toEqual([
      'variable-misspelt: In reviews-v3 it is called POOL_SIZ, but POOL_SIZE in reviews-v1, reviews-v2.',
    ]);
    expect(versions({ POOL_SIZE: '20', TIMEOUT: '5' })).toEqual([
      'value-of-other-kind: In reviews-v3, TIMEOUT is a number, and a time with its unit in reviews-v1, reviews-v2.',
    ]);
  });

  test('one workload in several namespaces', () => {
    const shops = ['ch', 'de', 'fr'].map((namespace) => ({ namespace, name: 'web', image, env }));
    expect(told(shops)).toEqual([]);
    expect(
      told([...shops, { namespace: 'it', name: 'web', image, env: { TIMEOUT: '5s' } }]),
    ).toEqual(['variable-missing: POOL_SIZE is missing in namespace it, for web.']);
  });

  test('is compared where it is one program, and not said to lack what a later image may read', () => {
    const three = (of: (at: number) => Partial<Sibling>): readonly string[] =>
      told(
        [1, 2, 3].map((at) => ({
          name: `cache-v${String(at)}`,
          image,
          env: at === 3 ? {} : env,
          ...of(at),
        })),
      );
    expect(three(() => ({}))).toHaveLength(2);
    expect(three((at) => ({ image: `reviews:1.${String(at)}.0` }))).toEqual([]);
    expect(three((at) => ({ image: `reviews-${String(at)}:1.4.0` }))).toEqual([]);
    expect(three((at) => ({ name: `cache-${'abc'.charAt(at - 1)}` }))).toEqual([]);
  });

  test('of two nobody can tell which one lacks it', () => {
    expect(
      told([
        { name: 'web', image, env },
        { name: 'web-canary', image, env: { TIMEOUT: '5s' } },
      ]),
    ).toEqual([]);
  });

  describe('two of them, where the change tells which one lacks it', () => {
    const stable = { name: 'web-stable', image, env };
    const canary = (given: Readonly<Record<string, string>>, of = image): Sibling => ({
      name: 'web-canary',
      image: of,
      env: given,
    });
    const next = image.replace('1.4', '1.5');

    test('a canary that comes without it, or with a slip in its name', () => {
      expect(told([stable, canary(env)], [stable])).toEqual([]);
      expect(told([stable, canary({ TIMEOUT: '5s' }, next)], [stable])).toEqual([
        'variable-missing: POOL_SIZE is missing in web-canary.',
      ]);
      expect(told([stable, canary({ TIMEOUT: '5s', POOL_SZIE: '20' }, next)], [stable])).toEqual([
        'variable-misspelt: In web-canary it is called POOL_SZIE, but POOL_SIZE in web-stable.',
      ]);
      // it reads what the stable one does not know
      expect(told([stable, canary({ ...env, QUEUE: 'a' }, next)], [stable])).toEqual([]);
    });

    test('one of two namespaces that gets it alone', () => {
      const web = (namespace: string, more: Readonly<Record<string, string>> = {}): Sibling => ({
        ...{ namespace, name: 'web', image },
        env: { ...env, ...more },
      });
      const both = [web('eu'), web('us')];
      expect(told([web('eu'), web('us', { REGION: 'us' })], both)).toEqual([
        'variable-missing: REGION is missing in namespace eu, for web.',
      ]);
      expect(told([web('eu', { REGION: 'eu' }), web('us', { REGION: 'us' })], both)).toEqual([]);
      expect(told(both, [web('eu')])).toEqual([]);
      expect(told([web('eu', { REGION: 'eu' }), web('us')], [web('eu', { REGION: 'eu' })])).toEqual(
        ['variable-missing: REGION is missing in namespace us, for web.'],
      );
    });

    test('what is tried out in a canary first is left to it, and what only shares an image too', () => {
      const both = [stable, canary(env)];
      expect(told([stable, canary({ ...env, QUEUE: 'a' })], both)).toEqual([]);
      expect(told([{ ...stable, env: { ...env, QUEUE: 'a' } }, canary(env)], both)).toEqual([
        'variable-missing: QUEUE is missing in web-canary.',
      ]);
      const cache = (namespace: string, given: Readonly<Record<string, string>>): Sibling => ({
        ...{ namespace, name: 'cache', image: 'redis:7.2' },
        env: given,
      });
      const one = cache('eu', { MAXMEMORY: '1gb', APPENDONLY: 'yes' });
      expect(told([one, cache('us', { TLS: 'on' })], [one])).toEqual([]);
    });
  });

  test('variables of one file are told one by one up to fifty, and counted from there', () => {
    const many = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, at) => [
        `SETTING_${String.fromCharCode(65 + (at % 26))}${String(at)}`,
        'x',
      ]),
    );
    const found = told([
      { name: 'web-v1', image, env: many },
      { name: 'web-v2', image, env: many },
      { name: 'web-v3', image, env: {} },
    ]);
    expect(found).toHaveLength(50);
    expect(found.at(-1)).toContain('The same is so of 2950 other variables of ');
  });
});
