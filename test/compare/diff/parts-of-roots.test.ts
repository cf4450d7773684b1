import { expect, test } from 'vitest';
import { service } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const list = (...files: readonly string[]): string => `resources: [${files.join(', ')}]\n`;
const port = (number: number): string =>
  service('web').replace(/port: \d+/, `port: ${String(number)}`);

/** A root that lists the files of a folder below it, which has a list of its own that nobody takes. */
const tree = (files: Files, more = ''): Files => ({
  'platform/kustomization.yaml': `${list('own.yaml', ...Object.keys(files).map((name) => `web/${name}`))}${more}`,
  'platform/own.yaml': service('own'),
  'platform/web/kustomization.yaml': list(...Object.keys(files), 'rest.yaml'),
  'platform/web/rest.yaml': service('rest'),
  ...Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`platform/web/${name}`, text]),
  ),
});

const shown = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).renderedDifferences.shown.map(
    ({ presence, subject: { name }, roots = [] }) => [presence, name, ...roots].join(' '),
  );

const LABELS = 'commonAnnotations: { team: shop }\n';

test('what comes, goes or differs in a root is not shown again of a folder in it that nobody applies', async () => {
  const none = tree({}, LABELS);
  const one = tree({ 'web.yaml': port(80) }, LABELS);
  expect(await shown(none, one)).toEqual(['added web']);
  expect(await shown(one, none)).toEqual(['removed web']);
  expect(await shown(one, tree({ 'web.yaml': port(81) }, LABELS))).toEqual(['changed web']);
});

test('what the root has no difference of is shown of the folder', async () => {
  const before = tree({ 'web.yaml': port(80) });
  const fixed = `patches:\n  - target: { kind: Service, name: web }\n    patch: '[{ op: replace, path: /spec/ports/0/port, value: 80 }]'\n`;
  expect(
    await shown(tree({ 'web.yaml': port(80) }, fixed), tree({ 'web.yaml': port(81) }, fixed)),
  ).toEqual(['changed web']);
  // the folder's own
  const more = {
    'platform/web/kustomization.yaml': list('web.yaml', 'rest.yaml', 'new.yaml'),
    'platform/web/new.yaml': service('new'),
  };
  expect(await shown(before, { ...before, ...more })).toEqual(['added new']);
});
