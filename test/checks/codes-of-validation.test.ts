import { expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

const codes = async (text: string): Promise<readonly string[]> =>
  (await analysed({ 'a.yaml': text })).entries
    .filter(({ id }) => id.startsWith('invalid-mesh-resource/'))
    .map(({ code, analyzer }) => `${code ?? 'none'} ${analyzer ?? ''}`.trim());

const sidecar = (spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: { name: a, namespace: shop }\nspec: ${spec}\n`;
const VALIDATION = 'schema.ValidationAnalyzer.Sidecar';

test('what istiod refuses has the code of its validation, by the kind', async () => {
  expect(await codes(sidecar('{ egress: [{ hosts: [shop] }] }'))).toEqual([
    `IST0106 ${VALIDATION}`,
  ]);
});

test('what no client can read as an object has none, and neither has the Gateway API', async () => {
  expect(await codes(sidecar('{ egress: [{ host: [shop/*], hosts: [shop/*] }] }'))).toEqual([
    'none',
  ]);
  expect(
    await codes(
      'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: a, namespace: shop }\nspec: { gatewayClassName: istio, listeners: [{ name: a, port: 99999, protocol: HTTP }] }\n',
    ),
  ).toEqual(['none']);
});

test('an empty selector is a warning', async () => {
  const warned = [`IST0133 ${VALIDATION}`];
  expect(await codes(sidecar('{ workloadSelector: {}, egress: [{ hosts: [shop/*] }] }'))).toEqual(
    warned,
  );
  expect(
    await codes(sidecar('{ workloadSelector: { labels: {} }, egress: [{ hosts: [shop/*] }] }')),
  ).toEqual(warned);
  expect(
    await codes(
      sidecar('{ workloadSelector: { labels: { app: web } }, egress: [{ hosts: [shop/*] }] }'),
    ),
  ).toEqual([]);
});
