import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { detectionOf } from './detection-of.ts';
import { object, shop } from './reference-fixtures.ts';

describe('a host that a ServiceEntry has no more, for it has another one in its place', () => {
  const entry = (host: string): string =>
    object('ServiceEntry', `{hosts: [${host}], location: MESH_EXTERNAL}`, 'bank');
  const led = (gateways: string, first = 'orders'): string =>
    object(
      'VirtualService',
      `{hosts: [old.bank.example], gateways: [${gateways}], http: [
        {match: [{gateways: [mesh]}], route: [{destination: {host: ${first}}}]},
        {match: [{gateways: [edge/out]}], route: [{destination: {host: old.bank.example}}]}]}`,
      'bank',
    );
  const toldOf = (virtualService: string, more = '') => {
    const [base, head] = [entry('old.bank.example'), entry('api.bank.example')];
    const around = shop + virtualService + more;
    const { findings } = detectionOf(unresolvedReference, around + base, around + head);
    return findings.filter(({ subject }) => subject.kind === 'VirtualService');
  };

  test('is called past the gateway that calls went through', () => {
    const [told, ...others] = toldOf(led('mesh, edge/out'));
    expect(spoken(others)).toEqual([]);
    expect(spoken(told)?.message).toBe(
      'Calls to api.bank.example go past gateway edge/out: VirtualService shop/bank still leads old.bank.example there.',
    );
    expect(spoken(told?.why)).toContain('Requests for `old.bank.example` fail');
    expect(spoken(told?.fix.text)).toContain(
      '`api.bank.example` in the hosts, matches and destination',
    );
  });

  test('is asked for in vain where no gateway is between, or a route is for the new one', () => {
    const own = object(
      'VirtualService',
      '{hosts: ["*.bank.example"], http: [{route: [{destination: {host: orders}}]}]}',
      'all',
    );
    for (const told of [
      toldOf(led('edge/out')),
      toldOf(led('mesh, edge/out', 'old.bank.example')),
      toldOf(led('mesh, edge/out'), own),
    ])
      expect(spoken(told[0])).toMatchObject({
        message: expect.stringMatching(/routes to old\.bank\.example .*fail\.$/) as string,
        fix: { text: expect.stringContaining('Write `api.bank.example` here too') as string },
      });
  });
});

describe('a Service that selects by labels that no pod has newly', () => {
  const service = (selector: string): string =>
    object('Service', `{selector: ${selector}, ports: [{port: 81}]}`);
  const toldOf = (was: string, is: string) => {
    const { findings } = detectionOf(unresolvedReference, shop + service(was), shop + service(is));
    return findings.filter(({ check }) => check === 'service-without-pods');
  };

  test('is to select what it did, where pods have that still', () => {
    const [told, ...others] = toldOf('{app: orders}', '{app: orders, part-of: shop}');
    expect(spoken(others)).toEqual([]);
    expect(spoken(told?.fix.text)).toMatch(/^Select `app=orders` as before, or /);
  });

  test('and not where pods had none of it before', () => {
    for (const { fix } of toldOf('{app: cart}', '{app: basket}'))
      expect(spoken(fix.text)).toMatch(/^Select labels of the pod template/);
  });
});
