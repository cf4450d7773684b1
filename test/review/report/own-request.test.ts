import { expect, test } from 'vitest';
import { reportOf, textOf } from '../../support/review-of.ts';
import { shop } from '../../standing/changed-trees.ts';

const { after: SHOP } = shop.sides();

/** The report on the shop with another text in one of its files. */
const edited = async (file: string, was: string, is: string): Promise<string> => {
  const text = textOf(SHOP[file]);
  expect(text).toContain(was);
  const files = { ...SHOP, [file]: text.replace(was, is) };
  return (await reportOf(SHOP, files, 'terminal')).text.replace(/\s+/g, ' ');
};

test('a request is shown of the caller that makes it, by the path that it is known to ask for', async () => {
  const text = await edited(
    'base/shop/sidecar.yaml',
    '- ./*\n',
    '- ./catalog.shop.svc.cluster.local\n        - ./cart.shop.svc.cluster.local\n',
  );
  expect(text).toContain('cannot call shop/payments on port 8080 (');
  expect(text).toContain('POST /charges: 200 → 502');
  expect(text).not.toContain('GET /settlements/: 200');
});

test('callers of which one loses all and another one some requests have a sentence each', async () => {
  const text = await edited(
    'base/shop/payments/service.yaml',
    'name: http\n',
    'name: http\n      appProtocol: tcp\n',
  );
  expect(text).toContain('nightly-report can no longer call payments (prod, dev and staging');
  expect(text).not.toContain('orders and nightly-report');
});

test('an image that stays is that of each environment', async () => {
  const text = await edited(
    'base/shop/orders/calls.env',
    'PAYMENTS_URL=http://payments:8080/charges\n',
    '',
  );
  expect(text).toMatch(/high in prod, base.{0,99}the image stays orders:2\.14\.1/);
  expect(text).toMatch(/removed from orders \(dev\)\..{0,99}the image stays orders:2\.15\.0-rc\.4/);
});
