import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { flux } from './flux-trees.ts';

const istiod = `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:1.24.0' }] }
`;

const tree = (more: string, resources: string) => ({
  'clusters/production/mesh.yaml': `${flux('mesh', './mesh/production').trimEnd()}\n${more}`,
  'mesh/production/istiod.yaml': istiod,
  'mesh/production/kustomization.yaml': `resources: [${resources}]\n`,
});

const images = (name: string): string => `  images: [{ name: ${name}, newTag: 1.25.0 }]\n`;

const reviewed = (name: string, resources = 'istiod.yaml') =>
  reviewOf(tree('', resources), tree(images(name), resources));

describe('images that a Kustomization of Flux sets', () => {
  test('are said to change nothing where nothing of what is built has them', async () => {
    const { tier, reasons, notes } = await reviewed('istio/pilot');
    expect(tier).not.toBe('critical');
    expect(reasons.map(({ rule }) => rule)).not.toContain('delivered-mesh-wide');
    expect(notes.filter((note) => note.includes('changes nothing of what is built'))).toEqual([
      'In production: what changes at spec.images of Kustomization flux-system/mesh changes nothing of what is built: none of it has what is named there, or has it so already.',
    ]);
  });

  test('have the tier of the mesh where something has them', async () => {
    const { tier, notes } = await reviewed('docker.io/istio/pilot');
    expect(tier).toBe('critical');
    expect(notes.join()).not.toContain('changes nothing of what is built');
  });

  test('count as before where not all that is built is seen', async () => {
    const { tier, notes } = await reviewed(
      'istio/pilot',
      "istiod.yaml, 'https://git.example/acme/more//x?ref=v1'",
    );
    expect(tier).toBe('critical');
    expect(notes.join()).not.toContain('changes nothing of what is built');
  });
});
