import { describe, expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const FAULT = 'configMapGenerator:\n- { name: script, files: [script.sh] }\n';

/** A folder `web` with a policy and a workload, as `edited` says, and a folder `all` that does not build. */
function tree({
  takesIn,
  edited,
  fault = '',
}: {
  takesIn: boolean;
  edited: boolean;
  fault?: string;
}): Files {
  return {
    'all/kustomization.yaml': `resources: [other.yaml${takesIn ? ', ../web' : ''}]\n${FAULT}`,
    'all/other.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: other, namespace: shop }\n',
    'web/kustomization.yaml': `resources: [policy.yaml, web.yaml]\n${fault}`,
    'web/policy.yaml': `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  rules: [{ to: [{ operation: { paths: ["/${edited ? 'new' : 'old'}"] } }] }]
`,
    'web/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: ${edited ? '2' : '1'}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "acme/web:1.0.0" }] }
`,
  };
}

const textOf = async (before: Files, after: Files): Promise<string> =>
  (await reportOf(before, after, 'markdown')).text;

const rowsOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| what changes'));

describe('what changes in a folder that stood alone, and that one takes in which does not build', () => {
  test('comes without that, for whoever applies the folder by itself', async () => {
    const text = await textOf(
      tree({ takesIn: false, edited: false }),
      tree({ takesIn: true, edited: true }),
    );
    expect(rowsOf(text).join('\n')).not.toContain('once all builds');
    expect(text).toMatch(/\| Deployment shop\/web: replicas `1` → `2` \|/);
    expect(text).not.toContain('All this comes only');
    expect(text).not.toContain('new in `all`');
  });

  test('waits for the folder itself where that does not build either', async () => {
    const fault = 'patches:\n- { path: there-is-none.yaml }\n';
    const text = await textOf(
      tree({ takesIn: false, edited: false, fault }),
      tree({ takesIn: true, edited: true, fault }),
    );
    expect(text).toMatch(/\| Deployment shop\/web: replicas `1` → `2` \(once web builds\) \|/);
  });

  test('waits for what takes it in where that did so before', async () => {
    const text = await textOf(
      tree({ takesIn: true, edited: false }),
      tree({ takesIn: true, edited: true }),
    );
    expect(text).toMatch(/\| Deployment shop\/web: replicas `1` → `2` \(once all builds\) \|/);
  });
});
