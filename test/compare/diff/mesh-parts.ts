import { diffMesh } from '../../../src/compare/diff/mesh-diff.ts';
import { meshFrom } from '../../support/rendered.ts';

/** Field and part of each change. */
export const parts = (before: string, after: string): readonly string[] =>
  diffMesh('prod', meshFrom(before), meshFrom(after)).map(
    ({ field, part }) => `${field ?? 'all'}: ${part ?? 'none'}`,
  );

/** The parts that anything of the change has. */
export const partOf = (before: string, after: string): readonly string[] => [
  ...new Set(diffMesh('prod', meshFrom(before), meshFrom(after)).map(({ part }) => part ?? 'none')),
];

export interface PodsSketch {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: string;
  readonly podLabels?: string;
  readonly podAnnotations?: string;
  readonly container?: string;
  readonly more?: string;
  readonly replicas?: number;
}

export const pods = ({
  kind = 'Deployment',
  name = 'server',
  namespace = 'infra',
  labels = '{}',
  podLabels = '{app: server}',
  podAnnotations = '{}',
  container = '{name: main, image: "acme/server:1"}',
  more = '',
  replicas = 2,
}: PodsSketch): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}, labels: ${labels}}
spec:
  replicas: ${String(replicas)}
  template:
    metadata: {labels: ${podLabels}, annotations: ${podAnnotations}}
    spec:
      ${more}
      containers: [${container}]
---
`;

export const ISTIOD: PodsSketch = {
  name: 'config-server',
  container: '{name: discovery, image: "mirror.example/pilot:1.24.2", args: [discovery]}',
};
