import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { deliveryMap, renderTree } from '../../../src/gitops/index.ts';
import { treeOf } from '../../support/tree-of.ts';
import { builds, flux } from '../../gitops/fixtures.ts';
import { linesOf } from './layouts/layout.ts';
import {
  all,
  argo,
  base,
  cluster,
  folders,
  list,
  overlay,
  plain,
  set,
  variants,
} from './layouts/parts.ts';
import type { Files } from './releases.ts';

const engine = createEngine(readPackageData());

/** `environment | root | appliers | cluster` of every root, and `- | path | why` of what is not applied. */
function mapped(files: Files): readonly string[] {
  const { plan, environments: rendered } = renderTree(treeOf(files), [], engine);
  const { environments, notApplied } = deliveryMap(plan, rendered);
  return [
    ...environments.flatMap(({ name, production, roots }) =>
      roots.map(({ path, appliers, destination: { cluster: to } }) =>
        [
          production ? `${name}!` : name,
          path,
          appliers.map(({ origin }) => origin.file).join(', ') || '-',
          to ?? '-',
        ].join(' | '),
      ),
    ),
    ...notApplied.map(({ path, why }) => ['-', path, why, '-'].join(' | ')),
  ].sort();
}

const files = (pattern: string): string =>
  `{ git: { repoURL: "https://git.example/acme/deploy", files: [{ path: "${pattern}" }] } }`;

