import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { variablesAtOdds } from '../../src/checks/variables-at-odds/variables-at-odds.ts';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { oneFolder } from '../../src/gitops/index.ts';
import type { Mesh } from '../../src/istio/index.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { resourcesOf } from '../support/rendered.ts';

const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };

const rendered = (name: string, text: string) =>
  oneFolder({ name, production: name === 'prod' }, resourcesOf(text, `${name}.yaml`));

const web = (env: string, { image = 'web:1', more = '' } = {}): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: '${image}', env: [${env}]${more} }] }
---
`;
const v = (name: string, value: string): string => `{ name: ${name}, value: '${value}' }`;

type Environments = Readonly<Record<string, string>>;

/** What is found in each environment, given all of them; `before` where something changes. */
function drafts(given: Environments, before: Environments | null = null): readonly FindingDraft[] {
  const sides = Object.entries(given).map(([name, text]) => {
    const after = rendered(name, text);
    const past = before?.[name] === undefined ? null : rendered(name, before[name]);
    return {
      ...{ after, past, mesh: resolveMesh(after, SETTINGS) },
      was: past && resolveMesh(past, SETTINGS),
    };
  });
  const environments = sides.map(({ mesh }) => mesh);
  const environmentsBefore = sides.flatMap(({ was }): readonly Mesh[] => (was ? [was] : []));
  return sides.flatMap(({ after, past, mesh, was }) => {
    const { findings, failures = [] } = variablesAtOdds.detect({
      ...{ mesh, before: was, changes: [], rendered: after, renderedBefore: past },
      ...{ schemas: shippedSchemas(), environments, environmentsBefore },
    });
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
    return findings;
  });
}

const told = (given: Environments, before: Environments | null = null): readonly string[] =>
  drafts(given, before).map(({ check, origin, key }) =>
    [check, origin.file.replace('.yaml', ''), /[A-Z][A-Z_0-9]*(?!.*[A-Z])/.exec(key)?.[0]].join(
      ' ',
    ),
  );

describe('a variable that is missing', () => {
  const both = v('URL', 'http://a') + ', ' + v('POOL', '5');

  test('is one that all others have, in that environment', () => {
    expect(told({ dev: web(both), staging: web(both), prod: web(v('URL', 'http://a')) })).toEqual([
      'variable-missing prod POOL',
    ]);
    expect(told({ dev: web(v('URL', 'http://a')), staging: web(both), prod: web(both) })).toEqual([
      'variable-missing dev POOL',
    ]);
  });

  test('is not one that some others lack too, nor one of a later image', () => {
    const one = v('URL', 'http://a');
    expect(told({ dev: web(both), staging: web(one), prod: web(one) })).toEqual([]);
    const newer = web(both, { image: 'web:2' });
    expect(told({ dev: newer, staging: newer, prod: web(one) })).toEqual([]);
  });

  test('is one that others get without a new image, whatever image they have', () => {
    const [older, newer] = [{ image: 'web:1' }, { image: 'web:2' }];
    const one = v('URL', 'http://a');
    const before = { dev: web(one, newer), staging: web(one, newer), prod: web(one, older) };
    const added = { dev: web(both, newer), staging: web(both, newer), prod: web(one, older) };
    expect(told(added, before)).toEqual(['variable-missing prod POOL']);
    // what was there before, nobody can tell from what a later image reads
    expect(told(added, added)).toEqual([]);
    const withImage = { ...before, dev: web(one, older), staging: web(one, older) };
    expect(told(added, withImage)).toEqual([]);
  });

  test('is none where one more gets it along with a later image', () => {
    const one = v('URL', 'http://a');
    const [older, newer] = [{ image: 'web:1' }, { image: 'web:2' }];
    const before = { eu: web(one, older), staging: web(both, older), prod: web(one, older) };
    expect(told({ ...before, eu: web(both, newer) }, before)).toEqual([]);
    // by itself it is for the program that runs
    expect(told({ ...before, eu: web(both, older) }, before)).toEqual([
      'variable-missing prod POOL',
    ]);
    const ahead = { ...before, eu: web(one, newer) };
    expect(told({ ...ahead, eu: web(both, newer) }, ahead)).toEqual(['variable-missing prod POOL']);
  });

  test('of two environments, is one of production', () => {
    const one = v('URL', 'http://a');
    expect(told({ dev: web(both), prod: web(one) })).toEqual(['variable-missing prod POOL']);
    expect(told({ dev: web(one), prod: web(both) })).toEqual([]);
  });

  test('may come from what is not seen', () => {
    const more = ', envFrom: [{ secretRef: { name: web } }]';
    expect(told({ dev: web(both), prod: web(v('URL', 'http://a'), { more }) })).toEqual([]);
    const optional = more.replace('name: web', 'name: web, optional: true');
    expect(told({ dev: web(both), prod: web(v('URL', 'http://a'), { more: optional }) })).toEqual(
      [],
    );
  });

  test('is no switch for debugging', () => {
    const debug = v('SQL_DEBUG', 'false');
    expect(told({ dev: web(debug), staging: web(debug), prod: web('') })).toEqual([]);
  });
});

describe('a name with a slip', () => {
  const right = web(v('PAYMENTS_TIMEOUT', '5s'));
  const inProd = (name: string): readonly string[] =>
    told({ dev: right, staging: right, prod: web(v(name, '5s')) });

  test.each([
    'PAYMENT_TIMEOUT',
    'PAYMENTS_TIMEUOT',
    'payments_timeout',
    'PAYMENTS-TIMEOUT',
    'APP_PAYMENTS_TIMEOUT',
  ])('%s is told once, as one', (name) => {
    expect(inProd(name)).toEqual(['variable-misspelt prod PAYMENTS_TIMEOUT']);
  });

  test('is not another word, nor another number', () => {
    expect(inProd('PAYMENTS_RETRIES')).toEqual(['variable-missing prod PAYMENTS_TIMEOUT']);
    const one = web(v('SHARD_1', 'a'));
    expect(told({ dev: one, staging: one, prod: web(v('SHARD_2', 'a')) })).toEqual([
      'variable-missing prod SHARD_1',
    ]);
  });
});

describe('a value of another kind', () => {
  const inProd = (theirs: string, ours: string): readonly string[] =>
    told({
      dev: web(v('X', theirs)),
      staging: web(v('X', theirs)),
      prod: web(v('X', ours)),
    });

  test.each([
    ['30', 'thirty'],
    ['30s', '30'],
    ['512Mi', '512'],
    ['true', 'ture'],
    ['https://pay.example.com', 'pay.example.com'],
    ['http://pay:8080', 'pay:8080'],
  ])('%s elsewhere, %s here', (theirs, ours) => {
    expect(inProd(theirs, ours)).toEqual(['value-of-other-kind prod X']);
  });

  test.each([
    ['30', '60'],
    ['30s', '0'],
    ['30', 'auto'],
    ['info', '5'],
    ['30', '${FROM_FLUX}'],
    ['https://pay.example.com', 'http://pay.example.com'],
    ['https://pay.example.com', 'none'],
  ])('%s elsewhere and %s here are fine', (theirs, ours) => {
    expect(inProd(theirs, ours)).toEqual([]);
  });
});

describe('what names another environment', () => {
  const of = (dev: string, staging: string, prod: string): readonly string[] =>
    told({
      dev: web(v('DB', dev)),
      staging: web(v('DB', staging)),
      prod: web(v('DB', prod)),
    });

  test('is found where that one has the same value', () => {
    expect(of('db.dev.internal', 'db.staging.internal', 'db.staging.internal')).toEqual([
      'other-environment-named prod DB',
    ]);
    expect(of('db.dev.internal', 'db.prod.internal', 'db.prod.internal')).toEqual([
      'other-environment-named staging DB',
    ]);
  });

  test('is not what all share, what names its own, or what no other has', () => {
    expect(of('hub.prod.internal', 'hub.prod.internal', 'hub.prod.internal')).toEqual([]);
    expect(of('db.dev.internal', 'db.staging.internal', 'db.production.internal')).toEqual([]);
    expect(of('db.dev.internal', 'db.staging.internal', 'stagings.internal')).toEqual([]);
  });
});

describe('a switch that is left on', () => {
  const inProd = (...variables: readonly string[]): readonly string[] =>
    told({ dev: web(''), prod: web(variables.join(', ')) });

  test('is one of production', () => {
    expect(inProd(v('DEBUG', 'true'), v('USE_MOCKS', '1'), v('NODE_ENV', 'development'))).toEqual([
      'debugging-in-production prod DEBUG',
      'debugging-in-production prod USE_MOCKS',
      'debugging-in-production prod NODE_ENV',
    ]);
    expect(told({ dev: web(v('DEBUG', 'true')), prod: web('') })).toEqual([]);
  });

  test('is on, and is one', () => {
    expect(
      inProd(
        v('DEBUG', 'false'),
        v('DEBUG_PORT', '1'),
        v('LOG_LEVEL', 'info'),
        v('APP_ENV', 'prod'),
      ),
    ).toEqual([]);
  });
});

describe('a variable that a change takes away', () => {
  const both = v('URL', 'http://a') + ', ' + v('POOL', '5');
  const lost = (after: string): readonly string[] => told({ prod: after }, { prod: web(both) });

  test('is told where the image stays', () => {
    expect(lost(web(v('URL', 'http://a')))).toEqual(['variable-lost prod POOL']);
    expect(lost(web(v('URL', 'http://a'), { image: 'web:2' }))).toEqual([]);
  });

  test('is not told of an image that does not say which one it is', () => {
    const of = (env: string, image: string) => ({ prod: web(env, { image }) });
    for (const image of ['web', 'web:latest'])
      expect(told(of(v('URL', 'http://a'), image), of(both, image))).toEqual([]);
  });

  test('is not a file that all of a ConfigMap brings along', () => {
    const settings = (key: string): string =>
      web('', { more: ', envFrom: [{ configMapRef: { name: settings } }]' }) +
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: shop }\ndata: { ${key}: a }\n`;
    const of = (key: string) =>
      told({ prod: settings('B') }, { prod: settings(key) }).filter((each) =>
        each.startsWith('variable-lost'),
      );
    expect(of('A')).toEqual(['variable-lost prod A']);
    expect(of('app.yaml')).toEqual([]);
  });

  test('is told as lost where other environments have it still', () => {
    const found = (before: string): readonly (string | undefined)[] =>
      drafts(
        { dev: web(both), prod: web(v('URL', 'http://a')) },
        { dev: web(both), prod: web(before) },
      ).map(({ check, aspect }) => `${check} ${aspect ?? ''}`);
    expect(found(both)).toEqual(['variable-missing lost']);
    expect(found(v('URL', 'http://b'))).toEqual(['variable-missing ']);
  });

  test('says what it is called now', () => {
    const [draft] = drafts(
      { prod: web(v('URL', 'http://a') + ', ' + v('POOLS', '6')) },
      { prod: web(both) },
    );
    expect(spoken(draft)?.message).toBe('Variable POOL of web is now called POOLS.');
  });
});

