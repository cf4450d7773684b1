import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { configMap } from '../support/objects.ts';
import { findingsOf } from './findings-of.ts';

const networking = (kind: string, name: string, spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n---\n`;
const meshConfig = (mesh: string): string =>
  configMap('istio', `{ mesh: "${mesh}" }`, { namespace: 'istio-system' });
const messages = (base: string, head: string): readonly string[] =>
  findingsOf(securityLoosened, base, head).map((told) => spoken(messageOf(told)));

test('exportTo is widened', () => {
  const entry = (exportTo: string): string =>
    networking('ServiceEntry', 'api', `{ hosts: [api.example], exportTo: [${exportTo}] }`);
  expect(messages(entry('.'), entry('"*"'))).toEqual([
    'ServiceEntry shop/api takes effect in every namespace now, where it was only for shop.',
  ]);
  expect(messages(entry('"*"'), entry('.'))).toEqual([]);
});

describe('a DestinationRule', () => {
  const rule = (host: string, more = ''): string =>
    networking('DestinationRule', 'stock', `{ host: ${host}.svc.cluster.local${more} }`);
  const widened = (base: string, head: string): readonly string[] =>
    findingsOf(securityLoosened, base, head)
      .filter(({ check }) => check === 'visibility-widened')
      .map(({ why, ...told }) => `${spoken(messageOf(told))} ${spoken(why)}`);

  test('for another host is another one, and not the old one widened', () => {
    expect(widened(rule('stock.depot'), rule('stock.shop'))).toEqual([]);
    expect(
      widened(
        rule('stock.depot'),
        networking('DestinationRule', 'stock', '{ host: "*.shop.svc.cluster.local" }'),
      ),
    ).toEqual([]);
  });

  test('is widened by what the reason names', () => {
    const only = `, exportTo: ['.']`;
    expect(widened(rule('stock.shop', only), rule('stock.shop'))[0]).toMatch(
      /every namespace now.* Its exportTo is wider than before/,
    );
    const chosen = ', workloadSelector: { matchLabels: { app: web } }';
    expect(widened(rule('stock.shop', chosen), rule('stock.shop'))[0]).toMatch(
      /every namespace now.* It was only for the pods that it chose, and chooses none now/,
    );
    const preset = (to: string): string => meshConfig(`defaultDestinationRuleExportTo: ['${to}']`);
    expect(widened(preset('.') + rule('stock.shop'), preset('*') + rule('stock.shop'))[0]).toMatch(
      /every namespace now.* The exportTo that MeshConfig gives it is wider/,
    );
    expect(
      widened(
        meshConfig('rootNamespace: istio-system') + rule('stock.depot'),
        meshConfig('rootNamespace: shop') + rule('stock.depot'),
      )[0],
    ).toMatch(/every namespace now.* shop is the root namespace of the mesh now/);
  });
});
