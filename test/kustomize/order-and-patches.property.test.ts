import fc from 'fast-check';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { nodeAt } from '../../src/manifest/index.ts';
import { times } from '../support/times.ts';
import { deployment, field, render } from './render.ts';

const shuffled = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length });

const NAMES = ['web', 'orders', 'payments', 'inventory'];

const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ports: [{ port: 80 }] }\n`;

const patchOf = (name: string): unknown => ({
  target: { kind: 'Service', name },
  patch: `[{ "op": "add", "path": "/spec/type", "value": "${name}" }]`,
});

/** Entries that have nothing to do with each other, in any order, with keys in any order. */
const anyOrder = fc
  .record({
    resources: shuffled([...NAMES.map((name) => `${name}.yaml`), 'deployment.yaml']),
    patches: shuffled(NAMES.map(patchOf)),
    images: shuffled(['registry/web', 'other', 'third'].map((name) => ({ name, newTag: 'v2' }))),
    configMapGenerator: shuffled(NAMES.map((name) => ({ name, literals: [`a=${name}`] }))),
    replicas: fc.constant([{ name: 'web', count: 3 }]),
    commonAnnotations: shuffled(['a', 'b', 'c']).map(
      (keys) => new Map(keys.map((key) => [key, 'x'])),
    ),
  })
  .chain((fields) => shuffled(Object.entries(fields)));

const files = Object.fromEntries(NAMES.map((name) => [`${name}.yaml`, service(name)]));

test('the order of entries that have nothing to do with each other does not matter', () => {
  const texts = new Set<string>();
  fc.assert(
    fc.property(anyOrder, fc.boolean(), (fields, reversed) => {
      const all = {
        ...files,
        'deployment.yaml': deployment,
        'kustomization.yaml': stringify(new Map<string, unknown>(fields)),
      };
      const listed = Object.entries(all);
      const result = render(Object.fromEntries(reversed ? listed.reverse() : listed));
      expect(result.failure).toBeNull();
      texts.add(printResources(result.resources));
      expect(texts.size).toBe(1);
    }),
    times(60),
  );
});

const step = fc.stringMatching(/^[a-z]{1,4}$/);
const path = fc.uniqueArray(step, { minLength: 1, maxLength: 4 });
const text = fc.stringMatching(/^[a-z0-9]{1,8}$/).map((word) => `v${word}`);
const blanks = fc.nat({ max: 5 });

/** The key of the last step stands on a line of its own, after some blank lines and comments. */
function strategicPatch(steps: readonly string[], value: string, above: number): string {
  const head = `${'# a comment\n'.repeat(above)}apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n`;
  const keys = steps.map((key, index) => `${'  '.repeat(index + 1)}${key}:`).join('\n');
  return `${head}${keys} ${value}\n`;
}

test('what a patch puts in points to the line of the patch that has it, and says that it was a patch', () => {
  fc.assert(
    fc.property(path, text, blanks, fc.boolean(), (steps, value, above, byTarget) => {
      const entry = byTarget
        ? '{ target: { kind: Deployment }, path: p.yaml }'
        : '{ path: p.yaml }';
      const result = render({
        'kustomization.yaml': `resources: [web.yaml]\npatches:\n  - ${entry}\n`,
        'web.yaml': deployment,
        'p.yaml': strategicPatch(steps, value, above),
      });
      const { origin } = field(result, 'Deployment', 'spec', ...steps);
      expect(origin).toMatchObject({
        file: 'p.yaml',
        line: above + 5 + steps.length,
        via: { kind: 'patch', name: 'patches', file: 'kustomization.yaml', line: 3 },
      });
    }),
    times(100),
  );
});

test('what a JSON patch adds points to its operation, and all that it leaves alone to where it was', () => {
  fc.assert(
    fc.property(step, text, fc.nat({ max: 3 }), (key, value, before) => {
      const other = `- { op: test, path: /kind, value: Deployment }\n`;
      const result = render({
        'kustomization.yaml': `resources: [web.yaml]\npatches: [{ target: { name: web }, path: p.yaml }]\n`,
        'web.yaml': deployment,
        'p.yaml': `${other.repeat(before)}- op: add\n  path: /metadata/${key}x\n  value: ${value}\n`,
      });
      expect(field(result, 'Deployment', 'metadata', `${key}x`).origin).toMatchObject({
        file: 'p.yaml',
        line: before + 3,
        via: { kind: 'patch' },
      });
      const [resource] = result.resources;
      expect(nodeAt(resource?.node, 'spec', 'replicas')?.origin).toEqual({
        file: 'web.yaml',
        line: 6,
        column: 3,
        endLine: 6,
      });
    }),
    times(60),
  );
});
