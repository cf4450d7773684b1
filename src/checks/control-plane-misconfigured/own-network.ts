import { istiodValues } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { nodeAt, placeOf, stringAt, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { WHOLE_MESH } from './whole-mesh.ts';

export const networkContradicted = check({
  id: 'network-contradicted',
  title: 'The network of a cluster is called otherwise by its label and by its installation',
  level: 'medium',
  blind: 'Values of the installation that are not in the repository.',
  find: ({ mesh }) => contradictedNetworks(mesh).map(tell),
});

const tell = ({
  namespace,
  label,
  origin,
  installed,
  installedOrigin,
}: ContradictedNetwork): Told => ({
  subject: namespace,
  key: 'network contradicted',
  scope: WHOLE_MESH,
  message: `Proxies say that they are in network ${installed}, and the namespace of the control plane that it is ${label}.`,
  why: `The label of ${subjectText(namespace)} (${placeOf(origin)}) and \`global.network\` of the installation (${placeOf(installedOrigin)}) differ.`,
  symptom:
    'calls within the cluster may take the way through the gateway between networks, or time out on addresses of the other one',
  origin,
  related: [installedOrigin],
  fix: { text: 'Write the same name at both places.' },
});

/** The network of a cluster, said in two ways that differ. */
interface ContradictedNetwork {
  readonly namespace: Resource;
  readonly label: string;
  readonly origin: Origin;
  readonly installed: string;
  readonly installedOrigin: Origin;
}

const NETWORK_LABEL = 'topology.istio.io/network';

/** Where the label of the control plane's namespace and the values of its installation name different networks. */
function contradictedNetworks(mesh: Mesh): readonly ContradictedNetwork[] {
  const { rootNamespace } = mesh.configuration;
  const namespace = mesh.find('', 'Namespace', '', rootNamespace);
  const object = mesh.namespaceObject(rootNamespace);
  const label = object?.labels.get(NETWORK_LABEL);
  if (namespace === undefined || object === undefined || label === undefined) return [];
  const origin = object.originOf(NETWORK_LABEL);
  const installed = istiodValues(mesh).flatMap(
    (values) => nodeAt(values, 'global', 'network') ?? [],
  );
  return installed.flatMap((node) => {
    const text = stringAt(node) ?? '';
    return text === '' || text === label
      ? []
      : [{ namespace, label, origin, installed: text, installedOrigin: node.origin }];
  });
}
