import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { BASE, objectOf, withShop } from './acts-away-from-home/away-trees.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';
const role = (name: string, ...rules: string[]): string =>
  objectOf(`${RBAC} ClusterRole ${name}`, `rules: [${rules.join(', ')}]`);
const rule = (resources: string, verbs: string): string =>
  `{ apiGroups: [""], resources: [${resources}], verbs: [${verbs}] }`;
const binding = (name: string, to: string, account = 'shop/quux'): string => {
  const [namespace = '', holder = ''] = account.split('/');
  return objectOf(
    `${RBAC} ClusterRoleBinding ${name}`,
    `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${to} }\nsubjects: [{ kind: ServiceAccount, name: ${holder}, namespace: ${namespace} }]`,
  );
};
const both = (...texts: string[]): string => texts.join('---\n');
const rightsOf = async (before: Files, after: Files) =>
  (await reviewOf(before, after)).findings.filter(({ check }) => check === 'rights-given');
const READING = role('reads', rule('secrets', 'get'));
const WRITING = role('writes', rule('secrets', 'get, update'));

describe('a right', () => {
  test('of a role and its binding is told once, at the binding', async () => {
    const all = role('all', '{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }');
    for (const [name, text] of [
      ['writes', WRITING],
      ['all', all],
    ] as const) {
      const found = await rightsOf(BASE, withShop(both(text, binding('b', name))));
      expect(found.map(({ subject }) => subject.kind)).toEqual(['ClusterRoleBinding']);
    }
  });

  test('of a role that changes under a binding that stays is told', async () => {
    const bound = binding('b', 'reads');
    const found = await rightsOf(
      withShop(both(READING, bound)),
      withShop(both(role('reads', rule('secrets', 'get, update')), bound)),
    );
    expect(found.map(({ subject }) => subject.kind)).toEqual(['ClusterRole']);
  });

  test('to read changes nothing by itself', async () => {
    const [reads] = await rightsOf(BASE, withShop(both(READING, binding('b', 'reads'))));
    expect(spoken(reads?.symptom)).not.toContain('change');
    const [writes] = await rightsOf(BASE, withShop(both(WRITING, binding('b', 'writes'))));
    expect(spoken(writes?.symptom)).toContain('can use them past this repository');
  });

  test('that the account had before by another binding is not new', async () => {
    const base = withShop(both(READING, binding('b', 'reads')));
    expect(
      spoken(await rightsOf(base, withShop(both(READING, binding('moved', 'reads'))))),
    ).toEqual([]);
    const other = both(READING, binding('b', 'reads'), binding('c', 'reads', 'shop/frob'));
    expect(await rightsOf(base, withShop(other))).toHaveLength(1);
  });

  test('is another one with a fourth kind of objects', async () => {
    const of = (kinds: string): Files =>
      withShop(both(role('many', rule(kinds, 'update')), binding('b', 'many')));
    const few = 'configmaps, endpoints, pods, secrets';
    expect(await rightsOf(of(few), of(`${few}, services`))).toHaveLength(1);
    expect(spoken(await rightsOf(of(few), of(few)))).toEqual([]);
  });

  test("to read of Istio's own reader is part of its installation, and no other one is", async () => {
    const reader = (account: string, text = READING): Files =>
      withShop(both(text, binding('b', 'reads', account)));
    const own = 'istio-system/istio-reader-service-account';
    expect(spoken(await rightsOf(BASE, reader(own)))).toEqual([]);
    expect(await rightsOf(BASE, reader('istio-system/quux'))).toHaveLength(1);
    expect(await rightsOf(BASE, reader('shop/istio-reader-service-account'))).toHaveLength(1);
    const writes = role('reads', rule('secrets', 'get, update'));
    expect(await rightsOf(BASE, reader(own, writes))).toHaveLength(1);
  });
});
