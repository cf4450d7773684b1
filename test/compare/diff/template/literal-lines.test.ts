import { describe, expect, test } from 'vitest';
import { reviewOf, reportOf } from '../../../support/review-of.ts';

const files = (text: string | null, file = 'prod/web.yml') => ({
  '.meshwarden/config.yaml': 'environments:\n  - { name: prod, paths: [prod], production: true }\n',
  'prod/keep.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: keep, namespace: shop }\n',
  ...(text === null ? {} : { [file]: text }),
});

/** What a review says of a text that ytt evaluates, with the line that it says it of. */
async function said(
  before: string | null,
  after: string | null,
  file?: string,
): Promise<readonly [string, string]> {
  const sides = [files(before, file), files(after, file)] as const;
  const { text } = await reportOf(...sides, 'terminal');
  const { changes } = await reviewOf(...sides);
  const [change] = changes;
  const { line } = change?.origin ?? { line: 0 };
  return [
    / template [\w/-]+\.yml: ((?:(?!template).)*?what it renders is not seen here(?:; what applies it is not seen here)?)/.exec(
      text.replaceAll(/\s+/g, ' '),
    )?.[1] ?? text,
    `${String(line)} ${change?.side ?? ''}`,
  ];
}

const LOADS = '#@ load("@ytt:data", "data")\n';

const namespace = (labels: string): string =>
  `${LOADS}---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: #@ data.values.ns\n${labels}`;

const INJECTED = '  labels:\n    istio-injection: enabled\n';

const overlay = (lines: string): string =>
  `#@ load("@ytt:overlay", "overlay")\n#@overlay/match by=overlay.subset({"kind":"Namespace", "metadata":{"name":"shop"}})\n---\nmetadata:\n${lines}`;

describe('a text that is not evaluated is told by its lines, where those are written out', () => {
  test('one that goes, at its line of the base', async () => {
    expect(await said(namespace(INJECTED), namespace(''))).toEqual([
      expect.stringContaining('no longer writes istio-injection: enabled for a Namespace;'),
      '8 base',
    ]);
  });

  test('one that comes', async () => {
    expect(await said(namespace(''), namespace(INJECTED))).toEqual([
      expect.stringContaining('now writes istio-injection: enabled for a Namespace;'),
      '8 head',
    ]);
  });

  test('one in the place of another, of a policy', async () => {
    const policy = (mode: string): string =>
      `${LOADS}---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: default\n  namespace: #@ data.values.ns\nspec:\n  mtls:\n    mode: ${mode}\n`;
    expect(await said(policy('STRICT'), policy('PERMISSIVE'))).toEqual([
      expect.stringContaining(
        'no longer writes mode: STRICT for PeerAuthentication default; now writes mode: PERMISSIVE for PeerAuthentication default;',
      ),
      '10 head',
    ]);
  });

  test('an overlay that goes', async () => {
    expect(await said(overlay(`  #@overlay/match missing_ok=True\n${INJECTED}`), null)).toEqual([
      expect.stringContaining('removed with istio-injection: enabled for Namespace shop;'),
      '7 base',
    ]);
  });

  const guarded = `#@ if data.values.on:\n${INJECTED}#@ end\n`;

  test('but not where it may be secret', async () => {
    const after = namespace('  annotations:\n    istio.io/password: hunter2hunter2\n');
    const [text] = await said(namespace(''), after);
    expect(text).toContain('content');
    expect(text).not.toContain('hunter2');
  });

  test('beside code that changes as what it may write', async () => {
    expect(await said(namespace(''), namespace(guarded))).toEqual([
      'may write istio-injection: enabled for a Namespace now; its code changed, too; what it renders is not seen here',
      '9 head',
    ]);
  });

  test('but not where such code may write the same as a line that goes', async () => {
    const [text] = await said(namespace(INJECTED), namespace('#@ labels(data.values.on)\n'));
    expect(text).toContain('content');
  });

  test('an expression is told as it is written', async () => {
    const after = namespace('  labels:\n    istio-injection: #@ data.values.on\n');
    const [text] = await said(namespace(''), after);
    expect(text).toContain('now writes istio-injection: #@ data.values.on for a Namespace;');
  });

  test('the port of a Service beside one', async () => {
    const service = (port: number): string =>
      `${LOADS}---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: #@ data.values.ns\nspec:\n  ports:\n  - port: ${String(port)}\n`;
    const [text] = await said(service(8081), service(8083));
    expect(text).toContain(
      'no longer writes port: 8081 for Service web; now writes port: 8083 for Service web;',
    );
  });

  test('nor a line that only moves', async () => {
    const [text] = await said(
      namespace('  labels:\n    a: b\n    istio-injection: enabled\n'),
      namespace('  labels:\n    istio-injection: enabled\n    a: b\n'),
    );
    expect(text).toContain('content');
  });
});

test('a text in which only blanks differ is told so', async () => {
  const text = namespace(INJECTED);
  const [told] = await said(text, text.trimEnd());
  expect(told).toContain('only blanks and empty lines differ;');
});

test('of an overlay in a folder without objects it is said that nothing seen here applies it', async () => {
  const file = 'optional/inject.yml';
  const [text] = await said(null, overlay(INJECTED), file);
  expect(text).toContain('what it renders is not seen here; what applies it is not seen here');
  const { gaps } = await reviewOf(files(null), files(overlay(INJECTED), file));
  expect(gaps.map(({ message }) => message)).toContainEqual(
    `${file} is an overlay of ytt, which is not evaluated here: what it changes or removes is told as it is written elsewhere. What applies it is not seen here.`,
  );
});
