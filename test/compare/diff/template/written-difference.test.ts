import { describe, expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../../support/review-of.ts';

const POLICY = '.meshwarden/config.yaml';
const PROD = 'environments:\n  - { name: prod, paths: [prod], production: true }\n';

/** The line that a review of one text, which ytt evaluates, says of it; more are other files of both sides. */
async function said(
  before: string | null,
  after: string | null,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const files = (text: string | null) => ({
    [POLICY]: PROD,
    'prod/keep.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: keep, namespace: shop }\n',
    ...more,
    ...(text === null ? {} : { 'prod/web.yml': `#@ load("@ytt:data", "data")\n${text}` }),
  });
  const { text } = await reportOf(files(before), files(after), 'terminal');
  const plain = text.replaceAll(/\s+/g, ' ');
  return (
    / template prod\/web\.yml: ((?:(?!template).)*?what it renders) is not seen here/.exec(
      plain,
    )?.[1] ?? plain
  );
}

const object = (kind: string, name: string, more = ''): string =>
  `---\napiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: #@ data.values.ns\nspec:\n  hosts:\n  - #@ data.values.host\n${more}`;

describe('a text that is not evaluated is told by the objects it names', () => {
  test('that go from it, and that come', async () => {
    expect(
      await said(
        object('VirtualService', 'web') + object('VirtualService', 'api'),
        object('VirtualService', 'web') + object('ServiceEntry', 'bank'),
      ),
    ).toBe('no longer writes VirtualService api; now writes ServiceEntry bank; what it renders');
  });

  test('under a name that an object of another kind has now', async () => {
    expect(await said(object('Policy', 'web'), object('PeerAuthentication', 'web'))).toBe(
      'no longer writes Policy web; now writes PeerAuthentication web; what it renders',
    );
  });

  test('with it as a whole', async () => {
    expect(await said(null, object('VirtualService', 'web'))).toBe(
      'new with VirtualService web; what it renders',
    );
    expect(await said(object('VirtualService', 'web'), null)).toBe(
      'removed with VirtualService web; what it renders',
    );
  });

  test('with the action of a policy that its text says', async () => {
    const policy = (name: string, spec: string): string =>
      `---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  name: ${name}\n  namespace: #@ data.values.ns\nspec:\n${spec}`;
    expect(
      await said(
        null,
        policy('all', '  rules:\n  - {}\n') +
          policy('no', '  action: DENY\n  rules:\n  - {}\n') +
          policy('some', '  action: #@ data.values.action\n'),
      ),
    ).toBe(
      'new with AuthorizationPolicy all, AuthorizationPolicy no (DENY), AuthorizationPolicy some; what it renders',
    );
  });

  test('by the function that makes one in its place', async () => {
    const library =
      '#@ def route(name):\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: #@ name\n#@ end\n';
    expect(
      await said(object('VirtualService', 'web'), '--- #@ route("edge", [data.values.host])\n', {
        'prod/route.lib.yml': library,
      }),
    ).toBe(
      'no longer writes VirtualService web; now writes an Ingress by route(); what it renders',
    );
  });
});

describe('nothing is said to go', () => {
  test('whose fields alone differ', async () => {
    expect(
      await said(
        object('VirtualService', 'web'),
        object('VirtualService', 'web', '  - b.example\n'),
      ),
    ).toBe('content changed; what it renders');
  });

  test('whose name the text still has in a form that is not read', async () => {
    expect(await said(object('VirtualService', 'web'), '--- #@ make("web")\n')).toBe(
      'content changed; what it renders',
    );
  });

  test('whose name has become an expression', async () => {
    const renamed = object('VirtualService', '#@ data.values.name');
    expect(await said(object('VirtualService', 'web'), renamed)).toBe(
      'content changed; what it renders',
    );
  });

  test('that only a condition is put around', async () => {
    const guarded = `#@ if data.values.on:\n${object('VirtualService', 'web')}#@ end\n`;
    expect(await said(object('VirtualService', 'web'), guarded)).toBe(
      'content changed; what it renders',
    );
  });

  test('that stands in a definition, which writes nothing by itself', async () => {
    const defined = `#@ def f():\n${object('VirtualService', 'web')}#@ end\n`;
    expect(await said(defined, '#@ x = 1\n')).toBe('content changed; what it renders');
  });
});

describe('its place is the line of what it writes now, or no longer', () => {
  const PLAIN = '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: plain\n';
  const place = async (before: string, after: string): Promise<string | undefined> => {
    const files = (text: string) => ({
      [POLICY]: PROD,
      'prod/keep.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: keep, namespace: shop }\n',
      'prod/web.yml': `#@ load("@ytt:data", "data")\n${text}`,
      'prod/entry.lib.yml':
        '#@ def entry(name):\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: #@ name\n#@ end\n',
    });
    const { changes } = await reviewOf(files(before), files(after));
    const { origin, side } = changes.find(({ writes }) => writes !== undefined) ?? {};
    return `${String(origin?.file)}:${String(origin?.line)} ${String(side)}`;
  };

  test('though a line of code above it changes first', async () => {
    const load = '#@ load("entry.lib.yml", "entry")\n';
    expect(
      await place(PLAIN, `${load}${PLAIN}#! from outside\n--- #@ entry(data.values.x)\n`),
    ).toBe('prod/web.yml:9 head');
    expect(
      await place(
        PLAIN,
        `${load}${PLAIN}${object('VirtualService', 'web', '  - #@ data.values.x\n')}`,
      ),
    ).toBe('prod/web.yml:9 head');
  });

  test('at that of the base where nothing comes', async () => {
    expect(
      await place(`#! one\n${PLAIN}\n${object('VirtualService', 'web')}`, `#@ x = 1\n${PLAIN}`),
    ).toBe('prod/web.yml:10 base');
  });
});
