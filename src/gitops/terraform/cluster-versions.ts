import type { ClusterVersion } from '../survey/cluster-version.ts';
import type { FileTree, ManifestReader } from '../../manifest/index.ts';
import type { HclAttribute, HclBody } from './hcl.ts';
import { terraformTree } from './modules.ts';

/** Names of attributes and variables that say which Kubernetes a cluster runs. */
const NAMED =
  /^(?:\w+_)?(?:cluster|kubernetes|k8s|kube|k3s|eks|aks|gke|control_plane|master)_version$/;
/** Types of resources that are clusters. */
const CLUSTER = /_(?:eks|aks|gke|lke|sks|k8s|kubernetes|kube|container)(?:_cluster)?$/;

/** Lists the releases of Kubernetes that Terraform says of clusters; what is given to a variable stands for its default. */
export function terraformVersions({
  tree,
  reader,
}: {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
}): readonly ClusterVersion[] {
  const { modules, values } = terraformTree(tree, reader);
  const placed = [...modules.values()].flatMap(({ blocks }) => blocks);
  const given = [...values.values()]
    .flat()
    .flatMap(({ file, value }) => versionsIn(value, file, () => false));
  const said = placed.flatMap(({ file, block }) =>
    block.type === 'variable' ? [] : inBody(block, file, CLUSTER.test(block.labels[0] ?? '')),
  );
  const known = new Set([...given, ...said].map(({ name }) => name));
  const defaults = placed.flatMap(({ file, block }) => {
    const [name = ''] = block.labels;
    const value = block.attributes.find((each) => each.name === 'default');
    if (block.type !== 'variable' || value === undefined || known.has(name)) return [];
    return versionsIn({ ...value, name }, file, () => false);
  });
  return [...said, ...given, ...defaults].map(({ version, file, line }) => ({
    version,
    file,
    line,
  }));
}

type NamedVersion = ClusterVersion & { readonly name: string };

const inBody = (body: HclBody, file: string, isCluster: boolean): readonly NamedVersion[] => [
  ...body.attributes.flatMap((each) =>
    versionsIn(each, file, (name) => isCluster && name === 'version'),
  ),
  ...body.blocks.flatMap((each) => inBody(each, file, false)),
];

/** Lists what an attribute says, or what a map that it is says under such names. */
function versionsIn(
  { name, text, line }: HclAttribute,
  file: string,
  isOne: (name: string) => boolean,
): readonly NamedVersion[] {
  const whole = /^"?v?(1\.\d{2})(?!\d)/.exec(text)?.[1];
  const isNamed = NAMED.test(name) || isOne(name);
  if (whole !== undefined) return isNamed ? [{ name, version: whole, file, line }] : [];
  return [...text.matchAll(/(?<!\w)(\w{1,80})"?\s{0,80}[=:]\s{0,80}"v?(1\.\d{2})(?!\d)/g)].flatMap(
    ([, key = '', version = '']) =>
      NAMED.test(key) || isOne(key) ? [{ name: key, version, file, line }] : [],
  );
}
