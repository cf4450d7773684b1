import { commonSteps } from '../tree-path.ts';
import type { Resource } from '../../manifest/index.ts';
import { booleanAt, itemsAt, podTemplateOf, stringAt } from '../../manifest/index.ts';

export const isDeployment = ({ group, kind }: Resource): boolean =>
  kind === 'Deployment' && (group === 'apps' || group === 'extensions');

export const isMadeByIstio = (resource: Resource): boolean =>
  isDeployment(resource) ||
  (resource.kind === 'ConfigMap' && resource.group === '' && resource.name.startsWith('istio'));

/** The nearest file that has it and may be made from it; null where some of what an input makes is nowhere. */
export function madeFrom(operator: Resource, made: readonly Resource[]): string | null {
  const home = namespaceOf(operator);
  const isOfVersion = mayMake(operator, made);
  const found = madeNames(operator).map((names) =>
    made.filter(
      ({ kind, name, namespace, origin: { file } }) =>
        namespace === home && names.includes(`${kind} ${name}`) && isOfVersion(file),
    ),
  );
  if (found.some((objects) => objects.length === 0)) return null;
  const files = new Set(found.flat().map(({ origin }) => origin.file));
  const steps = (file: string): number => commonSteps(file, operator.origin.file);
  const [nearest = null] = [...files].sort((a, b) => steps(b) - steps(a) || (a < b ? -1 : 1));
  return nearest;
}

/**
 * Tells whether a file may be made from an input, by their versions of Istio, where both are said. An
 * IstioControlPlane was read by istioctl 1.4 and 1.5 only. What lies together may be of two versions, for
 * people make files anew later than they edit inputs; what lies apart may not.
 */
function mayMake(operator: Resource, made: readonly Resource[]): (file: string) => boolean {
  const own = minorOf(stringAt(operator.node, 'spec', 'tag') ?? '');
  return (file) => {
    const versions = made.flatMap((each) => (each.origin.file === file ? minorsOf(each) : []));
    if (versions.length === 0) return true;
    if (operator.kind === 'IstioControlPlane')
      return versions.some((minor) => minor === 4 || minor === 5);
    const isApart = commonSteps(file, operator.origin.file) === 0;
    return own === null || !isApart || versions.includes(own);
  };
}

/** The minor versions of Istio that images of a Deployment are tagged with. */
const minorsOf = (deployment: Resource): readonly number[] =>
  itemsAt(podTemplateOf(deployment), 'spec', 'containers').flatMap((container) => {
    const image = stringAt(container, 'image') ?? '';
    return minorOf(image.slice(image.lastIndexOf(':') + 1)) ?? [];
  });

function minorOf(tag: string): number | null {
  const minor = /^v?1\.(\d{1,3})(?:\D|$)/.exec(tag)?.[1];
  return minor === undefined ? null : Number(minor);
}

/**
 * Lists the names of what an input makes; of each entry one object has to be there: the control plane's, or
 * else each gateway's.
 */
function madeNames({ node }: Resource): readonly (readonly string[])[] {
  const revision = stringAt(node, 'spec', 'revision') ?? '';
  const suffix = revision === '' || revision === 'default' ? '' : `-${revision}`;
  const isEmpty = stringAt(node, 'spec', 'profile') === 'empty';
  if (!isEmpty || booleanAt(node, 'spec', 'components', 'pilot', 'enabled') === true)
    return [[`Deployment istiod${suffix}`, `Deployment istio-pilot`, `ConfigMap istio${suffix}`]];
  const gateways = ['ingressGateways', 'egressGateways'].flatMap((field) =>
    itemsAt(node, 'spec', 'components', field),
  );
  return gateways.flatMap((gateway) =>
    booleanAt(gateway, 'enabled') === true
      ? [[`Deployment ${stringAt(gateway, 'name') ?? ''}`]]
      : [],
  );
}

const namespaceOf = ({ node }: Resource): string =>
  stringAt(node, 'spec', 'namespace') ??
  stringAt(node, 'spec', 'values', 'global', 'istioNamespace') ??
  'istio-system';
