import type { RenderedEnvironment } from '../../gitops/index.ts';
import { filesNamedBy } from '../../gitops/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { DeliveredInput } from './delivered-inputs.ts';
import { pinOfChart } from './pin.ts';

/**
 * Lists the dependencies of the charts of this tree that Applications and HelmReleases install, as `Chart.yaml`
 * has them. A range is taken as it is written: what a lock makes of it is not read.
 */
export function chartDependencies(rendered: RenderedEnvironment): readonly DeliveredInput[] {
  const { inputs, roots } = rendered;
  if (inputs === undefined) return [];
  return roots.flatMap(({ root, resources }) =>
    resources.flatMap((resource) =>
      chartsOf(resource).flatMap((path) =>
        itemsAt(inputs.get(path) ?? undefined, 'dependencies').flatMap((dependency) =>
          inputOf(root.path, resource, path, dependency),
        ),
      ),
    ),
  );
}

const chartsOf = (resource: Resource): readonly string[] => [
  ...new Set(
    filesNamedBy(resource).flatMap(({ path, isPattern }) =>
      !isPattern && /(?:^|\/)Chart\.yaml$/.test(path) ? [path] : [],
    ),
  ),
];

function inputOf(
  root: string,
  object: Resource,
  path: string,
  dependency: Node,
): readonly DeliveredInput[] {
  const [name, version] = [stringAt(dependency, 'name'), stringAt(dependency, 'version')];
  const node = nodeAt(dependency, 'version');
  // what lies beside the chart is in the tree, and its version is only a name for it
  const isBeside = (stringAt(dependency, 'repository') ?? '').startsWith('file:');
  if (name === undefined || version === undefined || node === undefined || isBeside) return [];
  return [
    {
      kind: 'chart',
      root,
      object,
      slot: `dependency ${stringAt(dependency, 'alias') ?? name} of ${path}`,
      name,
      version,
      pin: pinOfChart(version),
      origin: node.origin,
      chart: path,
    },
  ];
}
