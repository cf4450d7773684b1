import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const region = (name: string, host: string): Files => ({
  [`overlays/${name}/kustomization.yaml`]: 'namespace: shop\nresources: [pay.yaml]\n',
  [`overlays/${name}/pay.yaml`]: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: pay }
spec:
  hosts:
    - ${host}
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
`,
});

const TREE: Files = {
  ...region('staging', 'pay.sandbox.example.com'),
  ...region('prod-eu', 'pay.eu.example.com'),
  ...region('prod-us', 'pay.us.example.com'),
};

const told = async (before: Files, after: Files) => {
  const { findings } = await reviewOf(before, after);
  return findings.filter(({ check }) => check === 'host-of-another-environment');
};

test('a host of one production that becomes that of another one is told as that of the other', async () => {
  const [finding, ...others] = await told(TREE, {
    ...TREE,
    ...region('prod-us', 'pay.eu.example.com'),
  });
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)).toMatchObject({
    environment: 'prod-us',
    message: "In prod-us, ServiceEntry shop/pay has prod-eu's host pay.eu.example.com.",
    why: 'prod-eu has it too (overlays/prod-eu/pay.yaml:6), and it names prod-eu and not prod-us (overlays/prod-us/pay.yaml:6).',
    origin: { file: 'overlays/prod-us/pay.yaml', line: 6 },
  });
});

test('one that both have from the beginning is shared, and one of neither region is no mistake', async () => {
  const shared = { ...TREE, ...region('prod-us', 'pay.eu.example.com') };
  expect(spoken(await told(shared, { ...shared, 'README.md': 'x\n' }))).toEqual([]);
  const next = {
    ...region('prod-eu', 'v2.pay.example.com'),
    ...region('prod-us', 'v1.pay.example.com'),
  };
  expect(
    spoken(
      await told(
        { ...TREE, ...next },
        { ...TREE, ...next, ...region('prod-us', 'v2.pay.example.com') },
      ),
    ),
  ).toEqual([]);
});
