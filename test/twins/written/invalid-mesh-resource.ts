import type { WrittenTwins } from '../twin-trees.ts';

const definitionWith = (sizes: string): string => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: shops.acme.example }
spec:
  group: acme.example
  scope: Namespaced
  names: { kind: Shop, plural: shops }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size: { type: string, enum: ${sizes} }
                floors: { type: integer }
                open: { type: boolean }
`;

const shopWith = (spec: string): string => `
apiVersion: acme.example/v1
kind: Shop
metadata: { name: orders, namespace: shop }
spec: ${spec}
`;

export const INVALID_RESOURCES: readonly WrittenTwins[] = [
  // the definition takes one of three mistakes now: the others are not new
  {
    comparedBy: 'checks/invalid-mesh-resource/invalid-mesh-resource.ts',
    one: shopWith('{ size: huge, floors: many, open: daily }'),
    two: shopWith('{ size: small, floors: 1, open: true }'),
    was: { 'apps/elsewhere/definition.yaml': definitionWith('[small, large]') },
    is: { 'apps/elsewhere/definition.yaml': definitionWith('[small, large, huge]') },
  },
];
