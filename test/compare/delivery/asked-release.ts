import type { ChartRequest } from '../../../src/charts/index.ts';
import { createRootRenderer, renderTree, releaseOfRoot } from '../../../src/gitops/index.ts';
import { createKustomizeRenderer, parseKustomizeTables } from '../../../src/kustomize/index.ts';
import { createManifestReader } from '../../../src/manifest/index.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { treeOf } from '../../support/tree-of.ts';

const kustomize = createKustomizeRenderer(parseKustomizeTables(readPackageData().kustomizeTables));

const CONFIG = `
apiVersion: v1
kind: ConfigMap
metadata: { name: first, namespace: shop }
data: { values.yaml: "a: 1\\nmap: { x: 1 }", other: "b: 2", number: "5000000", list: "one,two" }
---
apiVersion: v1
kind: Secret
metadata: { name: second, namespace: shop }
data: { values.yaml: ${Buffer.from('a: 3').toString('base64')} }
stringData: { plain: "from secret" }
`;

const FILES = {
  'flux/apps.yaml':
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec: { path: ./apps, sourceRef: { kind: GitRepository, name: flux-system } }\n',
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'a: 0\n',
  'env/base.yaml': 'a: 7 # kept as it is written\n',
  'env/prod.yaml': 'b: null\n',
  'env/empty.yaml': '',
  'env/words.yaml': '# nothing\n',
  'env/null.yaml': 'null\n',
  'env/braces.yaml': '{}\n',
  'env/twice.yaml': 'a: 1\na: 2\n',
  'env/list.yaml': '- a\n',
  'env/text.yaml': 'hello\n',
  'apps/config.yaml': CONFIG,
};

export const OWN = 'namespace: flux-system, name: flux-system';

export interface Asked extends Omit<ChartRequest, 'files' | 'values'> {
  readonly values: readonly string[];
  /** What the chart is packaged with. */
  readonly defaults: string;
}

/** What Helm is asked for, by one HelmRelease with this spec beside its chart, or what is said instead. */
export function asked(spec: string, chart = '', name = 'web', source = OWN): Asked | string {
  const tree = treeOf({
    ...FILES,
    'apps/web.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ${name}, namespace: shop }\nspec:\n  chart: { spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, ${source} }${chart} } }\n${spec}`,
  });
  const requests: ChartRequest[] = [];
  const manifests = createManifestReader();
  const renderRoot = createRootRenderer({
    kustomize,
    reader: manifests,
    charts: {
      outcomeOf(_, request) {
        requests.push(request());
        return null;
      },
    },
  });
  const { environments } = renderTree(tree, [], { manifests, renderRoot });
  const [request] = requests;
  if (request === undefined) {
    const root = environments
      .flatMap(({ roots }) => roots)
      .find((each) => releaseOfRoot(each.root));
    return root?.failure?.message ?? root?.gaps[0]?.message ?? 'no release';
  }
  const { files, values, ...others } = request;
  const defaults = files.get('values.yaml');
  const text = new TextDecoder();
  return {
    ...others,
    values: values.map(({ bytes }) => text.decode(bytes)),
    defaults: defaults?.kind === 'bytes' ? text.decode(defaults.bytes) : '',
  };
}

export const from = (...entries: readonly string[]): string =>
  `  valuesFrom:\n${entries.map((each) => `    - { ${each} }\n`).join('')}`;

export const FIRST = 'kind: ConfigMap, name: first';

/** Each with the command line of `helm template` that it equals, in the folder of the chart. */
