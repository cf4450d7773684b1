import { expect, test } from 'vitest';
import { reviewChange } from '../../src/review/analysis/change-report.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import { toldTreesProblem } from '../../src/review/analysis/trees-problem.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { UNPAINTED } from '../../src/review/report/print/print-terminal.ts';
import { readTreesOf } from '../support/review-of.ts';

const data = readPackageData();
const CONFIG = 'ci/mesh.yaml';

const meshMtls = (mode: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: ${mode} } }
`;

const files = (mode: string, config: Readonly<Record<string, string>>): Record<string, string> => ({
  'deploy/eu/mtls.yaml': meshMtls(mode),
  ...config,
});

const declares = (name: string): string =>
  `environments: [{ name: ${name}, paths: [deploy/eu], production: true }]\n`;

const review = (before: Record<string, string>, after: Record<string, string>) =>
  reviewChange(readTreesOf(before, after), createEngine(data, undefined, null, CONFIG), {
    ...{ format: 'terminal', paint: UNPAINTED, all: true },
    asOf: '2026-01-02T03:04:05.000Z',
  });

test('a configuration at another path is what a change is judged by, and the usual one is not', async () => {
  const config = { [CONFIG]: declares('live'), '.meshwarden/config.yaml': declares('unread') };
  const outcome = await review(files('PERMISSIVE', config), files('STRICT', config));
  expect(outcome).toMatchObject({ kind: 'report' });
  const text = 'text' in outcome ? outcome.text : '';
  expect(text).toContain('live');
  expect(text).not.toContain('unread');
});

test('it is that of the base: what the change makes of it is held against the schema, and decides nothing', async () => {
  const before = files('STRICT', { [CONFIG]: declares('live') });
  const after = files('STRICT', { [CONFIG]: 'environmnets: []\n' });
  const outcome = await review(before, after);
  expect(outcome).toMatchObject({ kind: 'report', exitCode: 2 });
  expect('text' in outcome ? outcome.text : '').toContain(`${CONFIG} does not validate`);
});

test('a mistake in it is told at its own path', async () => {
  const broken = { [CONFIG]: 'version: 1\nenvironmnets: []\n' };
  const outcome = await review(files('PERMISSIVE', broken), files('STRICT', broken));
  expect(outcome).toMatchObject({ kind: 'report', exitCode: 2 });
  expect('text' in outcome ? outcome.text : '').toContain(`${CONFIG}:2`);
});

test.each([
  ['only the change has it', {}, { [CONFIG]: declares('live') }],
  ['a folder is called so', { [`${CONFIG}/a.yaml`]: 'a: 1\n' }, {}],
])('a file that the base does not have is refused: %s', async (_, base, head) => {
  const outcome = await review(files('STRICT', base), files('STRICT', head));
  expect(outcome).toEqual({ kind: 'no-configuration', file: CONFIG });
  if (outcome.kind !== 'no-configuration') return;
  expect(toldTreesProblem(outcome).what).toBe(`The base has no configuration ${CONFIG}`);
});
