import { expect, test } from 'vitest';
import { variablesAtOdds } from '../../../src/checks/variables-at-odds/variables-at-odds.ts';
import { spoken } from '../../support/spoken.ts';
import { app, findingsOf } from '../findings-of.ts';

const web = (container: string, volumes = '[]'): string =>
  app('shop', 'web').replace(
    /image: app\n.*/,
    `image: web:1\n          ${container}\n      volumes: ${volumes}`,
  );
const file = (lines: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data:
  app.yaml: |
    mode: live
    ${lines}
---
${web('volumeMounts: [{ name: settings, mountPath: /etc/app }]', '[{ name: settings, configMap: { name: settings } }]')}`;
const lost = (before: string, after: string): readonly string[] =>
  findingsOf(variablesAtOdds, before + app('shop', 'ledger'), after + app('shop', 'ledger'))
    .filter(({ check }) => check === 'address-lost')
    .map(({ says }) => spoken(says));
const told = (setting: string): readonly string[] => [
  `Deployment shop/web no longer has the address of Service shop/ledger: \`${setting}\` is now \`live\`.`,
];

test.each([
  [
    'a variable',
    'LEDGER',
    'env: [{ name: LEDGER, value: "http://ledger" }]',
    'env: [{ name: LEDGER, value: live }]',
  ],
  ['an argument', '--ledger', 'args: ["--ledger=http://ledger"]', 'args: ["--ledger=live"]'],
  [
    'an argument after its flag',
    '--ledger',
    'args: ["--ledger", "ledger:80"]',
    'args: ["--ledger", "live"]',
  ],
])('an address that becomes a word in %s', (_, setting, was, is) => {
  expect(lost(web(was), web(is))).toEqual(told(setting));
  expect(lost(web(was), web(is.replace('live', 'none')))).toEqual([]);
});

test('an address that becomes a word in a mounted file', () => {
  expect(lost(file('ledger_url: http://ledger'), file('ledger_url: live'))).toEqual(
    told('ledger_url'),
  );
  expect(lost(file('ledger_url: http://ledger'), file('ledger_url: http://ledger/v2'))).toEqual([]);
});
