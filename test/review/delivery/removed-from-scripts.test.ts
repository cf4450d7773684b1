import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const policy = (name: string, spec: string): string =>
  `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  name: ${name}\n  namespace: shop\nspec: ${spec}\n`;
const OPEN = policy('open', '{ rules: [{ from: [{ source: { namespaces: [shop] } }] }] }');
const NOTHING = policy('nothing', '{}').replace('shop', 'istio-system');
const SHOP = `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { selector: { app: web }, ports: [{ port: 80, name: http }] }\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec: { containers: [{ name: web, image: "registry.example/web:1" }] }\n`;

/** What a folder holds with the policy or without it, and the script that applies it. */
const tree = (hasOpen: boolean, script: string): Files => ({
  'deploy/kustomization.yaml': `resources: [shop.yaml, nothing.yaml${hasOpen ? ', open.yaml' : ''}]\n`,
  'deploy/shop.yaml': SHOP,
  'deploy/nothing.yaml': NOTHING,
  ...(hasOpen && { 'deploy/open.yaml': OPEN }),
  'run.sh': `#!/bin/sh\n${script}`,
});

const shown = async (before: string, after = before): Promise<string> => {
  const { text } = await reportOf(tree(true, before), tree(false, after), 'markdown');
  return text.replaceAll('\\', '');
};

const HARM = 'Nobody can call Deployment shop/web any more';
const harm = new RegExp(`^(?:\\*\\*|### .* · )${HARM}`, 'm');

describe('a policy that leaves the folder that a script applies', () => {
  test('is told as gone where nothing says that it stays', async () => {
    expect(await shown('')).toMatch(harm);
    expect(await shown('helm upgrade --install shop ./deploy\n')).toMatch(harm);
  });

  test('stays where `kubectl apply` is all that applied it: what comes of it is told after that', async () => {
    const text = await shown('kubectl apply -k deploy\n');
    expect(text).not.toMatch(harm);
    expect(text).toContain(
      'Once it is deleted by hand, because `kubectl apply` (run.sh:2) deletes nothing: nobody can call Deployment shop/web any more',
    );
    expect(text).toContain(
      'shop/open: removed (once it is deleted by hand, because `kubectl apply` (run.sh:2) deletes nothing)',
    );
  });

  test('is not told once more below as what people apply by hand', async () => {
    const stays = '`kubectl apply` does not delete';
    expect(await shown('')).toContain(stays);
    expect(await shown('kubectl apply -k deploy\n')).not.toContain(stays);
  });

  test('a Service that stays is found by what names it from now on, too', async () => {
    const script = 'kubectl apply -k deploy\n';
    const rule = (namespace: string): string =>
      `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: web, namespace: ${namespace} }\nspec: { host: web.shop.svc.cluster.local, trafficPolicy: { connectionPool: { tcp: { maxConnections: 9 } } } }\n`;
    const moved = (namespace: string): Files => ({
      ...tree(false, script),
      'deploy/shop.yaml': `${SHOP.slice(SHOP.indexOf('---') + 4).replaceAll('web', 'mail')}---\n${SHOP.replaceAll('shop', namespace)}---\n${rule(namespace)}`,
    });
    const { text } = await reportOf(moved('shop'), moved('store'), 'markdown');
    expect(text.replaceAll('\\', '')).toContain(
      'Once Service shop/web is deleted by hand, because `kubectl apply` (run.sh:2) deletes nothing: DestinationRule store/web has no effect',
    );
  });

  test('goes where the command prunes, and where the script makes its cluster', async () => {
    expect(await shown('kubectl apply --prune -l app=shop -k deploy\n')).toMatch(harm);
    expect(await shown('kind create cluster\nkubectl apply -k deploy\n')).toMatch(harm);
  });

  test('is applied by the script itself since the change: what comes of it is told after that', async () => {
    const test = 'kind create cluster\nkubectl apply -k deploy\n';
    const text = await shown(test, `${test}cat <<EOF | kubectl apply -f -\n${OPEN}EOF\n`);
    expect(text).not.toMatch(harm);
    expect(text).toContain(
      'Once run.sh:5 no longer applies it: nobody can call Deployment shop/web any more',
    );
    expect(text).toContain(
      'Keep it in its folder too if anybody installs that without this script.',
    );
  });

  test('is no less gone where the script applies another one, or did so before', async () => {
    const test = 'kind create cluster\nkubectl apply -k deploy\n';
    const other = `${test}cat <<EOF | kubectl apply -f -\n${OPEN.replace('open', 'other')}EOF\n`;
    expect(await shown(test, other)).toMatch(harm);
  });

  test('begins the report with what goes from Git, whatever comes of it later', async () => {
    expect(await shown('kubectl apply -k deploy\n')).toMatch(
      /^### 🟠 High · AuthorizationPolicy (?:shop\/)?open: removed/,
    );
  });
});

test('a namespace that `kubectl apply` leaves in the cluster is not told as removed before all else', async () => {
  const tree = (hasTeam: boolean, script: string): Files => ({
    'deploy/kustomization.yaml': `resources: [shop.yaml${hasTeam ? ', team.yaml' : ''}]\n`,
    'deploy/shop.yaml': SHOP,
    ...(hasTeam && { 'deploy/team.yaml': SHOP.split('---')[0]?.replace('shop', 'team') ?? '' }),
    'run.sh': script,
  });
  const headline = async (script: string): Promise<string> => {
    const { text } = await reportOf(tree(true, script), tree(false, script), 'markdown');
    return text.split('\n')[0] ?? '';
  };
  expect(await headline('helm upgrade --install shop ./deploy\n')).toContain(
    'Namespace team is removed',
  );
  const left = await headline('kubectl apply -k deploy\n');
  expect(left).not.toContain('is removed');
  expect(left).toMatch(/Namespace team: removed \(.*once it is deleted by hand/);
});
