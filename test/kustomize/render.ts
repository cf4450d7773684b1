import type { KustomizeResult } from '../../src/kustomize/build/kustomize-renderer.ts';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { parseKustomizeTables } from '../../src/kustomize/transformers/kustomize-tables.ts';
import type { Node, PathStep, Touch } from '../../src/manifest/index.ts';
import { nodeAt, placeOf } from '../../src/manifest/index.ts';
import tables from '../../schemas/kustomize/kustomize-5.5.json' with { type: 'json' };
import { treeOf } from '../support/tree-of.ts';

export const kustomizeTables = parseKustomizeTables(tables);

/** Builds a folder of a tree with these files. */
export const render = (files: Readonly<Record<string, string>>, dir = '.'): KustomizeResult =>
  createKustomizeRenderer(kustomizeTables).render(treeOf(files), dir);

/** The value of an object's field, by kind and path. */
export function field(result: KustomizeResult, kind: string, ...path: readonly PathStep[]): Node {
  const resource = result.resources.find((one) => one.kind === kind);
  const node = resource === undefined ? undefined : nodeAt(resource.node, ...path);
  if (node === undefined)
    throw new Error(
      `no ${kind} with ${path.join('.')}: ${result.failure?.message ?? 'it has other fields'}`,
    );
  return node;
}

/** Where a value comes from and what brought it: `value ← place, kind name place ← place before`. */
export function story(node: Node): string {
  const value = node.kind === 'scalar' ? String(node.value) : node.kind;
  return `${value} ← ${placeOf(node.origin)}${touches(node.origin.via)}`;
}

function touches(via: Touch | undefined): string {
  if (via === undefined) return '';
  const before = via.replaced === undefined ? '' : ` ← ${placeOf(via.replaced)}`;
  return `, ${via.kind} ${via.name} ${placeOf(via)}${before}${touches(via.replaced?.via)}`;
}

export const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: registry/web:1.0
          env:
            - name: HOST
              value: none
      volumes:
        - name: conf
          configMap:
            name: conf
`;

export const virtualService = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
spec:
  hosts: [web]
  http:
    - timeout: 1s
      route:
        - destination:
            host: web
`;
