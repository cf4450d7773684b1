import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { serviceEntry } from '../support/objects.ts';
import { app, findingsOf } from './findings-of.ts';

const entry = (...namespaces: readonly string[]): string =>
  serviceEntry('mail', `{ hosts: [mail.example.org], exportTo: [${namespaces.join()}] }`, {
    namespace: 'egress',
  });
const whyOf = (before: string, after: string): readonly string[] =>
  findingsOf(securityLoosened, app('web', 'web') + before, app('web', 'web') + after).map(
    ({ why }) => spoken(why).replace(/ \(mesh\.yaml:\d+\)/, ''),
  );

test('namespaces in the place of others are no wider exportTo, and those that run nothing are named', () => {
  expect(whyOf(entry('shop'), entry('web'))).toEqual(['Its exportTo names others than before.']);
  expect(whyOf(entry('web'), entry('web', 'batch'))).toEqual([
    'Its exportTo is wider than before. Nothing that runs in batch is seen here.',
  ]);
  expect(whyOf(entry('web'), entry('"*"'))).toEqual(['Its exportTo is wider than before.']);
});
