import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { flux } from './flux-trees.ts';

type Files = Readonly<Record<string, string>>;

const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: https://git.example/acme/fleet, ref: { branch: main } }
`;
const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web], http: [{ route: [{ destination: { host: web } }] }] }
`;

/** Each cluster has objects of the same names, as `flux bootstrap` writes them. */
const clusterOf = (name: string, applications: readonly string[]): Files => ({
  [`clusters/${name}/flux-system/sync.yaml`]: `${source}---\n${flux('flux-system', `./clusters/${name}`)}`,
  ...Object.fromEntries(
    applications.map((each) => [
      `clusters/${name}/${each}.yaml`,
      flux(each, `./apps/${name}/${each}`),
    ]),
  ),
});

const contentOf = (name: string): Files => ({
  [`apps/${name}/web/route.yaml`]: route,
  [`apps/${name}/mesh/mtls.yaml`]: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
`,
});

const prod = { ...contentOf('prod'), ...clusterOf('prod', ['web', 'mesh']) };
const dev = contentOf('dev');

describe('objects of Flux that are called alike in every cluster', () => {
  test('decide nothing of production where they come to another cluster', async () => {
    const { tier, reasons } = await reviewOf(
      { ...prod, ...dev },
      { ...prod, ...dev, ...clusterOf('dev', ['web', 'mesh']) },
    );
    expect(reasons.map(({ rule }) => rule)).not.toContain('delivered-mesh-wide');
    expect(tier).toBe('medium');
  });

  test('decide about production where they come to its own cluster', async () => {
    const { tier } = await reviewOf(
      {
        ...prod,
        ...dev,
        ...clusterOf('dev', ['web', 'mesh']),
        ...clusterOf('prod', ['web']),
        'clusters/prod/mesh.yaml': '',
      },
      { ...prod, ...dev, ...clusterOf('dev', ['web', 'mesh']) },
    );
    expect(tier).toBe('critical');
  });

  test('apply for the first time what nobody applied, though others of their name do elsewhere', async () => {
    const [before, after] = [['mesh'], ['mesh', 'web']].map((applications) => ({
      ...prod,
      ...dev,
      ...clusterOf('dev', applications),
    }));
    const { renderedDifferences } = await reviewOf({ ...before }, { ...after });
    expect(
      renderedDifferences.shown
        .map(({ subject, presence }) => `${subject.kind} ${presence}`)
        .sort(),
    ).toEqual(['Kustomization added', 'VirtualService added']);
  });
});
