import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const namespaceAndPod = (name: string): string => `apiVersion: v1
kind: Namespace
metadata: { name: ${name} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: 'app:1' }] }
`;

const kustomization = (files: readonly string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [${files.join(', ')}]
`;

/** Gives a folder of its own root, with what fills its namespace, and files beside that. */
export const teamOf = (name: string, more: Readonly<Record<string, string>> = {}): Files => ({
  [`apps/${name}/production/all.yaml`]: namespaceAndPod(name),
  ...folderOf(name, more, ['all.yaml']),
});

/** Gives a folder of its own root that holds these files alone. */
export const folderOf = (
  name: string,
  files: Readonly<Record<string, string>>,
  beside: readonly string[] = [],
): Files => ({
  ...Object.fromEntries(
    Object.entries(files).map(([file, text]) => [`apps/${name}/production/${file}`, text]),
  ),
  [`apps/${name}/production/kustomization.yaml`]: kustomization([...beside, ...Object.keys(files)]),
});

const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ingress, namespace: edge }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
`;
const ROOT = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
`;

/** The mesh's own folder, and those of two teams. */
export const BASE: Files = {
  ...folderOf('mesh', { 'gateway.yaml': GATEWAY, 'root.yaml': ROOT }),
  ...teamOf('shop'),
  ...teamOf('pay'),
};

/** An object in flow style: `apiVersion kind namespace/name`, no namespace for a name alone, and its rest. */
export function objectOf(head: string, rest: string): string {
  const [apiVersion = '', kind = '', id = ''] = head.split(' ');
  const [name = '', namespace] = id.split('/').toReversed();
  const home = namespace === undefined ? '' : `, namespace: ${namespace}`;
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}${home} }\n${rest}\n`;
}

/** The base after the shop's folder takes in one file. */
export const withShop = (text: string): Files => ({
  ...BASE,
  ...teamOf('shop', { 'x.yaml': text }),
});

/** What the checks say of a change, and its tier. */
export async function awayOf(
  before: Files,
  after: Files,
): Promise<{ readonly tier: string | null; readonly told: readonly string[] }> {
  const { tier, findings } = await reviewOf(before, after);
  const told = findings.filter(({ detector }) => detector === 'acts-away-from-home');
  return { tier, told: told.map(({ check, ...told }) => `${check} ${spoken(messageOf(told))}`) };
}