test('of two entries with one name the first has no effect', () => {
  expect(told({ prod: web(`${v('A', '1')}, ${v('B', '1')}, ${v('A', '2')}`) })).toEqual([
    'variable-repeated prod A',
  ]);
});

test('what a report says holds no secret', () => {
  const secret = (host: string) => web(v('DB_PASSWORD', `hunter2-${host}`));
  const found = drafts({
    dev: secret('dev'),
    staging: secret('staging'),
    prod: secret('staging') + web(v('X', 'y')),
  });
  expect(found).toHaveLength(1);
  expect(
    JSON.stringify(
      found.map(({ why, fix, ...told }) => [spoken(messageOf(told)), spoken(why), fix]),
    ),
  ).not.toContain('hunter2');
});

test('a file that is called for this environment is meant for it, whoever reads it too', () => {
  const drafts = (file: string): number => {
    const at = (name: string) =>
      oneFolder(
        { name, production: name === 'ops' },
        resourcesOf(web(v('DB', 'db.dev.internal')), file),
      );
    const sides = ['dev', 'ops'].map((name) => {
      const side = at(name);
      return { side, mesh: resolveMesh(side, SETTINGS) };
    });
    return sides.flatMap(({ side, mesh }) => {
      const environments = sides.map((each) => each.mesh);
      return variablesAtOdds.detect({
        ...{ mesh, before: null, changes: [], rendered: side, renderedBefore: null },
        ...{ schemas: shippedSchemas(), environments },
      }).findings;
    }).length;
  };
  expect(drafts('overlays/ops/web.yaml')).toBe(0);
  expect(drafts('base/web.yaml')).toBe(1);
});
