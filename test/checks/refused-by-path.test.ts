import { expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { spoken } from '../support/spoken.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const caller = app('web', 'web', ['payments.shop/charges']);
const rule = (operation: string, more = ''): string =>
  policy(
    'shop',
    'payments',
    `{ ${more} rules: [{ from: [{ source: { principals: [cluster.local/ns/web/sa/web] } }], to: [{ operation: { ${operation} } }] }] }`,
  );
const told = (before: string, after: string): readonly string[] =>
  findingsOf(authorizationCutsOffCallers, before, after).flatMap(({ check, says, why, fix }) =>
    [`${check}: ${spoken(says)}`, spoken(why), spoken(fix.text)].map((one) =>
      one.replace(/ \(mesh\.yaml:\d+\)| at mesh\.yaml:\d+/g, ''),
    ),
  );
const between = (was: string, is: string, rest: string): readonly string[] =>
  told(was + app('shop', 'payments') + rest, is + app('shop', 'payments') + rest);

test('a caller that calls another path than its rule allows is refused by the path', () => {
  expect(
    between(caller, caller.replace('/charges', '/v2/charges'), rule('paths: [/charges]')),
  ).toEqual([
    'new-caller-refused: Deployment web/web cannot call Service shop/payments with path `/v2/charges`: AuthorizationPolicy shop/payments does not allow this path.',
    'The rule allows the caller another path. The caller has the Service address.',
    'Add `/v2/charges` to `paths` of the rule, or leave the call as it was.',
  ]);
});

test('a DENY rule for the path is to leave it out', () => {
  const denied = rule('paths: [/v2/*]', 'action: DENY,');
  expect(between(caller, caller.replace('/charges', '/v2/charges'), denied)[2]).toBe(
    'Exclude `/v2/charges` from the rule, or leave the call as it was.',
  );
});

test('a command that sends POST now is refused by the method', () => {
  const command = (option: string): string =>
    app('web', 'web').replace(
      'image: app',
      `image: app\n          command: [sh, -c, "curl ${option} http://payments.shop/charges"]`,
    );
  expect(between(command('-s'), command('-X POST'), rule('methods: [GET]'))[0]).toBe(
    'new-caller-refused: Deployment web/web cannot call Service shop/payments with method `POST`: AuthorizationPolicy shop/payments does not allow this method.',
  );
});

test('a first policy that names the caller for another path does not leave it out', () => {
  const both = caller + app('shop', 'payments');
  expect(told(both, both + rule('paths: [/v2/charges]'))[1]).toContain(
    'it turns on default deny and allows them other requests only.',
  );
});
