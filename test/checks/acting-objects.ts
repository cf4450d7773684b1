import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { actsOnTheMesh } from '../../src/checks/acts-on-the-mesh.ts';
import { detectionOf } from './detection-of.ts';

/** `apiVersion|kind|namespace|name|rest in flow style`; no namespace is none. */
export function object(line: string, metadata = ''): string {
  const [apiVersion, kind, namespace, name, ...rest] = line.split('|');
  const home = namespace === '' ? '' : `, namespace: ${String(namespace)}`;
  const fields = rest.join('|');
  return `apiVersion: ${String(apiVersion)}
kind: ${String(kind)}
metadata: { name: ${String(name)}${home}${metadata === '' ? '' : `, ${metadata}`} }
${fields}
---
`;
}

const found = (base: string, head: string) => detectionOf(actsOnTheMesh, base, head).findings;

export const messages = (base: string, head: string): readonly string[] =>
  found(base, head).map((told) => spoken(messageOf(told)));

export const told = (base: string, head: string): readonly string[] =>
  found(base, head).map(({ check, aspect }) => `${check} ${String(aspect)}`);

const rules = (group: string, resources: string, more = ''): string =>
  `webhooks: [{ name: a.example.org, clientConfig: { url: 'https://a.example.org' }, rules: [{ apiGroups: ['${group}'], apiVersions: ['*'], operations: ['*'], resources: ['${resources}'] }]${more} }]`;
export const hook = (group: string, resources: string, more = ''): string =>
  object(
    `admissionregistration.k8s.io/v1|MutatingWebhookConfiguration||a|${rules(group, resources, more)}`,
  );
export const policy = (constraint: string, actions = '[Deny]', bound = ''): string =>
  object(
    `admissionregistration.k8s.io/v1|ValidatingAdmissionPolicy||p|spec: { matchConstraints: { resourceRules: [${constraint}] }, validations: [{ expression: 'false' }] }`,
  ) +
  object(
    `admissionregistration.k8s.io/v1|ValidatingAdmissionPolicyBinding||b|spec: { policyName: p, validationActions: ${actions}${bound} }`,
  );
export const PODS =
  "{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }";
export const job = (container: string, account = 'default', namespace = 'shop'): string =>
  object(
    `batch/v1|Job|${namespace}|j|spec: { template: { spec: { serviceAccountName: ${account}, restartPolicy: Never, containers: [${container}] } } }`,
  );