describe('the map says who applies what where', () => {
  test('what two clusters of Flux share is applied in each by its own', () => {
    const tree = all(
      cluster('clusters/staging', 'infrastructure'),
      cluster('clusters/production', 'infrastructure'),
      plain('infrastructure', 'i'),
    );
    expect(mapped(tree)).toEqual(
      linesOf(`production! | clusters/production | clusters/production/flux-system/gotk-sync.yaml | -
               production! | infrastructure | clusters/production/infrastructure.yaml | -
               staging | clusters/staging | clusters/staging/flux-system/gotk-sync.yaml | -
               staging | infrastructure | clusters/staging/infrastructure.yaml | -`),
    );
  });

  test('clusters that files of a matrix name, two of them of one environment', () => {
    const of = (name: string, env: string): Files => ({
      [`clusters/${name}/config.json`]: JSON.stringify({ name, env }),
    });
    const tree = all(
      variants('apps/web/', 'web', 'dev', 'prod'),
      of('gke-1', 'dev'),
      of('gke-2', 'prod'),
      of('gke-3', 'prod'),
      {
        'argocd/set.yaml': set(
          `{ matrix: { generators: [${files('clusters/*/config.json')}, ${list('app: web')}] } }`,
          {
            name: '{{.app}}-{{.name}}',
            path: 'apps/{{.app}}/overlays/{{.env}}',
            destination: 'name: "{{.name}}"',
          },
        ),
      },
    );
    expect(mapped(tree)).toEqual(
      linesOf(`- | argocd | applied by nobody seen here | -
               dev | apps/web/overlays/dev | argocd/set.yaml | gke-1
               dev | argocd | - | -
               prod! | apps/web/overlays/prod | argocd/set.yaml | gke-2
               prod! | apps/web/overlays/prod | argocd/set.yaml | gke-3
               prod! | argocd | - | -`),
    );
  });

  test('files merged with a list that gives production another cluster', () => {
    const tree = all(variants('', 'web', 'dev', 'prod'), {
      'config/dev.json': '{ "env": "dev", "cluster": "gke-1" }',
      'config/prod.json': '{ "env": "prod", "cluster": "gke-2" }',
      'argocd/set.yaml': set(
        `{ merge: { mergeKeys: [env], generators: [${files('config/*.json')}, ${list('env: prod, cluster: gke-9')}] } }`,
        { name: 'web-{{.env}}', path: 'overlays/{{.env}}', destination: 'name: "{{.cluster}}"' },
      ),
    });
    expect(mapped(tree).filter((line) => line.includes('overlays'))).toEqual(
      linesOf(`dev | overlays/dev | argocd/set.yaml | gke-1
               prod! | overlays/prod | argocd/set.yaml | gke-9`),
    );
  });

  test('an app of apps across folders', () => {
    const tree = all(plain('envs/dev', 'a'), plain('envs/prod', 'a'), {
      'bootstrap/root.yaml': argo('root', 'apps', 'namespace: argocd'),
      'apps/dev.yaml': argo('dev', 'envs/dev', 'name: gke-1'),
      'apps/prod.yaml': argo('prod', 'envs/prod', 'name: gke-2'),
    });
    expect(mapped(tree)).toEqual(
      linesOf(`- | bootstrap | applied by nobody seen here | -
               dev | apps | bootstrap/root.yaml | -
               dev | bootstrap | - | -
               dev | envs/dev | apps/dev.yaml | gke-1
               prod! | apps | bootstrap/root.yaml | -
               prod! | bootstrap | - | -
               prod! | envs/prod | apps/prod.yaml | gke-2`),
    );
  });

  test('clusters known by addresses alone are called by what else goes there', () => {
    const tree = all(plain('mesh', 'm'), base('web/base'), {
      ...overlay('web/prod', '../base'),
      ...overlay('web/stage', '../base'),
      'argocd/mesh-1.yaml': argo('mesh-1', 'mesh', 'server: "https://10.0.0.1"'),
      'argocd/mesh-2.yaml': argo('mesh-2', 'mesh', 'server: "https://10.0.0.2"'),
      'argocd/prod.yaml': argo('prod', 'web/prod', 'server: "https://10.0.0.1"'),
      'argocd/stage.yaml': argo('stage', 'web/stage', 'server: "https://10.0.0.2"'),
    });
    expect(mapped(tree).filter((line) => !/ argocd /.test(line))).toEqual(
      linesOf(`prod! | mesh | argocd/mesh-1.yaml | https://10.0.0.1
               prod! | web/prod | argocd/prod.yaml | https://10.0.0.1
               stage | mesh | argocd/mesh-2.yaml | https://10.0.0.2
               stage | web/stage | argocd/stage.yaml | https://10.0.0.2`),
    );
  });

  test('a branch for each environment of one folder', () => {
    const from = (branch: string): string =>
      argo(`web-${branch}`, 'manifests', `name: ${branch}`).replace(
        'path: "manifests"',
        `path: "manifests", targetRevision: ${branch}`,
      );
    const tree = all(plain('manifests', 'web'), {
      'argocd/dev.yaml': from('dev'),
      'argocd/prod.yaml': from('prod'),
    });
    expect(mapped(tree).filter((line) => !/ argocd /.test(line))).toEqual(
      linesOf(`dev | manifests | argocd/dev.yaml | dev
               prod! | manifests | argocd/prod.yaml | prod`),
    );
  });

  test('a tenant of Flux whose source is another repository', () => {
    const tree = all(cluster('clusters/prod', 'tenants'), {
      'tenants/kustomization.yaml': builds('team-a.yaml'),
      'tenants/team-a.yaml': flux('team-a', './deploy').replace(
        'name: flux-system}',
        'name: team-a}',
      ),
    });
    expect(mapped(tree)).toEqual(
      linesOf(`prod! | clusters/prod | clusters/prod/flux-system/gotk-sync.yaml | -
               prod! | tenants | clusters/prod/tenants.yaml | -`),
    );
  });

  test('folders of teams in one set, which takes them to the clusters of their environments', () => {
    const tree = all(
      variants('teams/pay/k8s/', 'pay', 'dev', 'prod'),
      variants('teams/cart/k8s/', 'cart', 'dev', 'prod'),
      {
        'argocd/set.yaml': set(folders('teams/*/k8s/overlays/*'), {
          name: '{{index .path.segments 1}}-{{.path.basename}}',
          path: '{{.path.path}}',
          destination: 'name: "gke-{{.path.basename}}"',
        }),
      },
    );
    expect(mapped(tree).filter((line) => !/ argocd /.test(line))).toEqual(
      linesOf(`dev | teams/cart/k8s/overlays/dev | argocd/set.yaml | gke-dev
               dev | teams/pay/k8s/overlays/dev | argocd/set.yaml | gke-dev
               prod! | teams/cart/k8s/overlays/prod | argocd/set.yaml | gke-prod
               prod! | teams/pay/k8s/overlays/prod | argocd/set.yaml | gke-prod`),
    );
  });
});
