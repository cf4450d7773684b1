import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { chartRenderer } from './edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { applicationOf, shop } from '../checks/value-not-taken/shop.ts';

const charts = chartRenderer();

const PROD = 'services/orders/values-prod-eu.yaml';

const schemaOf = (properties: object, more: object = {}): string =>
  JSON.stringify({ type: 'object', properties, ...more });

const SCHEMA = schemaOf({
  replicaCount: { type: 'integer', minimum: 1 },
  timeout: { type: 'string', pattern: '^[0-9]+s$' },
  ports: { items: { required: ['port'], properties: { port: { type: 'integer' } } } },
  'a/b~c': { type: 'string' },
  mode: { oneOf: [{ type: 'string' }, { type: 'boolean' }] },
  image: { additionalProperties: false, properties: { repository: {}, tag: { type: 'string' } } },
});

async function refused(values: string, more: Files = {}) {
  const around = { 'charts/web/values.schema.json': SCHEMA, ...more };
  const { findings } = await reviewOf(shop(around), shop({ ...around, [PROD]: values }), charts);
  return findings.filter(({ detector }) => detector === 'root-no-longer-renders');
}

describe('values that a schema refuses', () => {
  test('are told at their line, with what the schema asks, in their environment', async () => {
    const [only, ...others] = await refused('image:\n  tag: 1.1.0\nreplicaCount: "six"\n');
    expect(spoken(others)).toEqual([]);
    expect(spoken(only)).toMatchObject({ environment: 'prod-eu', origin: { file: PROD, line: 3 } });
    expect(spoken(only?.why)).toContain(
      `Helm does not render charts/web as orders: values.schema.json refuses \`replicaCount\` (${PROD}:3): got string, want integer.`,
    );
  });

  test.each([
    [
      'each of several',
      'image:\n  tag: 1.1\nreplicaCount: 0\n',
      2,
      ['`image.tag`', '`replicaCount`', 'minimum: got 0, want 1'],
    ],
    ['an item of a list', 'ports:\n  - port: 80\n  - port: http\n', 3, ['`ports[1].port`']],
    ['an item that lacks something', 'ports:\n  - name: a\n', 2, ["missing property 'port'"]],
    [
      'a key that it does not know',
      'image:\n  tga: 1.1.0\n',
      2,
      ['`image.tga`', 'the schema has no such key'],
    ],
    ['a key with letters of pointers', 'a/b~c: 1\n', 1, ["`['a/b~c']`", 'got number, want string']],
    ['a value of several forms', 'mode: 1\n', 1, ['`mode`', 'it has none of the forms']],
  ])('are told of %s', async (_, values, line, texts) => {
    const [only] = await refused(values);
    expect(only?.origin).toMatchObject({ file: PROD, line });
    for (const text of texts) expect(spoken(only?.why)).toContain(text);
  });

  test('are not repeated, for they may be secret', async () => {
    const [only] = await refused('timeout: hunter2\n');
    expect(spoken(only?.why)).toContain('`timeout` (');
    expect(spoken(only?.why)).toContain('it does not match pattern');
    expect(JSON.stringify(only)).not.toContain('hunter2');
  });

  test('are told of a chart within, by the path that its user writes', async () => {
    const [only] = await refused('db:\n  size: big\n', {
      'charts/web/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
      'charts/web/charts/db/values.schema.json': schemaOf({ size: { type: 'integer' } }),
    });
    expect(only?.origin).toMatchObject({ file: PROD, line: 2 });
    expect(spoken(only?.why)).toContain('`db.size`');
  });

  test('are told of a parameter of the applier', async () => {
    const around = { 'charts/web/values.schema.json': SCHEMA };
    const parameters = '      parameters: [{ name: replicaCount, value: six }]\n';
    const { findings } = await reviewOf(
      shop(around),
      shop({ ...around, ...applicationOf('prod-eu', undefined, parameters) }),
      charts,
    );
    expect(spoken(findings)).toMatchObject([{ origin: { file: 'argocd/prod-eu.yaml', line: 15 } }]);
  });

  test('are no matter where the applier does not ask the schema, nor where a null takes a default away', async () => {
    const skipping = applicationOf('prod-eu', undefined, '      skipSchemaValidation: true\n');
    expect(spoken(await refused('replicaCount: "six"\n', skipping))).toEqual([]);
    expect(spoken(await refused('timeout: null\n'))).toEqual([]);
  });
});
