import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { secretInClear } from '../../src/checks/secret-in-clear/secret-in-clear.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { configMap, release, secret, variable } from './credential-places.ts';
import { findingsOf } from './findings-of.ts';

const checks = (text: string): readonly string[] =>
  findingsOf(secretInClear, '', text).map(({ check }) => check);

const ofGrafana = (text: string): string => text.replaceAll('name: orders', 'name: grafana');

describe('the password that Grafana comes with', () => {
  test.each([
    ['a variable', variable('GF_SECURITY_ADMIN_PASSWORD', 'admin')],
    ['an entry that variables are made of', configMap({ GF_SECURITY_ADMIN_PASSWORD: 'admin' })],
    [
      'its own file',
      ofGrafana(configMap({ 'grafana.ini': '[security]\nadmin_password = admin\n' })),
    ],
    ['a value for its chart in another', release('{ grafana: { adminPassword: prom-operator } }')],
    ['a value for its chart', release('{ adminPassword: admin }').replace('postgresql', 'grafana')],
    ['its Secret', ofGrafana(secret({ 'admin-password': 'prom-operator' }))],
  ])('in %s is a default that was left on', (_, text) => {
    expect(checks(text)).toEqual(['default-password-left-on']);
  });

  test('is told of Harbor as well, with where it takes another one', () => {
    const values = release('{ harborAdminPassword: Harbor12345 }').replace('postgresql', 'harbor');
    expect(spoken(findingsOf(secretInClear, '', values))).toMatchObject([
      {
        check: 'default-password-left-on',
        fix: { text: expect.stringContaining('existingSecretAdminPassword') as string },
      },
    ]);
    expect(checks(values.replace('12345', '54321'))).toEqual(['credential-in-values']);
  });

  test.each([
    ['another one', variable('GF_SECURITY_ADMIN_PASSWORD', 'orders-2021')],
    ['that of its database', variable('GF_DATABASE_PASSWORD', 'admin')],
    ['the same word of another program', release('{ keycloak: { adminPassword: admin } }')],
  ])('is not %s', (_, text) => {
    expect(checks(text)).toHaveLength(1);
    expect(checks(text)).not.toContain('default-password-left-on');
  });

  test('is a warning in production, and a notice elsewhere', async () => {
    const folder = (name: string): Readonly<Record<string, string>> => ({
      [`overlays/${name}/kustomization.yaml`]: 'resources: [grafana.yaml]\n',
      [`overlays/${name}/grafana.yaml`]: variable('GF_SECURITY_ADMIN_PASSWORD', 'admin'),
    });
    const { entries } = await analysed(
      { ...folder('dev'), ...folder('prod') },
      {},
      { kind: 'repository' },
    );
    const told = entries.filter(({ id }) => id.endsWith('/default-password-left-on'));
    expect(told.map(({ environments, level }) => [...environments, level])).toEqual([
      ['prod', 'warning'],
      ['dev', 'info'],
    ]);
  });
});
