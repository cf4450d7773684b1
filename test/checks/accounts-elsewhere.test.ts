import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const namespace = (name: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: other, namespace: ${name} }\n---\n`;
const admits = (...accounts: readonly string[]): string =>
  policy(
    'shop',
    'payments',
    `{ rules: [{ from: [{ source: { principals: [${accounts.map((one) => `cluster.local/ns/web/sa/${one}`).join(', ')}] } }] }] }`,
  );
const base = namespace('shop') + namespace('web') + app('shop', 'payments') + app('web', 'front');

/** What is said of accounts where a change goes from one to the other, and a further environment is as said. */
function missing(before: string, after: string, elsewhere: string): readonly string[] {
  const mesh = meshFrom(after, { former: renderedFrom(before) });
  return unresolvedReference
    .detect({
      mesh,
      before: meshFrom(before),
      changes: [],
      rendered: renderedFrom(after),
      renderedBefore: renderedFrom(before),
      schemas: shippedSchemas(),
      environments: [mesh, meshFrom(elsewhere)],
    })
    .findings.filter(({ check }) => check === 'principal-without-account')
    .map((told) => spoken(messageOf(told)));
}

const before = base + admits('front');
const after = base + admits('front', 'loyalty');

test('who is let in ahead of the service, which another environment has, is no mistake here', () => {
  expect(missing(before, after, base + app('web', 'loyalty'))).toEqual([]);
});

test('who runs nowhere is told', () => {
  expect(missing(before, after, base)).toHaveLength(1);
});

test('and so is one whose workload is here and runs as another', () => {
  const here = app('web', 'loyalty').replace(
    'serviceAccountName: loyalty',
    'serviceAccountName: front',
  );
  expect(missing(before + here, after + here, base + app('web', 'loyalty'))).toHaveLength(1);
});

test('and a slip of a name that is here', () => {
  const slip = base + admits('front', 'ohter');
  expect(missing(before, slip, base + app('web', 'ohter'))).toHaveLength(1);
});

test('who goes with all pods that ran so is refused nothing', () => {
  const without = base.replace(app('web', 'front'), '') + admits('front');
  expect(missing(before, without, base)).toEqual([]);
});

test('who goes from under pods that stay is told, also where it is elsewhere', () => {
  const moved = base.replace('serviceAccountName: front', 'serviceAccountName: other');
  expect(missing(before, moved + admits('front'), base)).toHaveLength(1);
});

test.each([
  ['was there beside it is another', '', 'Keep ServiceAccount web/front until'],
  ['comes with the change may be it', 'team-front', 'Write `team-front`'],
])('what is called somewhat like the account and %s', (_, comes, fix) => {
  const account = (name: string): string =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ${name}, namespace: web }\n---\n`;
  const other = comes === '' ? account('team-front') : '';
  const later = comes === '' ? '' : account(comes);
  const moved = base.replace('serviceAccountName: front', 'serviceAccountName: other');
  const found = findingsOf(
    unresolvedReference,
    base + other + account('front') + admits('front'),
    moved + other + later + admits('front'),
  ).filter(({ check }) => check === 'principal-without-account');
  expect(found.map((one) => spoken(one.fix.text))).toEqual([expect.stringContaining(fix)]);
});

test.each([
  ['to another namespace', app('desk', 'front')],
  ['by another name', app('web', 'shopfront')],
])('who moves %s is refused, and told', (_, comes) => {
  const moved = base.replace(app('web', 'front'), comes) + admits('front');
  expect(missing(before, moved, base)).toHaveLength(1);
});
