import type { ResourceId } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { NetworkRegistry } from './network-registries.ts';
import { unknownRegistries } from './network-registries.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { provesAbsence } from '../detection/proves-absence.ts';
import { WHOLE_MESH } from './whole-mesh.ts';

const REGISTRY_UNKNOWN: Check = {
  id: 'registry-unknown',
  title: 'A network takes its endpoints from a cluster that the control plane does not know',
  level: 'medium',
  severity: 'error',
  blind: 'Secrets for other clusters that are made by hand, as most are.',
  knownAs: [{ code: 'IST0126', analyzer: 'meshnetworks.MeshNetworksAnalyzer' }],
};

/** Networks whose endpoints come from a registry that no cluster is called. */
export const meshNetworks = ofObjects(
  [REGISTRY_UNKNOWN],
  ({ mesh }) => unknownRegistries(mesh),
  (input) => (registry) => (isKnownToLack(registry, input) ? [findingFor(registry)] : []),
);

/** What a cluster is called that nobody names, in another case: it is what was meant. */
const MISSPELT = /^kubernetes$/i;

function isKnownToLack(
  { registry, writtenAsText }: NetworkRegistry,
  input: DetectorInput,
): boolean {
  if (input.isWhole === true) return provesAbsence(input, null);
  return writtenAsText === null && MISSPELT.test(registry);
}

/** istiod reads it from a ConfigMap; Istio's own analysis calls it so, whatever it is written in. */
const MESH_NETWORKS: ResourceId = {
  group: '',
  kind: 'MeshNetworks',
  namespace: 'istio-system',
  name: 'meshnetworks',
};

function findingFor({ registry, network, origin, writtenAsText }: NetworkRegistry): FindingDraft {
  const isMisspelt = MISSPELT.test(registry);
  return {
    check: REGISTRY_UNKNOWN.id,
    subject: MESH_NETWORKS,
    key: `registry ${registry} of ${network}`,
    scope: WHOLE_MESH,
    message:
      writtenAsText === null
        ? `No endpoint counts as part of network ${network}: no cluster here is called ${registry}.`
        : `istioctl does not see that the cluster ${registry} of network ${network} is there.`,
    why:
      writtenAsText === null
        ? `\`fromRegistry\` is compared as it is written, with \`Kubernetes\` and the keys of Secrets with the label istio/multiCluster (${placeOf(origin)}).`
        : `${subjectText(writtenAsText)} has it under \`stringData\`, which istioctl does not read in files; the API server makes \`data\` of it (${placeOf(origin)}).`,
    symptom:
      writtenAsText === null
        ? 'calls to services of the other network go to pod addresses that cannot be reached from here, and time out'
        : 'none in the cluster',
    origin,
    fix: isMisspelt
      ? {
          text: 'Write `Kubernetes`.',
          replacement: { origin, from: registry, to: 'Kubernetes' },
        }
      : { text: 'Write the name of the cluster as its Secret has it, or add the Secret.' },
  };
}
