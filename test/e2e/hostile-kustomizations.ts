import type { Written } from '../review/edge/temporary-repository.ts';
import { many, routeOf } from './hostile-manifests.ts';

/** A change that tries to cost more than it should; `deploy/` is what the environment applies. */
export interface HostileInput {
  /** What the change brings, in words. */
  readonly title: string;
  readonly outcome: 'read' | 'refused';
  readonly files: () => Record<string, Written>;
}

export const kustomization = (lines: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${lines}\n`;

export const GOOD = routeOf(
  ` { hosts: [web], http: [{ route: [{ destination: { host: web } }] }] }`,
  'web',
);

const patchTarget = (name: string): string =>
  kustomization(
    `resources: [many.yaml]\npatches: [{ target: { kind: VirtualService, name: '${name}' }, patch: '[{"op": "add", "path": "/metadata/labels", "value": {"a": "b"}}]' }]`,
  );

export const hostileKustomizations: readonly HostileInput[] = [
  {
    title: 'a diamond of bases forty levels high',
    outcome: 'refused',
    files: () => {
      const files: Record<string, Written> = {
        'deploy/kustomization.yaml': kustomization('resources: [../l0/a, ../l0/b]'),
      };
      for (let level = 0; level < 40; level += 1)
        for (const side of ['a', 'b'])
          files[`l${String(level)}/${side}/kustomization.yaml`] = kustomization(
            level === 39
              ? `resources: [../web]\nnamePrefix: ${side}-`
              : `resources: [../../l${String(level + 1)}/a, ../../l${String(level + 1)}/b]\nnamePrefix: ${side}-`,
          );
      files['l39/web/kustomization.yaml'] = kustomization('resources: [web.yaml]');
      files['l39/web/web.yaml'] = GOOD;
      return files;
    },
  },
  {
    title: 'a kustomization that includes a thousand folders',
    outcome: 'read',
    files: () => {
      const files: Record<string, Written> = {
        'deploy/kustomization.yaml': kustomization(
          `resources:\n${many(1_000, (i) => `- ../parts/p${String(i)}\n`)}`,
        ),
      };
      for (let i = 0; i < 1_000; i += 1) {
        files[`parts/p${String(i)}/kustomization.yaml`] = kustomization('resources: [web.yaml]');
        files[`parts/p${String(i)}/web.yaml`] = GOOD.replace('name: web', `name: web-${String(i)}`);
      }
      return files;
    },
  },
  {
    title: 'a chain of two hundred bases',
    outcome: 'read',
    files: () => {
      const files: Record<string, Written> = {
        'deploy/kustomization.yaml': kustomization('resources: [../c0]'),
      };
      for (let i = 0; i < 200; i += 1)
        files[`c${String(i)}/kustomization.yaml`] = kustomization(
          i === 199 ? 'resources: [web.yaml]' : `resources: [../c${String(i + 1)}]\nnamePrefix: p-`,
        );
      files['c199/web.yaml'] = GOOD;
      return files;
    },
  },
  {
    title: 'kustomizations that include each other',
    outcome: 'refused',
    files: () => ({
      'deploy/kustomization.yaml': kustomization('resources: [../other, web.yaml]'),
      'deploy/web.yaml': GOOD,
      'other/kustomization.yaml': kustomization('resources: [../deploy]'),
    }),
  },
  {
    title: 'a kustomization that includes itself',
    outcome: 'refused',
    files: () => ({
      'deploy/kustomization.yaml': kustomization('resources: [., web.yaml]'),
      'deploy/web.yaml': GOOD,
    }),
  },
  {
    title: 'a catastrophic expression as the name of a patch target',
    outcome: 'read',
    files: () => ({
      'deploy/kustomization.yaml': patchTarget('(a+)+$'),
      'deploy/many.yaml': GOOD.replace('name: web', `name: ${'a'.repeat(60)}b`),
    }),
  },
  {
    title: 'an expression with huge repetitions as the name of a patch target',
    outcome: 'refused',
    files: () => ({
      'deploy/kustomization.yaml': patchTarget('((((a{1000}){1000}){1000}){1000})'),
      'deploy/many.yaml': GOOD,
    }),
  },
  {
    title: 'five hundred patches on five hundred objects',
    outcome: 'read',
    files: () => ({
      'deploy/kustomization.yaml': kustomization(
        `resources: [many.yaml]\npatches:\n${many(500, (i) => `- { target: { kind: VirtualService, name: 'v.*${String(i)}' }, patch: '[{"op": "add", "path": "/metadata/labels", "value": {"a": "b${String(i)}"}}]' }\n`)}`,
      ),
      'deploy/many.yaml': many(
        500,
        (i) =>
          `---\n{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: v${String(i)}, namespace: shop}, spec: {hosts: [h]}}\n`,
      ),
    }),
  },
  {
    title: 'replicas, images and replacements by the hundred',
    outcome: 'read',
    files: () => ({
      'deploy/kustomization.yaml': kustomization(
        `resources: [many.yaml]\nimages:\n${many(500, (i) => `- { name: i${String(i)}, newTag: t }\n`)}replacements:\n${many(200, (i) => `- source: { kind: VirtualService, name: v${String(i)}, fieldPath: metadata.name }\n  targets: [{ select: { kind: VirtualService }, fieldPaths: [spec.hosts.0] }]\n`)}`,
      ),
      'deploy/many.yaml': many(
        500,
        (i) =>
          `---\n{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: v${String(i)}, namespace: shop}, spec: {hosts: [h]}}\n`,
      ),
    }),
  },
  {
    title: 'generators that grow what they generate from',
    outcome: 'refused',
    files: () => {
      const files: Record<string, Written> = {
        'deploy/kustomization.yaml': kustomization(
          `resources: [web.yaml]\nconfigMapGenerator:\n${many(100, (i) => `- { name: g${String(i)}, files: [big.txt] }\n`)}`,
        ),
        'deploy/web.yaml': GOOD,
        'deploy/big.txt': 'x'.repeat(4_000_000),
      };
      return files;
    },
  },
];
