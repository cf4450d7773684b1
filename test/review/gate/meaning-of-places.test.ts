import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';

type Files = Readonly<Record<string, string>>;

const route = (timeout: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: web, namespace: shop }\nspec: { hosts: [web], http: [{ timeout: ${timeout}, route: [{ destination: { host: web } }] }] }\n`;
const serviceOf = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec: { ports: [{ port: 80, name: http }] }\n`;

const FIRST = 'https://a1b2.gr7.eu-west-1.eks.amazonaws.com';
const SECOND = 'https://c3d4.gr7.eu-west-1.eks.amazonaws.com';

const to = (server: string, text: string): string =>
  text.replace('https://kubernetes.default.svc', server);

/** Two clusters that only codes tell apart. */
const web = (first: string, second: string): Files => ({
  'argo/web-blue.yaml': to(FIRST, app('apps/web/one', '', 'web-blue')),
  'argo/web-green.yaml': to(SECOND, app('apps/web/two', '', 'web-green')),
  'apps/web/one/route.yaml': route(first),
  'apps/web/one/web.yaml': serviceOf('web'),
  'apps/web/two/route.yaml': route(second),
  'apps/web/two/web.yaml': serviceOf('web'),
});

/** More Applications for the same clusters, which are called by words. */
const more: Files = Object.fromEntries(
  ['api', 'cart', 'mail'].flatMap((name) => [
    [`argo/${name}-dev.yaml`, to(FIRST, app(`apps/${name}/one`, '', `${name}-dev`))],
    [`argo/${name}-prod.yaml`, to(SECOND, app(`apps/${name}/two`, '', `${name}-prod`))],
    [`apps/${name}/one/service.yaml`, serviceOf(name)],
    [`apps/${name}/two/service.yaml`, serviceOf(name)],
  ]),
);

const namesIn = ({ environments }: Awaited<ReturnType<typeof reviewOf>>): readonly string[] =>
  environments.map(({ name }) => name);

describe('what an approval is bound to', () => {
  test('stays where another Application gives the environments other names', async () => {
    const alone = await reviewOf(web('1s', '1s'), web('1s', '2s'));
    const beside = await reviewOf({ ...web('1s', '1s'), ...more }, { ...web('1s', '2s'), ...more });
    expect(namesIn(beside)).not.toEqual(namesIn(alone));
    expect(beside.meaning).toBe(alone.meaning);
  });

  test('stays for what holds for a whole mesh', async () => {
    const policy = (mode: string): Files => ({
      'apps/web/two/mtls.yaml': `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: istio-system }\nspec: { mtls: { mode: ${mode} } }\n`,
    });
    const [before, after] = [policy('STRICT'), policy('PERMISSIVE')].map((each) => ({
      ...web('1s', '1s'),
      ...each,
    }));
    const alone = await reviewOf({ ...before }, { ...after });
    const beside = await reviewOf({ ...before, ...more }, { ...after, ...more });
    expect(alone.changes.map(({ subject }) => subject.kind)).toContain('Mesh');
    expect(namesIn(beside)).not.toEqual(namesIn(alone));
    expect(beside.meaning).toBe(alone.meaning);
  });

  test('stays where clusters that got the same get something else beside it', async () => {
    const alike: Files = {
      'argo/first.yaml': to(FIRST, app('apps/web/prod', '', 'first')),
      'argo/second.yaml': to(SECOND, app('apps/web/prod', '', 'second')),
      'apps/web/prod/route.yaml': route('1s'),
      'apps/web/prod/web.yaml': serviceOf('web'),
    };
    const apart: Files = {
      'argo/mail.yaml': to(SECOND, app('apps/mail/prod', '', 'mail')),
      'apps/mail/prod/service.yaml': serviceOf('mail'),
    };
    const later: Files = { 'apps/web/prod/route.yaml': route('2s') };
    const together = await reviewOf(alike, { ...alike, ...later });
    const split = await reviewOf({ ...alike, ...apart }, { ...alike, ...apart, ...later });
    expect(together.environments).toHaveLength(1);
    expect(split.environments).toHaveLength(2);
    expect(split.meaning).toBe(together.meaning);
  });

  test('is another where the same change goes to the other cluster', async () => {
    const first = await reviewOf(web('1s', '1s'), web('2s', '1s'));
    const second = await reviewOf(web('1s', '1s'), web('1s', '2s'));
    expect(first.meaning).not.toBe(second.meaning);
  });
});
