import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const workload = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: 'web:1' }] } } }
`;

const gapOf = async (file: string, text: string) => {
  const tree = { 'config/web.yml': workload, [file]: text };
  const { gaps } = await reviewOf(tree, tree);
  return gaps
    .filter(({ message }) => message.startsWith(file))
    .map(({ message, origin }) => [message, origin?.line]);
};

test('a template of ytt begins at its first directive, whatever of it does not parse', async () => {
  const twice = '# about\n#@ if True:\nkind: A\n#@ else:\nkind: B\n#@ end\n';
  expect(await gapOf('config/lib.yml', twice)).toEqual([
    ['config/lib.yml is a ytt template, which is not evaluated here.', 2],
  ]);
});

test('what an overlay of ytt changes or removes is told as it is written', async () => {
  const overlay =
    '#@ load("@ytt:overlay", "overlay")\n#@overlay/match by=overlay.subset({"kind":"Deployment"})\n#@overlay/remove\n---\n';
  expect(await gapOf('config/remove.yml', overlay)).toEqual([
    [
      'config/remove.yml is an overlay of ytt, which is not evaluated here: what it changes or removes is told as it is written elsewhere.',
      1,
    ],
  ]);
});
