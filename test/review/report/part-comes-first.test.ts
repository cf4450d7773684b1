import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ name: http, port: 80 }], selector: { app: web } }\n';

const route = (timeout: string, attempts: number): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ timeout: ${timeout}, retries: { attempts: ${String(attempts)} }, route: [{ destination: { host: web } }] }]
`;

const MTLS =
  'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: shop }\nspec: { mtls: { mode: STRICT } }\n';

/** One overlay for each environment, with what it applies by name of the file. */
const overlays = (files: Readonly<Record<string, Readonly<Record<string, string>>>>): Files =>
  Object.fromEntries(
    Object.entries(files).flatMap(([name, own]): (readonly [string, string])[] => [
      [`overlays/${name}/kustomization.yaml`, `resources: [${Object.keys(own).join(', ')}]\n`],
      ...Object.entries(own).map(([file, text]) => [`overlays/${name}/${file}`, text] as const),
    ]),
  );

/** Gives what the two forms say of who comes first. */
async function first(before: Files, after: Files): Promise<readonly string[]> {
  const texts = await Promise.all(
    (['terminal', 'markdown'] as const).map((format) => reportOf(before, after, format)),
  );
  return texts.map(
    ({ text }) =>
      text
        .split('\n\n')
        .find((each) => / ○ |^Only |gets? a part of this/.test(each))
        ?.replace(/\s+/g, ' ')
        .replaceAll('*', '') ?? '',
  );
}

test('what another environment has but for one object comes first only in part', async () => {
  const dev = { 'service.yaml': SERVICE, 'route.yaml': route('1s', 2) };
  expect(
    await first(
      overlays({ dev, prod: { 'route.yaml': route('1s', 2) } }),
      overlays({ dev, prod: { ...dev, 'mtls.yaml': MTLS } }),
    ),
  ).toEqual(Array(2).fill('dev ◐ with the rest already → prod ○ a part of it first'));
});

test('so does one value of several, also where a third environment keeps all', async () => {
  const tree = (timeout: string, attempts: number): Files =>
    overlays({
      dev: { 'route.yaml': route('5s', 2) },
      prod: { 'route.yaml': route(timeout, attempts) },
      staging: { 'route.yaml': route('1s', 2) },
    });
  expect(await first(tree('1s', 2), tree('5s', 4))).toEqual([
    'dev ◐ with the rest already → staging · as before → prod ○ a part of it first',
    'dev ◐ with the rest already → staging · → prod ○ a part of it first',
  ]);
});

test('of one with values of its own only the part is said', async () => {
  const tree = (timeout: string, attempts: number): Files =>
    overlays({
      dev: { 'route.yaml': route('9s', 2) },
      prod: { 'route.yaml': route(timeout, attempts) },
    });
  expect(await first(tree('1s', 2), tree('5s', 4))).toEqual([
    'dev ◐ in part as before → prod ○ a part of it first',
    'Only prod changes.',
  ]);
});

test('what nobody else has comes first', async () => {
  const tree = (timeout: string): Files =>
    overlays({
      dev: { 'route.yaml': route('1s', 2) },
      prod: { 'route.yaml': route(timeout, 2) },
    });
  expect(await first(tree('1s'), tree('5s'))).toEqual([
    'dev · as before → prod ○ first',
    'Only prod gets it.',
  ]);
});

test('what others get as well but for one object comes at once, and that object to one alone', async () => {
  const tree = (timeout: string, more: Readonly<Record<string, string>>): Files => {
    const own = { 'route.yaml': route(timeout, 2), 'service.yaml': SERVICE };
    return overlays({ dev: own, prod: { ...own, ...more }, staging: own });
  };
  const [, short] = await first(tree('1s', {}), tree('3s', { 'mtls.yaml': MTLS }));
  expect(short).toBe('prod gets a part of this that dev and staging do not.');
});
